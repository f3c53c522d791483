"""Which tensor of a file is which weight of a model: by name, behind a prefix, and by order if asked."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from itertools import product

from engine.imports.report import Match, Misfit, Shape

DEEPEST_PREFIX = 4
PREFIXES = 12


def match(model: Mapping[str, Shape], file: Mapping[str, Shape], *, by_order: bool = False) -> Match:
    """Bring the names of a model's weights and of a file's tensors together.

    A name that both have goes first. Then one prefix of the file's names and one of the model's are left out,
    those that fit the most (`module.`, `backbone.`). With `by_order`, what is left is paired in order, each
    weight with the next tensor of its shape.
    """
    pairs = {name: name for name in model if name in file}
    how = "by name" if pairs else ""
    if len(pairs) < len(model):
        mine, theirs, found = _prefixes(model, file, pairs)
        if found:
            pairs |= found
            how = _words(mine, theirs)
    fitting = {name: other for name, other in pairs.items() if model[name] == file[other]}
    if by_order:
        ordered = _by_order(model, file, fitting)
        if ordered:
            fitting |= ordered
            how = f"{how}, then by order" if how else "by order"
    wrong = [name for name in pairs if name not in fitting]
    used = {*fitting.values(), *(pairs[name] for name in wrong)}
    return Match(
        tuple((name, fitting[name]) for name in model if name in fitting),
        tuple(name for name in model if name not in fitting and name not in wrong),
        tuple(name for name in file if name not in used),
        tuple(Misfit(name, model[name], file[pairs[name]]) for name in wrong),
        how,
    )


def _prefixes(
    model: Mapping[str, Shape], file: Mapping[str, Shape], pairs: Mapping[str, str]
) -> tuple[str, str, dict[str, str]]:
    """The prefixes that bring most of the names left together, and what they bring together."""
    mine = [name for name in model if name not in pairs]
    theirs = {name for name in file if name not in pairs.values()}
    best: tuple[tuple[int, int], str, str, dict[str, str]] = ((0, 0), "", "", {})
    for one, other in product(_candidates(mine), _candidates(theirs)):
        found = {
            name: whole
            for name in mine
            if name.startswith(one) and (whole := other + name.removeprefix(one)) in theirs
        }
        fitting = sum(model[name] == file[whole] for name, whole in found.items())
        # Of equal ones the shorter prefixes, which leave less to chance.
        score = (fitting, -len(one) - len(other))
        if fitting and score > best[0]:
            best = (score, one, other, found)
    return best[1], best[2], best[3]


def _candidates(names: Sequence[str] | set[str]) -> list[str]:
    """No prefix, and the most frequent ones."""
    counts: Counter[str] = Counter()
    for name in names:
        parts = name.split(".")
        counts.update(".".join(parts[:n]) + "." for n in range(1, min(len(parts), DEEPEST_PREFIX + 1)))
    ranked = sorted(counts.items(), key=lambda item: (-item[1], len(item[0]), item[0]))
    return ["", *(prefix for prefix, _ in ranked[:PREFIXES])]


def _by_order(
    model: Mapping[str, Shape], file: Mapping[str, Shape], taken: Mapping[str, str]
) -> dict[str, str]:
    waiting: dict[Shape, list[str]] = defaultdict(list)
    used = set(taken.values())
    for name in reversed(list(file)):
        if name not in used:
            waiting[file[name]].append(name)
    return {
        name: waiting[shape].pop()
        for name, shape in model.items()
        if name not in taken and waiting.get(shape)
    }


def _words(mine: str, theirs: str) -> str:
    parts = [f'"{theirs}" of the file' if theirs else "", f'"{mine}" of the model' if mine else ""]
    return f"by name, without {' and '.join(part for part in parts if part)}"
