"""What people call the layers of papers finds them."""

from __future__ import annotations

import pytest

from engine.layers import LAYERS
from gui.search.layers import search

WORDS = {
    "rope": "RotaryPositions",
    "sinusoidal": "PositionalEncoding",
    "position embedding": "LearnedPositions",
    "gpt": "CausalSelfAttention",
    "masked attention": "CausalSelfAttention",
    "gqa": "GroupedQueryAttention",
    "multi-query": "GroupedQueryAttention",
    "llama": "GroupedQueryAttention",
    "cross": "CrossAttention",
    "swin": "WindowAttention",
    "shifted window": "WindowAttention",
    "relative position bias": "WindowAttention",
    "patchify": "PatchEmbedding",
    "vit": "PatchEmbedding",
    "cls token": "ClassToken",
    "swiglu": "SwiGLUFeedForward",
    "geglu": "GEGLUFeedForward",
    "mlp": "FeedForward",
    "ffn": "FeedForward",
    "senet": "SqueezeExcitation",
    "squeeze excitation": "SqueezeExcitation",
    "mobilenet": "InvertedResidual",
    "mbconv": "InvertedResidual",
    "xception": "SeparableConv2d",
    "wavenet": "CausalConv1d",
    "layerscale": "LayerScale",
    "stochastic depth": "DropPath",
    "stn": "SpatialTransformer",
    "optical flow": "GridSample",
}


@pytest.mark.parametrize("text", WORDS)
def test_a_word_of_the_papers_finds_its_layer(text):
    assert WORDS[text] in [layer.type for layer in search(text, LAYERS.values())][:5]
