"""Activations that a loss or metric does not expect, and those that it needs."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile

from engine.analysis import fixes
from engine.analysis.context import Context
from engine.analysis.targets import BINARY, CLASSES, NUMBERS
from engine.analysis.tracing import CONVOLUTIONS, NORMS, active, back
from engine.analysis.types import Fix, Problem, Severity
from engine.graph.model import block_of, port

SCORES = ("CrossEntropyLoss", "MultiMarginLoss", "BCEWithLogitsLoss", "FocalLoss", "BinaryFocalLoss")
SQUEEZING = ("Sigmoid", "Hardsigmoid", "Softmax", "Tanh", "Softsign", "Hardtanh", "LogSigmoid", "LogSoftmax")
CUTTING = ("ReLU", "ReLU6", "Softplus")
# What gives numbers below 0 or above 1, whatever comes in.
SCORING = (
    "Linear", "Bilinear", *CONVOLUTIONS, *NORMS, "LayerNorm", "RMSNorm", "GroupNorm", *CUTTING, "LeakyReLU",
    "PReLU", "ELU", "SELU", "CELU", "GELU", "SiLU", "Mish", "Hardswish", "Tanh", "Softsign", "LogSigmoid",
    "LogSoftmax",
)  # fmt: skip


def problems(context: Context) -> Iterator[Problem]:
    """All of them, at the loss or metric that is fed wrongly."""
    for name in context.of_role("loss", "metric"):
        if context.node(name).muted or (last := active(context, name, "input")) is None:
            continue
        layer = context.layer(name)
        judge = _loss if layer is not None and layer.role == "loss" else _metric
        found = judge(context, name, last)
        if found is not None:
            yield found


def _loss(context: Context, name: str, last: str) -> Problem | None:
    type, activation = context.node(name).type, context.node(last).type
    if block_of(activation):
        return None  # whose last layer may be any
    if type == "CrossEntropyLoss" and activation == "Softmax":
        why = "Cross-entropy takes the Softmax itself. A second one makes all scores alike and training slow."
        return _problem(context, name, last, "softmax-before-cross-entropy", why)
    if type == "BCEWithLogitsLoss" and activation == "Sigmoid":
        why = (
            "This loss takes the Sigmoid itself. A second one squeezes every prediction between 0.5 and 0.73."
        )
        return _problem(context, name, last, "sigmoid-before-bce", why)
    if type == "BCELoss" and activation in SCORING and not _is_clamped(context, name, last):
        return _missing(context, name, last, "Sigmoid", "BCEWithLogitsLoss", "probabilities from 0 to 1")
    if type == "NLLLoss" and activation != "LogSoftmax":
        return _missing(context, name, last, "LogSoftmax", "CrossEntropyLoss", "log probabilities")
    if type == "KLDivLoss" and activation not in ("LogSoftmax", "LogSigmoid"):
        return _missing(context, name, last, "LogSoftmax", "", "log probabilities")
    if type in SCORES and activation in SQUEEZING + CUTTING and activation != "LogSoftmax":
        why = f"{context.called(last)} keeps scores from being as large or as small as they need to be."
        return _problem(context, name, last, "activation-before-loss", why)
    if type in NUMBERS and activation in SQUEEZING + CUTTING and type not in CLASSES + BINARY:
        limits = "below 0" if activation in CUTTING else "outside its limits"
        why = f"After {context.called(last)}, no prediction can be {limits}, whatever the target is."
        return _problem(context, name, last, "activation-before-loss", why, "hint")
    return None


def _is_clamped(context: Context, name: str, last: str) -> bool:
    """Whether a Clamp stands between a node and the input of a loss."""
    nodes = takewhile(lambda node: node != last, (node for node, _ in back(context, name, "input")))
    return any(context.node(node).type == "Clamp" and not context.node(node).muted for node in nodes)


def _metric(context: Context, name: str, last: str) -> Problem | None:
    """A metric for yes or no must know whether it gets scores or probabilities."""
    outcome = context.outcomes.get(name)
    scores = getattr(outcome.declaration, "scores", None) if outcome else None
    target = getattr(outcome.made, "target", None) if outcome else None
    if scores is None or target is None or ".Binary" not in target.path:
        return None
    squeezed = context.node(last).type in ("Sigmoid", "Hardsigmoid")
    if squeezed == (scores == "probabilities"):
        return None
    gets, wants = ("probabilities", "scores") if squeezed else ("scores", "probabilities")
    value = "probabilities" if squeezed else "logits"
    return context.problem(
        "activation-before-loss",
        name,
        f"{context.title(name)} reads {gets} as {wants}",
        f"{context.called(last)} gives {gets}, but {context.title(name)} is set to read {wants}.",
        fixes.set_param(context, name, "scores", value, f"Read as {gets}"),
        port="input",
        severity="warning",
    )


def _problem(
    context: Context, name: str, last: str, kind: str, why: str, severity: Severity = "warning"
) -> Problem:
    what = f"{context.title(last)} should not come before {context.title(name)}"
    if len(what) > 60:
        what = f"{context.title(last)} should not come before the loss"
    return context.problem(
        kind, name, what, why, _without(context, name, last), port="input", severity=severity
    )


def _without(context: Context, name: str, last: str) -> Fix | None:
    """Take the activation out, or lead the loss's wire around it where others need it."""
    into = context.source(last, "input")
    if len(context.out.get(last, ())) == 1:
        return fixes.remove(context, last)
    if into is not None and (direct := context.source(name, "input")) is not None and direct[0] == last:
        label = f"Skip {context.title(last)} here"
        return fixes.connect(context, port(*into), port(name, "input"), label)
    return None


def _missing(context: Context, name: str, last: str, needed: str, instead: str, wants: str) -> Problem:
    other = fixes.set_type(context, name, instead) if instead else None
    mends = (other, fixes.insert(context, name, "input", needed))
    what = f"{context.title(name)} needs {wants}"
    why = (
        f"{context.called(last)} gives plain scores. Put {_article(needed)} there, or use a loss for scores."
    )
    return context.problem(
        "activation-before-loss",
        name,
        what,
        why,
        *mends,
        port="input",
        severity="error" if needed == "Sigmoid" else "warning",
    )


def _article(type: str) -> str:
    return {"Sigmoid": "a Sigmoid", "LogSoftmax": "a Log softmax"}.get(type, type)
