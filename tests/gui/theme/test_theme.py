"""The table of colours, its contrast as promised, live switching, fonts and icons."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFontInfo, QImage, QPalette
from PySide6.QtWidgets import QApplication, QLabel

from gui import theme
from gui.canvas import ports
from gui.modes.design.problems import ICONS
from gui.theme import palette, tokens
from gui.theme.icons import ASSETS, layer_sources
from gui.widgets.messages import STATE_ICONS


@pytest.fixture(autouse=True)
def back(qapp: QApplication) -> Iterator[None]:
    """Each test leaves the theme as it found it."""
    before = theme.choice()
    yield
    theme.set_choice(before)


def luminance(colour: QColor) -> float:
    def part(value: float) -> float:
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

    return 0.2126 * part(colour.redF()) + 0.7152 * part(colour.greenF()) + 0.0722 * part(colour.blueF())


def contrast(one: QColor, other: QColor) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def most_frequent_colour(image: QImage) -> QColor:
    seen = [QColor(image.pixelColor(x, y)) for x in range(image.width()) for y in range(image.height())]
    return max(seen, key=lambda colour: colour.alpha())


@pytest.mark.parametrize("choice", ["dark", "light"])
def test_text_reaches_its_contrast_on_every_surface_where_it_is_allowed(choice: theme.Choice) -> None:
    theme.set_choice(choice)
    surfaces = ("canvas", "bg", "panel", "raised", "field", "hover")
    for token in ("text", "text2", "text3", "accent", "error", "warning", "success", "info"):
        for surface in surfaces:
            found = contrast(theme.color(token), theme.color(surface))
            assert found >= 4.5, f"{token} on {surface} in {choice}: {found:.2f}"
    assert contrast(theme.color("on-fill"), theme.color("fill")) >= 4.5


@pytest.mark.parametrize("choice", ["dark", "light"])
def test_categories_and_kinds_stand_out_from_the_canvas(choice: theme.Choice) -> None:
    theme.set_choice(choice)
    least = 8.2 if choice == "dark" else 4.5
    for name in theme.CATEGORIES:
        assert contrast(theme.category(name), theme.color("canvas")) >= least - 0.05, name
        assert contrast(theme.color("on-category"), theme.category(name)) >= 4.5, name
    for name in theme.KINDS:
        assert contrast(theme.kind(name), theme.color("canvas")) >= 3, name


def test_both_tables_have_the_same_names_and_only_colours() -> None:
    assert set(tokens.DARK) == set(tokens.LIGHT)
    for table in (tokens.DARK, tokens.LIGHT, tokens.CATEGORIES_DARK, tokens.KINDS_LIGHT):
        assert all(QColor(value).isValid() for value in table.values())
    assert len(tokens.RUNS_DARK) == len(tokens.RUNS_LIGHT) == 8


def test_a_switch_reaches_palette_sheet_and_widgets_at_once(qapp: QApplication) -> None:
    theme.set_choice("dark")
    heard: list[bool] = []
    theme.changed.connect(lambda: heard.append(theme.is_dark()))
    theme.set_choice("light")
    assert heard == [False]
    assert qapp.palette().color(QPalette.ColorRole.Window) == theme.color("bg") == QColor("#F7F8FA")
    assert "#f7f8fa" in qapp.styleSheet()
    label = QLabel("word")
    label.setProperty("token", "error")
    label.ensurePolished()
    assert label.palette().color(QPalette.ColorRole.WindowText) == theme.color("error")


def test_high_contrast_has_strong_edges(qapp: QApplication) -> None:
    theme.set_choice("contrast")
    assert theme.is_high_contrast()
    assert theme.color("border") == theme.color("control") == theme.color("text3")


def test_an_unknown_choice_falls_back_to_the_system() -> None:
    theme.set_choice("neon")  # type: ignore[arg-type]
    assert theme.choice() == "system"


def test_an_unknown_token_is_a_mistake_and_a_category_has_a_fallback() -> None:
    with pytest.raises(KeyError):
        theme.color("mauve")
    assert theme.category("Something new") == theme.category("Shape and merge")
    assert theme.kind("whatever") == theme.kind("any")


def test_runs_repeat_their_colours_with_a_dotted_line() -> None:
    assert theme.run(9) == theme.run(1)
    assert theme.run_style(1) == Qt.PenStyle.SolidLine
    assert theme.run_style(9) == Qt.PenStyle.DotLine


def test_the_bundled_fonts_are_used(qapp: QApplication) -> None:
    theme.load_fonts()
    assert QFontInfo(theme.font(13)).family() == "Inter"
    assert QFontInfo(theme.font(26, 600)).family() == "Inter Display"
    assert QFontInfo(theme.code_font()).family() == "JetBrains Mono"
    assert QFontInfo(theme.font(13, 600)).weight() == 600
    assert theme.font(13, 600) is theme.font(13, 600)


def test_an_icon_takes_the_colour_of_its_token_in_each_theme() -> None:
    for choice in ("dark", "light"):
        theme.set_choice(choice)  # type: ignore[arg-type]
        image = theme.pixmap("circle-check", "success", 32, 1.0).toImage()
        assert most_frequent_colour(image).name() == theme.color("success").name()


def test_icons_are_drawn_once_for_each_scale() -> None:
    one = theme.pixmap("play", "text", 16, 2.0)
    assert one.cacheKey() == theme.pixmap("play", "text", 16, 2.0).cacheKey()
    assert (one.width(), one.devicePixelRatio()) == (32, 2.0)


def test_every_layer_icon_and_every_file_can_be_drawn() -> None:
    assert len(layer_sources()) == 45
    names = [*layer_sources(), *(path.stem for path in (ASSETS / "icons").glob("*.svg"))]
    for name in names:
        image = theme.pixmap(name, "text", 24, 1.0).toImage()
        assert most_frequent_colour(image).alpha() > 100, f"{name} is empty"


def test_a_layer_icon_that_is_not_there_is_the_dashed_block() -> None:
    assert theme.layer_name("nonsense") == "layer-block"
    assert theme.layer_name("conv") == theme.layer_name("layer-conv") == "layer-conv"
    assert theme.layer_name("image") == "image"


def test_licences_stand_beside_what_they_cover() -> None:
    assert "SIL Open Font License" in (ASSETS / "fonts" / "LICENSE-Inter.txt").read_text()
    assert "SIL Open Font License" in (ASSETS / "fonts" / "LICENSE-JetBrainsMono.txt").read_text()
    assert "ISC License" in (ASSETS / "icons" / "LICENSE").read_text()


def test_the_systems_wish_for_contrast_is_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(palette, "system_wants_contrast", lambda: True)
    theme.set_choice("light")
    assert not theme.is_high_contrast()  # what a person chose here comes first
    theme.set_choice("system")
    assert theme.is_high_contrast()
    assert theme.color("control") == theme.color("text3")
    for ground in ("bg", "panel", "canvas"):
        assert contrast(theme.color("control"), theme.color(ground)) >= 3.0


def test_each_state_has_a_shape_of_its_own() -> None:
    """Who sees no colours tells states, kinds of data and runs apart by shape, icon or line."""
    assert len(set(STATE_ICONS.values())) == len(STATE_ICONS)
    assert len(set(ICONS.values())) == len(ICONS)
    pictures = {
        kind: ports._inner(kind).toFillPolygon().size() for kind in ("image", "labels", "number", "sequence")
    }
    assert len(set(pictures.values())) >= 3
    boxes = {ports._inner(kind).boundingRect().size().toTuple() for kind in ("image", "sequence", "number")}
    assert len(boxes) == 3
    assert theme.run_style(0) != theme.run_style(len(tokens.RUNS_DARK))
