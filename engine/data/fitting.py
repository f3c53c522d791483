"""The preparation: fitted on the training rows, plain JSON, and applied alike to known and to new data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.data.loaded import Block, Levels, Loaded, Numbers
from engine.data.planning import Planned, features, targets
from engine.declare import UserError
from engine.field import Field

FORMAT = 1
FEATURES = "features"
OTHER = "(other)"
MOST_BYTES = 256 * 2**20
MOST_NAMED = 20_000
Used = NDArray[np.int64]


def used_rows(columns: Sequence[Planned]) -> NDArray[np.bool_]:
    """Rows that can be used: a target must be known, and no column that was set to `skip` may have a gap."""
    used = np.ones(len(columns[0].values), bool) if columns else np.zeros(0, bool)
    for column in columns:
        if column.role == "target" or (column.role == "feature" and column.missing == "skip"):
            used &= ~column.values.gaps
    return used


def fit(loaded: Loaded, columns: tuple[Planned, ...], train: Used, used: Used) -> dict[str, Any]:
    """How to turn columns into tensors.

    Everything but the list of classes comes from the rows in `train` alone.
    """
    inputs = features(columns)
    blocks = [c for c in columns if c.role == "feature" and isinstance(c.values, Block)]
    return {
        "format": FORMAT,
        "source": {"title": loaded.title, **dict(loaded.details)},
        "columns": [_fit_feature(column, train) for column in inputs],
        "blocks": [_fit_block(column) for column in blocks],
        "targets": [_fit_target(column, train, used) for column in targets(columns)],
    }


def width(preparation: Mapping[str, Any]) -> int:
    """How many numbers a row's `features` are."""
    return sum(len(c["levels"]) + 1 if c["kind"] == "category" else 1 for c in preparation["columns"])


def fields(preparation: Mapping[str, Any]) -> tuple[Field, ...]:
    """The fields that data prepared like this offers: inputs first."""
    made = []
    if preparation["columns"]:
        total = width(preparation)
        known = preparation["columns"] if total <= MOST_NAMED else ()
        names = tuple(name for column in known for name in _names(column))
        made.append(Field(FEATURES, (total,), "float32", "values", "input", columns=names))
    for block in preparation["blocks"]:
        codes = block.get("codes", 0)
        made.append(
            Field(
                block["name"],
                tuple(block["shape"]),
                "int64" if codes else "float32",
                block["kind"],
                "input",
                facts={"vocabulary": codes} if codes else {},
            )
        )
    for target in preparation["targets"]:
        name = target["field"]
        if target["kind"] == "classes":
            classes = tuple(target["classes"])
            shape = tuple(target.get("shape", ()))
            made.append(Field(name, shape, "int64", "classes", "target", classes=classes))
        elif target["kind"] == "block":
            made.append(Field(name, tuple(target["shape"]), "float32", "numbers", "target"))
        else:
            facts = {k: target[k] for k in ("mean", "std", "low", "high")}
            made.append(Field(name, (), "float32", "numbers", "target", facts=facts))
    return tuple(made)


def feature_matrix(
    preparation: Mapping[str, Any], values: Mapping[str, Numbers | Levels], rows: Used
) -> NDArray[np.float32]:
    """`features` of these rows, (N, F); columns are found by name."""
    total = width(preparation)
    if total * len(rows) * 4 > MOST_BYTES and any(c["kind"] == "category" for c in preparation["columns"]):
        raise UserError(too_wide(preparation, len(rows)))
    made = np.zeros((len(rows), total), np.float32)
    at = 0
    for column in preparation["columns"]:
        given = values[column["name"]]
        if isinstance(given, Levels) and column["kind"] == "category":
            made[np.arange(len(rows)), at + _places(column, given)[rows]] = 1
            at += len(column["levels"]) + 1
        elif isinstance(given, Numbers):
            made[:, at] = narrowed(scaled(column, given.values[rows]))
            at += 1
    return made


def too_wide(preparation: Mapping[str, Any], rows: int) -> str:
    """The sentence for categories that would fill the memory."""
    widest = max(
        (c for c in preparation["columns"] if c["kind"] == "category"), key=lambda c: len(c["levels"])
    )
    size = width(preparation) * rows * 4 / 2**20
    return (
        f'One column a level would take {size:,.0f} MB; column "{widest["name"]}" alone has '
        f"{len(widest['levels']):,} levels. Set its role to ignore."
    )


