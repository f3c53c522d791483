"""What is declared, in the language of the screen; what a person called their own block stays as it is."""

from __future__ import annotations

from dataclasses import replace

from engine.analysis.blocks import ARGUMENT
from engine.declare import Param
from engine.graph.model import block_of
from engine.layers import Layer
from gui.translate import ENGLISH, language, mark, tr

LIBRARY = "library:"
NO_WORDS = mark("A block of this project.")  # where nobody said what it does


def is_own(layer: Layer) -> bool:
    """Whether somebody made it: a block of the project or of the library."""
    return bool(block_of(layer.type)) or layer.type.startswith(LIBRARY)


def title_of(layer: Layer) -> str:
    """What a layer is called."""
    return layer.title if is_own(layer) else tr(layer.title)


def help_of(layer: Layer) -> str:
    """What a layer does, in a sentence."""
    return layer.help if is_own(layer) and layer.help != NO_WORDS else tr(layer.help)


def told(param: Param) -> Param:
    """A setting with its words translated; a block's argument keeps the name that it was given."""
    if language() == ENGLISH:
        return param
    label = param.label if param.help == ARGUMENT else tr(param.label)
    words = {choice: tr(text) for choice, text in param.words.items()}
    unit = param.unit if param.unit == "folder" else tr(param.unit)
    return replace(param, label=label, help=tr(param.help), words=words, unit=unit)


def quiet(param: Param) -> str:
    """A setting's name in the middle of a line: small in English, as it is written in other languages."""
    return param.label.lower() if language() == ENGLISH else tr(param.label)
