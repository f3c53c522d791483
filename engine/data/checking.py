"""What a person should know of the data before training: each check says what, why, and how to mend it.

A check is a function from the state to the checks that it found; `CHECKS` is the list, by the kind they
report.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from engine.data.fitting import MOST_BYTES, too_wide, width
from engine.data.loaded import Block, Levels, Numbers
from engine.data.planning import Planned, targets
from engine.data.state import State, row_hashes
from engine.data.types import PARTS, Check, CheckSeverity, Mend

UNEVEN = 10.0
MANY_CLASSES = 1000
MOST_COMPARED = 10_000


def checks(made: State) -> tuple[tuple[Check, ...], tuple[str, ...]]:
    """What was found, errors first, and the kinds of checks that found nothing."""
    found, passed = [], []
    for kind, check in CHECKS.items():
        new = list(check(made))
        found += new
        if not new:
            passed.append(kind)
    order = ("error", "warning", "hint")
    return tuple(sorted(found, key=lambda c: order.index(c.severity))), tuple(passed)


def _ignore(column: str) -> Mend:
    return Mend("Ignore column", f"columns.{column}.role", "ignore")


def _percent(part: int, whole: int) -> str:
    share = 100 * part / max(whole, 1)
    return f"{share:.0f} %" if share >= 10 else f"{share:.1f} %"


def _enough_rows(made: State) -> Iterator[Check]:
    if len(made.used) >= 2:
        return
    total = made.loaded.rows
    why = "Training needs at least 2 rows, and many more to learn anything."
    if total > len(made.used):
        why = f"Of {total:,} rows, {total - len(made.used):,} lack a value that they need."
    yield Check("too-few-rows", "error", f"{len(made.used)} usable {made.loaded.units}", why)


def _has_roles(made: State) -> Iterator[Check]:
    able = [c for c in made.columns if c.kind in ("number", "category")]
    # Where there is nothing but pictures or sequences, a model may learn to make them.
    if not targets(made.columns) and (able or not any(isinstance(c.values, Block) for c in made.columns)):
        fixes = (Mend("Use the last column", f"columns.{able[-1].name}.role", "target"),) if able else ()
        yield Check(
            "no-target",
            "error",
            "No target",
            "Choose the column that the model learns to predict.",
            fixes=fixes,
        )
    if not any(c.role == "feature" for c in made.columns):
        yield Check(
            "no-feature",
            "error",
            "No features",
            "The model sees no column. Give at least one the role feature.",
        )


def _split_works(made: State) -> Iterator[Check]:
    if made.problem:
        yield Check("bad-split", "error", "The split does not add up", made.problem)
        return
    shares = made.shares
    for i, part in enumerate(PARTS):
        if shares[part] > 0 and not len(made.rows(i)) and len(made.used) >= 2:
            why = f"{len(made.used):,} {made.loaded.units} are too few to give {part} its {shares[part]:.0%}."
            severity: CheckSeverity = "error" if part == "train" else "warning"
            yield Check("empty-split", severity, f"No rows for {part}", why)


def _classes(made: State) -> Iterator[Check]:
    for column in targets(made.columns):
        values = column.values
        if not isinstance(values, Levels) or not len(made.used):
            continue
        counts = np.bincount(values.codes[made.used], minlength=len(values.levels))
        if len(counts) < 2:
            only = f'Every row is "{values.levels[0]}"' if len(counts) else "No row has a class"
            why = f"{only}, so there is nothing to tell apart. Choose another target."
            yield Check("one-class", "error", f'"{column.name}" has one class', why, column.name)
        elif len(counts) > MANY_CLASSES or (len(counts) > 20 and len(counts) > len(made.used) / 2):
            yield _many_classes(column, len(counts), len(made.used))
        elif counts.max() > UNEVEN * counts.min():
            yield _uneven(column.name, values.levels, counts)
        elif counts.min() < 3:
            rare = values.levels[int(np.argmin(counts))]
            why = f'"{rare}" has {counts.min()} rows: too few for all three parts of the split.'
            yield Check("rare-class", "warning", "A class is rare", why, column.name)


def _many_classes(column: Planned, classes: int, rows: int) -> Check:
    why = f"{classes:,} classes in {rows:,} rows leave {rows / classes:.1f} rows a class."
    numeric = all(level.replace(".", "", 1).lstrip("-").isdigit() for level in column.values.levels[:50])  # type: ignore[union-attr]
    fixes = (Mend("Use as a number", f"columns.{column.name}.kind", "number"),) if numeric else ()
    return Check(
        "many-classes", "warning", f'"{column.name}" has {classes:,} classes', why, column.name, fixes
    )


def _uneven(name: str, levels: tuple[str, ...], counts: np.ndarray[tuple[int], np.dtype[np.int64]]) -> Check:
    total = int(counts.sum())
    most, least = int(np.argmax(counts)), int(np.argmin(counts))
    much, little = _percent(counts[most], total), _percent(counts[least], total)
    why = f"{levels[most]} is {much} of rows, {levels[least]} only {little}."
    return Check("uneven-classes", "warning", "Classes are uneven", why, name)


def _alike(made: State) -> Iterator[Check]:
    """Levels that only spaces or capitals tell apart: they stay apart, but a person should know."""
    for column in made.columns:
        values = column.values
        if column.role == "ignore" or not isinstance(values, Levels) or len(values.levels) > MOST_COMPARED:
            continue
        seen: dict[str, str] = {}
        for level in values.levels:
            first = seen.setdefault(" ".join(level.split()).casefold(), level)
            if first is not level:
                what = f'"{column.name}": "{first}" and "{level}" look alike'
                severity: CheckSeverity = "warning" if column.role == "target" else "hint"
                yield Check("alike", severity, what, "They count as two. Write them alike.", column.name)
                break


def _missing(made: State) -> Iterator[Check]:
    for column in made.columns:
        gaps = int(column.values.gaps.sum())
        if column.role == "ignore" or not gaps:
            continue
        if gaps == len(column.values):
            why = "Not one row has a usable value. It can't be used."
            yield Check(
                "all-missing", "error", f'"{column.name}" is empty', why, column.name, (_ignore(column.name),)
            )
            continue
        share = _percent(gaps, len(column.values))
        what = f"{gaps:,} {'row has' if gaps == 1 else 'rows have'} no {column.name}"
        if column.role == "target":
            yield Check(
                "missing-values",
                "warning",
                what,
                f"{share} of rows can't be learned from and are left out.",
                column.name,
            )
        elif column.missing == "skip":
            yield Check(
                "missing-values", "hint", what, f"{share} of rows are left out, as you chose.", column.name
            )
        else:
            value = "most frequent value" if isinstance(column.values, Levels) else "median"
            fix = Mend("Leave those rows out", f"columns.{column.name}.missing", "skip")
            severity: CheckSeverity = "warning" if gaps > len(column.values) / 100 else "hint"
            why = f"{share} of rows get the {value} of the training rows."
            yield Check("missing-values", severity, what, why, column.name, (fix,))


def _infinite(made: State) -> Iterator[Check]:
    for column in made.columns:
        if column.role != "ignore" and isinstance(column.values, Numbers) and column.values.infinite:
            count = column.values.infinite
            what = f'{count:,} infinite {"value" if count == 1 else "values"} in "{column.name}"'
            yield Check(
                "infinite", "warning", what, "Numbers that are not finite count as missing.", column.name
            )


def _constant(made: State) -> Iterator[Check]:
    for column in made.columns:
        values = column.values
        if column.role == "ignore" or isinstance(values, Block) or len(made.used) < 2:
            continue
        known = values.codes if isinstance(values, Levels) else values.values
        known = known[made.used][~values.gaps[made.used]]
        if (
            len(known)
            and known.min() == known.max()
            and not (column.role == "target" and isinstance(values, Levels))
        ):
            severity: CheckSeverity = "error" if column.role == "target" else "warning"
            what = f'"{column.name}" never changes'
            why = "Every row has the same value, so there is nothing to learn."
            yield Check("constant", severity, what, why, column.name, (_ignore(column.name),))


def _ids(made: State) -> Iterator[Check]:
    for column in made.columns:
        if column.kind == "id" and column.role == "feature":
            what = f'"{column.name}" only names the rows'
            why = "A different value in each row: the model would learn the rows by heart."
            yield Check("id-like", "warning", what, why, column.name, (_ignore(column.name),))


def _too_wide(made: State) -> Iterator[Check]:
    rows = len(made.used)
    categories = [c for c in made.preparation["columns"] if c["kind"] == "category"]
    if categories and width(made.preparation) * rows * 4 > MOST_BYTES:
        widest = max(categories, key=lambda c: len(c["levels"]))["name"]
        what = "Too many levels for one column each"
        yield Check(
            "too-many-levels", "error", what, too_wide(made.preparation, rows), widest, (_ignore(widest),)
        )


def _copies(made: State) -> Iterator[Check]:
    """Equal rows in training and in another part: the model has seen the answers that it is tested on."""
    if len(made.used) < 2 or not any(c.role == "feature" for c in made.columns):
        return
    hashes = row_hashes(made.columns, made.used)
    train = np.unique(hashes[made.parts == 0])
    held = hashes[made.parts > 0]
    count = int(np.isin(held, train).sum())
    if count:
        share = count / max(len(held), 1)
        what = f"{count:,} {made.loaded.units} in train and again in validation or test"
        fix = Mend("Keep copies together", "split.keep_copies", True)
        severity: CheckSeverity = "warning" if share >= 0.02 else "hint"
        yield Check("copies", severity, what, "Copies make results look better than they are.", fixes=(fix,))


def _left_out(made: State) -> Iterator[Check]:
    bad = made.loaded.skipped
    if not bad:
        return
    units = made.loaded.units
    what = f"{len(bad):,} {units[:-1] if len(bad) == 1 else units} can't be used"
    why = f"{bad[0].where}: {bad[0].why}" + (f" … and {len(bad) - 1:,} more." if len(bad) > 1 else ".")
    yield Check("bad-rows", "error" if made.loaded.stop else "warning", what, why)


def _reading(made: State) -> Iterator[Check]:
    for repair in made.loaded.repairs:
        yield Check("repaired", "hint", "Mended while reading", repair)
    for column in made.columns:
        for note in column.notes:
            yield Check("reading", "hint", f'How "{column.name}" was read', note, column.name)


CHECKS: dict[str, Callable[[State], Iterator[Check]]] = {
    "too-few-rows": _enough_rows,
    "roles": _has_roles,
    "split": _split_works,
    "classes": _classes,
    "alike": _alike,
    "missing-values": _missing,
    "infinite": _infinite,
    "constant": _constant,
    "id-like": _ids,
    "too-many-levels": _too_wide,
    "copies": _copies,
    "bad-rows": _left_out,
    "reading": _reading,
}
