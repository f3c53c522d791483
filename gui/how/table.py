"""Which figure shows how a layer works: one row for one layer, or for several that work alike.

A further layer is one more name in a row. A layer of another package shows what goes in and comes out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

import numpy

from gui.how import (
    attention,
    axes,
    boxes,
    chains,
    computing,
    counts,
    curves,
    drops,
    edges,
    ends,
    gates,
    gradients,
    graphs,
    lookups,
    masks,
    mistakes,
    moving,
    nets,
    parts,
    places,
    recurrent,
    reshaping,
    resizing,
    sequence,
    shares,
    tokens,
    totals,
    transformers,
    windows,
)
from gui.how.computing import pointwise, reduced, sample, scanned
from gui.how.functions import PLAIN, SET
from gui.how.given import Given
from gui.how.picture import Picture, told
from gui.translate import tr

Figure = Callable[[Given], Picture]


def figure(given: Given) -> Picture:
    """The figure of a layer with its settings and sizes."""
    made = FIGURES.get(given.layer.type, chains.unknown)
    with numpy.errstate(all="ignore"):  # a file may hold settings that no number survives
        picture = made(given)
        picture.frame(0)  # a figure may ask for sizes as late as this
        picture.words(0)
    return replace(told(picture), honest=given.honest())


def _for_ranks() -> Iterator[tuple[str, Figure]]:
    """Layers that exist for signals, images and volumes."""
    for n in (1, 2, 3):
        yield f"Conv{n}d", partial(windows.convolution, rank=n)
        yield f"ConvTranspose{n}d", partial(windows.transposed, rank=n)
        yield f"MaxPool{n}d MaxPoolPlaces{n}d", partial(windows.pool, rank=n, reduce=windows.largest)
        yield f"AvgPool{n}d", partial(windows.mean_pool, rank=n)
        yield f"LPPool{n}d", partial(windows.power_pool, rank=n)
        yield f"AdaptiveAvgPool{n}d", partial(windows.adaptive_pool, rank=n, reduce=windows.mean)
        yield f"AdaptiveMaxPool{n}d", partial(windows.adaptive_pool, rank=n, reduce=windows.largest)
        yield (
            f"GlobalAveragePool{n}d",
            partial(windows.adaptive_pool, rank=n, reduce=windows.mean, whole=True),
        )
        yield f"GlobalMaxPool{n}d", partial(windows.adaptive_pool, rank=n, reduce=windows.largest, whole=True)
        yield f"MaxUnpool{n}d", partial(windows.unpooled, rank=n)
        yield f"ZeroPad{n}d ConstantPad{n}d ReflectionPad{n}d", partial(edges.padded, rank=n)
        yield f"ReplicationPad{n}d CircularPad{n}d", partial(edges.padded, rank=n)
        yield f"BatchNorm{n}d InstanceNorm{n}d", axes.shared
        yield f"Dropout{n}d", partial(drops.picture, whole="channels")


POWERS = numpy.array([1.0, 2, 0, 0.5, -1, 1])


def _norm(given: Given) -> Picture:
    order = given.real("ord", 2.0)
    return reduced(given, lambda a: float(numpy.linalg.norm(a, order)))


ROWS: tuple[tuple[str, Figure], ...] = (
    *_for_ranks(),
    ("CausalConv1d", partial(windows.convolution, rank=1, causal=True)),
    ("DepthwiseConv2d", partial(windows.convolution, rank=2, depthwise=True)),
    ("Unfold PatchEmbedding", windows.patches),
    ("Fold", windows.folded),
    ("SSIMLoss", windows.compared),
    ("FractionalMaxPool2d", partial(windows.fractional_pool, rank=2, reduce=windows.largest)),
    ("FractionalMaxPool3d", partial(windows.fractional_pool, rank=3, reduce=windows.largest)),
    ("SeparableConv1d", partial(windows.separable, rank=1)),
    ("SeparableConv2d", partial(windows.separable, rank=2)),
    ("Upsample1d Resize1d", partial(resizing.resized, rank=1)),
    ("Upsample3d Resize3d", partial(resizing.resized, rank=3)),
    ("Upsample Resize ResizeLike", partial(resizing.resized, rank=2)),
    # values that move
    ("Flatten", reshaping.flattened),
    ("Reshape Unflatten", reshaping.reshaped),
    ("Permute Transpose", reshaping.permuted),
    ("Squeeze", reshaping.squeezed),
    ("Unsqueeze", partial(reshaping.squeezed, add=True)),
    ("Concatenate", parts.joined),
    ("Stack", partial(parts.joined, stack=True)),
    ("Split SplitAt", parts.split),
    ("SplitInThree", partial(parts.split, parts=3)),
    ("SplitInFour", partial(parts.split, parts=4)),
    ("Pad", partial(edges.padded, rank=2)),
    ("Slice Select EveryNth", parts.sliced),
    ("Roll", reshaping.rolled),
    ("Flip", reshaping.flipped),
    ("RepeatEach Tile", parts.repeated),
    ("PixelShuffle PixelUnshuffle ChannelShuffle", reshaping.shuffled),
    ("CropLike", parts.cropped),
    ("Diagonal", parts.picked),
    ("ClassToken", partial(tokens.first_steps, add=True)),
    ("TakeClassToken", tokens.first_steps),
    ("DropClassToken", partial(tokens.first_steps, drop=True)),
    ("LastStep", tokens.last_step),
    ("StepAt", tokens.named_step),
    ("ExpandLike", parts.grown),
    ("Identity", moving.kept),
    ("PatchMerging", tokens.merged),
    # values that are worked out
    ("Add", lambda g: pointwise(g, numpy.add, sign="+")),
    ("Subtract", lambda g: pointwise(g, numpy.subtract, sign="−")),
    ("Multiply", lambda g: pointwise(g, numpy.multiply, sign="×")),
    ("Divide", lambda g: pointwise(g, numpy.divide, sign="÷")),
    ("Maximum", lambda g: pointwise(g, numpy.maximum)),
    ("Minimum", lambda g: pointwise(g, numpy.minimum)),
    ("Equal", lambda g: pointwise(g, numpy.equal, kind="flags", sign="=")),
    ("NotEqual", lambda g: pointwise(g, numpy.not_equal, kind="flags", sign="≠")),
    ("Greater", lambda g: pointwise(g, numpy.greater, kind="flags", sign=">")),
    ("GreaterEqual", lambda g: pointwise(g, numpy.greater_equal, kind="flags", sign="≥")),
    ("Less", lambda g: pointwise(g, numpy.less, kind="flags", sign="<")),
    ("LessEqual", lambda g: pointwise(g, numpy.less_equal, kind="flags", sign="≤")),
    ("And", lambda g: _flags(g, numpy.logical_and)),
    ("Or", lambda g: _flags(g, numpy.logical_or)),
    ("Not", lambda g: _flags(g, numpy.logical_not)),
    ("Where", masks.chosen),
    ("MaskedFill", masks.filled),
    ("NanToNum", masks.repaired),
    ("Cast", masks.cast),
    ("PowerOf", lambda g: pointwise(g, numpy.power, arrays=[sample(6, positive=True) + 1, POWERS])),
    ("Angle", lambda g: pointwise(g, numpy.arctan2)),
    ("Blend", shares.blended),
    ("PaddingMask", lambda g: pointwise(
        g, lambda a: a == g.whole("other"), arrays=[numpy.array([5.0, 3, 8, 1, 0, 0, 0])], kind="flags",
        note=tr(f"Filled: the number is {g.whole('other')}"))),
    ("Mean", lambda g: reduced(g, numpy.mean)),
    ("Sum", lambda g: reduced(g, numpy.sum)),
    ("Max", lambda g: reduced(g, numpy.max)),
    ("Min", lambda g: reduced(g, numpy.min)),
    ("Std", lambda g: reduced(g, lambda a: numpy.std(a, ddof=1))),
    ("Variance", lambda g: reduced(g, lambda a: numpy.var(a, ddof=1))),
    ("Median", lambda g: reduced(g, lambda a: numpy.sort(a)[(len(a) - 1) // 2])),
    ("Norm", _norm),
    ("Product", lambda g: reduced(g, numpy.prod)),
    ("LogSumExp", lambda g: reduced(g, lambda a: numpy.log(numpy.exp(a).sum()))),
    ("Any", lambda g: reduced(g, numpy.any, "flags")),
    ("All", lambda g: reduced(g, numpy.all, "flags")),
    ("ArgMax", lambda g: reduced(g, numpy.argmax)),
    ("ArgMin", lambda g: reduced(g, numpy.argmin)),
    ("CumulativeSum", lambda g: scanned(g, numpy.cumsum)),
    ("CumulativeProduct", lambda g: scanned(g, numpy.cumprod)),
    ("CumulativeMax", lambda g: scanned(g, lambda a, axis: numpy.maximum.accumulate(a, axis))),
    ("TopK Sort ArgSort", computing.ordered),
    ("Gather", computing.gathered),
    ("ScatterSum", computing.scattered),
    ("MatMul Einsum", computing.multiplied),
    ("Tril", computing.triangle),
    ("Triu", partial(computing.triangle, upper=True)),
    ("DotProduct", lambda g: computing.two_rows(g, lambda a, b: float(a @ b), computing.along(g))),
    ("CosineSimilarity", lambda g: computing.two_rows(g, computing.cosine, computing.along(g))),
    ("PairwiseDistance", lambda g: computing.two_rows(g, computing.distance(g), computing.power_words(g))),
    ("DistanceTable", lambda g: computing.row_pairs(g, computing.distance(g), computing.power_words(g))),
    ("Softmax Softmax2d GumbelSoftmax", shares.softened),
    ("LogSoftmax", partial(shares.softened, log=True)),
    ("Softmin", partial(shares.softened, sign=-1.0)),
    ("GLU", shares.gated),
    ("AddCoordinates", resizing.coordinates),
    ("LengthMask", masks.length_mask),
    ("CausalMask", masks.causal_mask),
    ("RandomMask", masks.random_mask),
    ("MaskedMean", masks.masked_mean),
    ("LearnedPositions", shares.added_up),
    ("Reparameterise", shares.redrawn),
    ("SpatialTransformer GridSample", resizing.sampled),
    # curves
    (" ".join((*PLAIN, *SET)), curves.elementwise),
    ("DiffusionNoise", ends.noised),
    ("RandomNormal", partial(ends.drawn, normal=True)),
    ("RandomUniform", partial(ends.drawn, normal=False)),
    # losses and metrics
    (" ".join(mistakes.CURVES), mistakes.loss),
    ("BatchHardTripletLoss", places.drawn_together),
    ("NTXentLoss PairingLoss", places.pairs),
    ("BoxIoULoss BoxOverlap", boxes.overlaps),
    ("DiceLoss TverskyLoss", counts.areas),
    ("CTCLoss", totals.aligned),
    ("TotalVariationLoss", totals.varied),
    ("FeatureLoss", totals.compared),
    ("ValueLoss", totals.meant),
    ("Accuracy F1Score Precision Recall", counts.confusion),
    ("TopKAccuracy", counts.top),
    ("AUROC", counts.ranking),
    ("R2Score", counts.explained),
    # averages over axes
    ("LayerNorm RMSNorm GroupNorm Normalize", axes.shared),
    ("LocalResponseNorm", axes.neighbours),
    # weights and tables
    ("Linear CosineLinear", nets.linear),
    ("Bilinear", nets.bilinear),
    ("FeedForward", nets.feed_forward),
    ("SwiGLUFeedForward", partial(nets.gated_feed_forward, gate="SiLU")),
    ("GEGLUFeedForward", partial(nets.gated_feed_forward, gate="GELU")),
    ("Embedding", lookups.lookup),
    ("EmbeddingBag", partial(lookups.lookup, kind="mean")),
    ("OneHot", lookups.one_hot),
    ("VectorQuantiser", places.quantised),
    ("ArcFaceMargin", partial(places.angles, inside=True)),
    ("CosFaceMargin", partial(places.angles, inside=False)),
    # turned off at random
    ("Dropout", drops.picture),
    ("AlphaDropout", partial(drops.picture, kept=True)),
    ("FeatureAlphaDropout", partial(drops.picture, whole="channels", kept=True)),
    ("DropPath", partial(drops.picture, whole="samples")),
    ("GaussianNoise", drops.noise),
    # sequences
    ("LSTM GRU RNN LSTMStates GRUStates RNNStates", recurrent.through_time),
    ("LSTMCell GRUCell RNNCell", gates.one_step),
    ("PositionalEncoding TimeEmbedding", sequence.waves),
    ("RotaryPositions", sequence.turned),
    ("STFT MelSpectrogram", sequence.frames),
    ("InverseSTFT", partial(sequence.frames, back=True)),
    ("CepstralCoefficients", sequence.cosines),
    # attention
    ("SelfAttention GroupedQueryAttention", attention.table),
    ("CausalSelfAttention", partial(attention.table, causal=True)),
    ("MultiheadAttention ScaledDotProductAttention CrossAttention", partial(attention.table, cross=True)),
    ("WindowAttention", attention.windows),
    # made of several
    ("TransformerEncoderLayer", chains.encoder),
    ("TransformerDecoderLayer", chains.decoder),
    ("TransformerEncoder", partial(chains.stack, writes=False)),
    ("TransformerDecoder", partial(chains.stack, writes=True)),
    ("Transformer", transformers.transformer),
    ("InvertedResidual", chains.inverted),
    ("SqueezeExcitation", chains.squeeze),
    ("InterpolateWithGradients", gradients.between),
    ("GradientReversal", partial(gradients.one_way, reversed_=True)),
    ("StopGradient", partial(gradients.one_way, reversed_=False)),
    ("OnnxOperator", chains.foreign),
    # graphs and boxes
    ("GCNConv GATConv GraphSAGEConv NeighbourSum", graphs.heard),
    ("Anchors", boxes.anchors),
    ("BoxDecode BoxEncode", boxes.coded),
    ("BoxConvert", boxes.converted),
    ("MatchBoxes", boxes.matched),
    ("NMS", boxes.suppressed),
    # where a model begins and ends
    ("Input", lambda g: ends.brought(g, [tr("One field of the data, a batch of samples at a time")])),
    ("Target", lambda g: ends.brought(g, [tr("The right answers, for the loss and the metrics alone"),
                                          tr("An exported model never asks for them")])),
    ("Output", ends.answered),
    ("StoredTensor", ends.stored),
)  # fmt: skip


def _flags(given: Given, operate: Callable[..., object]) -> Picture:
    count = len(given.layer.inputs)
    arrays = [computing.flags(8, start=5 * i) for i in range(count)]
    return pointwise(given, operate, arrays=arrays, kinds=["flags"] * count, kind="flags")


FIGURES: dict[str, Figure] = {name: drawn for names, drawn in ROWS for name in names.split()}
__all__ = ["FIGURES", "figure"]
