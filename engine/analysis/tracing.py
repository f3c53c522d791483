"""Looking along the wires: where a width comes from, which data a target is, what leads where."""

from __future__ import annotations

from collections.abc import Iterator

from engine.analysis.context import Context
from engine.field import Field
from engine.layers.call import Shape

WIDTHS = ("out_features", "out_channels", "hidden_size", "embedding_dim")
CONVOLUTIONS = (
    "Conv1d", "Conv2d", "Conv3d", "ConvTranspose1d", "ConvTranspose2d", "ConvTranspose3d", "DepthwiseConv2d",
    "CausalConv1d", "SeparableConv1d", "SeparableConv2d",
)  # fmt: skip
NORMS = ("BatchNorm1d", "BatchNorm2d", "BatchNorm3d", "InstanceNorm1d", "InstanceNorm2d", "InstanceNorm3d")
PLAIN = ("Dropout", "Squeeze", "Unsqueeze", "Flatten", "Reshape", "Cast", "Output", "Clamp")


def back(context: Context, name: str, end: str) -> Iterator[tuple[str, str]]:
    """The nodes behind an input, nearest first, along the first input of each, with the port that is
    taken.
    """
    seen: set[str] = set()
    source = context.source(name, end)
    while source is not None and source[0] in context.graph.nodes and source[0] not in seen:
        yield source
        seen.add(source[0])
        ends = context.into.get(source[0], {})
        layer = context.layer(source[0])
        first = next((p.name for p in layer.inputs if p.name in ends), None) if layer else None
        source = context.source(source[0], first) if first else None


def active(context: Context, name: str, end: str) -> str | None:
    """The nearest node behind an input that does something to the values: no reshaping, no Dropout, not
    muted.
    """
    for node, _ in back(context, name, end):
        if not context.node(node).muted and context.node(node).type not in PLAIN:
            return node
    return None


def width_owner(context: Context, name: str, end: str) -> tuple[str, str] | None:
    """The node whose setting decides the width of what reaches an input, and that setting.

    It is looked for behind layers that keep the width, such as activations and pools.
    """
    width = _width(context.shape(name, end))
    for node, given in back(context, name, end):
        outcome = context.outcomes.get(node)
        if outcome is None or _width(outcome.outputs.get(given)) != width:
            return None
        layer = context.layer(node)
        setting = next((s for s in WIDTHS if layer and s in layer.params), None)
        if setting is not None and not context.node(node).muted:
            return None if getattr(outcome.declaration, "bidirectional", False) else (node, setting)
    return None


def target_field(context: Context, name: str, end: str = "target") -> Field | None:
    """The field of the data that reaches an input straight or through reshaping, if it comes from a
    Target.
    """
    for node, _ in back(context, name, end):
        layer = context.layer(node)
        if layer is not None and layer.role in ("target", "input"):
            return context.field_of(node)
        if context.node(node).type not in PLAIN:
            return None
    return None


def _width(shape: Shape | None) -> int | None:
    return shape[1] if shape is not None and len(shape) > 1 else None
