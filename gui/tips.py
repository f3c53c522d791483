"""What a layer's tool tip says: its words, and what it computes in the code font."""

from __future__ import annotations

from html import escape

from engine.layers import Layer
from gui import theme
from gui.told import help_of
from gui.widgets.base import plain_tip


def layer_tip(layer: Layer, more: str = "") -> str:
    """A tool tip for `layer`: what it does, its formula where it has one, then `more`.

    What a file says of its block is shown as it is written, never as HTML.
    """
    if not layer.formula:
        return plain_tip("\n".join(filter(None, (help_of(layer), more))))
    font = theme.code_font(12)
    families = ", ".join(f"'{family}'" for family in font.families())
    formula = f'<span style="font-family: {families}">{escape(layer.formula)}</span>'
    lines = (escape(help_of(layer)), formula, escape(more).replace("\n", "<br>"))
    return f"<qt>{'<br>'.join(filter(None, lines))}</qt>"
