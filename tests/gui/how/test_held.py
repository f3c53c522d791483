"""Each layer's figure is held to torch, or says that it shows an example, or shows no values at all.

One process of torch answers the questions of all checks.
"""

from __future__ import annotations

from itertools import pairwise

import pytest

from engine.analysis.types import Spec
from engine.layers import LAYERS
from gui.how.functions import PLAIN, SET
from gui.how.given import Given
from gui.how.table import figure
from tests.gui.how import test_losses, test_sets, test_true, test_windows
from tests.gui.how.checks import Case, Checks, of
from tests.gui.how.held import measures, moved, waves, weighed

ROOMS = (measures, moved, waves, weighed)
CHECKS = Checks({name: made for room in ROOMS for name, made in room.check.items()})
# Their figures show how parts follow each other: their only numbers are settings and sizes.
PARTS = {
    "TransformerEncoderLayer", "TransformerDecoderLayer", "TransformerEncoder", "TransformerDecoder",
    "Transformer", "OnnxOperator", "Input", "Target", "Output", "StoredTensor",
}  # fmt: skip
# Theirs are only examples: what they show is drawn at random or learned.
EXAMPLES = {
    "AlphaDropout", "FeatureAlphaDropout", "GaussianNoise", "RandomMask", "Embedding", "EmbeddingBag",
    "LearnedPositions", "GATConv", "InterpolateWithGradients", "VectorQuantiser", "NTXentLoss", "PairingLoss",
}  # fmt: skip


@pytest.fixture(scope="module")
def torch_says() -> Case:
    return CHECKS.answers()


@pytest.mark.parametrize("name", CHECKS)
def test_a_figure_is_torchs(name: str, torch_says: Case) -> None:
    CHECKS.run(name, torch_says)


def test_a_frame_and_its_neighbour_stand_a_hop_apart() -> None:
    picture = of("STFT", {"n_fft": 8, "hop_length": 3}, (40,))
    lefts = [
        next(mark.x for mark in picture.frame(step) if getattr(mark, "width", 0) == 2) for step in range(4)
    ]
    gaps = [two - one for one, two in pairwise(lefts)]
    assert gaps == pytest.approx([gaps[0]] * 3)
    assert gaps[0] > 0


def test_the_real_sizes_of_a_figure_with_few_frames() -> None:
    picture = figure(Given(LAYERS["STFT"], {"n_fft": 8, "hop_length": 3}, (Spec(("N", 12)),)))
    assert picture.steps == 5


def held() -> set[str]:
    """The layers whose figures some test compares with torch's own numbers."""
    rooms = (test_losses, test_sets, test_windows, *ROOMS)
    return (
        set(PLAIN)
        | set(SET)
        | test_true.showing()
        | test_true.CELLED
        | set().union(*(room.HELD for room in rooms))
    )


def test_each_figure_is_held_to_torch_or_says_that_it_is_an_example_or_shows_no_values() -> None:
    held_, examples = held(), {name for name in LAYERS if of(name).example}
    assert held_ <= set(LAYERS), sorted(held_ - set(LAYERS))
    loose = set(LAYERS) - held_ - examples - PARTS
    assert not loose, f"neither held to torch nor said to be an example: {sorted(loose)}"
    assert not PARTS & (held_ | examples)
    assert len(held_) >= 320
    assert examples - held_ == EXAMPLES, sorted((examples - held_) ^ EXAMPLES)
