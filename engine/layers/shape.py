"""Shape: change how the values of a tensor are laid out, without changing them."""

from __future__ import annotations

from collections.abc import Iterator

from engine.declare import Sizes, param
from engine.layers.axes import DIM_HELP, HIGH, LOW, axis, axis_checks, product
from engine.layers.call import Apply
from engine.layers.declare import layer
from engine.layers.ports import Anything
from engine.layers.words import by
from engine.layers.wrong import Wrong
from engine.lazy import torch

GROUP = "Shape and merge"
LARGEST = 2**31


@layer("Flatten", group=GROUP, example=[(16, 4, 4)], icon="flatten", synonyms=("vector", "unroll", "row"))
class Flatten:
    """Lay all values of a sample out in one row."""

    start_dim: int = param(1, low=1, high=HIGH, label="From dimension", advanced=True, help=DIM_HELP)

    def call(self, input: Anything) -> Apply:
        return Apply(torch.flatten, start_dim=self.start_dim)

    def checks(self, input: Anything) -> Iterator[Wrong]:
        yield from axis_checks(self.start_dim, len(input), "start_dim")


@layer(
    "Unflatten", group=GROUP, example=[(64,)], icon="reshape", synonyms=("split", "image from row", "view")
)
class Unflatten:
    """Split one dimension into several, such as a row of values into an image."""

    dim: int = param(1, low=LOW, high=HIGH, label="Dimension", advanced=True, help=DIM_HELP)
    sizes: Sizes = param(
        (1, 8, 8), low=-1, high=LARGEST, key=True, help="The new sizes; one may be -1: what is left."
    )

    def call(self, input: Anything) -> Apply:
        return Apply(torch.unflatten, dim=self.dim, sizes=self.sizes)

    def checks(self, input: Anything) -> Iterator[Wrong]:
        yield from axis_checks(self.dim, len(input))
        place = axis(self.dim, len(input))
        if place:
            yield from fill_checks(self.sizes, input[place], "sizes")

    def summary(self) -> str:
        return f"to {by(self.sizes, 1)}"


@layer("Reshape", group=GROUP, example=[(16, 4, 4)], icon="reshape", synonyms=("view", "resize", "layout"))
class Reshape:
    """Lay the values of a sample out in other sizes."""

    shape: Sizes = param(
        (-1,), low=-1, high=LARGEST, key=True, help="The new sizes; one may be -1: what is left."
    )

    def call(self, input: Anything) -> Apply:
        given = product([size for size in self.shape if size != -1])
        rest = product(input[1:]) // max(given, 1)
        return Apply(torch.reshape, shape=(-1, *(rest if size == -1 else size for size in self.shape)))

    def checks(self, input: Anything) -> Iterator[Wrong]:
        yield from fill_checks(self.shape, product(input[1:]), "shape")

    def summary(self) -> str:
        return f"to {by(self.shape, 1)}"


@layer(
    "Permute",
    group=GROUP,
    example=[(12, 8)],
    icon="permute",
    synonyms=("reorder", "transpose", "channels last"),
)
class Permute:
    """Put the dimensions of a sample in another order."""

    dims: Sizes = param(
        (2, 1), low=1, high=HIGH, label="Order", key=True, help="The dimensions after the batch, anew."
    )

    def call(self, input: Anything) -> Apply:
        return Apply(torch.permute, dims=(0, *self.dims))

    def checks(self, input: Anything) -> Iterator[Wrong]:
        wanted = tuple(range(1, len(input)))
        if tuple(sorted(self.dims)) != wanted:
            names = ", ".join(map(str, wanted)) or "none"
            why = f"The order is {by(self.dims, 1)}, but the sample has {names}; each must come once."
            yield Wrong(why, "The order does not fit", "dims", tuple(reversed(wanted)))

    def summary(self) -> str:
        return "order " + ", ".join(map(str, self.dims))


@layer("Transpose", group=GROUP, example=[(12, 8)], icon="permute", synonyms=("swap", "turn"))
class Transpose:
    """Swap two dimensions."""

    dim0: int = param(1, low=LOW, high=HIGH, label="First", key=True, help=DIM_HELP)
    dim1: int = param(2, low=LOW, high=HIGH, label="Second", key=True, help=DIM_HELP)

    def call(self, input: Anything) -> Apply:
        return Apply(torch.transpose, dim0=self.dim0, dim1=self.dim1)

    def checks(self, input: Anything) -> Iterator[Wrong]:
        yield from axis_checks(self.dim0, len(input), "dim0")
        yield from axis_checks(self.dim1, len(input), "dim1")

    def summary(self) -> str:
        return f"dimensions {self.dim0} and {self.dim1}"


@layer("Squeeze", group=GROUP, example=[(1, 16)], icon="reshape", synonyms=("remove dimension", "drop"))
class Squeeze:
    """Take a dimension of size 1 away."""

    dim: int = param(1, low=LOW, high=HIGH, label="Dimension", key=True, help=DIM_HELP)

    def call(self, input: Anything) -> Apply:
        return Apply(torch.squeeze, dim=self.dim)

    def checks(self, input: Anything) -> Iterator[Wrong]:
        yield from axis_checks(self.dim, len(input))
        place = axis(self.dim, len(input))
        if place and input[place] != 1:
            ones = [i for i in range(1, len(input)) if input[i] == 1]
            why = (
                f"Dimension {self.dim} has size {input[place]}; only a dimension of size 1 can be taken away."
            )
            yield Wrong(
                why, "There is nothing to take away", "dim" if ones else "", ones[0] if ones else None
            )

    def summary(self) -> str:
        return f"dimension {self.dim}"


@layer(
    "Unsqueeze", group=GROUP, example=[(16,)], icon="reshape", synonyms=("add dimension", "expand", "channel")
)
class Unsqueeze:
    """Add a dimension of size 1."""

    dim: int = param(1, low=LOW, high=HIGH, label="Dimension", key=True, help="Where the new dimension goes.")

    def call(self, input: Anything) -> Apply:
        return Apply(torch.unsqueeze, dim=self.dim)

    def checks(self, input: Anything) -> Iterator[Wrong]:
        yield from axis_checks(self.dim, len(input) + 1)

    def summary(self) -> str:
        return f"dimension {self.dim}"


def fill_checks(sizes: tuple[int, ...], count: int, setting: str) -> Iterator[Wrong]:
    """The new sizes must hold exactly the values that are there."""
    if sizes.count(-1) > 1:
        why = f"{by(sizes, 1)} has -1 more than once; only one size can be what is left."
        yield Wrong(why, "Two sizes are left open", setting, None)
        return
    if not sizes or 0 in sizes:
        yield Wrong("Each size must be 1 or more, or -1 once.", "The sizes leave no room", setting, (-1,))
        return
    given = product([size for size in sizes if size != -1])
    if count % given or (-1 not in sizes and count != given):
        why = f"There are {count:,} values, but {by(sizes, 1)} has room for {given:,}."
        yield Wrong(why, "The sizes don't hold the values", setting, (-1,))
