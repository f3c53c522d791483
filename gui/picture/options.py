"""What can be chosen of a picture, declared once: the dialog, the settings file and the checks read it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from engine.declare import Param, declared, param, params_of
from gui.translate import mark

Format = Literal["svg", "png", "pdf"]
FORMATS: dict[Format, str] = {"svg": "SVG", "png": "PNG", "pdf": "PDF"}
ONLY: dict[str, tuple[Format, ...]] = {"scale": ("png",), "ground": ("svg", "png"), "page": ("pdf",)}
PAGES = {"drawing": "", "a4": "A4", "a3": "A3", "letter": "Letter"}


@declared
class PictureOptions:
    """How the drawing is put into a picture."""

    part: Literal["all", "selection"] = param(
        "all",
        label=mark("Part"),
        words={"all": mark("Everything"), "selection": mark("Selection")},
        help=mark("The whole drawing, or the selected layers with the wires between them."),
    )
    look: Literal["screen", "light", "dark"] = param(
        "screen",
        label=mark("Colours"),
        words={"screen": mark("As now"), "light": mark("Light"), "dark": mark("Dark")},
        help=mark("The colours of the theme on the screen, or those of the light or dark one."),
    )
    shapes: bool = param(
        True, label=mark("Shapes on wires"), help=mark("Write the sizes of the data beside the wires.")
    )
    ground: bool = param(
        True,
        label=mark("Background"),
        help=mark("Fill the picture with the canvas colour, or let it be see-through."),
    )
    scale: Literal["1", "2", "4"] = param(
        "2",
        label=mark("Size"),
        words={"1": "1×", "2": "2×", "4": "4×"},
        help=mark("Pixels for each point of the screen at 100 %."),
    )
    page: Literal["drawing", "a4", "a3", "letter"] = param(
        "drawing",
        label=mark("Page"),
        words={"drawing": mark("As large as the drawing"), "a4": "A4", "a3": "A3", "letter": "Letter"},
        help=mark("The drawing fills the page; a wide one lies across."),
    )


PARAMS = params_of(PictureOptions)


def params_for(format_: Format) -> list[Param]:
    """What can be chosen for a format."""
    return [each for name, each in PARAMS.items() if format_ in ONLY.get(name, FORMATS)]


def options_of(kept: Mapping[str, Any]) -> PictureOptions:
    """The options that a settings file holds; what does not fit is as declared."""
    fits = {n: v for n, v in kept.items() if n in PARAMS and v is not None and PARAMS[n].check(v) is None}
    return PictureOptions(**fits)


def format_of(kept: object) -> Format:
    """The format that a settings file holds, SVG where it holds none."""
    return next((each for each in FORMATS if each == kept), "svg")
