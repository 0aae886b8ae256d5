"""The model switcher: every model with what decides about it, the effort, and the favourites, by keyboard alone.

It lies inside of the window and is none of its own: assistive technology finds its items only so (Qt leaves windows of
the kind `Popup` out of the tree of accessible objects), and Wayland lets no other window be placed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from claude_desktop.model.catalogue import Model, effort_offer
from claude_desktop.ui.composer.model_list import ModelList
from claude_desktop.ui.composer.model_rows import ModelRow, entries_of
from claude_desktop.ui.controls.buttons import LinkButton, QuietButton
from claude_desktop.ui.controls.elided_label import plain_tooltip
from claude_desktop.ui.controls.model_texts import model_sentence, today
from claude_desktop.ui.controls.paragraph import Paragraph
from claude_desktop.ui.controls.raised_card import SHADOW_PX, draw_card, draw_shadow
from claude_desktop.ui.controls.segmented import SegmentedControl
from claude_desktop.ui.theme.theme import scaled_px, tokens_in_use
from claude_desktop.ui.theme.tokens import RADIUS_CARD_PX, SPACE_M_PX, SPACE_S_PX, SPACE_XS_PX

_WIDTH_PX = 500
_LEAST_HEIGHT_PX = 260
_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}
_PAGES = (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)
_FAVOURITE_KEY = QKeySequence("Ctrl+B")


class ModelPopup(QWidget):
    """Covers its window, so that a click beside the card closes it. It deletes itself when it closes."""

    model_chosen = Signal(str)
    effort_chosen = Signal(str)
    favourite_toggled = Signal(str)  # model id
    help_wanted = Signal()
    desk_wanted = Signal()
    closed = Signal()

    def __init__(self, window: QWidget, preview: Callable[[Model], str]) -> None:
        super().__init__(window)
        self._preview = preview
        self._window = window
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(self.tr("Choose a model"))
        self._models: Sequence[Model] = ()
        self._model = Model("", "")
        self._favourites: Sequence[str] = ()
        self._tallest_px = 0
        self._has_previews = False
        self._button: QWidget | None = None
        self._focused_before: QWidget | None = None
        self.card = _Card(self)
        self.line = QLineEdit()
        self.line.setPlaceholderText(self.tr("Find a model"))
        self.line.setAccessibleName(self.tr("Find a model"))
        self.list = ModelList()
        self.none_label = Paragraph("muted", self.tr("No model is called that."))
        self.switch_label = Paragraph("caption")
        self.effort_label = QLabel(self.tr("Effort"))
        self.effort_label.setTextFormat(Qt.TextFormat.PlainText)
        self.effort_label.setProperty("role", "caption")
        self.effort_control = SegmentedControl(self.tr("Effort"))
        self.effort_note = Paragraph("caption")
        self.favourite_button = QuietButton("", icon_name="star")
        self.help_button = LinkButton(self.tr("How to choose"))
        self.desk_button = LinkButton(self.tr("Compare"))
        self.desk_button.setAccessibleName(self.tr("Compare models"))
        self._lay_out()
        self.line.installEventFilter(self)
        window.installEventFilter(self)
        self.line.textChanged.connect(self.on_query_changed)
        self.list.chosen.connect(self.on_chosen)
        self.list.favourite_wanted.connect(self.favourite_toggled)
        self.list.selectionModel().currentChanged.connect(self.on_current_changed)
        self.effort_control.value_chosen.connect(self.effort_chosen)
        self.favourite_button.clicked.connect(self.on_favourite_clicked)
        self.help_button.clicked.connect(self.on_help_clicked)
        self.desk_button.clicked.connect(self.on_desk_clicked)

    def show_choice(self, models: Sequence[Model], model: Model, effort: str | None, favourites: Sequence[str]) -> None:
        """Show what there is and what holds; the row where the person is stays the current one."""
        self._models, self._model, self._favourites = models, model, favourites
        here = self.list.current_row
        self._show_entries(model.id if here is None else here.model.id)
        offer = effort_offer(model)
        self.effort_control.set_choices([(level, level) for level in offer.values])
        self.effort_control.set_value(effort or "")
        self.effort_control.setVisible(offer.taken)
        self.effort_label.setVisible(offer.taken)
        default = self.tr("{level} is this model's default.").format(level=model.default_effort)
        note = (default if model.default_effort else "") if offer.taken else model_sentence(offer.reason)
        self.effort_note.setText(note)
        self.effort_note.setVisible(bool(note))
        self._place()

    def open_above(self, button: QWidget) -> None:
        """Show the card above a button, with the keyboard in the line that finds."""
        self._button, self._focused_before = button, QApplication.focusWidget()
        self._place()
        self.show()
        self.raise_()
        self.line.setFocus(Qt.FocusReason.PopupFocusReason)
        self.list.go_to(self.list.currentIndex())

    def focus_effort(self) -> None:
        """Put the keyboard on the effort that holds, or where there is none to choose, leave it where it is."""
        if not self.effort_control.isHidden():
            self.effort_control.setFocus(Qt.FocusReason.TabFocusReason)

    def on_query_changed(self) -> None:
        """Show only what was asked for, the first of it as the current one."""
        self._show_entries("" if self.line.text().strip() else self._model.id)

    def on_chosen(self, model_id: str) -> None:
        """Pass the choice on and go."""
        self.close()
        self.model_chosen.emit(model_id)

    def on_current_changed(self) -> None:
        """Let the button speak of the row that is current."""
        row = self.list.current_row
        is_favourite = row is not None and row.is_favourite
        self.favourite_button.setEnabled(row is not None)
        self.favourite_button.set_icon_name("star-full" if is_favourite else "star")
        self.favourite_button.setText(self.tr("Remove favourite") if is_favourite else self.tr("Add favourite"))
        name = row.name if row is not None else ""
        said = self.tr("Remove {name} from the favourites") if is_favourite else self.tr("Make {name} a favourite")
        self.favourite_button.setAccessibleName(said.format(name=name))
        keys = _FAVOURITE_KEY.toString(QKeySequence.SequenceFormat.NativeText)
        self.favourite_button.setToolTip(plain_tooltip(keys))
        self._show_preview(row)

    def on_favourite_clicked(self) -> None:
        """Make the current row a favourite, or no longer."""
        row = self.list.current_row
        if row is not None:
            self.favourite_toggled.emit(row.model.id)

    def on_help_clicked(self) -> None:
        """Close, so that the help does not lie under this, and ask for it."""
        self.close()
        self.help_wanted.emit()

    def on_desk_clicked(self) -> None:
        """Close and ask for the window that compares."""
        self.close()
        self.desk_wanted.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Walk through the list by the keys of the line, and follow the window's size."""
        if watched is self.line and event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            key = Qt.Key(event.key())
            if key in _STEPS:
                self.list.step(_STEPS[key] * (self.list.rows_per_page if key in _PAGES else 1))
                return True
        if watched is self._window and event.type() is QEvent.Type.Resize:
            self._place()
        if watched is self._window and event.type() in (QEvent.Type.Hide, QEvent.Type.Close):
            self.close()
        return super().eventFilter(watched, event)

    def event(self, event: QEvent) -> bool:
        """Take the keys that are meant here before the window's own shortcuts do."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._is_for_us(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter chooses from the line and closes elsewhere; Esc closes; one key is for the favourites."""
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            row = self.list.current_row
            if row is None or not self.line.hasFocus():
                self.close()
            else:
                self.on_chosen(row.model.id)
        elif QKeySequence(event.keyCombination()) == _FAVOURITE_KEY:
            self.on_favourite_clicked()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click beside the card closes."""
        if not self.card.geometry().contains(event.position().toPoint()):
            self.close()

    def focusNextPrevChild(self, is_next: bool) -> bool:
        """Keep the Tab key inside."""
        segments = self.effort_control.segments() if not self.effort_control.isHidden() else ()
        segment = next((part for part in segments if part.isChecked()), next(iter(segments), None))
        stops: list[QWidget] = [self.line, *([segment] if segment else []), self.favourite_button]
        stops += (self.desk_button, self.help_button)
        stops = [stop for stop in stops if stop.isEnabled()]
        here = next((at for at, stop in enumerate(stops) if stop.hasFocus()), 0 if is_next else 1)
        stops[(here + (1 if is_next else -1)) % len(stops)].setFocus(Qt.FocusReason.TabFocusReason)
        return True

    def closeEvent(self, event: QCloseEvent) -> None:
        """Give the keyboard back to who had it."""
        super().closeEvent(event)
        self._window.removeEventFilter(self)
        self.line.removeEventFilter(self)
        focused = QApplication.focusWidget()
        if self._focused_before is not None and (focused is None or self.isAncestorOf(focused)):
            self._focused_before.setFocus(Qt.FocusReason.PopupFocusReason)
        self.closed.emit()

    def _is_for_us(self, event: QKeyEvent) -> bool:
        return event.key() == Qt.Key.Key_Escape or QKeySequence(event.keyCombination()) == _FAVOURITE_KEY

    def _show_entries(self, model_id: str) -> None:
        entries = entries_of(self._models, self._model, self._favourites, self.line.text(), today())
        self.list.show_entries(entries, model_id)
        self.none_label.setVisible(not entries)
        self.on_current_changed()

    def _show_preview(self, row: ModelRow | None) -> None:
        """Say what choosing the row would change. Its room stays, so that the list does not move while one looks."""
        text = self._preview(row.model) if row is not None else ""
        self.switch_label.setText(text)
        self.list.setAccessibleDescription(text)
        if text:
            self._has_previews = True
            self.switch_label.setMinimumHeight(2 * self.switch_label.minimumSizeHint().height())
        self.switch_label.setVisible(self._has_previews)

    def _place(self) -> None:
        """Put the card above the button, as high as its rows or as the window."""
        self.setGeometry(self._window.rect())
        if self._button is None:
            return
        at = self._button.mapTo(self._window, QPoint(0, 0))
        margin_px = SPACE_S_PX - SHADOW_PX
        bounds = self.rect().adjusted(margin_px, margin_px, -margin_px, -margin_px)
        width_px = min(scaled_px(_WIDTH_PX) + 2 * SHADOW_PX, bounds.width())
        # While rows are filtered out the card stays as high as it was: the line must not move under who types.
        self._tallest_px = max(self._tallest_px, self.card.heightForWidth(width_px))
        above_px = max(at.y() - SPACE_XS_PX + SHADOW_PX - bounds.top(), scaled_px(_LEAST_HEIGHT_PX))
        height_px = min(self._tallest_px, above_px, bounds.height())
        right_to_left = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        left = at.x() + self._button.width() - width_px + SHADOW_PX if right_to_left else at.x() - SHADOW_PX
        left = max(bounds.left(), min(left, bounds.right() + 1 - width_px))
        top = max(bounds.top(), at.y() - SPACE_XS_PX + SHADOW_PX - height_px)
        self.card.setGeometry(QRect(left, top, width_px, height_px))
        self.list.scrollTo(self.list.currentIndex())

    def _lay_out(self) -> None:
        hairline = QFrame()
        hairline.setProperty("role", "hairline")
        effort = QHBoxLayout()
        effort.setSpacing(SPACE_M_PX)
        effort.addWidget(self.effort_label)
        effort.addWidget(self.effort_control, 1)
        self.effort_label.setBuddy(self.effort_control)
        footer = QHBoxLayout()
        footer.setSpacing(SPACE_S_PX)
        footer.addWidget(self.favourite_button)
        footer.addStretch(1)
        footer.addWidget(self.desk_button)
        footer.addSpacing(SPACE_S_PX)
        footer.addWidget(self.help_button)
        column = QVBoxLayout(self.card)
        column.setContentsMargins(*(SPACE_M_PX + SHADOW_PX,) * 4)
        column.setSpacing(SPACE_S_PX)
        column.addWidget(self.line)
        column.addWidget(self.none_label)
        column.addWidget(self.list, 1)
        column.addWidget(self.switch_label)
        column.addWidget(hairline)
        column.addLayout(effort)
        column.addWidget(self.effort_note)
        column.addLayout(footer)
        for earlier, later in ((self.line, self.favourite_button), (self.favourite_button, self.help_button)):
            QWidget.setTabOrder(earlier, later)


class _Card(QWidget):
    """The raised ground of the popup."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint a soft shadow, the card and its border."""
        tokens = tokens_in_use()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.rect()).adjusted(SHADOW_PX, SHADOW_PX, -SHADOW_PX, -SHADOW_PX)
        draw_shadow(painter, frame, RADIUS_CARD_PX)
        draw_card(painter, frame, RADIUS_CARD_PX, tokens.raised, tokens.control_border, 1.0)
        painter.end()
