"""Make the module by running the printed text, and find the node behind a failure in it."""

from __future__ import annotations

import ast
import hashlib
import linecache
from types import CodeType, TracebackType
from typing import Any

from torch import nn

from engine.compile.source import Source
from engine.graph.names import FORBIDDEN

IMPORTS = frozenset(
    ("import math", "import torch", "import torch.nn.functional as F", "from torch import nn")
)


def build(source: Source) -> nn.Module:
    """The module that the text describes, with fresh weights from torch's random state.

    The text comes from `write`, of checked names and literals; as a second lock it may import nothing but
    torch and use no name that reaches beyond it. Tracebacks through the module show its lines.
    """
    name = file_name(source)
    tree = ast.parse(source.text, name)
    _guard(tree)
    linecache.cache[name] = (len(source.text), None, source.text.splitlines(keepends=True), name)
    namespace: dict[str, Any] = {"__name__": "layerloom_program"}
    exec(compile(tree, name, "exec", dont_inherit=True), namespace)
    made: nn.Module = namespace[source.class_name]()
    return made


def file_name(source: Source) -> str:
    """What tracebacks call the program's file."""
    return f"<{source.class_name} {hashlib.sha256(source.text.encode()).hexdigest()[:12]}>"


def where(source: Source, failure: BaseException | TracebackType | int | None) -> str | None:
    """The node at which a failure (or a line, from 1) happened; None when it was not in the program.

    For a failure inside a block it is the way there: `stage1/conv2`.
    """
    if isinstance(failure, int):
        return source.lines.get(failure)
    trace = failure.__traceback__ if isinstance(failure, BaseException) else failure
    name = file_name(source)
    found: list[str] = []
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == name:
            owner = at(source, trace.tb_frame.f_code, trace.tb_lasti)
            if owner is not None:
                block, _, node = owner.rpartition("/")
                found = [*found, node] if block else [node]
        trace = trace.tb_next
    return "/".join(found) or None


def at(source: Source, code: CodeType, instruction: int) -> str | None:
    """The node that an instruction of the program belongs to."""
    line, _, start, stop = list(code.co_positions())[instruction // 2]
    if line is None:
        return None
    for span in source.spans:
        if span.line == line and start is not None and stop is not None:
            if span.start <= start and stop <= span.stop:
                return span.node
    return source.lines.get(line)


def _guard(tree: ast.Module) -> None:
    for each in ast.walk(tree):
        match each:
            case ast.Import() | ast.ImportFrom():
                wrong = ast.unparse(each) not in IMPORTS
            case ast.Name(id=name):
                wrong = name in FORBIDDEN or name.startswith("__")
            case ast.Attribute(attr=name):
                wrong = name.startswith("__") and name != "__init__"
            case _:
                wrong = False
        if wrong:
            raise ValueError("the program reaches beyond torch")
