"""What models of other programs need where no layer stands for it: an operator by name, a stored tensor."""

from __future__ import annotations

import json
import keyword
from collections.abc import Iterator, Mapping
from typing import Any, Literal

from engine.declare import Sizes, param
from engine.layers.call import Apply, Call
from engine.layers.declare import layer
from engine.layers.ports import Anything
from engine.layers.words import by
from engine.layers.wrong import Wrong
from engine.lazy import Ref, modules

GROUP = "Arithmetic and logic"
LARGEST = 2**31
LONGEST = 100_000
# What the call itself is made of can't be a setting.
TAKEN = frozenset(("target", "outputs", "listed", "keywords", "input", "other"))
# ONNX's name -> our function, with the settings that it must be given.
OPERATORS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "Acos": ("onnx_acos", ()),
    "Acosh": ("onnx_acosh", ()),
    "Asin": ("onnx_asin", ()),
    "Asinh": ("onnx_asinh", ()),
    "Atan": ("onnx_atan", ()),
    "Atanh": ("onnx_atanh", ()),
    "AveragePool": ("onnx_average_pool", ("kernel_shape", "strides", "pads")),
    "Cast": ("onnx_cast", ("to",)),
    "Clip": ("onnx_clip", ()),
    "Cosh": ("onnx_cosh", ()),
    "CumSum": ("onnx_cumsum", ("axis",)),
    "DepthToSpace": ("onnx_depth_to_space", ("blocksize",)),
    "Expand": ("onnx_expand", ("shape",)),
    "Gather": ("onnx_gather", ("indices",)),
    "GridSample": ("onnx_grid_sample", ()),
    "HardSigmoid": ("onnx_hardsigmoid", ()),
    "Hardmax": ("onnx_hardmax", ()),
    "IsInf": ("onnx_isinf", ()),
    "IsNaN": ("onnx_isnan", ()),
    "MatMul": ("onnx_matmul", ()),
    "MaxPool": ("onnx_max_pool", ("kernel_shape", "strides", "pads", "dilations")),
    "MeanVarianceNormalization": ("onnx_mean_variance_normalization", ()),
    "Mod": ("onnx_mod", ()),
    "OneHot": ("onnx_one_hot", ("depth",)),
    "Pad": ("onnx_pad", ("pads",)),
    "Pow": ("onnx_pow", ()),
    "Reshape": ("onnx_reshape", ("shape",)),
    "Resize": ("onnx_resize", ("size",)),
    "Selu": ("onnx_selu", ()),
    "Shrink": ("onnx_shrink", ()),
    "Sinh": ("onnx_sinh", ()),
    "Slice": ("onnx_slice", ("axis", "start", "stop")),
    "SoftmaxFlat": ("onnx_softmax_flat", ()),
    "SpaceToDepth": ("onnx_space_to_depth", ("blocksize",)),
    "Squeeze": ("onnx_squeeze", ("axes",)),
    "Tan": ("onnx_tan", ()),
    "Transpose": ("onnx_transpose", ("perm",)),
    "Unsqueeze": ("onnx_unsqueeze", ("axes",)),
    "Xor": ("onnx_xor", ()),
}
PAIRS = ("GridSample", "MatMul", "Mod", "Pow", "Xor")


@layer(
    "ONNX operator",
    group=GROUP,
    example=[(8,)],
    icon="block",
    stem="operator",
    synonyms=("foreign", "imported", "opaque", "custom"),
)
class OnnxOperator:
    """Run one operator of ONNX for which there is no layer; it comes with an imported model."""

    operator: str = param("Hardmax", key=True, help="ONNX's name of the operator.")
    attributes: str = param(
        "{}", label="Settings", help='Its settings as JSON, as the file had them: {"axis": 1}.'
    )

    def call(self, input: Anything, other: Anything | None = None) -> Apply:
        function = OPERATORS[self.operator][0]
        return Apply(Ref(f"modules.{function}"), **settings(self.attributes))

    def checks(self, input: Anything, other: Anything | None = None) -> Iterator[Wrong]:
        if self.operator not in OPERATORS:
            known = ", ".join(OPERATORS)
            yield Wrong(
                f"There are {known}.", f'There is no operator "{self.operator[:30]}"', "operator", "Hardmax"
            )
            return
        try:
            given = settings(self.attributes)
        except ValueError as error:
            yield Wrong(str(error), "The settings can't be read", "attributes", "{}")
            return
        needed = OPERATORS[self.operator][1]
        if lacking := [name for name in needed if name not in given]:
            yield Wrong(
                f"{self.operator} needs {', '.join(needed)}.", f"{lacking[0]} is not set", "attributes"
            )
        if (self.operator in PAIRS) != (other is not None):
            wanted = "two inputs" if self.operator in PAIRS else "one input"
            yield Wrong(f"{self.operator} takes {wanted}.", f"{self.operator} takes {wanted}", port="other")

    def summary(self) -> str:
        return self.operator


@layer(
    "Stored tensor",
    group=GROUP,
    example=[(8,)],
    icon="block",
    stem="stored",
    synonyms=("constant", "parameter", "learned", "weight", "token"),
)
class StoredTensor:
    """Give the same learned or fixed values for every sample; the input only says how many there are."""

    shape: Sizes = param((8,), low=1, high=LARGEST, key=True, help="The sizes, without the batch.")
    kind: Literal["learned", "fixed", "whole", "flags"] = param(
        "learned",
        words={
            "learned": "learned",
            "fixed": "fixed numbers",
            "whole": "fixed whole numbers",
            "flags": "fixed yes or no",
        },
        help="Whether training changes the values, and what they are.",
    )

    def call(self, input: Anything) -> Call:
        return Call(modules.StoredTensor, shape=self.shape, kind=self.kind)

    def summary(self) -> str:
        return f"{by(self.shape, 1) or 'one number'}, {self.kind}"


def settings(text: str) -> dict[str, Any]:
    """The settings of an operator from their JSON text; raises ValueError with a sentence."""
    try:
        made = json.loads(text) if len(text) <= LONGEST else None
    except (ValueError, RecursionError):
        made = None
    if not isinstance(made, dict) or not all(_is_name(n) and _is_plain(v) for n, v in made.items()):
        raise ValueError('They must be JSON with numbers, texts and lists of numbers: {"axis": 1}.')
    return {name: tuple(value) if isinstance(value, list) else value for name, value in made.items()}


def _is_name(name: str) -> bool:
    return name.isidentifier() and not keyword.iskeyword(name) and name not in TAKEN


def _is_plain(value: Any) -> bool:
    if isinstance(value, list):
        return all(isinstance(each, int | float) for each in value)
    return isinstance(value, int | float | str | bool)
