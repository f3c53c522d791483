"""Arithmetic over the project's variables: worked out without running anything."""

from __future__ import annotations

import time

import pytest

from engine.declare import UserError
from engine.graph.variables import evaluate, is_expression, resolved, substituted

VARIABLES = {"width": 16, "half": "=width / 2", "rate": 0.1, "word": "x", "on": True}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("=1", 1),
        ("=width * 2", 32),
        ("= half + 1", 9),
        ("=7 // 2", 3),
        ("=7 % 4", 3),
        ("=7 / 2", 3.5),
        ("=-width", -16),
        ("=+(width - 1) * 2", 30),
        ("=min(width, 3, half)", 3),
        ("=max(width, 30)", 30),
        ("=ceil(7 / 2) + floor(7 / 2)", 7),
        ("=round(rate * 10)", 1),
        ("=rate", 0.1),
    ],
)
def test_values(text, value):
    result = evaluate(text, VARIABLES)
    assert result == value
    assert type(result) is type(value)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("=depth", 'no variable "depth"'),
        ("=word + 1", '"word" is not a number'),
        ("=on + 1", '"on" is not a number'),
        ("=1 / 0", "divides by zero"),
        ("=1 % 0", "divides by zero"),
        ("=2 ** 3", "expressions know"),
        ("=width.real", "expressions know"),
        ("=width[0]", "expressions know"),
        ("='a' * 9", "expressions know"),
        ("=lambda: 1", "expressions know"),
        ("=__import__('os').system('id')", "expressions know"),
        ("=open('x')", "expressions know"),
        ("=max()", "expressions know"),
        ("=max(*[1])", "expressions know"),
        ("=round(1, ndigits=2)", "expressions know"),
        ("=True", "expressions know"),
        ("=1j", "expressions know"),
        ("=", "can be read"),
        ("=1 +", "can be read"),
        ("=1; 2", "can be read"),
        ("=" + "(" * 150 + "1" + ")" * 150, "longer than 200"),
        ("=" + "9" * 150, "too large"),
        ("=1e308 * 10", "too large|no number"),
        ("=1e308 * 1e308 - 1e308 * 1e308", "too large|no number"),
    ],
)
def test_what_is_no_arithmetic_is_refused(text, says):
    with pytest.raises(UserError, match=says):
        evaluate(text, VARIABLES)


def test_variables_that_need_each_other_are_named():
    with pytest.raises(UserError, match="needs itself"):
        evaluate("=a", {"a": "=b", "b": "=c + 1", "c": "=a"})
    with pytest.raises(UserError, match="needs itself"):
        evaluate("=a", {"a": "=a"})


def test_a_ladder_of_variables_takes_no_time():
    ladder: dict[str, object] = {"v0": 1}
    ladder |= {f"v{n}": f"=v{n - 1} + v{n - 1}" for n in range(1, 41)}
    start = time.process_time()
    assert evaluate("=v40", ladder) == 2**40  # type: ignore[arg-type]
    assert time.process_time() - start < 1


def test_a_very_long_chain_of_variables_is_a_sentence():
    chain: dict[str, object] = {"v0": 1} | {f"v{n}": f"=v{n - 1}" for n in range(1, 20_000)}
    with pytest.raises(UserError):
        evaluate("=v19999", chain)  # type: ignore[arg-type]


def test_settings_are_resolved_deeply_and_named():
    params = {"a": "=width", "b": (1, "=half"), "c": "plain", "d": None}
    assert resolved(params, VARIABLES) == {"a": 16, "b": (1, 8), "c": "plain", "d": None}
    with pytest.raises(UserError, match=r"^kernel_size: "):
        resolved({"kernel_size": "=nothing"}, VARIABLES)


def test_expressions_start_with_an_equals_sign():
    assert is_expression("=1")
    assert not is_expression("1")
    assert not is_expression(1)


@pytest.mark.parametrize("value", ["relu", (1, 2), True])
@pytest.mark.parametrize("text", ["=a * 2", "=-a", "=max(a, 1)", "=min(a)", "=a + a"])
def test_a_variable_that_is_another_one_s_word_is_no_number(text, value):
    with pytest.raises(UserError, match='the variable "a" is not a number'):
        evaluate(text, {"a": "=b", "b": value})
    assert evaluate("=a", {"a": "=b", "b": value}) == value


@pytest.mark.parametrize(
    "text", ["=a" + " " * 230 + ")", "=a +", "=a / b", "=1 % b", "=a" + " + a" * 60, "=a ** 2", "=a * 1e300"]
)
def test_what_can_t_be_worked_out_stays_as_it_was_written(text):
    assert substituted(text, {"a": 3, "b": 0}) == text


def test_what_is_put_in_the_place_of_variables():
    assert substituted("=a * 4", {"a": 16}) == 64
    assert substituted("=a * c", {"a": 16}) == "=16 * c"
    assert substituted(("=a", 2), {"a": "relu"}) == ("relu", 2)
