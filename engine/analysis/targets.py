"""Loss and metrics against the data: does this loss suit this target, and does the model answer for every
class.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.analysis import fixes
from engine.analysis.context import Context
from engine.analysis.tracing import target_field, width_owner
from engine.analysis.types import Fix, Problem
from engine.analysis.words import plural
from engine.field import Field
from engine.layers import LAYERS

CLASSES = ("CrossEntropyLoss", "NLLLoss", "MultiMarginLoss", "FocalLoss")
BINARY = ("BCEWithLogitsLoss", "BCELoss", "BinaryFocalLoss")
NUMBERS = (
    "MSELoss",
    "L1Loss",
    "HuberLoss",
    "SmoothL1Loss",
    "PoissonNLLLoss",
    "GaussianNLLLoss",
    "QuantileLoss",
    "LogCoshLoss",
)
CLASS_METRICS = ("Accuracy", "F1Score", "Precision", "Recall", "AUROC", "TopKAccuracy")
NUMBER_METRICS = ("MeanAbsoluteError", "MeanSquaredError", "RootMeanSquaredError", "R2Score")
_KINDS = {"numbers": "numbers", "values": "numbers", "binary": "yes or no answers", "classes": "classes"}
_WANTS = {CLASSES: "classes", BINARY: "yes or no answers", NUMBERS: "numbers", CLASS_METRICS: "classes"}


def suits(type: str, field: Field) -> bool:
    """Whether a loss or metric of this type can judge answers of this kind."""
    if field.kind == "classes":
        two = len(field.classes) <= 2
        return type not in NUMBERS + NUMBER_METRICS and (type not in BINARY or two)
    if field.kind == "binary":
        return type not in CLASSES
    if field.kind in ("numbers", "values"):
        return type not in CLASSES + BINARY + CLASS_METRICS
    return True


def fitting(context: Context, name: str, field: Field) -> str:
    """The loss or metric to use for a field, given how wide the prediction is."""
    shape = context.shape(name, "input")
    single = shape is not None and (len(shape) == 1 or shape[-1] == 1)
    role = context.declared(name).role
    if field.kind in ("numbers", "values", "sequence", "image"):
        return "MSELoss" if role == "loss" else "MeanAbsoluteError"
    if role == "metric":
        return "Accuracy"
    two = field.kind == "binary" or (len(field.classes) == 2 and single)
    return "BCEWithLogitsLoss" if two else "CrossEntropyLoss"


def kind_problem(context: Context, name: str) -> Problem | None:
    """A loss or metric that was made for other answers than those of its target."""
    type, field = context.node(name).type, target_field(context, name)
    if field is None or suits(type, field):
        return None
    wanted = next((words for types, words in _WANTS.items() if type in types), "numbers")
    has = _KINDS.get(field.kind, field.kind)
    if field.kind == "classes":
        has = f"{len(field.classes)} classes"
    other = fitting(context, name, field)
    why = f'"{field.name}" holds {has}, but {context.title(name)} compares {wanted}.'
    what = f"{context.title(name)} does not suit the target"
    return context.problem(
        "target-kind", name, what, why, fixes.set_type(context, name, other), port="target"
    )


def width_problems(context: Context) -> Iterator[Problem]:
    """Predictions with more or fewer scores than the target has classes; each prediction is named once."""
    blamed: set[tuple[str, str]] = set()
    for name in context.of_role("loss", "metric"):
        type, field = context.node(name).type, target_field(context, name)
        shape, source = context.shape(name, "input"), context.source(name, "input")
        if field is None or field.kind != "classes" or shape is None or source is None or len(shape) < 2:
            continue
        single = shape[1] == 1 and type not in CLASSES
        if (
            type not in CLASSES + CLASS_METRICS
            or single
            or shape[1] == len(field.classes)
            or source in blamed
        ):
            continue
        if not field.classes or context.node(name).muted:
            continue
        blamed.add(source)
        yield _width_problem(context, name, field, shape[1], source[0])


def _width_problem(context: Context, name: str, field: Field, width: int, source: str) -> Problem:
    classes = len(field.classes)
    values, wanted = plural(width, "value"), plural(classes, "class", "classes")
    what = f"Prediction and target don't match: {values}, {wanted}"
    owner = width_owner(context, name, "input")
    maker = context.called(owner[0] if owner else source)
    why = f"{maker} makes {values} per sample, but the target has {wanted}."
    binary = None
    if width == 1 and classes == 2 and context.node(name).type in CLASSES:
        binary = fixes.set_type(context, name, "BCEWithLogitsLoss", "Use one yes or no score")
    mends = (set_width(context, name, "input", classes), binary)
    return context.problem("classes-width", name, what, why, *mends, port="input")


def set_width(context: Context, name: str, end: str, width: int) -> Fix | None:
    """Make what reaches an input so many values wide, at the layer that decides it."""
    owner = width_owner(context, name, end)
    if owner is not None:
        word = {"out_features": "outputs", "out_channels": "filters"}.get(owner[1], "units")
        return fixes.set_param(context, *owner, width, f"Set {word} to {width}")
    shape = context.shape(name, end)
    if shape is not None and len(shape) == 2:
        return fixes.insert(context, name, end, "Linear", "Insert Linear", {"out_features": width})
    return None


def add_loss(context: Context) -> Fix | None:
    """The loss that suits the target, wired to the prediction; with a Target where there is none."""
    prediction = prediction_of(context)
    targets = context.of_role("target")
    offered = [f for f in (context.fields or {}).values() if f.role == "target"]
    field = next((f for t in targets if (f := context.field_of(t))), offered[0] if offered else None)
    if prediction is None or field is None:
        return None
    added = fixes.Additions(context)
    x, y = context.node(prediction[0]).at
    target = targets[0] if targets else added.add("Target", (x, y + 160), field=field.name)
    shape = context.outcomes[prediction[0]].outputs.get(prediction[1])
    single = shape is not None and (len(shape) == 1 or shape[-1] == 1)
    type = _loss_for(field, single)
    loss = added.add(type, (x + 240, y + 120))
    added.connect(f"{prediction[0]}.{prediction[1]}", f"{loss}.input")
    added.connect(f"{target}.output", f"{loss}.target")
    return added.fix(_LABELS.get(type, f"Add {LAYERS[type].title}"))


_LABELS = {
    "CrossEntropyLoss": "Add cross-entropy loss",
    "BCEWithLogitsLoss": "Add yes or no loss",
    "MSELoss": "Add squared error loss",
}


def _loss_for(field: Field, single: bool) -> str:
    if field.kind == "binary" or (field.kind == "classes" and len(field.classes) == 2 and single):
        return "BCEWithLogitsLoss"
    return "CrossEntropyLoss" if field.kind == "classes" else "MSELoss"


def prediction_of(context: Context) -> tuple[str, str] | None:
    """What the model answers, before a last Softmax or Sigmoid: node and port, if it is known."""
    for output in context.of_role("output"):
        source = context.source(output, "input")
        if source is None or source[0] not in context.outcomes:
            continue
        if context.node(source[0]).type in ("Softmax", "LogSoftmax", "Sigmoid"):
            source = context.source(source[0], "input") or source
        return source if source[0] in context.outcomes else None
    return None
