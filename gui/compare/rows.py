"""What can be done about comparing, as rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gui.actions import Action
from gui.translate import tr

if TYPE_CHECKING:
    from gui.workbench import Workbench


def compare_rows(bench: Workbench) -> list[Action]:
    """Choose, compare with the saved state, and stop."""
    comparing = bench.comparing

    def started() -> bool:
        return bench.window_.started

    def has_file() -> bool:
        return bench.window_.started and bench.session.path is not None

    return [
        Action("compare.choose", tr("Compare with…"), comparing.choose, "Ctrl+Alt+D", "git-compare", started),
        Action(
            "compare.saved",
            tr("Compare with the last saved state"),
            comparing.take_saved,
            "",
            "git-compare",
            has_file,
        ),
        Action("compare.file", tr("Compare with a file…"), comparing.choose_file, "", "git-compare", started),
        Action("compare.stop", tr("Stop comparing"), comparing.stop, "", "x", lambda: comparing.on),
    ]
