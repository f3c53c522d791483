"""What the help says of each thing: pages read from the declarations, so that nothing is written twice."""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.analysis.types import Facts, Problem
from engine.declare import Param, Value
from engine.graph.model import Graph, block_of
from engine.layers import LAYERS, Layer
from engine.layers.call import Apply, Call, Shape
from gui.actions import Action
from gui.how.given import Standing, port_name
from gui.how.glossary import Term, term, terms, words_in
from gui.how.picture import Picture
from gui.mending import said
from gui.search.layers import search
from gui.told import help_of, is_own, title_of, told
from gui.translate import ENGLISH, language, tr
from gui.widgets.editor import words as worded

SOURCES = re.compile(r"[^.;:]*(?:arXiv|documentation|paper\b|\(\w[\w, and]* \d{4}\))[^;]*?(?:\.(?=\s|$)|$)")
SIMILAR = 8


@dataclass(frozen=True, slots=True)
class Line:
    """A name with what it is, and a small line more; `link` leads to another page."""

    name: str
    text: str = ""
    more: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """Lines under a title."""

    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Topic:
    """A page. `key` finds it again; a layer's page shows its figure with these settings and sizes."""

    key: str
    title: str
    kind: str
    text: str = ""
    icon: str = ""
    layer: Layer | None = None
    settings: Mapping[str, Value] = field(default_factory=dict)
    facts: Facts = field(default_factory=Facts)
    standing: Standing = "page"
    formula: str = ""
    parts: tuple[Part, ...] = ()
    inside: Graph | None = None  # a block's drawing, which stands in the figure's place
    draw: Callable[[float], Picture] | None = field(default=None, compare=False)  # what is not a layer's


def of_layer(layer: Layer, settings: Mapping[str, Value] | None = None, facts: Facts | None = None) -> Topic:
    """All that a layer's declaration says."""
    about = help_of(layer) if is_own(layer) else tr(inspect.cleandoc(layer.declaration.__doc__ or layer.help))
    parts = [
        Part(tr("Settings"), tuple(setting_line(param) for param in layer.params.values())),
        Part(
            tr("Goes in"), tuple(_input(port.name, port.accepts.what, port.optional) for port in layer.inputs)
        ),
        Part(tr("Comes out"), tuple(Line(port_name(name)) for name in layer.outputs)),
        Part(tr("Good to know"), tuple(_facts_of(layer))),
        Part(tr("Similar layers"), tuple(_link(each) for each in similar(layer))),
    ]
    words = " ".join((about, *(told(p).help for p in layer.params.values()), layer.title))
    return Topic(
        f"layer:{layer.type}",
        title_of(layer),
        tr(layer.group),
        about,
        layer.icon,
        layer,
        settings or {},
        facts or Facts(),
        formula=layer.formula,
        parts=tuple(part for part in (*parts, words_part(words)) if part.lines),
    )


def setting_line(param: Param) -> Line:
    """A setting: what it does, what it can be, and what it usually is."""
    param = told(param)
    return Line(param.label, param.help, range_of(param))


def range_of(param: Param) -> str:
    """What a setting can be."""
    said = []
    choices = ", ".join(worded(str(choice), param) for choice in param.choices)
    if param.choices and param.kind == "choice":
        said.append(tr(f"One of {choices}"))
    elif param.low is not None and param.high is not None:
        said.append(tr(f"Between {param.low:,.10g} and {param.high:,.10g}"))
    elif param.low is not None:
        said.append(tr(f"{param.low:,.10g} or more"))
    if choices and param.kind != "choice":
        said.append(tr(f"or {choices}"))
    if param.default not in (None, "", ()):  # nothing is usual then
        default = ", ".join(map(str, param.default)) if isinstance(param.default, tuple) else param.default
        default = f"{default:g}" if isinstance(default, float) else default
        chosen = str(default) in (*map(str, param.choices), *param.words)
        shown = worded(str(default), param) if chosen else default
        shown = {True: tr("on"), False: tr("off")}[default] if isinstance(default, bool) else shown
        said.append(tr(f"usually {shown}"))
    line = "; ".join(said)
    return line[:1].upper() + line[1:]


