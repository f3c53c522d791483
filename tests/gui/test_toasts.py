"""A word at the bottom of the window can follow another one that has gone by itself."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication, QEvent

from gui.settings import Settings
from gui.window import Window


@pytest.fixture
def window(qtbot, tmp_path):
    made = Window(Settings(), tmp_path)
    qtbot.addWidget(made)
    made.show()
    return made


def test_a_word_after_one_that_is_gone(window):
    from gui.widgets.messages import Toast

    window.toast("first")
    window.findChild(Toast).deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert window.findChild(Toast) is None
    window.toast("second")
    assert window.findChild(Toast) is not None
    window.resize(900, 600)
