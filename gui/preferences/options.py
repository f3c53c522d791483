"""What a person can choose about the program: each declared once.

The form, the search over everything, the default and the check of what a settings file holds are readings of
these rows. `OPTIONS["minimap"].of(settings)` is the value in force.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtWidgets import QApplication

from engine.declare import Param, Value, params_of
from gui import theme
from gui.settings import Settings
from gui.translate import languages, mark, set_language, tr

PERCENT = "\u00a0%"
TRAINING = "training."
PAGES = {
    "appearance": mark("Appearance"),
    "canvas": mark("Canvas"),
    "files": mark("Files"),
    "training": mark("Training defaults"),
    "keys": mark("Keys"),
}
ICONS = {
    "appearance": "contrast",
    "canvas": "workflow",
    "files": "save",
    "training": "activity",
    "keys": "keyboard",
}


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose. `stored` and `shown` turn the form's value into the file's and back; `live` puts
    it in force, unless those follow the settings themselves whom it concerns. What can only be used from the
    next start on tells what is `in_force` now.
    """

    param: Param
    page: str
    stored: Callable[[Any], Any] = lambda value: value
    shown: Callable[[Any], Any] = lambda value: value
    live: Callable[[Any], object] | None = None
    in_force: Callable[[], Any] | None = None

    @property
    def name(self) -> str:
        """What the settings file calls it."""
        return self.param.name

    @property
    def default(self) -> Any:
        """What holds until a person chooses."""
        return self.stored(self.param.default)

    def of(self, settings: Settings) -> Any:
        """What is chosen; the default where the file says nothing, or nothing that fits."""
        kept = settings.kept(self.name, self.default)
        return kept if self._fits(kept) else self.default

    def choose(self, settings: Settings, shown: Value) -> None:
        """Remember what the form says, and put it in force."""
        value = self.default if shown is None and not self.param.optional else self.stored(shown)
        settings.set(self.name, value)
        if self.live is not None:
            self.live(value)

    def _fits(self, kept: Any) -> bool:
        if type(kept) is not type(self.default) and not (self.param.optional or self.default is None):
            return False
        try:
            return self.param.check(self.shown(kept)) is None
        except (TypeError, ValueError):
            return False


def _switch(name: str, default: bool, label: str, help: str) -> Param:
    return Param(name, "switch", default, help, label)


def _choice(name: str, default: str, label: str, help: str, words: Mapping[str, str]) -> Param:
    return Param(name, "choice", default, help, label, choices=tuple(words), words=words)


def _scale_in_force() -> int:
    """The size that this program was started with."""
    application = QApplication.instance()
    return int(application.property("scale") or 100) if application is not None else 100


def _appearance() -> list[Option]:
    schemes: dict[str, str] = {str(key): words for key, words in theme.CHOICES.items()}
    spoken = {"": mark("As the system"), **languages()}
    scales = {str(scale): f"{scale}{PERCENT}" for scale in (100, 125, 150, 175, 200)}
    return [
        Option(
            _choice("theme", "system", mark("Theme"), mark("System follows your desktop."), schemes),
            "appearance",
            live=theme.set_choice,
        ),
        Option(
            _choice(
                "scale",
                "100",
                mark("Size"),
                mark("On top of the system’s own scale."),
                scales,
            ),
            "appearance",
            stored=int,
            shown=str,
            in_force=_scale_in_force,
        ),
        Option(
            _switch("reduced_motion", False, mark("Reduce motion"), mark("Nothing slides or fades.")),
            "appearance",
            live=theme.set_reduced_motion,
        ),
        Option(
            _choice("language", "", mark("Language"), mark("The words of the whole program."), spoken),
            "appearance",
            live=set_language,
        ),
    ]


def _canvas() -> list[Option]:
    rows = (
        (
            "wheel_scrolls",
            False,
            mark("Wheel scrolls"),
            mark("The wheel scrolls the canvas; with Ctrl it zooms."),
        ),
        ("snapping", True, mark("Snap to other layers"), mark("What is dragged stops where it lines up.")),
        ("minimap", True, mark("Minimap"), mark("The whole drawing, small, in the corner.")),
        ("wire_labels", True, mark("Shapes on wires"), mark("The sizes of the data beside each wire.")),
    )
    return [Option(_switch(*row), "canvas") for row in rows]


def _files() -> list[Option]:
    times = {"0": mark("At once"), "10": mark("Every 10 seconds"), "60": mark("Every minute")}
    counts = {"0": mark("None"), "5": "5", "10": "10", "20": "20"}
    safe = mark("What is not saved yet is kept apart from your file, and offered after a crash.")
    restore = mark("Open the projects and windows of last time at the start.")
    return [
        Option(_switch("autosave", True, mark("Keep unsaved work safe"), safe), "files"),
        Option(
            _choice(
                "autosave_after", "0", mark("How often"), mark("How soon after an edit it is kept."), times
            ),
            "files",
            stored=int,
            shown=str,
        ),
        Option(_switch("restore_windows", True, mark("Restore windows"), restore), "files"),
        Option(
            _choice(
                "backups",
                "5",
                mark("Backups"),
                mark("How many earlier saved states of each project are kept."),
                counts,
            ),
            "files",
            stored=int,
            shown=str,
        ),
    ]


def _training() -> list[Option]:
    """How new projects train, from the declaration of the training itself."""
    from engine.train.recipe import Training

    params = params_of(Training)
    names = ("epochs", "batch_size", "early_stopping", "seed", "device")
    return [Option(replace(params[name], name=f"{TRAINING}{name}"), "training") for name in names]


def _all() -> dict[str, Option]:
    rows: Sequence[Option] = [*_appearance(), *_canvas(), *_files(), *_training()]
    return {row.name: row for row in rows}


OPTIONS = _all()


def of_page(page: str) -> list[Option]:
    """The rows of one page, in order."""
    return [row for row in OPTIONS.values() if row.page == page]


def training_of(settings: Settings) -> dict[str, Value]:
    """The training settings that a new project begins with: those that are not the declaration's."""
    chosen = {row.name.removeprefix(TRAINING): row for row in of_page("training")}
    return {name: row.of(settings) for name, row in chosen.items() if row.of(settings) != row.default}


def option_words(row: Option) -> str:
    """How a row is found by searching for it."""
    return f"{tr(PAGES[row.page])}: {tr(row.param.label)}"
