"""The settings of a node: expressions worked out, each one checked, and the declaration made of them."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from engine.analysis import fixes
from engine.analysis.context import Context
from engine.analysis.types import Fix, Problem
from engine.analysis.words import short, value_label
from engine.declare import Param, UserError, Value
from engine.graph.variables import resolved
from engine.layers import Layer

ABSURD = 2**24
_OF_DATA = re.compile(r"\b(classes|features|vocabulary)\b")


def read(context: Context, name: str, layer: Layer) -> tuple[dict[str, Value] | None, list[Problem]]:
    """The values of a node's settings, and a problem for each that does not fit.

    None for the values while a setting depends on data that is not there.
    """
    values: dict[str, Value] = {}
    found: list[Problem] = []
    for setting, value in context.node(name).params.items():
        if setting not in layer.params:
            found.append(_unknown(context, name, setting))
            continue
        try:
            values.update(resolved({setting: value}, context.variables))
        except UserError as error:
            if context.fields is None and _OF_DATA.search(str(value)):
                return None, found
            found.append(_expression(context, name, layer.params[setting], str(error)))
    for setting, value in values.items():
        found += _checked(context, name, layer.params[setting], value)
    return values, found


def _unknown(context: Context, name: str, setting: str) -> Problem:
    return context.problem(
        "unknown-setting",
        name,
        f'{context.title(name)} has no setting "{short(setting)}"',
        f"Its settings are {', '.join(context.declared(name).params) or 'none'}.",
        fixes.set_param(context, name, setting, None, "Remove the setting"),
    )


def _expression(context: Context, name: str, param: Param, error: str) -> Problem:
    reason = error.partition(": ")[2] or error
    return context.problem(
        "bad-expression",
        name,
        f"{param.label} can't be worked out",
        f"{reason[:1].upper()}{reason[1:].rstrip('.')}.",
        fixes.set_param(context, name, param.name, None, value_label(param.default)),
    )


def _checked(context: Context, name: str, param: Param, value: Value) -> Iterator[Problem]:
    why = param.check(value)
    if why is None:
        return
    numbers = [v for v in (value if isinstance(value, tuple) else (value,)) if isinstance(v, int | float)]
    absurd = any(abs(number) > ABSURD for number in numbers)
    yield context.problem(
        "too-large" if absurd else "range",
        name,
        f'"{param.label}" of {context.title(name)} {"is too large" if absurd else "does not fit"}',
        f"{param.label} {why}.",
        _nearest(context, name, param, value),
    )


def _nearest(context: Context, name: str, param: Param, value: Value) -> Fix | None:
    """The allowed value that is nearest, or the default."""
    if (
        isinstance(value, tuple)
        and param.kind in ("sizes", "numbers")
        and value
        and (not param.length or len(value) == param.length)
    ):
        near: Value = tuple(_clamped(param, each) for each in value)
    else:
        near = _clamped(param, value)
    if near is not None and param.check(near) is None:
        return fixes.set_param(context, name, param.name, near, value_label(near))
    return fixes.set_param(context, name, param.name, None, value_label(param.default))


def _clamped(param: Param, value: Value) -> Value:
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    if isinstance(value, float) and not math.isfinite(value):
        return None
    near = value if param.low is None else max(value, param.low)
    near = near if param.high is None else min(near, param.high)
    return near if param.kind in ("number", "numbers") else round(near)
