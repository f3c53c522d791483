"""Figures as the screen says them."""

from __future__ import annotations

import math

import pytest

from gui.figures import bytes_text, count_text, duration_text, figure_text, time_left_text

SPACE = "\u00a0"


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "0"),
        (224, "224"),
        (999, "999"),
        (1000, "1 K"),
        (94_026, "94 K"),
        (999_950, "1 M"),
        (1_900_000, "1.9 M"),
    ],
)
def test_counts(number, words):
    assert count_text(number).split(SPACE)[-1] == words.split()[-1]
    assert float(count_text(number).split(SPACE)[0]) == pytest.approx(float(words.split()[0]), rel=0.01)


@pytest.mark.parametrize(
    ("number", "words"), [(0, "0 B"), (256, "256 B"), (1200, "1.2 KB"), (64_000, "64 KB"), (3.2e9, "3.2 GB")]
)
def test_bytes(number, words):
    assert bytes_text(number) == words.replace(" ", SPACE)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(4.2, "4.2 s"), (59.96, "1 min 0 s"), (200, "3 min 20 s"), (3599.7, "1 h 0 min"), (7500, "2 h 5 min")],
)
def test_durations(seconds, words):
    assert duration_text(seconds) == words.replace(" ", SPACE).replace(f"min{SPACE}", "min ").replace(
        f"h{SPACE}", "h "
    )


def test_time_left_goes_in_steps_that_do_not_jitter():
    assert time_left_text(3) == "a few seconds left"
    assert time_left_text(41) == time_left_text(44) == f"about 40{SPACE}s left"
    assert time_left_text(420) == f"about 7{SPACE}min left"
    assert time_left_text(9000) == f"about 2.5{SPACE}h left"


def test_metrics_are_shares_or_numbers():
    assert figure_text("Macro F1", 0.9876) == f"98.8{SPACE}%"
    assert figure_text("accuracy", 1.0) == f"100.0{SPACE}%"
    assert figure_text("loss", 0.123456) == "0.1235"
    assert figure_text("loss", math.nan) == "–"
    assert figure_text("accuracy", 3.0) == "3"


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1234, "1.23 K"),
        (12_340, "12.3 K"),
        (94_000, "94 K"),
        (99_960, "100 K"),
        (123_460, "123 K"),
        (999_600, "1 M"),
        (2e16, "20000 T"),
    ],
)
def test_counts_have_three_digits_and_lose_none_before_the_point(number, words):
    assert count_text(number) == words.replace(" ", SPACE)
