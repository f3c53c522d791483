"""The style sheet for stock Qt widgets, filled in from the token table. Fonts come from `theme.font`."""

from __future__ import annotations

from string import Template

from gui.theme.icons import ASSETS
from gui.theme.palette import Theme

_SHEET = """
QToolTip { background: $raised; color: $text; border: 1px solid $control;
  border-radius: 6px; padding: 4px 6px; }
QMainWindow, QFileDialog { background: $bg; }
QLineEdit, QPlainTextEdit, QTextEdit, QAbstractSpinBox {
  background: $field; color: $text; border: 1px solid $control; border-radius: 6px;
  selection-background-color: $select; selection-color: $ink_on_select; }
QLineEdit { min-height: 26px; padding: 0 7px; }
QPlainTextEdit, QTextEdit { padding: 4px; }
QLineEdit:hover, QPlainTextEdit:hover, QTextEdit:hover, QComboBox:hover { border-color: $strong; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QComboBox:focus { border: ${ring}px solid $select; }
QLineEdit:focus, QComboBox:focus { padding: 0 ${focus_pad}px; min-height: ${focus_height}px; }
QLineEdit[mistake="true"] { border: 2px solid $error; padding: 0 6px; min-height: 24px; }
QLineEdit:disabled, QPlainTextEdit:disabled, QComboBox:disabled { color: $disabled; border-color: $border; }
QLineEdit[flat="true"], QLineEdit[flat="true"]:focus { border: none; background: transparent; padding: 0; }
QComboBox { combobox-popup: 0; background: $field; color: $text; border: 1px solid $control;
  border-radius: 6px; min-height: 26px; padding: 0 8px; }
QComboBox::drop-down { border: none; width: 24px; }
QComboBox::down-arrow { image: url($chevron); width: 14px; height: 14px; }
QComboBox QAbstractItemView { background: $raised; color: $text; border: 1px solid $control; border-radius: 0;
  padding: 4px; outline: 0; selection-background-color: $menu_row; selection-color: $text; }
QComboBox QAbstractItemView::item { min-height: 28px; padding: 0 8px; border-radius: 4px; }
QMenu { background: $raised; color: $text; border: 1px solid $control; border-radius: 8px; padding: 4px; }
QMenu::item { height: 30px; padding: 0 12px 0 10px; border-radius: 4px; }
QMenu::item:selected { background: $menu_row; }
QMenu::item:disabled { color: $disabled; }
QMenu::icon { padding-left: 8px; }
QMenu::indicator { width: 14px; height: 14px; padding-left: 8px; }
QMenu::indicator:checked { image: url($check); }
QMenu::right-arrow { image: url($submenu); width: 14px; height: 14px; padding-right: 6px; }
QMenu::separator { height: 1px; background: $control; margin: 4px 0; }
QScrollArea, QAbstractScrollArea { background: transparent; border: none; }
QPlainTextEdit, QTextEdit { background: $field; border: 1px solid $control; }
QScrollArea > QWidget > QWidget { background: transparent; }
QAbstractScrollArea::corner { background: transparent; border: none; }
QScrollBar:vertical { background: transparent; width: 12px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0; }
QScrollBar::handle { background: $control; border-radius: 3px; margin: 3px; }
QScrollBar::handle:vertical { min-height: 32px; } QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::handle:hover { background: $strong; }
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page {
  background: none; border: none; width: 0; height: 0; }
QTableView, QTreeView, QListView { background: $panel; color: $text; border: none; outline: 0;
  gridline-color: $border; alternate-background-color: $panel; selection-background-color: $soft;
  selection-color: $text; }
QTableView::item, QTreeView::item, QListView::item { border: none; padding: 0 8px; }
QTableView::item:hover, QListView::item:hover { background: $hover; }
QTableView::item:selected, QListView::item:selected {
  background: $soft; color: $text; }
QHeaderView { background: $bg; border: none; }
QHeaderView::section { background: $bg; color: $text2; border: none; border-bottom: 1px solid $border;
  padding: 0 11px; height: 26px; }
QTableCornerButton::section { background: $bg; border: none; border-bottom: 1px solid $border; }
QSplitter::handle { background: $border; }
QSplitter::handle:hover { background: $select; }
QSplitter[bare="true"]::handle { background: transparent; }
QSplitter::handle:horizontal { width: 1px; } QSplitter::handle:vertical { height: 1px; }
QLabel { background: transparent; }
QLabel[token="text"] { color: $text; } QLabel[token="text2"] { color: $text2; }
QLabel[token="text3"] { color: $text3; } QLabel[token="accent"] { color: $accent; }
QLabel[token="error"] { color: $error; } QLabel[token="warning"] { color: $warning; }
QLabel[token="success"] { color: $success; } QLabel[token="info"] { color: $info; }
QLabel[token="disabled"] { color: $disabled; } QLabel[token="toast"] { color: $toast_text; }
QWidget[surface="canvas"] { background: $canvas; } QWidget[surface="bg"] { background: $bg; }
QWidget[surface="panel"] { background: $panel; } QWidget[surface="raised"] { background: $raised; }
QWidget[surface="field"] { background: $field; } QWidget[surface="code"] { background: $code; }
QPlainTextEdit[code="true"] { background: $code; border: none; border-radius: 0; padding: 0; }
"""


def style_sheet(theme: Theme) -> str:
    """The sheet for the theme in force."""
    from gui.theme import tokens

    values = {name.replace("-", "_"): theme.color(name).name() for name in tokens.DARK}
    ring = 3 if theme.high_contrast else 2
    values |= {
        "ring": str(ring),
        "focus_pad": str(8 - ring),
        "focus_height": str(28 - 2 * ring),
        "ink_on_select": values["ink"] if theme.dark else values["white"],
        "menu_row": values["active"] if theme.dark else values["soft"],
        "chevron": _picture(theme, "chevron-down"),
        "submenu": _picture(theme, "chevron-right"),
        "check": _picture(theme, "check"),
    }
    return Template(_SHEET).substitute(values)


def _picture(theme: Theme, name: str) -> str:
    shade = "dark" if theme.dark else "light"
    return (ASSETS / "sheet" / f"{name}-{shade}.svg").as_posix()
