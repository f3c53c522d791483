"""What the layers of papers object to, and that what they propose mends it."""

from __future__ import annotations

import pytest
import torch

from engine.declare import problems
from engine.layers import LAYERS
from engine.layers.call import Shape

STEPS, IMAGE, BATCH = (12, 16), (3, 30, 32), 3
# Layer, settings, shapes of a sample, the setting that is to blame, and what it should be.
MENDED = [
    ("SelfAttention", {"num_heads": 5}, [STEPS], "num_heads", 4),
    ("CausalSelfAttention", {"num_heads": 3, "rotary": True}, [STEPS], "num_heads", 2),
    ("CrossAttention", {"num_heads": 5}, [STEPS, (9, 24)], "num_heads", 4),
    ("ScaledDotProductAttention", {"num_heads": 8}, [STEPS, STEPS, (12, 12)], "num_heads", 4),
    ("GroupedQueryAttention", {"num_kv_heads": 3}, [STEPS], "num_kv_heads", 2),
    ("GroupedQueryAttention", {"num_heads": 4, "num_kv_heads": 8}, [STEPS], "num_kv_heads", 4),
    ("LearnedPositions", {"num_embeddings": 8}, [STEPS], "num_embeddings", 12),
    ("RotaryPositions", {"share": 0.1}, [STEPS], "share", 1.0),
    ("DropClassToken", {"tokens": 12}, [STEPS], "tokens", 1),
    ("PatchEmbedding", {"patch_size": 16}, [IMAGE], "patch_size", (15, 16)),
    ("PatchEmbedding", {"patch_size": 64}, [IMAGE], "patch_size", (30, 32)),
    ("PatchMerging", {}, [STEPS], "grid", (2, 6)),
    ("PatchMerging", {"grid": 3}, [(64, 8)], "grid", 8),
    ("WindowAttention", {"num_heads": 5}, [(49, 16)], "num_heads", 4),
    ("WindowAttention", {}, [(24, 16)], "grid", (4, 6)),
    ("WindowAttention", {"grid": 5}, [(36, 16)], "grid", 6),
    ("WindowAttention", {}, [(64, 16)], "window_size", 4),
    ("WindowAttention", {"grid": (6, 10)}, [(60, 16)], "window_size", (6, 5)),
    ("WindowAttention", {"shifted": True}, [(49, 16)], "shifted", False),
    ("LayerScale", {}, [(16, 8, 8)], "dim", 1),
    ("LayerScale", {"dim": 0}, [STEPS], "dim", 1),
    ("LayerScale", {"dim": 4}, [STEPS], "dim", 2),
    ("CausalConv1d", {"groups": 3}, [(8, 32)], "groups", 2),
    ("SeparableConv2d", {"kernel_size": 9, "padding": 0}, [(8, 6, 6)], "kernel_size", 6),
    ("SqueezeExcitation", {}, [(8, 4, 4)], "reduction", 8),
    ("InvertedResidual", {"kernel_size": 4}, [(16, 8, 8)], "kernel_size", 3),
    ("InvertedResidual", {"stride": 2, "drop_path": 0.1}, [(16, 8, 8)], "drop_path", 0.0),
]
# Layer, settings, shapes, and a word of the sentence that says why no setting can mend it.
REFUSED = [
    ("CausalSelfAttention", {"rotary": True, "num_heads": 2}, [(12, 6)], "pairs"),
    ("GroupedQueryAttention", {"head_dim": 3}, [STEPS], "pairs"),
    ("RotaryPositions", {}, [(12, 7)], "pairs"),
    ("PatchMerging", {}, [(9, 8)], "odd"),
    ("FeedForward", {}, [()], "row"),
    ("SpatialTransformer", {}, [(3, 16, 16), (5,)], "6 numbers"),
    ("GridSample", {}, [(3, 16, 16), (8, 8, 3)], "two numbers"),
    ("InvertedResidual", {"expand_ratio": 1024.0}, [(2**20, 8, 8)], "channels inside"),
]
MASKED = [
    ("SelfAttention", [STEPS], "key_padding_mask", (11,)),
    ("SelfAttention", [STEPS], "attn_mask", (12, 11)),
    ("CausalSelfAttention", [STEPS], "key_padding_mask", (11,)),
    ("CrossAttention", [STEPS, (9, 24)], "key_padding_mask", (12,)),
    ("CrossAttention", [STEPS, (9, 24)], "attn_mask", (9, 12)),
    ("ScaledDotProductAttention", [STEPS, (9, 16), (9, 8)], "attn_mask", (9, 12)),
    ("GroupedQueryAttention", [STEPS], "key_padding_mask", (11,)),
]


def objections(name, settings, shapes):
    return list(LAYERS[name].make(settings).checks(*(Shape((BATCH, *shape)) for shape in shapes)))


@pytest.mark.parametrize(("name", "settings", "shapes", "setting", "value"), MENDED)
def test_what_is_proposed_mends_it(name, settings, shapes, setting, value):
    wrong = objections(name, settings, shapes)[0]
    assert (wrong.setting, wrong.value) == (setting, value)
    mended = {**settings, setting: value}
    assert not list(problems(LAYERS[name].params, mended))
    assert setting not in [each.setting for each in objections(name, mended, shapes)]


@pytest.mark.parametrize(("name", "settings", "shapes", "word"), REFUSED)
def test_what_no_setting_mends_is_said(name, settings, shapes, word):
    wrong = objections(name, settings, shapes)[0]
    assert word in wrong.why
    assert wrong.severity == "error"


@pytest.mark.parametrize(("name", "shapes", "port", "mask"), MASKED)
def test_a_mask_must_fit_its_sequence(name, shapes, port, mask):
    given = [Shape((BATCH, *shape)) for shape in shapes]
    made, declared = Shape((BATCH, *mask), "bool"), LAYERS[name].make({})
    (wrong,) = declared.checks(*given, **{port: made})
    assert wrong.port == port
    assert port in [each.name for each in LAYERS[name].inputs if each.optional]


def test_even_windows_and_patches_raise_no_objection():
    for name, settings, shape in (
        ("WindowAttention", {"window_size": 7, "shifted": True}, (196, 16)),
        ("WindowAttention", {"window_size": (2, 7), "grid": (2, 14), "shifted": True}, (28, 16)),
        ("PatchEmbedding", {"patch_size": (15, 16)}, IMAGE),
        ("PatchEmbedding", {"patch_size": 7, "stride": 4}, IMAGE),
        ("PatchMerging", {"grid": (2, 6)}, STEPS),
    ):
        assert not objections(name, settings, [shape])
        call = LAYERS[name].make(settings).call(Shape((BATCH, *shape)))
        assert call.build()(torch.randn(BATCH, *shape)).shape[0] == BATCH
