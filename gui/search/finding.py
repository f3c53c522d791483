"""Everything that can be found by typing: what it is called, what else it goes by, and what choosing it does.

One more kind of thing is one more function in `SOURCES`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from engine.declare import Param, params_of
from engine.graph.model import MAIN
from gui.canvas.words import plain
from gui.preferences.options import ICONS, OPTIONS, option_words
from gui.search.reveal import reveal
from gui.told import help_of, title_of
from gui.trail import way_to
from gui.translate import tr

if TYPE_CHECKING:
    from gui.how.glossary import Term
    from gui.workbench import Workbench


@dataclass(frozen=True, slots=True)
class Found:
    """Something to go to or to do. With a `category` the icon stands on a tile of its colour; `key` does the
    same without a search, and `more` are further words that it is found by.
    """

    text: str
    hint: str
    icon: str
    run: Callable[[], object]
    category: str = ""
    key: str = ""
    more: str = ""


def everything(bench: Workbench) -> list[Found]:
    """All that can be found now."""
    return [found for source in SOURCES for found in source(bench)]


def _actions(bench: Workbench) -> Iterator[Found]:
    for row in bench.actions:
        if row.searchable and row.enabled():
            run = partial(bench.actions.run, row.id)
            yield Found(row.words, tr("Action"), row.icon, run, key=row.key_text)


def _nodes(bench: Workbench) -> Iterator[Found]:
    """The layers of the model, those inside its blocks included; nothing leads to a block without a use."""
    project, trail = bench.session.project, bench.session.trail
    for drawing, graph in project.graphs.items():
        if way_to(project, drawing, trail) is None:
            continue
        inside = drawing != MAIN
        hint = tr(f"In the block {plain(drawing)}") if inside else tr("Layer in this model")
        for name, node in graph.nodes.items():
            known = bench.session.layer(node.type)
            icon, category = (known.icon, known.group) if known else ("block", "Blocks")
            address = f"{drawing}/{name}" if inside else name
            title = title_of(known) if known else node.type
            yield Found(name, hint, icon, partial(_show, bench, address), category, more=title)


def _layers(bench: Workbench) -> Iterator[Found]:
    """The layers that can be added to the drawing that is shown."""
    offered = getattr(bench.modes.get("design"), "layers_to_add", None)
    if offered is not None:
        for layer in offered():
            more = " ".join((layer.type, *layer.synonyms, layer.group, help_of(layer)))
            run = partial(_add, bench, layer.type)
            yield Found(title_of(layer), tr("Add layer"), layer.icon, run, layer.group, more=more)


def _settings(bench: Workbench) -> Iterator[Found]:
    """The settings of the selected layer, of the data, of training and of the program."""
    from engine.data import SOURCES as DATA
    from engine.train.recipe import OPTIMIZERS, SCHEDULES, Training

    project, session = bench.session.project, bench.session
    if len(session.selection) == 1:
        (name,) = session.selection
        layer = session.layer(session.graph.nodes[name].type)
        if layer is not None:
            yield from _fields(bench, "design", tr(f"Setting of {name}"), layer.params.values())
    if project.data is not None and project.data.type in DATA:
        yield from _fields(bench, "data", tr("Data setting"), DATA[project.data.type].params.values())
    kinds = ((OPTIMIZERS, project.optimizer.type), (SCHEDULES, project.schedule.type))
    chosen = [param for kind, type_ in kinds if type_ in kind for param in kind[type_].params.values()]
    yield from _fields(bench, "train", tr("Training setting"), [*params_of(Training).values(), *chosen])
    for row in OPTIONS.values():
        run = partial(bench.show_settings, row.page, row.name)
        yield Found(option_words(row), tr("Setting"), ICONS[row.page], run, more=tr(row.param.help))
        for value, words in row.param.words.items() if row.live is not None else ():
            choose = partial(row.choose, bench.settings, value)
            yield Found(f"{tr(row.param.label)}: {tr(words)}", tr("Setting"), ICONS[row.page], choose)


def _fields(bench: Workbench, mode: str, hint: str, params: Iterable[Param]) -> Iterator[Found]:
    for param in params:
        run = partial(_go_to_field, bench, mode, param.name)
        yield Found(tr(param.label), hint, "sliders-horizontal", run, more=f"{param.name} {tr(param.help)}")


def _projects(bench: Workbench) -> Iterator[Found]:
    """Templates to start from and projects that were open before."""
    for template in bench.window_.start.templates:
        run = partial(bench.files.open_template, template.path)
        more = f"{tr(template.about)} {tr(template.kind)}"
        yield Found(tr(template.title), tr("Template"), "file-plus", run, more=more)
    for row in bench.window_.start.recent.rows():
        path = Path(row["path"])
        name = str(row.get("name") or path.stem)
        yield Found(name, tr("Recent project"), "history", partial(bench.files.open, path), more=path.name)


def _windows(bench: Workbench) -> Iterator[Found]:
    host = bench.window_.host
    for window in host.all if host is not None else ():
        if window is not bench.window_ and window.workbench is not None and window.started:
            name = window.workbench.session.project.name
            yield Found(name, tr("Window"), "monitor", window.come_forward)


def _words(bench: Workbench) -> Iterator[Found]:
    """What technical words mean."""
    from gui.how.glossary import terms

    for term in terms().values():
        word = tr(term.word)
        more = " ".join((*term.also, tr(term.means)))
        run = partial(_explain, bench, term)
        yield Found(f"{word[:1].upper()}{word[1:]}", tr("What it means"), "book-open", run, more=more)


# What stands first wins where two fit equally well.
SOURCES: tuple[Callable[[Workbench], Iterable[Found]], ...] = (
    _nodes,
    _actions,
    _layers,
    _settings,
    _projects,
    _windows,
    _words,
)


def _show(bench: Workbench, address: str) -> None:
    bench.show_mode("design")
    if bench.session.go_to(address):
        bench.actions.run("view.selection")


def _add(bench: Workbench, type_: str) -> None:
    bench.show_mode("design")
    bench.modes["design"].add_layer(type_)  # type: ignore[attr-defined]


def _go_to_field(bench: Workbench, mode: str, name: str) -> None:
    """Put the keyboard on a setting, in the panel where it stands."""
    bench.show_mode(mode)
    for panel in ("right", "left"):
        if bench.workspace.has(panel) and not bench.workspace.is_open(panel):
            bench.workspace.toggle(panel)
        if reveal(bench.workspace.shown(panel), name):
            return
    reveal(bench.workspace.shown("centre"), name)


def _explain(bench: Workbench, term: Term) -> None:
    from gui.how.pane import pane_of
    from gui.how.topics import of_word

    pane_of(bench).open(of_word(term), QApplication.focusWidget())
