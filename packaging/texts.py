#!/usr/bin/env python3
"""Lists every text that the window can show, and what has no translation: `python3 packaging/texts.py`.

From gui/ it takes what stands in tr() and mark(); from the engine what is declared (titles, labels, helps,
choices) as it is, and its sentences as they stand in the source, with `{}` for what is filled in.
"""

from __future__ import annotations

import ast
import inspect
import json
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ROOT / "gui" / "languages"
# Rooms whose sentences reach a person; what they print as program text does not.
ROOMS = ("analysis", "data", "export", "graph", "imports", "layers", "train")
FILES = (
    "declare.py",
    "disk.py",
    "field.py",
    "files.py",
    "fitting.py",
    "service.py",
    "sniff.py",
    "tensors.py",
)
SILENT = ("engine/export/project/", "engine/export/kinds/", "engine/layers/modules/", "__main__.py")
# Calls whose words stay among programmers: mistakes of ours, keys, patterns, other programs' words.
NOT_SHOWN = {
    "AssertionError", "AttributeError", "KeyError", "LookupError", "NotImplementedError",
    "RuntimeError", "TypeError", "ValueError", "ArgumentParser", "add_argument", "add_parser", "cast",
    "compile", "debug", "endswith", "execute", "get_type_hints", "run", "search", "startswith",
    "removeprefix", "removesuffix", "param", "layer", "loss", "metric", "optimizer", "schedule", "source",
    "export", "option",
}  # fmt: skip
WORDS = re.compile(r"[A-Za-z]{2,}[^A-Za-z]* |\s[A-Za-z]{2,}")
PROGRAM = re.compile(
    r"^[^ ]*$|[\\`^]|\w\(|\bself\.|\bimport \w|\btorch\.\w|==|^\s*#|->|\b(SELECT|SET|CAST|AS [A-Z])\b|^-|"
    r"[{][a-z]|"
    r"^[a-z_]+ = |^[a-z]+: |[(][?]| AS c| [|] |[?]$|^cannot change |^(Abs Add|One argument is needed)"
)


def main() -> int:
    """Print what each language lacks and what it has too much; 0 when there is neither."""
    wanted, wrong = texts(), 0
    for folder in sorted(each for each in LANGUAGES.iterdir() if each.is_dir() and each.name[0] != "_"):
        known = translations(folder)
        for text in sorted(set(wanted) - known.keys()):
            print(f"{folder.name}\tmissing\t{wanted[text]}\t{json.dumps(text, ensure_ascii=False)}")
        for text in sorted(known.keys() - set(wanted)):
            print(f"{folder.name}\tunused\t{json.dumps(text, ensure_ascii=False)}")
        wrong += len(known.keys() ^ set(wanted))
    return int(wrong > 0)


def translations(folder: Path) -> dict[str, str]:
    """All that one language says."""
    found: dict[str, str] = {}
    for path in sorted(folder.glob("*.json")):
        found.update(read_file(path))
    return found


def read_file(path: Path) -> dict[str, str]:
    """One file of a language, in its order."""
    found: dict[str, str] = json.loads(path.read_text("utf-8"))
    return found


def texts(root: Path = ROOT) -> dict[str, str]:
    """Every text with the name of its part: window, layers, settings, templates, glossary, sentences."""
    found: dict[str, str] = {}
    parts: Iterable[tuple[str, Iterable[str]]] = (
        ("window", window_texts(root)),
        ("layers", layer_texts()),
        ("settings", setting_texts()),
        ("templates", template_texts(root)),
        ("glossary", glossary_texts(root)),
        ("sentences", sentences(root)),
    )
    for part, each in parts:
        for text in each:
            if re.search(r"[A-Za-z]{2}", text.replace("{}", "")):
                found.setdefault(text, part)
    return found


