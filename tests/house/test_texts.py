"""Every text that the window shows is there in every language, and goes through the translator."""

from __future__ import annotations

import ast
import importlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

PLACE = re.compile(r"\{(\d+)(?::[tc])?\}")
SENTENCE = re.compile(r"[A-Za-z]{2,}[^A-Za-z]* |\s[A-Za-z]{2,}")
WORD = re.compile(r"^[A-Z][a-z]+…?$")
KEY = re.compile(r"^(Ctrl|Shift|Alt|Del|Esc|Space|Return|Enter|Backspace|Home|End|Tab|F\d)([ +,].*)?$")
# Words that name a group, a source or a layer's type inside the program; they are said with tr() elsewhere.
NAMES = {
    "Inputs and targets", "Dense and embedding", "Shape and merge", "Loss and metrics", "Blocks",
    "Layerloom", "Convolution", "Pooling", "Normalisation", "Activation", "Regularisation", "Sequence",
    "Attention",
}  # fmt: skip
# Calls that say something on the screen or aloud: a single word in them is a text, too.
SAYS = {
    "setText", "setToolTip", "setAccessibleName", "setAccessibleDescription", "setPlaceholderText",
    "setWindowTitle", "set_tip", "set_look", "setWhatsThis", "addMenu", "label", "Button", "IconButton",
    "Banner", "Toast", "EmptyState", "Answer", "Section", "TextField", "SearchField", "FlatField",
    "NumberField", "Switch", "Segmented", "Select", "ProgressBar", "StatList", "Fact", "form_row",
    "toast", "announce", "ask", "ask_text", "ask_file", "ask_folder", "ask_target", "text_in", "Action",
    "Entry", "Tag", "Chip", "Card",
}  # fmt: skip
# What stays among programmers, is looked for, or is another program's word.
SILENT = {
    "category", "startswith", "endswith", "removeprefix", "removesuffix", "index", "loads", "Node",
    "TypeError", "KeyError", "ValueError", "RuntimeError", "AssertionError", "AttributeError",
    "start_from", "setProperty", "toString", "compile", "sub", "findall", "read_text", "strftime",
    "setApplicationDisplayName", "mark", "tr", "encode", "Literal", "cast", "isoformat",
}  # fmt: skip
# Files of patterns, pictures and colours, and the program's own name for a kind of clipboard.
APART = ("gui/theme/", "gui/translate.py", "gui/languages/")
ALLOWED = {
    "gui/canvas/clipboard.py": ("Copied layers",),  # the name of a project in a text for other programs
    "gui/runs/words.py": ("Run {}",),  # a run keeps the name that it was given when it began
    "gui/start/data_card.py": ("<svg ",),
    "gui/tips.py": ("<span style",),
    "gui/bars/history_list.py": ("QListView {",),
    "gui/how/table.py": ("",),  # types of layers
    "gui/search/layers.py": ("Input ", "Conv2d ", "Linear ", "LSTM ", "Embedding "),
    "gui/picture/files.py": ("Title",),  # a field of PNG files
}
# Keys that tell one gesture from the next, and numbers with their units.
UNSEEN = re.compile(r"^(quick add$|nudge|frame|note|bend|weights|make block) |^\{\}\xa0\w+$")


@pytest.fixture(scope="module")
def texts(root: Path) -> Iterator[ModuleType]:
    sys.path.insert(0, str(root / "packaging"))
    yield importlib.import_module("texts")
    sys.path.remove(str(root / "packaging"))
    sys.modules.pop("texts", None)


@pytest.fixture(scope="module")
def wanted(texts: ModuleType) -> dict[str, str]:
    return texts.texts()


@pytest.fixture(scope="module", params=["de"])
def language(request: pytest.FixtureRequest, texts: ModuleType) -> dict[str, str]:
    return texts.translations(texts.LANGUAGES / request.param)


def test_each_text_is_translated_and_nothing_else(wanted: dict[str, str], language: dict[str, str]) -> None:
    missing, unused = sorted(wanted.keys() - language.keys()), sorted(language.keys() - wanted.keys())
    assert not missing, f"{len(missing)} texts are not translated: {missing[:40]}"
    assert not unused, f"{len(unused)} translations have no text: {unused[:40]}"


def test_what_is_filled_in_has_its_place(language: dict[str, str]) -> None:
    for text, said in language.items():
        places = {int(place) for place in PLACE.findall(said)}
        assert places == set(range(text.count("{}"))), f"{text!r} became {said!r}"
        assert not PLACE.sub("", said).count("{}"), f"{text!r} became {said!r}"
        assert said.strip(), f"{text!r} became nothing"


def test_a_translation_is_in_one_file(texts: ModuleType) -> None:
    for folder in (each for each in texts.LANGUAGES.iterdir() if any(each.glob("*.json"))):
        keys = [key for path in folder.glob("*.json") for key in texts.read_file(path)]
        assert len(keys) == len(set(keys))
        for path in folder.glob("*.json"):
            assert list(texts.read_file(path)) == sorted(texts.read_file(path)), (
                f"{path.name} is not in order"
            )


def test_nothing_is_shown_past_the_translator(root: Path, texts: ModuleType) -> None:
    found = []
    for path in sorted((root / "gui").rglob("*.py")):
        name = path.relative_to(root).as_posix()
        if not name.startswith(APART):
            tree = ast.parse(path.read_text("utf-8"))
            found += [
                f"{name}:{line} {text!r}" for line, text in _bare(tree, texts) if not _is_allowed(name, text)
            ]
    assert not found, "\n".join(found)


def _is_allowed(name: str, text: str) -> bool:
    return bool(UNSEEN.search(text)) or text.startswith(ALLOWED.get(name, "\0"))


def _bare(tree: ast.Module, texts: ModuleType) -> Iterator[tuple[int, str]]:
    """Literals that read as words for a person and stand neither in tr() nor in mark()."""
    outer = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant | ast.JoinedStr) or isinstance(outer.get(node), ast.JoinedStr):
            continue
        for text in texts.patterns(node):
            plain = text.replace("{}", "").strip()
            if KEY.match(text) or plain in NAMES or not re.search("[A-Za-z]{2}", plain):
                continue
            sentence = SENTENCE.search(text)
            if not sentence and not WORD.match(plain):
                continue
            calls = list(_around(node, outer))
            if not SILENT & set(calls) and (sentence or (calls and calls[0] in SAYS)):
                yield node.lineno, text


def _around(node: ast.AST, outer: dict[ast.AST, ast.AST]) -> Iterator[str]:
    """The calls that a literal stands in, nearest first. Keys, comparisons, docstrings count as said."""
    first = outer[node]
    if isinstance(first, ast.Expr | ast.Compare | ast.MatchValue | ast.Subscript):
        yield "tr"
        return
    if isinstance(first, ast.Dict) and node in first.keys:
        yield "tr"
        return
    while node in outer:
        inner, node = node, outer[node]
        if isinstance(node, ast.Call) and inner is not node.func:
            yield node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        exported = isinstance(node, ast.Assign) and any(
            getattr(t, "id", "") == "__all__" for t in node.targets
        )
        if exported or isinstance(node, ast.arg) or inner is getattr(node, "annotation", None):
            yield "mark"