def of_declared(thing: Any, settings: Mapping[str, Value] | None = None, epochs: int = 20) -> Topic:
    """A method of training, a schedule, a source of data or a kind of export, as it is declared.

    What is drawn of it is drawn with these settings, a schedule over so many epochs.
    """
    from gui.how.methods import figure  # not on the way to the first paint

    values = settings or {}
    title, about = tr(thing.title), tr(thing.help)
    lines = tuple(setting_line(param) for param in thing.params.values())
    parts = (Part(tr("Settings"), lines), words_part(f"{title} {about}"))
    icon = getattr(thing, "icon", "") or "sliders-horizontal"
    kept = tuple(part for part in parts if part.lines)
    draw = figure(thing, values, epochs)
    key = f"declared:{thing.title}"
    return Topic(key, title, tr("Choice"), about, icon, settings=values, parts=kept, draw=draw)


def methods() -> list[Any]:
    """The methods of training and the schedules that there are."""
    from engine.train.recipe import OPTIMIZERS, SCHEDULES  # not on the way to the first paint

    return [*OPTIMIZERS.values(), *SCHEDULES.values()]


def of_param(param: Param) -> Topic:
    """One setting."""
    shown = told(param)
    limits = range_of(param)
    parts = (Part(tr("What it can be"), (Line(limits),)),) if limits else ()
    words = words_part(f"{shown.label} {shown.help}")
    every = (*parts, words) if words.lines else parts
    return Topic(
        f"setting:{param.name}", shown.label, tr("Setting"), shown.help, "sliders-horizontal", parts=every
    )


def of_problem(problem: Problem) -> Topic:
    """What is wrong, why, and what mends it."""
    what, why = tr(problem.what), tr(problem.why)
    fixes = tuple(Line(tr(fix.label), said(fix)) for fix in problem.fixes)
    state = {"error": tr("It blocks training."), "warning": tr("Training works, but look at it.")}
    parts = (Part(tr("What mends it"), fixes), words_part(f"{what} {why}"))
    text = "\n\n".join(filter(None, (why, state.get(problem.severity, tr("Good to know.")))))
    return Topic(
        f"problem:{problem.kind}",
        what,
        tr("Problem"),
        text,
        "circle-alert",
        parts=tuple(p for p in parts if p.lines),
    )


def of_action(row: Action) -> Topic:
    """Something that can be done, with its key."""
    text = tr(f"Press {row.key_text} to do it.") if row.shortcut else tr("It has no key yet.")
    if not row.enabled():
        text += "\n\n" + tr("It can't be done right now.")
    words = words_part(row.words)
    parts = (words,) if words.lines else ()
    return Topic(f"action:{row.id}", row.words, tr("Action"), text, row.icon or "zap", parts=parts)


def of_word(word: Term) -> Topic:
    """A technical word, with the words that explain it and the layers that are called so."""
    layers = [each for each in search(word.word, LAYERS.values())[:SIMILAR] if _speaks_of(each, word)]
    parts = (Part(tr("Layers"), tuple(_link(each) for each in layers)), words_part(tr(word.means), word))
    name = tr(word.word)
    return Topic(
        f"word:{word.word}",
        f"{name[:1].upper()}{name[1:]}",
        tr("Word"),
        tr(word.means),
        "book-open",
        parts=tuple(part for part in parts if part.lines),
    )


def of_text(title: str, text: str, kind: str = "", icon: str = "circle-help") -> Topic:
    """Anything else, from the words that it says of itself."""
    words = words_part(f"{title} {text}")
    return Topic(f"text:{title}", title, kind, text, icon, parts=(words,) if words.lines else ())


def words_part(text: str, without: Term | None = None) -> Part:
    """The technical words of a text, each with its line."""
    found = [each.term for each in words_in(text) if each.term is not without]
    lines = tuple(Line(tr(each.word), tr(each.means), link=f"word:{each.word}") for each in found)
    return Part(tr("Words"), lines)


def similar(layer: Layer) -> list[Layer]:
    """Layers of the same family, those of the same group first."""
    family = [each for each in LAYERS.values() if _home(each) == _home(layer) and each.type != layer.type]
    group = [each for each in family if each.group == layer.group]
    if len(group) < 3:
        group += [
            e for e in LAYERS.values() if e.group == layer.group and e.type != layer.type and e not in group
        ]
    return group[:SIMILAR]


