"""Which column a layer stands in, and in which order the layers of a column stand: few wires cross.

A layered layout (Sugiyama, Tagawa and Toda, 1981): a layer stands one column right of the last layer that it
reads; columns are then put into order by sweeps from left to right and back, each layer at the middle
(barycentre) of what it is joined to. The order that is there already wins unless another one has fewer
crossings, so what is in order stays as it is.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections import deque
from collections.abc import Iterable, Mapping, Sequence

from gui.layout.steps import Steps, finished

Joins = Mapping[str, Sequence[str]]  # what feeds each node
Columns = list[list[str]]

SWEEPS = 8
SWAPS, SMALL = 2, 400  # in larger drawings swapping neighbours costs more than it gains
ROUNDS = 24
AT_ONCE, PAUSE = 500, 16  # so many wires, or columns, are looked at between two pauses
LONGEST = 24  # a wire over more columns goes around, and crosses nothing that could be put in order


def without_circles(into: Mapping[str, Iterable[str]], names: Iterable[str]) -> dict[str, list[str]]:
    """What feeds each node, without the wires that close a circle."""
    kept = {name: list(into.get(name, ())) for name in names}
    state: dict[str, int] = {}
    for start in kept:
        waiting = [(start, iter(list(kept[start])))]
        state.setdefault(start, 0)
        while waiting:
            name, rest = waiting[-1]
            state[name] = max(state[name], 1)
            for source in rest if state[name] == 1 else ():
                if state.get(source, 0) == 1:
                    kept[name].remove(source)
                elif state.get(source, 0) == 0:
                    state[source] = 0
                    waiting.append((source, iter(list(kept[source]))))
                    break
            else:
                state[name] = 2
                waiting.pop()
    return kept


def columns(names: Sequence[str], into: Joins) -> Columns:
    """Nodes by their longest way from a start; a start stands just before what it feeds."""
    known = set(names)
    feeds: dict[str, list[str]] = {name: [] for name in names}
    missing = {name: sum(s in known for s in into[name]) for name in names}
    for name in names:
        for source in into[name]:
            if source in known:
                feeds[source].append(name)
    rank = {name: 0 for name in names if not missing[name]}
    waiting = deque(rank)
    while waiting:
        name = waiting.popleft()
        for target in feeds[name]:
            rank[target] = max(rank.get(target, 0), rank[name] + 1)
            missing[target] -= 1
            if not missing[target]:
                waiting.append(target)
    for name in names:
        if feeds[name] and not any(s in known for s in into[name]):
            rank[name] = min(rank[n] for n in feeds[name]) - 1
    made: Columns = [[] for _ in range(max(rank.values(), default=-1) + 1)]
    for name in names:
        made[rank[name]].append(name)
    return [column for column in made if column]


def in_order(given: Columns, into: Joins) -> Columns:
    """The columns in an order in which few wires cross; the given one if none is better."""
    return finished(ordering(given, into))


def ordering(given: Columns, into: Joins) -> Steps[Columns]:
    """The same step by step."""
    if all(len(column) < 2 for column in given):
        return given
    joins = _Joins(given, into)
    best = [list(column) for column in given]
    least = yield from joins.counting(given)
    for number in range(ROUNDS):
        if not least:
            break
        joins.share = number / ROUNDS
        found, crossed = yield from joins.sweeping(best)
        if crossed >= least:
            break
        best, least = found, crossed
    return best


def crossings(given: Columns, into: Joins) -> int:
    """How many times two wires cross when the columns stand in this order."""
    return finished(_Joins(given, into).counting(given))


class _Joins:
    """The wires between columns. One over several columns is taken to run evenly through those between.

    `share` is how much of the work is done; each step yields it.
    """

    def __init__(self, given: Columns, into: Joins) -> None:
        self.share = 0.0
        self.rank = {name: index for index, column in enumerate(given) for name in column}
        self.pairs = [(s, t) for t in self.rank for s in into[t] if s in self.rank]
        self._sources: dict[str, list[str]] = {name: [] for name in self.rank}
        self._targets: dict[str, list[str]] = {name: [] for name in self.rank}
        for source, target in self.pairs:
            self._sources[target].append(source)
            self._targets[source].append(target)

    def sweeping(self, given: Columns) -> Steps[tuple[Columns, int]]:
        """The best order that sweeps from a given one come to, and its crossings."""
        best = given
        least = yield from self.counting(given)
        now = [list(column) for column in given]
        for sweep in range(SWEEPS):
            forth = sweep % 2 == 0
            height = _heights(now)
            for number, column in enumerate(now if forth else reversed(now)):
                self._sort(column, height, self._sources if forth else self._targets)
                if number % PAUSE == 0:
                    yield self.share
            options = [now]
            if len(self.rank) <= SMALL:
                options.append([list(column) for column in now])
                self._swap(options[1])
            for found in options:
                crossed = yield from self.counting(found)
                if crossed < least:
                    best, least = [list(column) for column in found], crossed
            if not least:
                break
        return best, least

    def _swap(self, given: Columns) -> None:
        """Let neighbours in a column change places as long as their own wires cross less then."""
        height = _heights(given)
        for _ in range(SWAPS):
            swapped = False
            for column in given:
                for index in range(len(column) - 1):
                    one, other = column[index], column[index + 1]
                    if self._tangled(other, one, height) < self._tangled(one, other, height):
                        column[index], column[index + 1] = other, one
                        height[one], height[other] = height[other], height[one]
                        swapped = True
            if not swapped:
                return

    def _tangled(self, above: str, below: str, height: dict[str, float]) -> int:
        """How many wires of two neighbours cross when the one stands above the other."""
        count = 0
        for joined in (self._sources, self._targets):
            ends = sorted(height[n] for n in joined[below])
            count += sum(bisect_left(ends, height[n]) for n in joined[above])
        return count

    def counting(self, given: Columns) -> Steps[int]:
        """Pairs of wires that change sides, gap by gap."""
        height = _heights(given)
        gaps: list[list[tuple[float, float]]] = [[] for _ in given]
        for number, (source, target) in enumerate(self.pairs):
            if number % AT_ONCE == AT_ONCE - 1:
                yield self.share
            first, last = self.rank[source], self.rank[target]
            if last - first > LONGEST:
                continue
            low, high = height[source], height[target]
            for gap in range(first, last):
                one, other = (gap - first) / (last - first), (gap + 1 - first) / (last - first)
                gaps[gap].append((low + (high - low) * one, low + (high - low) * other))
        count = 0
        looked = 0
        for ends in gaps:
            count += _inversions(ends)
            looked += len(ends)
            if looked > AT_ONCE:
                looked = 0
                yield self.share
        return count

    def _sort(self, column: list[str], height: dict[str, float], joined: Mapping[str, list[str]]) -> None:
        """Put a column into the order of the middles of what it is joined to; others keep their places."""
        if len(column) > 1:
            middles = {
                name: sum(height[n] for n in joined[name]) / len(joined[name])
                if joined[name]
                else height[name]
                for name in column
            }
            column.sort(key=middles.__getitem__)
        _set_heights(column, height)


def _inversions(ends: list[tuple[float, float]]) -> int:
    """Pairs of which one begins above and ends below the other."""
    if len(ends) < 2:
        return 0
    count = 0
    seen: list[float] = []
    for _, end in sorted(ends):
        count += len(seen) - bisect_right(seen, end)
        insort(seen, end)
    return count


def _heights(given: Columns) -> dict[str, float]:
    height: dict[str, float] = {}
    for column in given:
        _set_heights(column, height)
    return height


def _set_heights(column: Sequence[str], height: dict[str, float]) -> None:
    """A place for each node of a column, around one middle for all columns."""
    middle = (len(column) - 1) / 2
    for index, name in enumerate(column):
        height[name] = index - middle


def parts(names: Sequence[str], into: Joins) -> list[list[str]]:
    """Nodes that hang together, in the order of their first ones."""
    place = {name: index for index, name in enumerate(names)}
    above = list(range(len(names)))

    def first(index: int) -> int:
        while above[index] != index:
            above[index] = above[above[index]]
            index = above[index]
        return index

    for name in names:
        for source in into[name]:
            if source in place:
                one, other = sorted((first(place[name]), first(place[source])))
                above[other] = one
    groups: dict[int, list[str]] = {}
    for index, name in enumerate(names):
        groups.setdefault(first(index), []).append(name)
    return list(groups.values())