def window_texts(root: Path) -> Iterator[str]:
    """What stands in tr() and mark() in gui/."""
    for path in sorted((root / "gui").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and _called(node) in ("tr", "mark") and node.args:
                yield from patterns(node.args[0])


def patterns(node: ast.expr) -> Iterator[str]:
    """The texts that an expression may come to, with `{}` in the places that are filled in."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr(values=parts):
            yield "".join(str(p.value) if isinstance(p, ast.Constant) else "{}" for p in parts)
        case ast.IfExp(body=one, orelse=other):
            yield from patterns(one)
            yield from patterns(other)
        case ast.BoolOp(values=values):
            for value in values:
                yield from patterns(value)


def layer_texts() -> Iterator[str]:
    """Titles, groups, what they do, their ports and settings."""
    from engine.layers import LAYERS

    for layer in LAYERS.values():
        yield from (layer.title, layer.group, layer.help, layer.exportable or "")
        about = inspect.cleandoc(layer.declaration.__doc__ or "")
        yield from (about, *filter(None, about.split("\n\n")))
        for name in (*(port.name for port in layer.inputs), *layer.outputs):
            yield _words(re.sub(r"s?_?\d+$", "", name))
        yield from _settings(layer.params.values())


def setting_texts() -> Iterator[str]:
    """What data sources, columns, the split, training, its methods and the exports declare."""
    from engine.analysis.blocks import _own
    from engine.data import SOURCES, Split
    from engine.data.declare import ColumnSettings
    from engine.export import EXPORTS
    from engine.layers.weights import PARAMS
    from engine.train.optimizers import OPTIMIZERS
    from engine.train.recipe import Training
    from engine.train.schedules import SCHEDULES

    for table in (SOURCES, OPTIMIZERS, SCHEDULES, EXPORTS):
        for each in table.values():
            yield from (each.title, each.help)
            yield from _settings(each.params.values())
    for declared in (Training, Split, ColumnSettings):
        yield from _settings(declared.params.values())
    yield from _settings((*PARAMS.values(), *_own().values()))


def template_texts(root: Path) -> Iterator[str]:
    """What the start screen says of each template."""
    for row in json.loads((root / "templates" / "index.json").read_text("utf-8")):
        yield from (row["title"], row["about"], row["kind"])


def glossary_texts(root: Path) -> Iterator[str]:
    """The technical words and what each means."""
    for word, row in json.loads((root / "gui" / "how" / "glossary.json").read_text("utf-8")).items():
        yield from (word, row["means"])


def sentences(root: Path) -> Iterator[str]:
    """What the engine says: problems and fixes, mistakes at a border, advice, progress, summaries."""
    folders = [path for room in ROOMS for path in sorted((root / "engine" / room).rglob("*.py"))]
    for path in (*folders, *(root / "engine" / name for name in FILES)):
        if not any(part in path.as_posix() for part in SILENT):
            yield from sorted(_spoken(ast.parse(path.read_text("utf-8"))))


def _spoken(tree: ast.Module) -> set[str]:
    outer = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _called(node) in ("count", "plural"):
            found.update(_counted(node))
        if isinstance(node, ast.Constant | ast.JoinedStr) and _is_shown(node, outer):
            found.update(text for text in patterns(node) if WORDS.search(text) and not PROGRAM.search(text))
    return found


def _counted(node: ast.Call) -> Iterator[str]:
    """`count(number, "box", "boxes")` as the two texts that it may come to."""
    words = [each.value for each in node.args[1:] if isinstance(each, ast.Constant)]
    if words and all(isinstance(word, str) for word in words):
        yield f"1 {words[0]}"
        yield f"{{}} {words[1] if len(words) > 1 else words[0] + 's'}"


def _is_shown(node: ast.AST, outer: dict[ast.AST, ast.AST]) -> bool:
    first = outer[node]
    if isinstance(first, ast.Expr | ast.JoinedStr | ast.Compare | ast.Subscript | ast.MatchValue):
        return False
    while node in outer:
        inner, node = node, outer[node]
        if isinstance(node, ast.Call) and inner is not node.func and _called(node) in NOT_SHOWN:
            return False
        if isinstance(node, ast.arg | ast.AnnAssign) and inner is getattr(node, "annotation", None):
            return False
        if isinstance(node, ast.stmt):
            return not _is_list_of_words(node)
    return True


def _is_list_of_words(node: ast.stmt) -> bool:
    """Whether it is a constant of words that are looked for, not said."""
    return isinstance(node, ast.Assign) and isinstance(node.value, ast.Tuple | ast.Set | ast.List)


def _settings(params: Iterable[object]) -> Iterator[str]:
    for param in params:
        yield from (param.label, param.help, *param.words.values())  # type: ignore[attr-defined]
        if param.unit and param.unit != "folder":  # type: ignore[attr-defined]
            yield param.unit  # type: ignore[attr-defined]
        for choice in param.choices:  # type: ignore[attr-defined]
            yield _words(param.words.get(choice) or choice)  # type: ignore[attr-defined]


def _words(name: str) -> str:
    text = str(name).replace("_", " ")
    return text[:1].upper() + text[1:]


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    sys.exit(main())
