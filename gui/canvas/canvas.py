"""The canvas as panels use it: the view with what floats over it, following one session."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QPointF, QRectF, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui.canvas import keys
from gui.canvas.commands import Commands
from gui.canvas.drop import Drop
from gui.canvas.flow import Flow
from gui.canvas.live import Live
from gui.canvas.overlays import Overlays
from gui.canvas.pulse import Pulse
from gui.canvas.scene import CanvasScene
from gui.canvas.speak import Speaker
from gui.canvas.view import CanvasView
from gui.edits.travelling import Travel
from gui.library import Library
from gui.preferences import keymap
from gui.session import Session
from gui.trail import Trail

Look = tuple[float, QPointF]  # a zoom, and what is in the middle
GONE = 160.0, 60.0  # about as large as a layer that is not there any more
CLOSER = 0.72  # how large a drawing looks when one comes into it, before it fills the view


class Canvas(QWidget):
    """Shows the session's drawing; `commands` is what can be done with it.

    `edit_wanted(node)` asks for the form of a layer, `said(text)` for a toast; `zoomed(zoom)` is for the
    toolbar.
    """

    edit_wanted = Signal(str)
    said = Signal(str)
    zoomed = Signal(float)

    def __init__(
        self, session: Session, parent: QWidget | None = None, library: Library | None = None
    ) -> None:
        super().__init__(parent)
        self.session = session
        self.scene = CanvasScene(session)
        self.view = CanvasView(self.scene, session)
        self.flow = Flow(self)
        self.commands = Commands(self.view, self.scene, self, library)
        self._looks: dict[Trail, Look] = {}
        self._at: Trail = ()
        self.drops = Drop(self.view, self.commands)
        self._fit_wanted = True
        self._look_wanted: Look | None = None
        self._whole = QRectF()  # the drawing as it was shown whole, until it is edited
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.addWidget(self.view)
        self.overlays = Overlays(self, self.view, self.scene, self.commands)
        self.speaker = Speaker(self.view, self.scene)
        self.pulse = Pulse(self.scene, self)
        self._rows = keys.rows(self.commands)
        self._take_keys()
        self._wire()
        self.setFocusProxy(self.view)
        self.reset()

    def _wire(self) -> None:
        self.session.opened.connect(self.reset)
        self.session.entered.connect(self._enter)
        self.session.travelled.connect(self._show_travel)
        self.session.changed.connect(self.scene.follow)
        self.session.analysed.connect(self.scene.analysed)
        self.session.analysed.connect(self.pulse.follow)
        self.session.analysed.connect(self._keep_whole)
        self.session.changed.connect(self._forget_whole)
        self.session.selected.connect(self.scene.show_selection)
        self.view.key_pressed.connect(self._key)
        self.view.space_tapped.connect(self._tap)
        keymap.changed.connect(self._take_keys)
        self.commands.edit_wanted.connect(self.edit_wanted)
        self.commands.said.connect(self.said)
        self.view.zoomed.connect(self.zoomed)

    def let_go(self) -> None:
        """Follow the session no more. The drawing goes when Python looks for circles, later than this
        canvas, without which it would hear of edits but not of another project.
        """
        self.session.changed.disconnect(self.scene.follow)
        self.session.analysed.disconnect(self.scene.analysed)
        self.session.selected.disconnect(self.scene.show_selection)
        self.overlays.offers.forget()

    @property
    def zoom(self) -> float:
        """1.0 is 100 %."""
        return self.view.zoom

    def reset(self) -> None:
        """Show the session's project from the start."""
        self._looks.clear()
        self._at = ()
        self._fill()
        self._fit_wanted, self._look_wanted = True, None
        self._fit()

    def look(self) -> Look:
        """How large the drawing is shown, and what is in the middle."""
        return self._look_wanted or (self.view.zoom, self.view.shown.center())

    def look_again(self, look: Look) -> None:
        """Show the drawing as large, with that in the middle, once the canvas has its size."""
        self._look_wanted, self._fit_wanted = look, True
        self._fit()

    def _look_again(self, look: Look) -> None:
        self._look_wanted, self._whole = None, QRectF()
        zoom, middle = look
        self.view.centre(middle, animated=False)
        self.view.set_zoom(zoom)
        self.view.centre(middle, animated=False)

    def _fill(self) -> None:
        """Build the drawing anew. The scene fills while no view looks at it."""
        self.view.cancel()
        self.pulse.forget()
        self.view.setScene(None)
        self.scene.corridors.hold()
        self.scene.reset()
        self.view.setScene(self.scene)
        self.overlays.refresh()

    def _enter(self) -> None:
        """Another drawing of the project: glide into a block, and come back to where one was."""
        deeper = len(self.session.trail) > len(self._at)
        self._looks[self._at] = self.view.zoom, self.view.shown.center()
        self._whole = QRectF()
        self._at = self.session.trail
        self._fill()
        look, bounds = self._looks.get(self._at), self.scene.bounds()
        if look is not None and not deeper:
            zoom, middle = look
            self.view.set_zoom(zoom / CLOSER)
            self.view.centre(middle, animated=False)
            shown = QRectF(self.view.viewport().rect())
            self.view.glide_to(zoom, middle, shown.center())
        elif bounds.isNull():
            self._fit_wanted = True
            self._fit()
        else:
            self.view.look_at(bounds, animated=False)
            self.view.set_zoom(self.view.zoom * CLOSER)
            self._show_whole(bounds, animated=True)
        if not self._fit_wanted:
            self.scene.corridors.release()

    def _show_travel(self, travel: Travel) -> None:
        """Bring what was taken back or done again into view, unless some of it is seen."""
        places = travel.nodes(self.session.graph_name)
        grid, shown = self.scene.grid, self.view.shown
        boxes = [grid[n] if n in grid else QRectF(*at, *GONE) for n, at in places.items()]
        if boxes and not any(shown.intersects(box) for box in boxes):
            self.view.centre(boxes[0].center())

    def show_run(self, state: str, looks: Mapping[str, Live]) -> None:
        """Show that the model trains ("running"), was trained ("done") or neither, and what flows in it."""
        self.scene.show_run(state, looks)
        self.flow.run(state == "running")

    def reveal(self, node: str) -> None:
        """Select a node and bring it into view."""
        self.session.select([node])
        self.commands.reveal(node)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
        self.overlays.arrange()

    def _fit(self) -> None:
        """Show the whole drawing once the canvas has its size."""
        if not self._fit_wanted or not self.isVisible() or self.view.viewport().width() < 200:
            return
        self._fit_wanted = False
        self._fit_now()
        self.scene.corridors.release()

    def _fit_now(self) -> None:
        if self._look_wanted is not None:
            self._look_again(self._look_wanted)
            return
        bounds = self.scene.bounds()
        if bounds.isNull():
            self.view.set_zoom(1.0)
            self.view.centre(
                QPointF(self.view.viewport().width() / 2, self.view.viewport().height() / 2), False
            )
        else:
            self._show_whole(bounds)

    def _show_whole(self, bounds: QRectF, animated: bool = False) -> None:
        self._whole = bounds
        self.view.look_at(bounds, animated)

    def _forget_whole(self) -> None:
        """Who edits has found a place to look at."""
        self._whole = QRectF()

    def _keep_whole(self) -> None:
        """Nodes grow with what analysis says of them: a drawing shown whole is so afterwards, too."""
        bounds = self.scene.bounds()
        if bounds != self._whole and self.view.looks_at(self._whole):
            self._show_whole(bounds)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit()

    def _key(self, event: QKeyEvent) -> None:
        key = keys.sequence(event)
        event.setAccepted(key in self._keys)
        self._press(key)

    def _tap(self) -> None:
        """Space alone is known only when it is let go: until then it may move the paper."""
        self._press("Space")

    def _press(self, key: str) -> None:
        if (command := self._keys.get(key)) is not None:
            command()

    def _take_keys(self) -> None:
        """The keys as the person has them now."""
        self._keys = keys.in_force(self._rows)
