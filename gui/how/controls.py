"""What F1 says of parts of the window that stand for nothing else: by their kind, or by what they are called.

A control that has a tool tip or a description of its own needs no row here, nor does one that says what it
stands for (`gui.widgets.base.stands_for`).
"""

from __future__ import annotations

import re
from functools import cache

from PySide6.QtWidgets import QWidget

from gui.translate import language, mark, tr

# By the class of the widget.
KINDS = {
    "Breadcrumb": mark("Which drawing is shown, and the blocks that lead to it. Press one to go back to it."),
    "Chart": mark(
        "How a figure changes while a run goes on, one curve a run. Point at it to read all values there."
    ),
    "Checks": mark("What was looked at in the data, and what stood out."),
    "ColumnHeads": mark("The columns of the data; each says what it is for, and opens its settings."),
    "DataTable": mark("The rows of the data as they are read, before anything is prepared."),
    "FactButton": mark("What the program does now, or how the file stands. Some of it can be pressed."),
    "FigureRow": mark("How large the model is, and how much memory a training of it takes."),
    "Histogram": mark("How often the values of a column occur."),
    "Inspector": mark("The selected layer: what it makes, its settings, its weights, and how it works."),
    "LayerTree": mark("All layers by subject. Drag one onto the drawing, or press Enter to add it."),
    "Log": mark("What the run says while it goes on, line by line."),
    "LogoButton": mark("All that the program can do, by subject."),
    "Minimap": mark("The whole drawing small, with the part that is seen; press or drag to go there."),
    "NameButton": mark("The project: its name, where it is saved, and what can be done with its file."),
    "Problems": mark("What keeps the model from training or could be better, each with what mends it."),
    "ProgressBar": mark("How far the run is."),
    "ProgressStrip": mark("How far the run is, how long it still takes, and how to pause or stop it."),
    "Ring": mark("How far the run is."),
    "RunList": mark("All trainings of the project with their scores; the ticked ones are in the charts."),
    "Sources": mark("Where data can come from. One of them is chosen."),
    "StatusBar": mark("What the program does now, how large the model is, and whether the file is saved."),
    "Step": mark("A drawing on the way to the one that is shown. Press it to go there."),
    "Toolbar": mark("What is always at hand: undo and redo, the modes, search, the view, the device, Train."),
    "TrainingSettings": mark("How the model is trained: by which method, how long, and on what device."),
}
# By name; `{}` stands for whatever changes in it.
NAMES = {
    "Advanced": mark("Settings that are seldom touched; what they usually are is good for most models."),
    "Analyzer": mark("All layers as a table: shapes, parameters, work and memory, to sort, search and edit."),
    "Choose a folder": mark("Looks for the folder on this computer."),
    "Code": mark("The program that trains, as it is written from the drawing."),
    "Dock": mark("What is below the canvas: problems, the table of layers, and the program."),
    "Export model": mark("What kind of file the trained model becomes, where it goes, and what is in it."),
    "Export {}": mark("Writes the file, opens it again, and compares its answers with those of the program."),
    "File name": mark("What the file is called."),
    "Folder": mark("Where the file is put."),
    "Formula: {}": mark("How the layer computes what comes out from what goes in."),
    "Horizontal axis: {}": mark("Whether curves run along epochs, batches or time."),
    "How it works": mark("A drawing that plays step by step with the layer's own settings and sizes."),
    "Keep classes in proportion": mark("Each part of the split gets the same share of every class."),
    "Length": mark("How long the training goes on, and when it stops by itself."),
    "Log scale": mark("Heights by their logarithm, so that small differences near zero can be seen."),
    "Metric shown": mark("Which of the metrics the chart shows."),
    "More for {}": mark("Settings of the method that are seldom touched."),
    "Note": mark("Words of your own about the layer; they are kept in the project."),
    "Optimiser": mark("The rule by which weights change after each batch."),
    "Pause": mark("Lets the figure stand still. Space does it on the drawing itself."),
    "Play": mark("Lets the figure go on by itself. Space does it on the drawing itself."),
    "Problems": mark("What keeps the model from training or could be better, each with what mends it."),
    "Reset all settings": mark("Every setting of the layer becomes what it usually is."),
    "Run to export": mark("Whose weights the file gets: the best ones of this run."),
    "Search layers": mark("Finds layers by their names, other names for them, and what they do."),
    "Settings": mark("What can be chosen for the layer; each setting has a page of its own."),
    "Settings of the source": mark("What the chosen source has to know."),
    "Smoothing: {}": mark(
        "Curves as a running mean of their points; what was measured stays faint behind them."
    ),
    "Stability and device": mark("What keeps a training from running away, and what it computes on."),
    "Step back": mark("The step before. The left arrow does it on the drawing itself."),
    "Step on": mark("The next step. The right arrow does it on the drawing itself."),
    "Weights": mark("What the layer begins with, and whether training changes it."),
    "Zoom: {}": mark("How large the drawing is shown. Press it for other sizes."),
}


def said_of(widget: QWidget, name: str) -> str:
    """What a part of the window is for; nothing where no row fits."""
    for pattern, words in _patterns(language()):
        if pattern.fullmatch(name):
            return tr(words)
    for kind in type(widget).__mro__:
        if kind.__name__ in KINDS and kind.__module__.startswith("gui."):
            return tr(KINDS[kind.__name__])
    return ""


@cache
def _patterns(code: str) -> list[tuple[re.Pattern[str], str]]:
    """The names in the language of the window, longer ones first."""
    place = "\u2400"
    made = []
    for name in sorted(NAMES, key=len, reverse=True):
        head, value, _ = name.partition(": {}")  # a control that says its value behind its name
        shown = f"{tr(head)}: {place}" if value else tr(name.replace("{}", place))
        made.append((re.compile(re.escape(shown).replace(re.escape(place), ".+")), NAMES[name]))
    return made
