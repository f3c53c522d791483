"""Values as Python text, and the arguments of torch's constructors as a person would write them."""

from __future__ import annotations

import ast
import inspect
import math
import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from engine.layers.call import Tensor
from engine.lazy import Ref

Default = tuple[str, Any, bool]


class Written(str):
    """Text of the program that stands where a value would."""

    __slots__ = ()


def literal(value: Any) -> str:
    """Plain values as Python text that gives the same value back; raises TypeError for anything else."""
    if isinstance(value, Written):
        return str(value)
    if isinstance(value, Ref):
        return value.path.removeprefix("modules.")
    if value is None or isinstance(value, bool) or type(value) is int:
        return repr(value)
    if type(value) is float:
        return repr(value) if math.isfinite(value) else f'float("{value}")'
    if type(value) is str:
        return quoted(value)
    if isinstance(value, Tensor):
        return f"torch.tensor({literal(list(value))})"
    if isinstance(value, tuple | list):
        inner = ", ".join(literal(v) for v in value)
        if isinstance(value, list):
            return f"[{inner}]"
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    raise TypeError(f"{type(value).__name__} can't be written as a literal")


def quoted(text: str) -> str:
    """Text in double quotes, with everything that can't be printed escaped."""
    made = repr(text)
    if made[0] == "'" and '"' not in text:
        return '"' + made[1:-1].replace("\\'", "'") + '"'
    return made


def arguments(target: Ref, values: Mapping[str, Any]) -> list[str]:
    """The arguments of a call: the required first ones by place, defaults left out, the rest by name."""
    known = signature(target.path)
    given = dict(values)
    made: list[str] = []
    leading = True
    for name, default, required in known:
        leading = leading and required and name in given
        if name not in given:
            continue
        value = given.pop(name)
        if leading:
            made.append(literal(value))
        elif required or not _same(value, default):
            made.append(f"{name}={literal(value)}")
    return made + [f"{name}={literal(value)}" for name, value in given.items()]


@cache
def signature(path: str) -> tuple[Default, ...]:
    """Parameters of a class or function of torch as (name, default, whether required); empty when unknown.

    LSTM and its sisters take `*args`: their base class names the parameters, after a first one of its own
    that it is given by them.
    """
    target = Ref(path).resolve()
    classes = target.__mro__ if inspect.isclass(target) else (target,)
    for each in classes:
        try:
            found = list(inspect.signature(each).parameters.values())
        except ValueError:
            return _documented(each)
        if not any(p.kind is p.VAR_POSITIONAL for p in found):
            kept = [p for p in found if p.kind is not p.VAR_KEYWORD]
            first = 1 if each is not target and kept and kept[0].default is inspect.Parameter.empty else 0
            empty = inspect.Parameter.empty
            return tuple((p.name, p.default, p.default is empty) for p in kept[first:])
    return ()


def _documented(function: Any) -> tuple[Default, ...]:
    """The defaults of a function in C++, which torch states only at the beginning of its documentation.

    Of several forms (`mean(input)`, `mean(input, dim, keepdim=False)`) the longest is taken.
    """
    made: tuple[Default, ...] = ()
    pattern = rf"^(?:\.\. function:: )?{re.escape(function.__name__)}\((.*)\)(?: -> .*)?$"
    for form in re.findall(pattern, function.__doc__ or "", re.MULTILINE):
        try:
            arguments = ast.parse(f"def form({form}): pass").body[0].args  # type: ignore[attr-defined]
            defaults = [ast.literal_eval(each) for each in arguments.defaults]
        except (SyntaxError, ValueError):
            continue
        names = [each.arg for each in arguments.args]
        required: list[Default] = [(n, None, True) for n in names[: len(names) - len(defaults)]]
        known = [(n, d, False) for n, d in zip(names[len(required) :], defaults, strict=True)]
        made = max(made, (*required, *known), key=len)
    return made


def _same(value: Any, default: Any) -> bool:
    """Whether leaving the argument out gives the same: equal, and not merely `1 == True`."""
    numbers = (int, float)
    alike = type(value) is type(default) or (type(value) in numbers and type(default) in numbers)
    return alike and bool(value == default)
