"""Wires run straight, as a curve or around; never through a node."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from PySide6.QtCore import QPointF, QRectF, QSizeF

from gui.canvas import ways
from gui.canvas.grid import Grid
from gui.canvas.routes import Route, route

SOURCE = QRectF(0, 0, 160, 88)


def routed(target: QRectF, *others: QRectF) -> Route:
    grid = Grid()
    for index, rect in enumerate((SOURCE, target, *others)):
        grid.put(f"n{index}", rect)
    start, end = QPointF(SOURCE.right(), 16), QPointF(target.left(), target.top() + 16)
    return route(start, end, SOURCE, target, grid.rects)


def crosses(found: Route, rect: QRectF) -> bool:
    inner = rect.adjusted(1, 1, -1, -1)
    return any(inner.contains(found.path.pointAtPercent(i / 400)) for i in range(401))


def test_level_ports_are_joined_by_a_straight_line_with_room_for_a_label() -> None:
    found = routed(QRectF(300, 0, 160, 88))
    assert found.path.elementCount() == 2
    assert found.label == QPointF(230, 16)
    assert found.room == pytest.approx(129)


def test_a_target_ahead_is_reached_by_a_curve_and_one_behind_by_a_way_between_the_rows() -> None:
    ahead = routed(QRectF(300, 200, 160, 88))
    assert ahead.path.elementCount() == 4  # a move and one cubic
    behind = routed(QRectF(0, 160, 160, 88))
    level = behind.label.y()
    assert SOURCE.bottom() < level < 160
    assert behind.path.boundingRect().left() == pytest.approx(-20)
    assert behind.path.boundingRect().right() == pytest.approx(180)


OTHERS = [
    (QRectF(600, 0, 160, 88), QRectF(300, -20, 160, 88)),
    (QRectF(600, 300, 160, 88), QRectF(300, 100, 160, 188)),
    (QRectF(0, 240, 160, 88), QRectF(-60, 100, 300, 60)),
    (QRectF(-300, 0, 160, 88), QRectF(-130, -10, 100, 110)),
    (QRectF(0, 200, 160, 88), QRectF(170, 40, 100, 400)),
    (QRectF(200, 20, 160, 88), QRectF(400, 20, 160, 88)),
]


@pytest.mark.parametrize(("target", "other"), OTHERS)
def test_a_wire_goes_around_what_stands_between(target: QRectF, other: QRectF) -> None:
    found = routed(target, other)
    for rect in (SOURCE, target, other):
        assert not crosses(found, rect)


def test_corners_are_round_and_the_ends_are_the_ports() -> None:
    found = routed(QRectF(0, 160, 160, 88))
    assert found.path.pointAtPercent(0) == QPointF(160, 16)
    assert found.path.pointAtPercent(1) == QPointF(0, 176)
    steps = [found.path.angleAtPercent(i / 500) for i in range(501)]
    assert max(min(abs(a - b), 360 - abs(a - b)) for a, b in pairwise(steps)) < 60


def test_the_grid_finds_what_touches_an_area() -> None:
    grid = Grid()
    for x in range(0, 4000, 200):
        grid.put(str(x), QRectF(x, 0, 100, 100))
    assert grid.near(QRectF(250, 50, 200, 0)) == {"200", "400"}
    assert grid.near(QRectF(-50, -50, 9000, 9000)) == {str(x) for x in range(0, 4000, 200)}
    grid.put("200", QRectF(0, 900, 100, 100))
    assert grid.near(QRectF(250, 50, 200, 0)) == {"400"}
    grid.take("400")
    assert grid.near(QRectF(250, 50, 200, 0)) == set()
    assert grid.bounds() == QRectF(0, 0, 3900, 1000)


def scattered(seed: int) -> tuple[Grid, list[QRectF]]:
    """Nodes of all sizes anywhere, 40 apart at least."""
    chance, grid, rects = random.Random(seed), Grid(), []
    for number in range(120):
        corner = QPointF(chance.randrange(0, 3000, 8), chance.randrange(0, 2000, 8))
        rect = QRectF(corner, QSizeF(chance.randrange(120, 321, 8), chance.choice([32, 65, 85, 160])))
        if not grid.rects(rect.adjusted(-40, -40, 40, 40)):
            grid.put(f"n{number}", rect)
            rects.append(rect)
    return grid, rects


@pytest.mark.parametrize("seed", range(4))
def test_no_wire_runs_through_any_node_of_a_scattered_drawing(seed: int) -> None:
    grid, rects = scattered(seed)
    chance = random.Random(seed)
    for _ in range(25):
        source, target = chance.sample(rects, 2)
        start = QPointF(source.right(), source.top() + 16)
        end = QPointF(target.left(), target.top() + 16)
        polygon = route(start, end, source, target, grid.rects).path.toSubpathPolygons()[0]
        for one, other in pairwise(polygon):
            steps = max(1, round((other - one).manhattanLength() / 4))
            for step in range(steps + 1):
                point = one + (other - one) * (step / steps)
                hit = [r for r in rects if r.adjusted(1, 1, -1, -1).contains(point)]
                assert not hit, (start, end, point, hit)


def test_bends_are_kept_to_in_their_order_with_level_and_upright_stretches_between() -> None:
    grid = Grid()
    target = QRectF(600, 0, 160, 88)
    bends = [(300.0, 200.0), (420.0, 240.0)]
    found = route(QPointF(160, 16), QPointF(600, 16), SOURCE, target, grid.rects, bends)
    for bend in bends:
        assert (
            min((found.path.pointAtPercent(i / 800) - QPointF(*bend)).manhattanLength() for i in range(801))
            < 6
        )
    corners = found.path.toSubpathPolygons()[0]
    long = [(a, b) for a, b in pairwise(corners) if (b - a).manhattanLength() > 16]
    assert all(abs(a.x() - b.x()) < 0.5 or abs(a.y() - b.y()) < 0.5 for a, b in long)
    back = route(
        QPointF(160, 16), QPointF(-300, 200), SOURCE, QRectF(-300, 184, 160, 88), grid.rects, [(-80.0, 140.0)]
    )
    assert back.path.boundingRect().right() == pytest.approx(180, abs=1)
    assert back.path.boundingRect().left() == pytest.approx(-320, abs=1)


def test_in_a_heap_no_way_is_looked_for_long() -> None:
    chance, grid, rects = random.Random(1), Grid(), []
    for number in range(500):
        rects.append(QRectF(chance.randrange(2000), chance.randrange(1400), 160, 88))
        grid.put(f"n{number}", rects[-1])
    asked = 0

    def counted(area: QRectF) -> list[QRectF]:
        nonlocal asked
        asked += 1
        return grid.rects(area)

    for _ in range(100):
        source, target = chance.sample(rects, 2)
        start, end = QPointF(source.right(), source.top() + 16), QPointF(target.left(), target.top() + 16)
        found = route(start, end, source, target, counted)
        assert found.path.pointAtPercent(0) == start
        assert found.path.pointAtPercent(1) == end
    assert asked < 6 * 100


def test_a_search_among_many_nodes_ends_after_so_many_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """A comb of walls, each open at the other end: a way there is, but longer than anyone would follow."""
    grid, searched = Grid(), []
    for number in range(24):
        grid.put(f"n{number}", QRectF(200 + number * 120, 0 if number % 2 else -400, 40, 1200))
    steps = ways.search

    def counted(lattice: object, left: int) -> object:
        found = steps(lattice, left)  # type: ignore[arg-type]
        searched.append(left - found[1])
        return found

    monkeypatch.setattr(ways, "search", counted)
    monkeypatch.setattr(ways, "STEPS", 40)
    source, target = QRectF(0, 400, 120, 32), QRectF(4000, 400, 120, 32)
    route(QPointF(120, 416), QPointF(4000, 416), source, target, grid.rects)
    assert 0 < sum(searched) <= 40
