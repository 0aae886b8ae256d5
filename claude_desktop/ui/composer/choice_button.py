"""The switch of model and effort beside the message: "Sonnet 5.5 · medium", which opens what there is to choose."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from claude_desktop.model.catalogue import Model, effort_offer, find_model
from claude_desktop.ui.composer.model_popup import ModelPopup
from claude_desktop.ui.controls.buttons import QuietButton
from claude_desktop.ui.controls.model_texts import short_name
from claude_desktop.ui.theme.icons import icon_pixmap
from claude_desktop.ui.theme.theme import scaled_px, tokens_in_use
from claude_desktop.ui.theme.tokens import ICON_SMALL_PX, SPACE_S_PX


class ChoiceButton(QuietButton):
    """Shows what holds for the next message and offers the rest."""

    model_chosen = Signal(str)
    effort_chosen = Signal(str)
    favourite_toggled = Signal(str)  # model id
    help_wanted = Signal()
    desk_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self._models: Sequence[Model] = ()
        self._model = Model("", "")
        self._effort: str | None = None
        self._favourites: Sequence[str] = ()
        self.preview: Callable[[Model], str] = _nothing
        self.popup: ModelPopup | None = None
        self.clicked.connect(self.open_popup)

    def show_choice(
        self, models: Sequence[Model], model_id: str, effort: str | None, favourites: Sequence[str] = ()
    ) -> None:
        """Show the model and the effort that hold; without an effort, the model's default one."""
        self._models, self._model, self._favourites = models, find_model(models, model_id), favourites
        self._effort = effort or self._model.default_effort
        parts = [short_name(self._model)]
        if self._effort and effort_offer(self._model).taken:
            parts.append(self._effort)
        text = " · ".join(parts)
        self.setText(text.replace("&", "&&"))
        self.setAccessibleName(self.tr("Model and effort: {choice}").format(choice=text))
        if self.popup is not None:
            self.popup.show_choice(models, self._model, self._effort, favourites)

    def open_popup(self) -> None:
        """Offer models and effort levels; what is open already closes."""
        if self.popup is not None:
            self.popup.close()
            return
        self._open().open_above(self)

    def open_at_effort(self) -> None:
        """Offer the same, with the keyboard at the effort levels."""
        if self.popup is None:
            self._open().open_above(self)
        if self.popup is not None:
            self.popup.focus_effort()

    def on_model_chosen(self, model_id: str) -> None:
        """Pass the choice on."""
        if model_id != self._model.id:
            self.model_chosen.emit(model_id)

    def on_popup_closed(self) -> None:
        """Forget the popup; it deletes itself."""
        self.popup = None

    def sizeHint(self) -> QSize:
        """The text and a chevron after it."""
        hint = super().sizeHint()
        return QSize(hint.width() + scaled_px(ICON_SMALL_PX), hint.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the chevron after the text."""
        super().paintEvent(event)
        painter = QPainter(self)
        side_px = scaled_px(ICON_SMALL_PX)
        left = self.width() - side_px - SPACE_S_PX
        if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            left = SPACE_S_PX
        pixmap = icon_pixmap("chevron-down", tokens_in_use().muted, side_px, self.devicePixelRatioF())
        painter.drawPixmap(left, (self.height() - side_px) // 2 + 1, pixmap)
        painter.end()

    def _open(self) -> ModelPopup:
        popup = self.popup = ModelPopup(self.window(), self.preview)
        popup.show_choice(self._models, self._model, self._effort, self._favourites)
        popup.model_chosen.connect(self.on_model_chosen)
        popup.effort_chosen.connect(self.effort_chosen)
        popup.favourite_toggled.connect(self.favourite_toggled)
        popup.help_wanted.connect(self.help_wanted)
        popup.desk_wanted.connect(self.desk_wanted)
        popup.closed.connect(self.on_popup_closed)
        return popup


def _nothing(_model: Model) -> str:
    """Choosing another model changes nothing that is worth a word."""
    return ""
