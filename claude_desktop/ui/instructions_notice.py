"""Asks from where new instructions hold, above the message to be written, with what each choice costs."""

from __future__ import annotations

from PySide6.QtCore import QObject

from claude_desktop.model.instructions import Scope
from claude_desktop.model.tree import Conversation
from claude_desktop.services.instruction_choices import OpenChoice
from claude_desktop.services.kept_reasoning import KeptReasoningFound
from claude_desktop.services.services import Services
from claude_desktop.ui.controls.model_texts import short_name, tokens_text
from claude_desktop.ui.controls.money import money
from claude_desktop.ui.controls.notice_bar import NoticeBar, NoticeKind
from claude_desktop.ui.conversation_pane import ConversationPane


class InstructionsNotice(QObject):
    """Keeps the notice and the notes beside thoughts true for the conversation that is shown. Owned by the pane."""

    def __init__(self, pane: ConversationPane, services: Services) -> None:
        super().__init__(pane)
        self._pane = pane
        self._services = services
        self._closed: tuple[str, str] | None = None  # the conversation and the instructions that were read about
        self._looked_at: object = None
        self.notice = NoticeBar(pane)
        self.notice.hide()
        pane.add_above_composer(self.notice)
        self.notice.first_chosen.connect(self.on_first_chosen)
        self.notice.second_chosen.connect(self.on_second_chosen)
        pane.conversation_shown.connect(self.on_situation_changed)
        pane.situation_changed.connect(self.on_situation_changed)
        services.connection.models_changed.connect(self.on_situation_changed)
        services.settings.changed.connect(self.on_situation_changed)
        services.kept_reasoning.found.connect(self.on_reasoning_found)

    def on_situation_changed(self) -> None:
        """Ask where there is something to choose, and look for the thoughts that are still sent."""
        conversation, notice = self._pane.conversation, self.notice
        if conversation is None or conversation.id in self._services.replies.streaming_ids:
            notice.hide()
            return
        self._look_for_reasoning(conversation)
        choice = self._services.instructions.open_choice(conversation)
        if choice is None or self._closed == (conversation.id, choice.change.text):
            notice.hide()
        elif choice.change.can_hold_from_here:
            notice.show_notice(
                self._question(choice), NoticeKind.MUTED, self.tr("From here on"), self.tr("From the start")
            )
        else:
            notice.show_notice(self._remark(choice), NoticeKind.MUTED, "", self.tr("Close"))

    def _look_for_reasoning(self, conversation: Conversation) -> None:
        """Look only where something changed that decides about it: going through a long branch is work."""
        account = self._services.connection.account
        state = (
            *(conversation.id, conversation.tip_id, conversation.left_out),
            *(self._services.requests.resolved(conversation), account.id if account is not None else None),
            len(self._services.connection.models),
        )
        if state != self._looked_at:
            self._looked_at = state
            self._services.kept_reasoning.look(conversation)

    def on_first_chosen(self) -> None:
        """Let the instructions hold from here on."""
        if self._pane.conversation is not None:
            self._services.instructions.choose(self._pane.conversation.id, Scope.HERE)

    def on_second_chosen(self) -> None:
        """Let the instructions hold from the start, which is also what happens where there is no choice."""
        conversation = self._pane.conversation
        choice = self._services.instructions.open_choice(conversation) if conversation is not None else None
        if conversation is None or choice is None:
            return
        if choice.change.can_hold_from_here:
            self._services.instructions.choose(conversation.id, Scope.START)
        else:
            self._closed = (conversation.id, choice.change.text)
            self.notice.hide()

    def on_reasoning_found(self, found: KeptReasoningFound) -> None:
        """Note beside each thought whether it is still sent."""
        if self._pane.conversation is not None and found.conversation_id == self._pane.conversation.id:
            self._pane.show_withheld(found.withheld)

    def _question(self, choice: OpenChoice) -> str:
        return self.tr(
            "The instructions changed. From here on: what was said stays as it is, with its cache and its reasoning."
            " From the start: {reading}, and earlier reasoning is left out."
        ).format(reading=self._reading(choice))

    def _remark(self, choice: OpenChoice) -> str:
        return self.tr(
            "The instructions changed and hold from the start: {reading}, and earlier reasoning is left out."
        ).format(reading=self._reading(choice))

    def _reading(self, choice: OpenChoice) -> str:
        exact = choice.change.reread_tokens
        tokens = tokens_text(round(exact, -2) if exact >= 1_000 else exact)
        name = short_name(choice.model)
        if choice.reread_usd is None:
            return self.tr("{model} reads about {tokens} tokens again").format(model=name, tokens=tokens)
        return self.tr("{model} reads about {tokens} tokens again, for about {cost}").format(
            model=name, tokens=tokens, cost=money(choice.reread_usd)
        )