def found(text: str, actions: Iterable[Action]) -> list[Topic]:
    """Pages that fit what was typed: layers, words, things to do, each kind in its order."""
    asked = text.strip().lower()
    layers = [of_layer(each) for each in search(asked, LAYERS.values())[:12]] if asked else []
    words = [
        of_word(each) for each in terms().values() if _fits(asked, (each.word, *each.also, tr(each.word)))
    ]
    rows = [of_action(row) for row in actions if _fits(asked, row.words.lower().split()) and asked]
    ways = [of_declared(each) for each in methods() if asked and _fits(asked, (each.title, tr(each.title)))]
    exact = [each for each in (*layers, *words, *ways) if each.title.lower() == asked]
    rest = [each for each in (*layers[:6], *words[:12], *ways, *rows[:8], *layers[6:]) if each not in exact]
    return [*exact, *rest]


def page(key: str, action: Callable[[str], Action | None]) -> Topic | None:
    """The page of a key, if there still is one."""
    kind, _, name = key.partition(":")
    if kind == "layer" and name in LAYERS:
        return of_layer(LAYERS[name])
    if kind == "word" and (known := term(name)) is not None:
        return of_word(known)
    if kind == "declared" and (chosen := next((each for each in methods() if each.title == name), None)):
        return of_declared(chosen)
    if kind == "action" and (row := action(name)) is not None:
        return of_action(row)
    return None


def _fits(asked: str, names: Iterable[str]) -> bool:
    return any(name.lower().startswith(asked) for name in names)


def _speaks_of(layer: Layer, word: Term) -> bool:
    text = " ".join((layer.title, *layer.synonyms, layer.help)).lower()
    return any(form.lower() in text for form in (word.word, *word.also))


def _link(layer: Layer) -> Line:
    return Line(title_of(layer), help_of(layer), link=f"layer:{layer.type}")


def _input(name: str, what: str, optional: bool) -> Line:
    return Line(port_name(name), tr(what), tr("May be left out") if optional else "")


def _home(layer: Layer) -> str:
    return str(getattr(layer.declaration, "__module__", ""))


def _facts_of(layer: Layer) -> Iterable[Line]:
    """Export, names, torch's own name, and where its formula comes from."""
    if layer.exportable:
        yield Line(tr("ONNX"), tr(f"It can't go into an ONNX file: {layer.exportable}"))
    elif layer.role in ("layer", "output", "input"):
        yield Line(tr("ONNX"), tr("It can go into an ONNX file."))
    else:
        yield Line(tr("ONNX"), tr("It is left out when you export."))
    if layer.synonyms and not is_own(layer):
        yield Line(tr("Also known as"), ", ".join(dict.fromkeys(layer.synonyms)))
    if name := torch_name(layer):
        yield Line(tr("In the code"), name)
    if source := source_of(layer):
        yield Line(tr("Source"), source)


def torch_name(layer: Layer) -> str:
    """What the layer is in a program: torch's name, or that of a class that the program brings along."""
    if block_of(layer.type) or is_own(layer):
        return ""
    shapes = []
    for sizes in layer.example:
        dtype = sizes[0] if sizes and isinstance(sizes[0], str) else "float32"
        shapes.append(Shape((2, *(s for s in sizes if isinstance(s, int))), dtype))
    try:
        call = layer.make({}).call(*shapes)
    except Exception:  # a declaration that needs more than its example says nothing here
        return ""
    return call.target.path.replace("modules.", "") if isinstance(call, Call | Apply) else ""


def source_of(layer: Layer) -> str:
    """Where the formula and the defaults come from, as its declaration or its family says.

    Only whole sentences count; in another language those that are said in it.
    """
    texts = (layer.declaration.__doc__, getattr(sys.modules.get(_home(layer)), "__doc__", ""))
    for text in filter(None, texts):
        for match in SOURCES.finditer(" ".join(text.split())):
            source = match.group().strip()
            shown = tr(source)
            if source[:1].isupper() and (language() == ENGLISH or shown != source):
                return shown
    return ""
