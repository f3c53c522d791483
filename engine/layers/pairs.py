"""Prediction beside answer: what losses and metrics share, and how they are declared."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeVar, dataclass_transform

from engine.declare import param
from engine.layers.call import Shape, Steps, Tensor
from engine.layers.declare import layer
from engine.layers.words import count
from engine.layers.wrong import Wrong

GROUP = "Loss and metrics"
LOSS = ("loss",)
VALUE = ("value",)
MOST_FILLED = 1000
CLASS_WEIGHTS_HELP = "How much each class counts, one number a class in their order; rare classes need more."
IGNORE_HELP = "Samples of this class number do not count, such as padding."
Weights = tuple[float, ...] | None
T = TypeVar("T")


@dataclass_transform(field_specifiers=(param,), frozen_default=True)
def loss(title: str, *, stem: str = "loss", **more: Any) -> Callable[[type[T]], type[T]]:
    """Declare the class below as a loss; `more` is what `layer` takes."""
    return layer(title, group=GROUP, role="loss", outputs=LOSS, stem=stem, **more)


@dataclass_transform(field_specifiers=(param,), frozen_default=True)
def metric(title: str, **more: Any) -> Callable[[type[T]], type[T]]:
    """Declare the class below as a metric; `more` is what `layer` takes."""
    return layer(title, group=GROUP, role="metric", outputs=VALUE, **more)


def class_weights() -> Any:
    """The setting that says how much each class counts."""
    return param(None, low=0, label="Class weights", advanced=True, help=CLASS_WEIGHTS_HELP)


def left_out() -> Any:
    """The setting that names a class number whose samples do not count."""
    return param(-100, low=-(2**31), high=2**31, label="Leave out", advanced=True, help=IGNORE_HELP)


class Paired:
    """A loss or a metric that wants one answer for each value of the prediction."""

    def checks(self, input: Shape, target: Shape) -> Iterator[Wrong]:
        """Prediction and answer must have one value for one value."""
        yield from pair_checks(input, target)


def tensor(weights: Weights) -> Tensor | None:
    """The numbers as torch wants them."""
    return None if weights is None else Tensor(weights)


def weights_checks(weights: Weights, classes: int, setting: str = "class_weights") -> Iterator[Wrong]:
    """There must be one weight for each class."""
    if weights is not None and len(weights) != classes:
        why = f"There are {count(len(weights), 'weight')} for {count(classes, 'class', 'classes')}."
        filled = (*weights, *[1.0] * classes)[:classes] if classes <= MOST_FILLED else None
        yield Wrong(why, "Each class needs one weight", setting, filled)


def alike(input: Shape, target: Shape, whole: bool = False) -> dict[str, Steps]:
    """What brings prediction and answer to one shape and type.

    N × 1 against N would silently become N × N in torch. `whole` wants whole numbers as answers.
    """
    steps: dict[str, list[tuple[str, tuple[Any, ...]]]] = {"input": [], "target": []}
    if len(input) == len(target) + 1 and input[-1] == 1:
        steps["input"].append(("squeeze", (-1,)))
    elif len(target) == len(input) + 1 and target[-1] == 1:
        steps["target"].append(("squeeze", (-1,)))
    if whole and target.dtype.startswith("float"):
        steps["target"].append(("long", ()))
    elif not whole and target.dtype != input.dtype:
        steps["target"].append(("float", ()))
    return {name: tuple(found) for name, found in steps.items() if found}


def pair_checks(input: Shape, target: Shape) -> Iterator[Wrong]:
    """Prediction and answer must have one value for one value."""
    prediction, answer = tuple(input), tuple(target)
    if len(input) == len(target) + 1 and input[-1] == 1:
        prediction = prediction[:-1]
    elif len(target) == len(input) + 1 and target[-1] == 1:
        answer = answer[:-1]
    if prediction != answer:
        yield _differ(input, target)


def class_checks(input: Shape, target: Shape) -> Iterator[Wrong]:
    """Scores are N × classes (× places), class numbers N (× places)."""
    if len(input) < 2:
        why = "It needs one score for each class (N × classes), but gets one value per sample."
        yield Wrong(why, "There are no scores for classes", port="input")
    elif tuple(target) != (input[0], *input[2:]):
        yield _differ(input, target)


def _differ(input: Shape, target: Shape) -> Wrong:
    why = f"The prediction has {per_sample(input)}, but the target has {per_sample(target)}."
    return Wrong(why, "Prediction and target don't match", port="input", shapes=True)


def per_sample(shape: Shape) -> str:
    """`10 values per sample`, `16 × 8 values per sample`."""
    sizes = " × ".join(map(str, shape[1:])) or "1"
    return f"{sizes} {'value' if sizes == '1' else 'values'} per sample"


def is_binary(input: Shape, target: Shape) -> bool:
    """Whether the prediction is one score for yes or no, not one for each class."""
    return len(input) == len(target) or (len(input) == len(target) + 1 and input[-1] == 1)
