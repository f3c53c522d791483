"""Words from a file can only be shown as they stand: what Qt would read as HTML is kept away from them."""

from __future__ import annotations

import ast
import re

# Each shows a text that may be somebody's; `set_tip` and `plain_tip` keep it from being read as HTML.
TIPS = {"setToolTip": 0, "showText": 1, "setWhatsThis": 0, "setStatusTip": 0}
SAFE = {"plain_tip", "layer_tip"}
# One place makes labels, and gives them plain text.
LABELS = ("gui/widgets/base.py",)
HTML = {"setHtml", "insertHtml", "toHtml", "QTextBrowser", "QMessageBox", "QErrorMessage", "QWebEngineView"}


def test_no_tool_tip_takes_text_as_it_comes(shipped) -> None:
    found = []
    for source in shipped:
        for node in ast.walk(source.tree):
            place = TIPS.get(_called(node)) if source.path.startswith("gui/") else None
            if place is None:
                continue
            given = node.args[-1:] if _called(node) == "setToolTip" else node.args[place : place + 1]
            if given and not _is_safe(given[0]):
                found.append(f"{source.path}:{node.lineno} {ast.unparse(given[0])}")
    assert not found, "\n".join(found)


def test_labels_and_dialogs_do_not_read_html(shipped) -> None:
    found = []
    for source in shipped:
        for node in ast.walk(source.tree) if source.path.startswith("gui/") else ():
            called = _called(node)
            bare = called == "QLabel" and source.path not in LABELS
            if called in HTML or bare:
                found.append(f"{source.path}:{node.lineno} {called}")
    assert not found, "\n".join(found)


def test_nothing_of_the_window_loads_from_elsewhere(shipped) -> None:
    used = [
        s.path for s in shipped if s.path.startswith("gui/") and re.search(r"QtNetwork|QtWebEngine", s.text)
    ]
    # One local socket tells a second start of the program to hand its file over.
    assert set(used) <= {"gui/program/instance.py", "gui/program/server_name.py"}


def _is_safe(node: ast.expr) -> bool:
    """A text of ours, or one that went through a function that makes it plain."""
    match node:
        case ast.Constant():
            return True
        case ast.Call():
            return _called(node) in SAFE or (_called(node) == "tr" and _is_safe(node.args[0]))
        case ast.IfExp(body=one, orelse=other):
            return _is_safe(one) and _is_safe(other)
        case ast.JoinedStr():
            return False
    return False


def _called(node: ast.AST) -> str:
    if not isinstance(node, ast.Call):
        return ""
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