def target_values(target: Mapping[str, Any], given: Numbers | Levels | Block, rows: Used) -> NDArray[Any]:
    """A target's values of these rows: int64 class numbers, or float32 numbers."""
    if isinstance(given, Levels):
        return given.codes[rows].astype(np.int64)
    if isinstance(given, Block):
        return block_values(given, rows)
    return narrowed(scaled(target, given.values[rows]))


def block_values(given: Block, rows: Used) -> NDArray[Any]:
    """A block's rows as the model takes them: float32, or int64 for codes."""
    if given.codes:
        return given.values[rows].astype(np.int64)
    made: NDArray[np.float32] = given.values[rows].astype(np.float32)
    if given.scale != 1:
        made *= np.float32(given.scale)
    return made


def scaled(column: Mapping[str, Any], values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Numbers with their gaps filled, shifted and scaled."""
    filled = np.where(np.isnan(values), column["fill"], values)
    if not column["scaled"]:
        return filled
    with np.errstate(over="ignore"):
        result: NDArray[np.float64] = (filled - column["mean"]) / column["std"]
    return result


def narrowed(values: NDArray[np.float64]) -> NDArray[np.float32]:
    """32 bits; what is too large becomes infinite, which `prepare` refuses."""
    with np.errstate(over="ignore"):
        return values.astype(np.float32)


def _names(column: Mapping[str, Any]) -> tuple[str, ...]:
    if column["kind"] != "category":
        return (column["name"],)
    return tuple(f"{column['name']} = {level}" for level in (*column["levels"], OTHER))


def _places(column: Mapping[str, Any], given: Levels) -> NDArray[np.int64]:
    """For each row, which of the column's places is 1.

    Its level's, the filling's, or the last for unknown ones.
    """
    known = {level: i for i, level in enumerate(column["levels"])}
    places = np.array(
        [known.get(level, len(known)) for level in given.levels] + [known.get(column["fill"], len(known))]
    )
    found: NDArray[np.int64] = places[given.codes]
    return found


def _fit_feature(column: Planned, train: Used) -> dict[str, Any]:
    if isinstance(column.values, Levels):
        codes = column.values.codes[train]
        found, counts = np.unique(codes[codes >= 0], return_counts=True)
        levels = [column.values.levels[i] for i in found]
        fill = levels[int(np.argmax(counts))] if levels else None
        return {"name": column.name, "kind": "category", "how": column.how, "levels": levels, "fill": fill}
    assert isinstance(column.values, Numbers)
    numbers = _fit_numbers(column, column.values.values[train])
    return {"name": column.name, "kind": "number", "how": column.how, **numbers}


def _fit_numbers(column: Planned, values: NDArray[np.float64]) -> dict[str, Any]:
    known = values[~np.isnan(values)]
    if not len(known):
        return {"fill": 0.0, "mean": 0.0, "std": 1.0, "low": 0.0, "high": 0.0, "scaled": column.scaled}
    median = float(np.median(known))
    filled = np.where(np.isnan(values), median, values)
    # Through numbers of 1 at most, so that squares of the largest ones do not overflow.
    largest = max(float(np.abs(known).max()), np.finfo(np.float64).tiny)
    mean = float((filled / largest).mean()) * largest
    std = float((filled / largest).std()) * largest
    tiny = std <= 1e-12 * max(1.0, abs(mean))
    low, high = float(known.min()), float(known.max())
    # A column that never changes has nothing to be divided by.
    return {
        "fill": median,
        "mean": mean,
        "std": 1.0 if tiny else std,
        "low": low,
        "high": high,
        "scaled": column.scaled,
    }


def _fit_target(column: Planned, train: Used, used: Used) -> dict[str, Any]:
    name = column.name if column.name != FEATURES else f"{FEATURES}_target"
    base = {"name": column.name, "field": name}
    if isinstance(column.values, Levels):
        return {**base, "kind": "classes", "classes": list(column.values.levels)}
    if isinstance(column.values, Block):
        shape = list(column.values.values.shape[1:])
        if not column.values.codes:
            return {**base, "kind": "block", "shape": shape}
        classes = list(map(str, range(column.values.codes)))
        return {**base, "kind": "classes", "classes": classes, "shape": shape}
    return {**base, "kind": "numbers", **_fit_numbers(column, column.values.values[train])}


def _fit_block(column: Planned) -> dict[str, Any]:
    assert isinstance(column.values, Block)
    shape = list(column.values.values.shape[1:])
    fitted = {"name": column.name, "kind": column.kind, "shape": shape, "scale": column.values.scale}
    if column.values.codes:
        return {**fitted, "kind": "sequence" if shape else "values", "codes": column.values.codes}
    return {**fitted, "kind": "values"} if len(shape) == 1 else fitted
