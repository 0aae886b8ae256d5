"""The switch of model and effort beside the message: "Sonnet 5.5 · medium" with a menu."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QPainter, QPaintEvent
from PySide6.QtWidgets import QMenu, QWidget

from claude_desktop.model.catalogue import Model, effort_offer, find_model
from claude_desktop.ui.controls.buttons import QuietButton
from claude_desktop.ui.controls.model_texts import context_text, model_sentence, short_name, short_price_text
from claude_desktop.ui.theme.icons import icon_pixmap
from claude_desktop.ui.theme.theme import scaled_px, tokens_in_use
from claude_desktop.ui.theme.tokens import ICON_SMALL_PX, SPACE_S_PX, SPACE_XS_PX


class ChoiceButton(QuietButton):
    """Shows what holds for the next message and offers the rest."""

    model_chosen = Signal(str)
    effort_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self._models: Sequence[Model] = ()
        self._model = Model("", "")
        self._effort: str | None = None
        self.menu_in_use: QMenu | None = None
        self.clicked.connect(self.open_menu)

    def show_choice(self, models: Sequence[Model], model_id: str, effort: str | None) -> None:
        """Show the model and the effort that hold; without an effort, the model's default one."""
        self._models, self._model = models, find_model(models, model_id)
        self._effort = effort or self._model.default_effort
        parts = [short_name(self._model)]
        if self._effort and effort_offer(self._model).taken:
            parts.append(self._effort)
        text = " · ".join(parts)
        self.setText(text.replace("&", "&&"))
        self.setAccessibleName(self.tr("Model and effort: {choice}").format(choice=text))

    def open_menu(self) -> None:
        """Offer models and effort levels."""
        menu = self._new_menu()
        self._add_models(menu)
        self._add_efforts(menu)
        self._pop_up(menu)

    def open_effort_menu(self) -> None:
        """Offer the effort levels alone."""
        menu = self._new_menu()
        self._add_efforts(menu)
        self._pop_up(menu)

    def on_model_triggered(self, action: QAction) -> None:
        """Pass the choice on."""
        if str(action.data()) != self._model.id:
            self.model_chosen.emit(str(action.data()))

    def on_effort_triggered(self, action: QAction) -> None:
        """Pass the choice on."""
        self.effort_chosen.emit(str(action.data()))

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

    def _new_menu(self) -> QMenu:
        if self.menu_in_use is not None:
            self.menu_in_use.deleteLater()
        self.menu_in_use = QMenu(self)
        self.menu_in_use.setAccessibleName(self.tr("Model and effort"))
        return self.menu_in_use

    def _add_models(self, menu: QMenu) -> None:
        group = QActionGroup(menu)
        group.triggered.connect(self.on_model_triggered)
        models = list(self._models)
        if all(model.id != self._model.id for model in models):
            models.append(self._model)
        line: str | None = None
        for model in models:
            if model.line != line and line is not None:
                menu.addSeparator()
            line = model.line
            facts = " · ".join(part for part in (short_price_text(model), context_text(model)) if part)
            name = short_name(model).replace("&", "&&")
            action = menu.addAction(f"{name}\t{facts}" if facts else name)
            action.setCheckable(True)
            action.setChecked(model.id == self._model.id)
            action.setData(model.id)
            group.addAction(action)

    def _add_efforts(self, menu: QMenu) -> None:
        offer = effort_offer(self._model)
        if not menu.isEmpty():
            menu.addSeparator()
        heading = menu.addAction(self.tr("Effort") if offer.taken else model_sentence(offer.reason))
        heading.setEnabled(False)
        group = QActionGroup(menu)
        group.triggered.connect(self.on_effort_triggered)
        for level in offer.values:
            default = level == self._model.default_effort
            action = menu.addAction(self.tr("{level}\tdefault").format(level=level) if default else level)
            action.setCheckable(True)
            action.setChecked(level == self._effort)
            action.setData(level)
            group.addAction(action)

    def _pop_up(self, menu: QMenu) -> None:
        above = self.mapToGlobal(QPoint(0, 0)) - QPoint(0, menu.sizeHint().height() + SPACE_XS_PX)
        menu.popup(above)
        current = next((action for action in menu.actions() if action.isChecked()), None)
        if current is not None:
            menu.setActiveAction(current)
