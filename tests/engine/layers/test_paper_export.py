"""The layers of papers in ONNX, with settings and masks that their examples do not have."""

from __future__ import annotations

import io
import random
import warnings

import pytest
import torch

CASES = {
    "padded self-attention": ("SelfAttention", {"causal": True}, [(12, 16)], {"key_padding_mask": (12,)}),
    "masked self-attention": ("SelfAttention", {}, [(12, 16)], {"attn_mask": (12, 12)}),
    "masked cross-attention": (
        "CrossAttention",
        {"head_dim": 6},
        [(12, 16), (9, 24)],
        {"attn_mask": (12, 9)},
    ),
    "heads of dot products": (
        "ScaledDotProductAttention",
        {"num_heads": 4, "is_causal": True, "scale": 0.3},
        [(12, 16), (12, 16), (12, 8)],
        {"attn_mask": (12, 12)},
    ),
    "rotary causal": ("CausalSelfAttention", {"rotary": True}, [(12, 16)], {}),
    "one key": (
        "GroupedQueryAttention",
        {"num_kv_heads": 1, "pairs": "halves", "qk_norm": True},
        [(12, 16)],
        {},
    ),
    "padded window of steps": (
        "GroupedQueryAttention",
        {"window": 4, "causal": False},
        [(12, 16)],
        {"key_padding_mask": (12,)},
    ),
    "rotated in part": ("RotaryPositions", {"share": 0.5, "num_heads": 2, "pairs": "halves"}, [(12, 16)], {}),
    "rotated heads": ("RotaryPositions", {}, [(4, 12, 6)], {}),
    "class tokens last": ("ClassToken", {"tokens": 3, "last": True}, [(12, 16)], {}),
    "shifted windows": (
        "WindowAttention",
        {"window_size": (4, 6), "grid": (8, 12), "shifted": True},
        [(96, 16)],
        {},
    ),
    "overlapping patches": (
        "PatchEmbedding",
        {"patch_size": 7, "stride": 4, "padding": 3},
        [(3, 32, 32)],
        {},
    ),
    "MBConv": (
        "InvertedResidual",
        {"se_ratio": 0.25, "activation": "silu", "kernel_size": 5},
        [(16, 8, 8)],
        {},
    ),
    "V3 block": (
        "InvertedResidual",
        {"se_ratio": 1.0, "activation": "hardswish", "stride": 2},
        [(16, 8, 8)],
        {},
    ),
    "squeezed signal": ("SqueezeExcitation", {"gate": "hardsigmoid", "activation": "silu"}, [(16, 9)], {}),
    "strided causal": (
        "CausalConv1d",
        {"kernel_size": 3, "dilation": 4, "stride": 2, "groups": 2},
        [(8, 32)],
        {},
    ),
    "attention of three numbers": (
        "SpatialTransformer",
        {"size": 8, "padding_mode": "border"},
        [(3, 16, 16), (3,)],
        {},
    ),
    "GELU by tanh": ("GEGLUFeedForward", {"approximate": "tanh", "bias": True}, [(12, 16)], {}),
}
SLICE = random.Random(7).sample(sorted(CASES), 3)


def check(module_of, name, settings, shapes, masks):
    """Export at batch 2, answer at batch 5 as torch does."""
    onnxruntime = pytest.importorskip("onnxruntime")
    module = module_of(name, settings, *shapes).eval()

    def given(batch):
        hidden = [torch.rand(batch, *shape) > 0.7 for shape in masks.values()]
        for mask in hidden:
            mask[0, ..., :3] = True  # the first steps of a causal one have nothing to look at
        return (*(torch.randn(batch, *shape) for shape in shapes), *hidden)

    batch = torch.export.Dim("batch", min=1, max=4096)
    kept = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        program = torch.onnx.export(
            Named(module, len(shapes), tuple(masks)),
            given(2),
            dynamo=True,
            dynamic_shapes=((*[{0: batch}] * (len(shapes) + len(masks)),),),
            verbose=False,
        )
        program.save(kept)
    session = onnxruntime.InferenceSession(kept.getvalue(), providers=["CPUExecutionProvider"])
    values = given(5)
    names = [end.name for end in session.get_inputs()]
    (found,) = session.run(None, dict(zip(names, (t.numpy() for t in values), strict=True)))
    with torch.no_grad():
        expected = Named(module, len(shapes), tuple(masks))(*values)
    torch.testing.assert_close(torch.from_numpy(found), expected, atol=1e-5, rtol=1e-4)


class Named(torch.nn.Module):
    """A module whose masks are passed by name, called with all in order."""

    def __init__(self, module, plain, names):
        super().__init__()
        self.module, self.plain, self.names = module, plain, names

    def forward(self, *given):
        return self.module(*given[: self.plain], **dict(zip(self.names, given[self.plain :])))


@pytest.mark.parametrize("case", SLICE)
def test_e1_some_settings_can_be_exported(module_of, case):
    check(module_of, *CASES[case])


@pytest.mark.long
@pytest.mark.parametrize("case", sorted(set(CASES) - set(SLICE)))
def test_e1_settings_can_be_exported(module_of, case):
    check(module_of, *CASES[case])
