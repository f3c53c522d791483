"""Whether a value fits a parameter, by its kind. The answers end a sentence that starts with its label."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from engine.declare import Param, Value


def _is_number(value: Value) -> bool:
    """Whole numbers of any size count, infinity and NaN do not."""
    return (isinstance(value, int) and not isinstance(value, bool)) or (
        isinstance(value, float) and math.isfinite(value)
    )


def _check_integer(param: Param, value: Value) -> str | None:
    if not isinstance(value, int) or isinstance(value, bool):
        return f"needs a whole number, not {_shown(value)}"
    return _check_range(param, value)


def _check_number(param: Param, value: Value) -> str | None:
    return _check_range(param, value) if _is_number(value) else f"needs a number, not {_shown(value)}"


def _check_range(param: Param, value: Any) -> str | None:
    if param.low is not None and value < param.low:
        return f"is {_shown(value)}, but must be {_figure(param.low)} or more"
    if param.high is not None and value > param.high:
        return f"is {_shown(value)}, but must be {_figure(param.high)} or less"
    if isinstance(value, int) and abs(value) >= 2**53:
        return f"is {_shown(value)}, which is too large"
    return None


def _check_switch(param: Param, value: Value) -> str | None:
    return None if isinstance(value, bool) else f"is either on or off, not {_shown(value)}"


def _check_text(param: Param, value: Value) -> str | None:
    return None if isinstance(value, str) else f"needs text, not {_shown(value)}"


def _check_choice(param: Param, value: Value) -> str | None:
    if value in param.choices:
        return None
    return f"is {_shown(value)}, but must be one of {', '.join(map(str, param.choices))}"


def _check_sizes(param: Param, value: Value) -> str | None:
    if isinstance(value, str) and value in param.choices:
        return None
    if param.length and isinstance(value, int):
        return _check_integer(param, value)
    if not isinstance(value, tuple) or (param.length and len(value) != param.length):
        wanted = f"{param.length} whole numbers" if param.length else "a list of whole numbers"
        return f"needs {wanted}, not {_shown(value)}"
    return next((why for v in value if (why := _check_integer(param, v)) is not None), None)


def _check_numbers(param: Param, value: Value) -> str | None:
    if not isinstance(value, tuple):
        return f"needs a list of numbers, not {_shown(value)}"
    return next((why for v in value if (why := _check_number(param, v)) is not None), None)


def _figure(limit: float) -> str:
    """`16,777,216` where `:g` would say `1.67772e+07`."""
    return f"{limit:,.0f}" if limit == int(limit) else f"{limit:g}"


def _shown(value: Value) -> str:
    if isinstance(value, int) and value.bit_length() > 53:
        return f"about 10^{int(value.bit_length() * math.log10(2))}"
    text = repr(value) if not isinstance(value, str) else f'"{value}"'
    return text if len(text) <= 40 else text[:37] + "..."


CHECKS: dict[str, Callable[[Param, Value], str | None]] = {
    "integer": _check_integer,
    "number": _check_number,
    "switch": _check_switch,
    "text": _check_text,
    "choice": _check_choice,
    "sizes": _check_sizes,
    "numbers": _check_numbers,
    "field": _check_text,
    "path": _check_text,
}
