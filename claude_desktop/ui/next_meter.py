"""Keeps the meter beside the message true: size, price and share of the context of what would be sent now."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale, QObject

from claude_desktop.model.next_message import NextMessage
from claude_desktop.model.tree import Conversation
from claude_desktop.services.next_cost import CountFailed, NextCostChanged
from claude_desktop.services.services import Services
from claude_desktop.services.turn_news import TurnBegan
from claude_desktop.ui.composer.meter import MeterLevel
from claude_desktop.ui.controls.money import money, share_text, short_count
from claude_desktop.ui.conversation_pane import ConversationPane


class NextMeterDisplay(QObject):
    """Owned by the pane whose composer shows it."""

    def __init__(self, pane: ConversationPane, services: Services) -> None:
        super().__init__(pane)
        self._pane = pane
        self._meter = pane.composer.meter
        self._next = services.next_cost
        self._problem = ""
        self._last: NextCostChanged | None = None
        pane.conversation_shown.connect(self.on_conversation_shown)
        pane.composer.draft_changed.connect(self._next.change_draft)
        services.library.conversation_changed.connect(self.on_conversation_changed)
        services.replies.turn_began.connect(self.on_turn_began)
        self._meter.clicked.connect(self.on_meter_clicked)
        self._next.changed.connect(self.on_changed)
        self._next.count_failed.connect(self.on_count_failed)

    def on_conversation_shown(self, conversation: Conversation) -> None:
        """Speak of this one."""
        self._problem = ""
        self._next.follow(conversation, conversation.draft)

    def on_conversation_changed(self, conversation: Conversation) -> None:
        """Take over a change of the conversation that is shown."""
        shown = self._pane.conversation
        if shown is not None and shown.id == conversation.id:
            self._next.follow(conversation, self._pane.composer.text())

    def on_turn_began(self, began: TurnBegan) -> None:
        """The composer has forgotten what was sent."""
        shown = self._pane.conversation
        if shown is not None and shown.id == began.conversation_id:
            self._next.follow(shown, self._pane.composer.text())

    def on_meter_clicked(self) -> None:
        """Count exactly, once."""
        self._problem = ""
        self._next.count()

    def on_changed(self, changed: NextCostChanged) -> None:
        """Show it."""
        shown = self._pane.conversation
        if shown is None or shown.id != changed.conversation_id:
            return
        self._last = changed
        message = changed.message
        if message is None:
            self._meter.show_next((), None, MeterLevel.EASY, "")
            return
        share = message.context_share
        level = MeterLevel.EASY
        if message.is_nearly_full:
            level = MeterLevel.OVERFULL if share is not None and share > 1 else MeterLevel.NEARLY_FULL
        self._meter.show_next(meter_texts(message), share, level, self._sentence(changed))

    def on_count_failed(self, failed: CountFailed) -> None:
        """Say calmly why it stays an estimate, where the pointer or the screen reader asks for it and above."""
        shown = self._pane.conversation
        if shown is not None and shown.id == failed.conversation_id:
            self._problem = QCoreApplication.translate("NextCost", failed.sentence)
            self._pane.show_notice(self._problem)
            if self._last is not None:
                self.on_changed(self._last)

    def _sentence(self, changed: NextCostChanged) -> str:
        message = changed.message
        if message is None:
            return ""
        hint = self.tr("Click to count exactly: the server gets the conversation with your draft for that. It is free.")
        if message.is_exact:
            hint = self.tr("Counted by the server.")
        return "\n".join([*meter_sentences(message, changed.context_tokens), self._problem or hint])


def meter_texts(message: NextMessage) -> tuple[str, ...]:
    """The few characters in the meter, longest first: "about 1.2k · $0.004", "1.2k"."""
    short = short_count(message.prompt_tokens)
    count = _tr("about {count}").format(count=short)
    if message.is_exact:
        count = QLocale().toString(message.prompt_tokens)
    price = money(message.usd) if message.usd is not None else ""
    share = ""
    if message.is_nearly_full and message.context_share is not None:
        share = share_text(message.context_share)
    variants = ((count, price, share), (short, price), (short, share), (short,))
    return tuple(dict.fromkeys(" · ".join(part for part in parts if part) for parts in variants))


def meter_sentences(message: NextMessage, context_tokens: int | None) -> list[str]:
    """All that is known of the next message, in sentences."""
    locale = QLocale()
    count = locale.toString(message.prompt_tokens)
    size = _tr("The next message sends {count} tokens, all that was said before included.")
    if not message.is_exact:
        size = _tr("The next message sends about {count} tokens, all that was said before included.")
    sentences = [size.format(count=count), *_price_sentences(message)]
    if message.context_share is not None and context_tokens:
        fills = _tr("It fills {share} of the model's context of {context} tokens.")
        share = share_text(message.context_share)
        sentences.append(fills.format(share=share, context=short_count(context_tokens)))
    if message.is_nearly_full:
        sentences.append(_tr("Start a new conversation soon, or let this one be summed up."))
    return sentences


def _price_sentences(message: NextMessage) -> list[str]:
    if message.usd is None or message.output_usd is None:
        return [_tr("Its price is not known.")]
    locale = QLocale()
    price = _tr("That costs about {money}; the reply adds {output} for every 1,000 tokens.")
    sentences = [price.format(money=money(message.usd), output=money(message.output_usd))]
    if message.read_tokens:
        read = _tr("Of these, about {count} are read from the cache.")
        sentences.append(read.format(count=locale.toString(message.read_tokens)))
    return sentences


def _tr(text: str) -> str:
    return QCoreApplication.translate("NextMeter", text)
