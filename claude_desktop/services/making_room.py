"""Goes on with a conversation that became too long: from the server's summary, or in a new one with a model's."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from claude_desktop.model.blocks import Block
from claude_desktop.model.messages import Role, TurnState
from claude_desktop.model.sendable_blocks import is_compaction
from claude_desktop.model.summaries import SummarySource, summary_question
from claude_desktop.model.tree import Conversation, question_of
from claude_desktop.services.library import Library
from claude_desktop.services.replies import Replies
from claude_desktop.services.request_building import Choice
from claude_desktop.services.turn_news import TurnEnded


class MakingRoom(QObject):
    """Nothing is lost by any of it: the branch and the conversation that were too long stay as they are."""

    started = Signal(object)  # Conversation: the new one, which begins with a summary of another

    def __init__(self, library: Library, replies: Replies, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._replies = replies
        self._asked_next: dict[str, tuple[Block, ...]] = {}  # by conversation, while its summary is being made
        replies.turn_ended.connect(self.on_turn_ended)

    def can_compact(self, conversation: Conversation) -> bool:
        """Tell whether there is something to summarise that is not summarised yet."""
        return self._place(conversation) is not None

    def compact(self, conversation_id: str) -> None:
        """Have the server summarise all that was said. A question that did not fit any more is asked again after it."""
        conversation = self._library.find(conversation_id)
        place = self._place(conversation) if conversation is not None else None
        if conversation is None or place is None or conversation_id in self._replies.streaming_ids:
            return
        message_id, unanswered = place
        if unanswered:
            self._asked_next[conversation_id] = unanswered
        self._replies.reply_below(conversation_id, message_id, Choice(compacts=True))

    def start_anew(self, conversation_id: str, title: str, words: str, choice: Choice) -> None:
        """Begin a new conversation with a summary of this one, made by the model of `choice`; `started` brings it."""
        source = self._library.find(conversation_id)
        if source is None or source.tip_id is None:
            return
        made = self._library.new(source.folder_id)
        made = replace(made, settings=source.settings, title=title, title_is_automatic=False)
        self._library.add(made)
        self.started.emit(made)
        question = summary_question(words, SummarySource(source.id, source.tip_id))
        self._replies.ask(made.id, question, choice)

    def on_turn_ended(self, ended: TurnEnded) -> None:
        """Ask the question that had waited for the summary."""
        blocks = self._asked_next.pop(ended.conversation_id, None)
        if blocks and ended.turn.state is TurnState.COMPLETE and any(is_compaction(b.raw) for b in ended.reply.blocks):
            self._replies.ask(ended.conversation_id, blocks)

    def _place(self, conversation: Conversation) -> tuple[str, tuple[Block, ...]] | None:
        """The last reply that can be summarised with all before it, and the question after it that got none."""
        branch = conversation.branch()
        for at in range(len(branch) - 1, -1, -1):
            turn = conversation.turns.get(branch[at].id)
            is_whole = branch[at].role is Role.ASSISTANT and turn is not None and bool(branch[at].blocks)
            if not is_whole or turn is None or turn.state is TurnState.FAILED:
                continue
            if any(is_compaction(block.raw) for block in branch[at].blocks):
                return None
            tip = branch[-1]
            question = question_of(conversation.messages, tip.id) if tip.id != branch[at].id else None
            return branch[at].id, question.blocks if question is not None else ()
        return None
