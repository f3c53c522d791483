"""One operator of an ONNX graph, with its settings and what is known of its inputs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from onnx import helper

from engine.imports.onnx.shapes import PROBE, Array
from engine.imports.onnx.sketch import NotNative, Sketch
from engine.imports.onnx.values import Constant
from engine.layers import LAYERS

Converter = Callable[["Op"], None]
OPERATORS: dict[str, Converter] = {}


def operator(*types: str) -> Callable[[Converter], Converter]:
    """Declare the function below as what draws operators of these types: `def conv(op: Op) -> None`.

    It raises NotNative before it has drawn anything where no layer does what the operator does.
    """

    def register(function: Converter) -> Converter:
        OPERATORS.update(dict.fromkeys(types, function))
        return function

    return register


class Op:
    """An operator on its way onto the drawing."""

    def __init__(self, node: Any, place: int, sketch: Sketch) -> None:
        self.node, self.place, self.sketch = node, place, sketch
        self.type: str = node.op_type
        self.settings: dict[str, Any] = {
            a.name: _plain(helper.get_attribute_value(a)) for a in node.attribute
        }
        self.inputs: list[str] = list(node.input)
        self.outputs: list[str] = list(node.output)
        # Outputs of operators that this one takes along: the same values as its own.
        self.also: list[str] = []

    @property
    def opset(self) -> int:
        """The version of the operators in this file."""
        return self.sketch.known.opset

    def has(self, place: int) -> bool:
        """Whether something goes into an optional input."""
        return place < len(self.inputs) and bool(self.inputs[place])

    def used(self, place: int) -> bool:
        """Whether anybody wants an output."""
        return place < len(self.outputs) and bool(self.sketch.users.get(self.outputs[place]))

    def shape(self, place: int = 0) -> tuple[int, ...]:
        """The sizes of an input; raises NotNative where they are not known."""
        return self._shape(self.inputs[place])

    def made(self, place: int = 0) -> tuple[int, ...]:
        """The sizes of an output; raises NotNative where they are not known."""
        return self._shape(self.outputs[place])

    def _shape(self, name: str) -> tuple[int, ...]:
        found = self.sketch.known.shapes.get(name)
        if found is None:
            raise NotNative("its sizes can't be known without running it")
        return found

    def kind(self, place: int = 0) -> str:
        """The kind of numbers of an input, by numpy's name."""
        return self.sketch.known.kinds.get(self.inputs[place], "float32")

    def constant(self, place: int) -> Array | None:
        """The values of an input that is the same for any sample."""
        if not self.has(place):
            return None
        value = self.sketch.values.get(self.inputs[place])
        return value.array if isinstance(value, Constant) else None

    def weight(self, place: int, what: str) -> Array:
        """Constant numbers of an input, as float32; raises NotNative where it is computed."""
        found = self.constant(place)
        if found is None or found.dtype.kind != "f":
            raise NotNative(f"its {what} is computed")
        return found.astype("float32")

    def setting(self, name: str, default: Any = None, at: int | None = None) -> Any:
        """A setting, which newer versions of an operator take as its input `at`."""
        if name in self.settings:
            return self.settings[name]
        if at is None or not self.has(at):
            return default
        found = self.constant(at)
        if found is None:
            raise NotNative(f"its setting {name} is computed")
        return found.item() if found.ndim == 0 else tuple(found.ravel().tolist())

    def axis(self, dim: int, rank: int | None = None) -> int:
        """A dimension counted from 0; raises NotNative for the batch, which layers leave alone."""
        size = len(self.shape()) if rank is None else rank
        place = dim + size if dim < 0 else dim
        if place == 0:
            raise NotNative("it works on the batch dimension")
        return place

    def fits(self, type: str, *shapes: tuple[int, ...]) -> None:
        """Raise NotNative where a layer does not take inputs of these sizes."""
        for shape, input in zip(shapes or (self.shape(),), LAYERS[type].inputs):
            if not shape or shape[0] % PROBE or not shape[0]:
                raise NotNative("its samples do not come first")
            if input.accepts.ranks and len(shape) not in input.accepts.ranks:
                raise NotNative(f"{LAYERS[type].title} does not take {len(shape)} dimensions")

    def draw(self, type: str, weights: dict[str, Array] | None = None, **params: Any) -> None:
        """One node in the operator's place, with its first input and its first output."""
        self.fits(type)
        name = self.sketch.add(type, params, {"input": self.address(0)}, weights, self.wanted())
        self.give(f"{name}.output")

    def address(self, place: int, rank: int | None = None) -> str:
        """The port that gives an input."""
        return self.sketch.address(self.inputs[place], rank)

    def give(self, address: str, place: int = 0) -> None:
        """Let an output of the operator stand for a port."""
        self.sketch.take(self.outputs[place], address)

    def wanted(self) -> str:
        """The name that the file has for the operator: that of its weights, of our layer, or none."""
        for name in self.inputs[1:2]:
            if name in self.sketch.known.learned and name.rsplit(".", 1)[-1] in ("weight", "weight_v"):
                return name.rsplit(".", 1)[0]
        named = [str(p.value) for p in self.node.metadata_props if p.key == "layer"]
        return named[0] if named else ""

    def follower(self) -> Op | None:
        """The operator that alone uses the first output, when there is just one and it is no output."""
        users = self.sketch.users.get(self.outputs[0], [])
        if len(users) != 1 or users[0] is None:
            return None
        place, node = users[0]
        return Op(node, place, self.sketch)


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return tuple(_plain(each) for each in value) if isinstance(value, list | tuple) else value
