"""Does what is offered where a reply ended: go on, ask again in another way, or open where it can be mended."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from PySide6.QtCore import QObject

from claude_desktop.model.catalogue import Model, find_model
from claude_desktop.model.endings import NextStep, lower_effort, raised_limit
from claude_desktop.model.estimates import about_tokens_of
from claude_desktop.model.json_values import dump_json
from claude_desktop.model.messages import Turn
from claude_desktop.model.tree import Conversation
from claude_desktop.model.tree_changes import newest_attached
from claude_desktop.services.request_building import Choice
from claude_desktop.services.services import Services
from claude_desktop.ui.connection_controls import ConnectionControls
from claude_desktop.ui.controls.model_texts import short_name
from claude_desktop.ui.conversation_pane import ConversationPane
from claude_desktop.ui.instructions_notice import InstructionsNotice
from claude_desktop.ui.summary_menu import SummaryMenu
from claude_desktop.ui.transcript.entries import StepAsk

BILLING_PAGE = "https://platform.claude.com/settings/billing"
LIMITS_PAGE = "https://platform.claude.com/settings/limits"


class NextSteps(QObject):
    """Carries out the steps that a conversation offers. Owned by the pane."""

    def __init__(
        self,
        pane: ConversationPane,
        services: Services,
        open_link: Callable[[str], object],
        connection: ConnectionControls,
    ) -> None:
        super().__init__(pane)
        self._pane = pane
        self._services = services
        self._open_link = open_link
        self._connection = connection
        self.instructions = InstructionsNotice(pane, services)
        self.summary_menu: SummaryMenu | None = None
        services.making_room.started.connect(self.on_started_anew)
        pane.transcript.step_requested.connect(self.on_step_requested)

    @property
    def deeds(self) -> Mapping[str, Callable[[], None]]:
        """What to do for which action."""
        return {"compact": self.compact, "start_anew": self.start_anew}

    def compact(self) -> None:
        """Have all that was said summarised by the server, in this conversation."""
        conversation, services = self._pane.conversation, self._services
        if conversation is None:
            return
        model = find_model(services.connection.models, services.requests.resolved(conversation).model)
        if not model.compacts:
            text = self.tr("{model} can not summarise a conversation in its place. Start anew with a summary instead.")
            self._pane.show_notice(text.format(model=short_name(model)))
        elif not services.making_room.can_compact(conversation):
            self._pane.show_notice(self.tr("There is nothing to summarise since the last summary."))
        else:
            services.making_room.compact(conversation.id)

    def start_anew(self) -> None:
        """Let a model be chosen that summarises this conversation at the beginning of a new one."""
        conversation, services = self._pane.conversation, self._services
        if conversation is None or not conversation.messages:
            return
        models = services.connection.models
        current = find_model(models, services.requests.resolved(conversation).model)
        read = sum(about_tokens_of(message.blocks, current) for message in conversation.branch())
        self.summary_menu = SummaryMenu(models, current, read, self._pane)
        self.summary_menu.chosen.connect(self.on_summary_model_chosen)
        viewport = self._pane.transcript.viewport()
        self.summary_menu.popup(viewport.mapToGlobal(viewport.rect().center()))

    def on_summary_model_chosen(self, choice: Choice) -> None:
        """Begin the new conversation; this one stays as it is."""
        conversation = self._pane.conversation
        if conversation is not None:
            title = self.tr("{title} (continued)").format(title=conversation.title)
            words = self.tr("Summarise our earlier conversation, so that we can go on here.")
            self._services.making_room.start_anew(conversation.id, title, words, choice)

    def on_started_anew(self, conversation: Conversation) -> None:
        """Show the new conversation while its summary comes."""
        self._services.library.open(conversation.id)

    def on_step_requested(self, asked: StepAsk) -> None:
        """Do what was pressed under a reply of the conversation that is shown."""
        conversation = self._pane.conversation
        turn = conversation.turns.get(asked.message_id) if conversation is not None else None
        if conversation is None or turn is None:
            return
        match asked.step:
            case NextStep.CONTINUE:
                self._say(conversation, self.tr("Go on exactly where your last message ended, without repeating it."))
            case NextStep.NUDGE:
                self._say(conversation, self.tr("Please answer my last message."))
            case NextStep.RESUME:
                self._services.replies.resume(conversation.id, asked.message_id)
            case NextStep.RAISE_LIMIT:
                self._raise_limit(conversation, turn)
            case NextStep.LOWER_EFFORT:
                choice = Choice(effort=lower_effort(turn, self._model_of(turn)))
                self._services.editing.retry(conversation.id, asked.message_id, choice)
            case NextStep.OPEN_BILLING:
                self._open_page(turn, BILLING_PAGE)
            case NextStep.OPEN_LIMITS:
                self._open_page(turn, LIMITS_PAGE)
            case NextStep.OPEN_ACCOUNT:
                self._connection.show_current_account()
            case NextStep.OPEN_NETWORK:
                self._connection.show_network()
            case NextStep.LEAVE_OUT:
                hashes = [each.hash for each in newest_attached(conversation, asked.message_id)]
                self._services.attachments.leave_out(conversation.id, hashes)
                self._services.editing.retry(conversation.id, asked.message_id)
            case NextStep.SHOW_LARGEST:
                self._show_largest(conversation)
            case NextStep.COMPACT:
                self.compact()
            case NextStep.START_ANEW:
                self.start_anew()
            case _:
                return

    def _say(self, conversation: Conversation, text: str) -> None:
        self._services.replies.send_words(conversation.id, text)

    def _raise_limit(self, conversation: Conversation, turn: Turn) -> None:
        """Raise the limit for this conversation, so that the next replies are not cut either, and ask again."""
        raised = raised_limit(turn, self._model_of(turn))
        if raised is not None:
            self._pane.change_settings(replace(conversation.settings, max_tokens=raised))
            self._services.editing.retry(conversation.id, turn.message_id)

    def _open_page(self, turn: Turn, page: str) -> None:
        """The vendor's page, where the vendor was asked; of other servers only the account here is known."""
        account = self._services.settings.account(turn.account_id)
        if account is not None and account.is_vendor:
            self._open_link(page)
        else:
            self._connection.show_current_account()

    def _show_largest(self, conversation: Conversation) -> None:
        branch = conversation.branch()
        largest = max(branch, key=lambda message: sum(len(dump_json(block.raw)) for block in message.blocks))
        self._pane.transcript.jump_to_message(largest.id)

    def _model_of(self, turn: Turn) -> Model:
        return find_model(self._services.connection.models, turn.model)
