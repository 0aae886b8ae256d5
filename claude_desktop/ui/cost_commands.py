"""What the window offers about cost: the facts of a reply, the sum of a conversation, the person's own limit."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, QPoint, QRect
from PySide6.QtGui import QCursor

from claude_desktop.model.spending import SpentTotal
from claude_desktop.model.tree import Conversation
from claude_desktop.services.services import Services
from claude_desktop.services.spending import ConversationSpent, MonthSpent, Standing
from claude_desktop.services.turn_news import SendHeld
from claude_desktop.ui.controls.money import dollars, money
from claude_desktop.ui.controls.notice_bar import NoticeBar, NoticeKind
from claude_desktop.ui.controls.question import Question
from claude_desktop.ui.controls.quiet_cost import QuietCost
from claude_desktop.ui.conversation_pane import ConversationPane
from claude_desktop.ui.cost.window import CostWindow
from claude_desktop.ui.message_info import MessageInfo
from claude_desktop.ui.next_meter import NextMeterDisplay
from claude_desktop.ui.transcript.entries import Ask, MessageAsk
from claude_desktop.ui.turn_facts import turn_facts


class CostCommands(QObject):
    """Owned by the pane that it serves."""

    def __init__(self, pane: ConversationPane, services: Services) -> None:
        super().__init__(pane)
        self._pane = pane
        self._services = services
        self._spending = services.spending
        self.window: CostWindow | None = None
        self.next_meter = NextMeterDisplay(pane, services)
        self.question: HeldQuestion | None = None
        self.notice = NoticeBar(pane)
        self.notice.hide()
        pane.add_above_composer(self.notice)
        self.total = QuietCost()
        pane.header.add_quiet(self.total)
        pane.transcript.message_asked.connect(self.on_message_asked)
        pane.conversation_shown.connect(self.on_conversation_shown)
        self.notice.first_chosen.connect(self.notice.hide)
        self.total.clicked.connect(self.show_window)
        services.replies.send_held.connect(self.on_send_held)
        self._spending.conversation_counted.connect(self.on_conversation_counted)
        self._spending.standing_changed.connect(self.on_standing_changed)

    @property
    def deeds(self) -> Mapping[str, Callable[[], None]]:
        """What to do for which action."""
        return {"cost": self.show_window}

    def show_window(self) -> None:
        """Open the window about cost."""
        if self.window is None:
            self.window = CostWindow(self._services, self._pane.window())
        self.window.show_again()

    def on_message_asked(self, asked: MessageAsk) -> None:
        """Show what is known of a reply."""
        conversation = self._pane.conversation
        turn = conversation.turns.get(asked.message_id) if conversation is not None else None
        if asked.ask is not Ask.INFO or turn is None:
            return
        info = MessageInfo(turn_facts(turn, self._services.connection.models), self._pane)
        info.open_at(self._on_screen(asked.place))

    def on_conversation_shown(self, conversation: Conversation) -> None:
        """Say what this one cost, as soon as it is added up."""
        self.total.show_cost("", "")
        self._spending.count_conversation(conversation.id)

    def on_conversation_counted(self, spent: ConversationSpent) -> None:
        """Show the sum in the header."""
        conversation = self._pane.conversation
        if conversation is not None and spent.conversation_id == conversation.id:
            total = spent.total
            text = money(total.cost_usd) if total.requests > total.unpriced else ""
            self.total.show_cost(text, self._sentence(total))

    def on_standing_changed(self, month: MonthSpent) -> None:
        """Tell that the limit is near, or reached."""
        spent, limit = dollars(month.total.cost_usd), dollars(month.limit_usd)
        if month.standing is Standing.NEAR:
            text = self.tr("You have spent {spent} this month; your limit is {limit}.")
        else:
            text = self.tr("You have spent {spent} this month and reached your limit of {limit}.")
        self.notice.show_notice(text.format(spent=spent, limit=limit), NoticeKind.WARN, self.tr("Close"))

    def on_send_held(self, held: SendHeld) -> None:
        """Ask before anything more is spent."""
        month = self._spending.month
        paragraphs = [
            self.tr("You have spent {spent} this month and reached your own limit of {limit}.").format(
                spent=dollars(month.total.cost_usd), limit=dollars(month.limit_usd)
            )
        ]
        row = self._services.library.row(held.conversation_id)
        if row is not None and not self._is_shown(held.conversation_id):
            paragraphs.append(self.tr("The message is for “{title}”.").format(title=row.title))
        question = HeldQuestion(held.conversation_id, self._services, tuple(paragraphs), self._pane)
        self.question = question
        question.open()

    def _sentence(self, total: SpentTotal) -> str:
        sentence = self.tr("This conversation cost {money} so far, in %n requests.", None, total.requests)
        if total.requests == 1:
            sentence = self.tr("This conversation cost {money} so far, in one request.")
        parts = [sentence.format(money=money(total.cost_usd))]
        if total.unpriced:
            parts.append(self.tr("Without a known price: {count}.").format(count=total.unpriced))
        if total.incomplete:
            parts.append(self.tr("Broken off, and so estimated: {count}.").format(count=total.incomplete))
        return " ".join(parts)

    def _is_shown(self, conversation_id: str) -> bool:
        return self._pane.conversation is not None and self._pane.conversation.id == conversation_id

    def _on_screen(self, place: QRect) -> QRect:
        if place.isEmpty():
            return QRect(QCursor.pos(), QCursor.pos() + QPoint(1, 1))
        viewport = self._pane.transcript.viewport()
        return QRect(viewport.mapToGlobal(place.topLeft()), place.size())


class HeldQuestion(Question):
    """Asks whether a message that is held goes out all the same."""

    def __init__(
        self, conversation_id: str, services: Services, paragraphs: tuple[str, ...], parent: ConversationPane
    ) -> None:
        super().__init__(parent.tr("Your monthly limit"), paragraphs, parent)
        self._conversation_id = conversation_id
        self._services = services
        self.cancel_button.setText(self.tr("Do not send"))
        self.send_button = self.add_answer(self.tr("Send this message"))
        self.waive_button = self.add_answer(self.tr("Send, and do not ask again today"))
        self.send_button.clicked.connect(self.on_send_chosen)
        self.waive_button.clicked.connect(self.on_waive_chosen)
        self.rejected.connect(self.on_rejected)

    def on_send_chosen(self) -> None:
        """Send this one."""
        self._services.replies.send_held_now(self._conversation_id)
        self.accept()

    def on_waive_chosen(self) -> None:
        """Send this one and all others of today."""
        self._services.spending.waive_today()
        self.on_send_chosen()

    def on_rejected(self) -> None:
        """Leave it where it is."""
        self._services.replies.drop_held(self._conversation_id)
