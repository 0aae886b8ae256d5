"""The window of the desk: what has to be moved above, the table of models below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QCoreApplication, QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from claude_desktop.model.catalogue import Model, undated_id
from claude_desktop.model.failures import Failure
from claude_desktop.model.lifecycle import lifespan
from claude_desktop.model.measurements import Measured
from claude_desktop.model.model_uses import ModelMove, ModelUse
from claude_desktop.model.successors import is_ending, possible_successors, successor
from claude_desktop.services.services import Services
from claude_desktop.ui.controls.buttons import PlainButton
from claude_desktop.ui.controls.choice_box import ChoiceBox
from claude_desktop.ui.controls.model_texts import short_name, today
from claude_desktop.ui.controls.notice_bar import NoticeBar, NoticeKind
from claude_desktop.ui.controls.paragraph import Paragraph
from claude_desktop.ui.model_desk.desk_rows import TITLES, Column, DeskRow
from claude_desktop.ui.model_desk.desk_table import DeskTable
from claude_desktop.ui.model_desk.move_card import MoveCard
from claude_desktop.ui.theme.theme import scaled_px
from claude_desktop.ui.theme.tokens import SPACE_L_PX, SPACE_M_PX, SPACE_S_PX

START_WIDTH_PX, START_HEIGHT_PX = 1_080, 640
MIN_WIDTH_PX, MIN_HEIGHT_PX = 480, 360
_NOTHING_MEASURED = Measured()


class ModelDeskWindow(QWidget):
    """Stands beside the main window and blocks nothing. It measures anew each time it is shown."""

    use_wanted = Signal(str)  # model id: for the conversation that is shown

    def __init__(self, services: Services, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setWindowTitle(self.tr("Models"))
        self.setAccessibleName(self.tr("Models"))
        self.setMinimumSize(MIN_WIDTH_PX, MIN_HEIGHT_PX)
        room = self.screen().availableSize() * 0.9
        self.resize(QSize(scaled_px(START_WIDTH_PX), scaled_px(START_HEIGHT_PX)).boundedTo(room))
        self._services = services
        self._uses: Sequence[ModelUse] = ()
        self._measured: Mapping[str, Measured] = {}
        self._last_move: ModelMove | None = None
        self.cards: list[MoveCard] = []
        self.about_label = Paragraph("muted")
        self.notice = NoticeBar()
        self.notice.hide()
        self.line = QLineEdit()
        self.line.setPlaceholderText(self.tr("Find a model"))
        self.line.setAccessibleName(self.tr("Find a model"))
        self.sort_box = ChoiceBox(self.tr("Sort by"))
        self.sort_box.addItem(self.tr("as the server lists them"), -1)
        for column in Column:
            self.sort_box.addItem(QCoreApplication.translate("DeskRows", TITLES[column]), int(column))
        self.table = DeskTable()
        self.use_button = PlainButton(self.tr("Use in this conversation"))
        self._lay_out()
        self._wire()

    def show_again(self) -> None:
        """Show the window above the others, and look at everything anew."""
        self._show_rows()
        self._services.model_desk.look()
        self.show()
        self.raise_()
        self.activateWindow()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def on_models_changed(self) -> None:
        """Show what the server lists now."""
        if self.isVisible():
            self._show_rows()
            self._show_cards()

    def on_uses_found(self, uses: Sequence[ModelUse]) -> None:
        """Show what stands on models that end."""
        self._uses = uses
        self._show_cards()

    def on_measured(self, measured: Mapping[str, Measured]) -> None:
        """Show the own measurements."""
        self._measured = measured
        self._show_rows()

    def on_move_wanted(self, to_id: str) -> None:
        """Move what stands on the model of the card that asks."""
        card = self.sender()
        if isinstance(card, MoveCard):
            self._services.model_desk.move(card.use, to_id)

    def on_moved(self, move: ModelMove) -> None:
        """Say what was moved, with the way back."""
        self._last_move = move
        name = short_name(self._services.connection.known(move.to_id))
        count = len(move.moved.conversation_ids) + len(move.moved.folder_ids) + move.moved.is_default
        text = self.tr("Moved to {name}: %n.", "", count).format(name=name)
        self.notice.show_notice(text, NoticeKind.MUTED, self.tr("Undo"), self.tr("Close"))

    def on_undo_wanted(self) -> None:
        """Take the last move back."""
        if self._last_move is not None:
            self._services.model_desk.take_back(self._last_move)

    def on_taken_back(self) -> None:
        """Say so by showing no move any more."""
        self._last_move = None
        self.notice.hide()

    def on_failed(self, failure: Failure) -> None:
        """Say why something could not be read or moved."""
        self._last_move = None
        sentence = QCoreApplication.translate("Failure", failure.sentence)
        self.notice.show_notice(sentence, NoticeKind.DANGER, "", self.tr("Close"))

    def on_sort_activated(self, place: int) -> None:
        """Sort by another column."""
        column = int(self.sort_box.itemData(place))
        self.table.sortByColumn(column, Qt.SortOrder.AscendingOrder)

    def on_sort_indicated(self, column: int) -> None:
        """Follow a click on a column's title."""
        self.sort_box.setCurrentIndex(self.sort_box.findData(column))

    def on_current_changed(self) -> None:
        """A model can be used where one is chosen."""
        self.use_button.setEnabled(self.table.current_row is not None)

    def on_use_clicked(self) -> None:
        """Use the chosen model in the conversation that is shown."""
        row = self.table.current_row
        if row is not None:
            self.use_wanted.emit(row.model.id)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the cards' lines anew."""
        super().resizeEvent(event)
        self._fit_cards()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the text size."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange and hasattr(self, "_cards_area"):
            self._fit_cards()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close with Esc, as dialogs do, and with the system's own shortcut."""
        if event.key() == Qt.Key.Key_Escape or event.matches(QKeySequence.StandardKey.Close):
            self.close()
        else:
            super().keyPressEvent(event)

    def _show_rows(self) -> None:
        connection, day = self._services.connection, today()
        rows = [
            DeskRow(model, lifespan(model, day), self._measured.get(undated_id(model.id), _NOTHING_MEASURED))
            for model in connection.models
        ]
        self.table.show_rows(rows)
        account = connection.account.name if connection.account is not None else ""
        count = self.tr("Models: %n.", "", len(rows))
        source = self.tr("As {account} lists them.").format(account=account) if account else ""
        own = self.tr("Wait and rate are medians of your own replies.")
        self.about_label.setText(" ".join(part for part in (count, source, own) if part))

    def _show_cards(self) -> None:
        for card in self.cards:
            card.setParent(None)
            card.deleteLater()
        self.cards = []
        connection, day = self._services.connection, today()
        if not connection.follows_vendor:
            return  # what stands on models of others does not concern this server
        for use in self._uses:
            model = connection.known(use.model_id)
            if use.is_any and is_ending(model, connection.models, day, is_complete=connection.has_list):
                self._add_card(use, model, connection.models)
        self._fit_cards()

    def _fit_cards(self) -> None:
        """As high as they are, but leave the table most of the window."""
        self._cards_area.setVisible(bool(self.cards))
        wanted_px = self._cards_column.heightForWidth(self.width() - 2 * SPACE_L_PX)
        self._cards_area.setFixedHeight(max(1, min(wanted_px, self.height() * 3 // 10)))

    def _add_card(self, use: ModelUse, model: Model, models: Sequence[Model]) -> None:
        day = today()
        choices = possible_successors(model, models, day)
        card = MoveCard(use, model, lifespan(model, day), choices, successor(model, models, day))
        card.move_wanted.connect(self.on_move_wanted)
        self._cards_column.addWidget(card)
        card.show()  # a layout leaves no room for what is not shown yet
        self.cards.append(card)

    def _wire(self) -> None:
        desk = self._services.model_desk
        desk.uses_found.connect(self.on_uses_found)
        desk.measured.connect(self.on_measured)
        desk.moved.connect(self.on_moved)
        desk.taken_back.connect(self.on_taken_back)
        desk.failed.connect(self.on_failed)
        self._services.connection.models_changed.connect(self.on_models_changed)
        self.notice.first_chosen.connect(self.on_undo_wanted)
        self.notice.second_chosen.connect(self.notice.hide)
        self.line.textChanged.connect(self.table.set_query)
        self.sort_box.activated.connect(self.on_sort_activated)
        self.table.horizontalHeader().sortIndicatorChanged.connect(self.on_sort_indicated)
        self.table.current_changed.connect(self.on_current_changed)
        self.table.activated_model.connect(self.use_wanted)
        self.use_button.clicked.connect(self.on_use_clicked)
        self.on_current_changed()

    def _lay_out(self) -> None:
        holder = QWidget()
        self._cards_column = QVBoxLayout(holder)
        self._cards_column.setContentsMargins(0, 0, 0, 0)
        self._cards_column.setSpacing(SPACE_S_PX)
        self._cards_area = QScrollArea()
        self._cards_area.setWidget(holder)
        self._cards_area.setWidgetResizable(True)
        self._cards_area.setFrameShape(QFrame.Shape.NoFrame)
        self._cards_area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._cards_area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._cards_area.hide()
        tools = QHBoxLayout()
        tools.setSpacing(SPACE_S_PX)
        sort_label = QLabel(self.tr("Sort by"))
        sort_label.setTextFormat(Qt.TextFormat.PlainText)
        sort_label.setProperty("role", "caption")
        sort_label.setBuddy(self.sort_box)
        tools.addWidget(self.line, 2)
        tools.addStretch(1)
        tools.addWidget(sort_label)
        tools.addWidget(self.sort_box, 1)
        footer = QHBoxLayout()
        footer.addStretch(1)
        footer.addWidget(self.use_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_L_PX, SPACE_L_PX, SPACE_L_PX, SPACE_M_PX)
        column.setSpacing(SPACE_M_PX)
        column.addWidget(self.about_label)
        column.addWidget(self.notice)
        column.addWidget(self._cards_area)
        column.addLayout(tools)
        column.addWidget(self.table, 1)
        column.addLayout(footer)
