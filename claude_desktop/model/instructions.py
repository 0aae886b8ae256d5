"""Instructions that change in the middle of a conversation: from where they hold is the person's choice, kept in the
tree as a message with the role system.

From here on: they go out as a system message after what was said, and everything before it stays as it was, cache and
reasoning included (https://platform.claude.com/docs/en/build-with-claude/mid-conversation-system-messages). From the
start: they take the place of the system prompt, so all of it is read again. A choice in the tree holds only where it
says what the person wants at the moment, and only on top of a system prompt that one of the person's own accounts was
asked with: so nothing that came in with a file can put other instructions in their place.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from claude_desktop.model.blocks import Block, plain_text
from claude_desktop.model.catalogue import Model
from claude_desktop.model.estimates import about_tokens_of
from claude_desktop.model.json_values import string_in
from claude_desktop.model.messages import Message, Role, Turn
from claude_desktop.model.output_requests import own_system
from claude_desktop.model.settings import ResolvedSettings


class Scope(StrEnum):
    """From where instructions hold. The values are stored."""

    HERE = "here"
    START = "start"


@dataclass(frozen=True, slots=True)
class PendingChange:
    """Instructions that no reply of the branch was made with yet, and from where they hold is still open.

    `reread_tokens` is about what has to be read again where they hold from the start; `can_hold_from_here` tells that
    the model takes them in the middle.
    """

    text: str
    reread_tokens: int
    can_hold_from_here: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A branch as instructions are looked up in it: its messages, their turns, and the person's own accounts that the
    asked server serves."""

    messages: Sequence[Message]
    turns: Mapping[str, Turn]
    accounts: Collection[str]

    def system_of(self, index: int) -> str | None:
        """The system prompt that the reply at `index` was asked for with; None where there is none to rely on."""
        message = self.messages[index]
        turn = self.turns.get(message.id)
        if turn is None or not message.blocks or turn.account_id not in self.accounts:
            return None
        return own_system(turn.request, turn.output)

    def last_reply(self, before: int) -> int | None:
        """The last reply above `before` that can be relied on."""
        return next((at for at in range(before - 1, -1, -1) if self.system_of(at) is not None), None)


def instructions_message(new_id: str, below: Message, scope: Scope, text: str, at_ms: int) -> Message:
    """The message that keeps the choice, to stand below another one."""
    raw = {"type": "text", "text": text, "scope": scope.value}
    return Message(new_id, below.conversation_id, below.id, Role.SYSTEM, (Block(raw),), at_ms)


def scope_of(message: Message) -> Scope | None:
    """From where the instructions of a message hold; None for any other message."""
    scope = string_in(message.blocks[0].raw, "scope") if message.role is Role.SYSTEM and message.blocks else ""
    return Scope(scope) if scope in set(Scope) else None


def with_instructions(settings: ResolvedSettings, line: Line, model: Model) -> tuple[ResolvedSettings, frozenset[str]]:
    """The settings with the system prompt that goes out with this branch, and the ids of the messages whose
    instructions go out in its middle. A model that takes none there gets what is wanted from the start."""
    if not model.takes_system_messages:
        return settings, frozenset()
    chosen = _chosen(line, len(line.messages))
    if not chosen or plain_text(line.messages[chosen[-1]].blocks) != settings.system_prompt:
        return settings, frozenset()
    started_with = _started_with(line, chosen)
    if started_with is None:
        return settings, frozenset()
    return replace(settings, system_prompt=started_with), frozenset(line.messages[at].id for at in chosen)


def pending_change(line: Line, settings: ResolvedSettings, model: Model) -> PendingChange | None:
    """The instructions that are new to this branch; None where nothing was answered yet, where they hold already, and
    where the choice is made."""
    wanted, end = settings.system_prompt, len(line.messages)
    last = line.last_reply(end)
    if last is None or _in_force(line, last).strip() == wanted.strip():
        return None
    if any(scope_of(message) and plain_text(message.blocks) == wanted for message in line.messages[last + 1 :]):
        return None
    usage = line.turns[line.messages[last].id].usage
    known = (usage.prompt_tokens or 0) + (usage.output_tokens or 0)
    tokens = known or sum(about_tokens_of(message.blocks, model) for message in line.messages)
    return PendingChange(wanted, tokens, model.takes_system_messages and bool(wanted.strip()))


def _chosen(line: Line, end: int) -> list[int]:
    """Where in the branch, above `end`, choices stand to let instructions hold from there on."""
    found: list[int] = []
    for at in range(end):
        match scope_of(line.messages[at]):
            case Scope.START:
                found.clear()
            case Scope.HERE:
                found.append(at)
            case None:
                continue
    return found


def _started_with(line: Line, chosen: Sequence[int]) -> str | None:
    """The system prompt that stays at the top because the first of the choices was made after it."""
    before = line.last_reply(chosen[0])
    return line.system_of(before) if before is not None else None


def _in_force(line: Line, reply: int) -> str:
    """The instructions that a reply was made with: the newest choice above it, where it was asked for like that."""
    system = line.system_of(reply) or ""
    chosen = _chosen(line, reply)
    if chosen and _started_with(line, chosen) == system:
        return plain_text(line.messages[chosen[-1]].blocks)
    return system
