"""Deeds on the rest of the window: modes, actions, controls, sizes, files, clipboard, themes, closing."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

from deeds import deed
from paws import HELD, LEFT, NONE, RIGHT, Paws, files, somewhere
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QAbstractItemView, QAbstractScrollArea, QLineEdit, QPlainTextEdit, QWidget

import templates
from gui import theme

K = Qt.Key
MODES = ("design", "design", "design", "data", "train", "export")
STARTS = ("wine-mlp", "digits-cnn", "digits-residual", "dcgan", "gpt-2", "conv-vae")
WORDS = (
    "3",
    "0",
    "-1",
    "=width",
    "1e999",
    "conv_1",
    "x" * 300,
    "Größe",
    "שלום",
    "<b>a</b>",
    "",
    "64, 3",
    "💡",
    "1,5",
)
RUBBISH = (
    "",
    "hello",
    "{",
    '{"format": 1}',
    "[" * 4000,
    '{"graphs": {"main": {"nodes": 3}}}',
    "\0\0",
    "null",
)
MODEL = """
from torch import nn
class Small(nn.Module):
    def __init__(self):
        super().__init__()
        self.head = nn.Linear(4, 2)
    def forward(self, x):
        return self.head(x)
"""
# What leaves the program, or would keep this test waiting.
LEFT_OUT = frozenset(("app.quit", "file.close", "export.start", "window.close"))


@deed(3, "project")
def mode(paws: Paws, chance: Random) -> None:
    """Another mode; to Design more often, where most can be done."""
    assert paws.bench is not None
    paws.events += 1
    paws.bench.show_mode(chance.choice(MODES))
    paws.wait(0.005)


@deed(5, "project")
def action(paws: Paws, chance: Random) -> None:
    """Anything that menus, search and keys offer."""
    assert paws.bench is not None
    rows = sorted(row.id for row in paws.bench.actions if row.id not in LEFT_OUT)
    paws.events += 1
    paws.bench.actions.run(chance.choice(rows))
    paws.wait(0.002)


@deed(8, "window")
def poke(paws: Paws, chance: Random) -> None:
    """Click anything that can be seen and used; type into it where it takes text."""
    assert paws.window is not None
    on = any_control(paws.window, chance)
    if on is None:
        return
    button = RIGHT if chance.random() < 0.05 else LEFT
    paws.click(on, somewhere(on, chance), button, chance.choice(HELD) if chance.random() < 0.2 else NONE)
    if isinstance(on, QLineEdit | QPlainTextEdit) and paws.asked is None:
        paws.type(on, chance.choice(WORDS)[:40])
        paws.key(on, chance.choice((K.Key_Return, K.Key_Tab, K.Key_Escape)))


def any_control(inside: QWidget, chance: Random) -> QWidget | None:
    """A widget that can be seen and used; what exports and text that is only read are left alone."""
    found = [
        widget
        for widget in inside.findChildren(QWidget)
        if widget.isVisible()
        and widget.isEnabled()
        and widget.focusPolicy() != Qt.FocusPolicy.NoFocus
        and not widget.accessibleName().startswith(("Export", "Start", "Tune"))
    ]
    if not found:
        return None
    chosen = chance.choice(found)
    if isinstance(chosen, QAbstractScrollArea) and not isinstance(chosen, QPlainTextEdit):
        return chosen.viewport()
    return chosen


@deed(1.5, "window")
def pull(paws: Paws, chance: Random) -> None:
    """Drag on a control: a number, a slider, a split. Lists would begin a drag that only the system ends."""
    assert paws.window is not None
    on = any_control(paws.window, chance)
    if on is None or isinstance(on.parentWidget(), QAbstractItemView):
        return
    start = somewhere(on, chance)
    paws.press(on, start)
    for _ in range(chance.randint(1, 4)):
        paws.move(on, somewhere(on, chance, -20))
    paws.release(on, start)


@deed(4, "window")
def tab(paws: Paws, chance: Random) -> None:
    """Go through the window by keys, and use what has the focus."""
    for _ in range(chance.randint(1, 4)):
        on = paws.focus()
        if on is None or paws.asked is not None:
            return
        key = chance.choice(
            (K.Key_Tab, K.Key_Tab, K.Key_Backtab, K.Key_F6, K.Key_Down, K.Key_Up, K.Key_Space)
        )
        if not on.accessibleName().startswith(("Export", "Start")):
            paws.key(on, key)


@deed(0.6, "window")
def resize(paws: Paws, chance: Random) -> None:
    assert paws.window is not None
    paws.events += 1
    paws.window.resize(chance.randint(800, 1700), chance.randint(500, 1050))
    paws.wait(0.002)


@deed(0.4, "window")
def look(paws: Paws, chance: Random) -> None:
    """Another theme, or with and without motion."""
    paws.events += 1
    if chance.random() < 0.5:
        theme.set_choice(chance.choice(sorted(theme.CHOICES)))
    else:
        theme.set_reduced_motion(chance.random() < 0.5)
    paws.wait(0.002)


@deed(3, "project")
def paste_rubbish(paws: Paws, chance: Random) -> None:
    """What other programs leave on the clipboard, and what once was a drawing."""
    from engine.graph.file import dumps

    assert paws.bench is not None
    text = chance.choice(RUBBISH)
    if chance.random() < 0.5:
        text = dumps(paws.bench.session.project)
        at = chance.randrange(len(text))
        text = (
            text[:at]
            + chance.choice(("", "{", "]", "null", "-1", '"', "\\"))
            + text[at + chance.randint(0, 9) :]
        )
    QGuiApplication.clipboard().setText(text)
    paws.events += 1
    paws.bench.actions.run("edit.paste")


@deed(1, "window")
def drop_file(paws: Paws, chance: Random) -> None:
    """A project, a table, or something that is neither."""
    assert paws.window is not None
    path = chance.choice(prepared(paws.folder))
    paws.drop(paws.window, [somewhere(paws.window, chance)], files(path), chance.random() < 0.8)
    paws.wait(0.03)


def prepared(folder: Path) -> list[Path]:
    """Files to drop and to open."""
    made = sorted((folder / "files").glob("*"))
    if made:
        return made
    (folder / "files").mkdir(parents=True)
    for name in STARTS[:3]:
        text = Path(templates.path(name)).read_text(encoding="utf-8")
        (folder / "files" / f"{name}.loom").write_text(text, encoding="utf-8")
    (folder / "files" / "broken.loom").write_text('{"format": 1, "graphs"', encoding="utf-8")
    (folder / "files" / "newer.loom").write_text(json.dumps({"format": 999}), encoding="utf-8")
    rows = "\n".join(f"{i},{i * 2},{'ab'[i % 2]}" for i in range(40))
    (folder / "files" / "table.csv").write_text(f"a,b,c\n{rows}\n", encoding="utf-8")
    (folder / "files" / "notes.docx").write_bytes(b"PK\x03\x04rubbish")
    (folder / "files" / "weights.safetensors").write_bytes(b"\x08\0\0\0\0\0\0\0{}      ")
    (folder / "files" / "model.onnx").write_bytes(b"\x08\x07rubbish")
    (folder / "files" / "model.py").write_text(MODEL, encoding="utf-8")
    for kind in ("cats", "dogs"):
        (folder / "files" / "pictures" / kind).mkdir(parents=True)
        for number in range(3):
            picture = QImage(8, 8, QImage.Format.Format_RGB32)
            picture.fill(number * 40)
            picture.save(str(folder / "files" / "pictures" / kind / f"{number}.png"))
    return sorted((folder / "files").glob("*"))


@deed(0.6, "project")
def save(paws: Paws, chance: Random) -> None:
    """Into a file; sometimes another program changes it meanwhile, or takes it away."""
    assert paws.bench is not None
    session = paws.bench.session
    if session.path is None:
        paws.bench.documents.save(paws.folder / f"own{chance.randint(1, 3)}.loom")
        paws.wait(0.05)
    elif chance.random() < 0.6 and session.path.is_relative_to(paws.folder):
        text = chance.choice((Path(templates.path(chance.choice(STARTS))).read_text("utf-8"), "{", None))
        if text is None:
            session.path.unlink(missing_ok=True)
        else:
            session.path.write_text(text, encoding="utf-8")
    paws.events += 1
    if (bench := paws.bench) is not None:  # a window that was saved to be closed is gone by now
        bench.actions.run("file.save")
        paws.wait(0.05)


@deed(0.3, "project")
def close_project(paws: Paws, chance: Random) -> None:
    assert paws.bench is not None
    paws.events += 1
    paws.bench.actions.run("file.close")


@deed(6, "start")
def begin(paws: Paws, chance: Random) -> None:
    """Start from a template, a file or nothing."""
    assert paws.window is not None
    bench = paws.window.begin()
    paws.events += 1
    kind = chance.random()
    if kind < 0.6:
        bench.files.open_template(Path(templates.path(chance.choice(STARTS))))
    elif kind < 0.8:
        bench.files.open(chance.choice([path for path in prepared(paws.folder) if path.suffix == ".loom"]))
    else:
        bench.files.new()
    paws.wait(0.1)


@deed(0.05, "window")
def close_window(paws: Paws, chance: Random) -> None:
    """Close it, whatever goes on; questions are answered afterwards."""
    assert paws.window is not None
    paws.events += 1
    paws.window.close()
    paws.wait(0.02)
