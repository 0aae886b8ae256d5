"""The first screen: "Connect to Claude"."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontInfo, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from claude_desktop.ui.controls.buttons import PrimaryButton
from claude_desktop.ui.controls.field import Field
from claude_desktop.ui.controls.notice_bar import NoticeBar, NoticeKind
from claude_desktop.ui.controls.paragraph import Paragraph
from claude_desktop.ui.controls.scroll_column import ScrollColumn
from claude_desktop.ui.controls.segmented import SegmentedControl
from claude_desktop.ui.first_run.gateway_form import GatewayForm
from claude_desktop.ui.first_run.key_form import CONSOLE_KEYS_URL, KeyForm
from claude_desktop.ui.first_run.submissions import GatewaySubmission, KeySubmission
from claude_desktop.ui.theme.tokens import SPACE_M_PX, SPACE_S_PX, SPACE_XL_PX

_COLUMN_EM = 34


class Way(StrEnum):
    """How to begin."""

    KEY = "key"
    GATEWAY = "gateway"
    DEMO = "demo"


class FirstRun(QWidget):
    """Asks how to connect. It keeps a typed key only until `clear_secrets`, and never offers to show one by itself."""

    key_submitted = Signal(KeySubmission)
    gateway_submitted = Signal(GatewaySubmission)
    demo_chosen = Signal()
    environment_key_accepted = Signal()
    env_file_requested = Signal()
    session_only_accepted = Signal()
    titles_chosen = Signal(str)  # first_line or model
    link_clicked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title_label = QLabel(self.tr("Connect to Claude"))
        self.title_label.setTextFormat(Qt.TextFormat.PlainText)
        self.title_label.setProperty("role", "title")
        self.intro_label = Paragraph("muted")
        self.way_control = SegmentedControl(self.tr("How to begin"))
        self.way_control.set_choices(
            [
                (Way.KEY.value, self.tr("API key")),
                (Way.GATEWAY.value, self.tr("Gateway or local server")),
                (Way.DEMO.value, self.tr("Look around")),
            ]
        )
        self.key_form, self.gateway_form = KeyForm(), GatewayForm()
        self.demo_label = Paragraph("muted")
        self.demo_label.setText(
            self.tr(
                "A small demo server runs on this computer and answers in Claude's format, without a model and without "
                "the network. It costs nothing and needs no key; its replies say that they are a demo."
            )
        )
        self._pages = {Way.KEY: self.key_form, Way.GATEWAY: self.gateway_form, Way.DEMO: self.demo_label}
        self.titles_control = SegmentedControl("")
        self.titles_control.set_choices(
            [("first_line", self.tr("The first line")), ("model", self.tr("Written by a model"))]
        )
        self.titles_field = Field(self.tr("Titles of conversations"), self.titles_control)
        self.submit_button = PrimaryButton("")
        self.hint_label = Paragraph("caption")
        self.notice = NoticeBar()
        self.notice.hide()
        self._submit_row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._lay_out()
        self._connect()
        self.show_keyring(None, None)
        self.show_titles("first_line")
        self.show_way(Way.KEY)

    def show_way(self, way: Way) -> None:
        """Show the fields of one way to begin."""
        self.way_control.set_value(way.value)
        self.on_way_chosen(way.value)

    def show_keyring(self, name: str | None, problem: str | None) -> None:
        """Say which keyring keeps the key, or in a sentence why none can."""
        if problem:
            self.intro_label.setText(problem)
        elif name:
            self.intro_label.setText(
                self.tr(
                    "Your key stays on this computer, in the system keyring ({name}). "
                    "It is sent to nobody but the service you choose."
                ).format(name=name)
            )
        else:
            self.intro_label.setText(
                self.tr(
                    "Your key stays on this computer, in the system keyring. "
                    "It is sent to nobody but the service you choose."
                )
            )

    def show_titles(self, value: str) -> None:
        """Show where titles come from; a request of its own, for those of a model, is never a surprise."""
        self.titles_control.set_value(value)
        self.titles_field.show_help(
            self.tr("A small request after the first reply. You see it in the cost of the conversation.")
            if value == "model"
            else self.tr("Nothing is sent for it. You can change this later.")
        )

    def offer_environment_key(self, offered: bool) -> None:
        """Offer to import the key in the environment once; it is never taken unasked."""
        self.key_form.offer_environment_key(offered)

    def account_name(self) -> str:
        """What the person calls the account, for a key that comes from the environment or a file."""
        return self.key_form.account_name()

    def set_busy(self, busy: bool, text: str = "") -> None:
        """Say that the key is being checked; nothing can be changed meanwhile."""
        for widget in (self.way_control, *self._pages.values(), self.titles_field, self.submit_button, self.notice):
            widget.setEnabled(not busy)
        if busy:
            self.notice.hide()
            self.hint_label.setText(text)
        else:
            self._show_hint()

    def show_problem(self, sentence: str, field: str | None = None, offer_session_only: bool = False) -> None:
        """Say what went wrong: under the field that it belongs to ("key" or "base_url"), else above the button, where
        keeping the key for this session only can be offered."""
        self.set_busy(False)
        self.clear_problem()
        target = self._field(field) if not offer_session_only else None
        if target is not None:
            target.show_problem(sentence)
            target.control.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        offer = self.tr("Use it for this session only") if offer_session_only else ""
        self.notice.show_notice(sentence, NoticeKind.WARN, offer)

    def clear_problem(self) -> None:
        """Take back what `show_problem` said."""
        self.notice.hide()
        for field in (self.key_form.key_field, self.gateway_form.key_field, self.gateway_form.address_field):
            field.show_problem("")

    def clear_secrets(self) -> None:
        """Forget the keys that were typed, once they are stored."""
        self.key_form.clear_secret()
        self.gateway_form.clear_secret()

    def on_way_chosen(self, value: str) -> None:
        """Show the fields of the way that was chosen."""
        for way, page in self._pages.items():
            page.setVisible(way is Way(value))
        self.clear_problem()
        self.submit_button.setText(
            self.tr("Start the demo") if self._way() is Way.DEMO else self.tr("Check and continue")
        )
        self._show_hint()

    def on_submit_clicked(self) -> None:
        """Do what the way that was chosen is about."""
        match self._way():
            case Way.KEY:
                self.key_form.submit()
            case Way.GATEWAY:
                self.gateway_form.submit()
            case Way.DEMO:
                self.demo_chosen.emit()

    def on_console_wanted(self) -> None:
        """Ask for the page where keys are made."""
        self.link_clicked.emit(CONSOLE_KEYS_URL)

    def showEvent(self, event: QShowEvent) -> None:
        """Put the caret where one begins."""
        super().showEvent(event)
        self.key_form.key_line.setFocus(Qt.FocusReason.OtherFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the hint below the button where it is narrow."""
        super().resizeEvent(event)
        wanted_px = self.submit_button.sizeHint().width() + self.hint_label.sizeHint().width()
        beside = wanted_px + SPACE_M_PX + 2 * SPACE_XL_PX <= self.width()
        self._submit_row.setDirection(QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom)

    def _way(self) -> Way:
        return Way(self.way_control.value())

    def _field(self, name: str | None) -> Field | None:
        form = self.gateway_form if self._way() is Way.GATEWAY else self.key_form
        return {"key": form.key_field, "base_url": self.gateway_form.address_field}.get(name or "")

    def _show_hint(self) -> None:
        self.hint_label.setText(
            self.tr("Nothing leaves this computer.")
            if self._way() is Way.DEMO
            else self.tr("Asks for the list of models; costs nothing.")
        )

    def _lay_out(self) -> None:
        self.submit_button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._submit_row.setSpacing(SPACE_M_PX)
        self._submit_row.addWidget(self.submit_button)
        self._submit_row.addWidget(self.hint_label, 1)
        content = QWidget()
        content.setMaximumWidth(_COLUMN_EM * QFontInfo(self.font()).pixelSize())
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_S_PX)
        column.addWidget(self.title_label)
        column.addWidget(self.intro_label)
        column.addSpacing(SPACE_M_PX)
        column.addWidget(self.way_control)
        column.addSpacing(SPACE_M_PX)
        for page in self._pages.values():
            column.addWidget(page)
        column.addSpacing(SPACE_S_PX)
        column.addWidget(self.titles_field)
        column.addSpacing(SPACE_S_PX)
        column.addWidget(self.notice)
        column.addLayout(self._submit_row)
        holder = QWidget()
        around = QVBoxLayout(holder)
        around.setContentsMargins(SPACE_XL_PX, SPACE_XL_PX, SPACE_XL_PX, SPACE_XL_PX)
        around.addStretch(1)
        centred = QHBoxLayout()
        centred.addStretch(1)
        centred.addWidget(content, 1000)
        centred.addStretch(1)
        around.addLayout(centred)
        around.addStretch(1)
        area = ScrollColumn()
        area.setWidget(holder)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(area)

    def _connect(self) -> None:
        self.way_control.value_chosen.connect(self.on_way_chosen)
        self.titles_control.value_chosen.connect(self.titles_chosen)
        self.submit_button.clicked.connect(self.on_submit_clicked)
        self.key_form.submitted.connect(self.key_submitted)
        self.key_form.console_wanted.connect(self.on_console_wanted)
        self.key_form.environment_key_accepted.connect(self.environment_key_accepted)
        self.key_form.env_file_wanted.connect(self.env_file_requested)
        self.gateway_form.submitted.connect(self.gateway_submitted)
        self.notice.first_chosen.connect(self.session_only_accepted)
