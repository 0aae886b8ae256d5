"""What the conversation view shows of a message, and the small values it exchanges with its owner."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from claude_desktop.model.blocks import Block
from claude_desktop.model.messages import Role, TurnState


class NoticeKind(Enum):
    """How serious a notice under a message is."""

    DANGER = "danger"
    WARN = "warn"
    MUTED = "muted"


@dataclass(frozen=True, slots=True)
class MessageEntry:
    """One message, ready to be shown. Every text is already translated.

    `state` is None for the person's own messages. `author` is set only where it differs from the reply before, `facts`
    stands muted at the right of the action row ("Sonnet 5.5 · 0.8 s"), `notice` is one calm sentence for a reply that
    did not end well. `sibling` counts from 1; `thought_ms` is how long the model thought, None where that is not known.
    """

    id: str
    role: Role
    blocks: tuple[Block, ...]
    created_ms: int
    state: TurnState | None = None
    author: str = ""
    facts: str = ""
    notice: str = ""
    notice_kind: NoticeKind = NoticeKind.MUTED
    can_retry: bool = False
    can_continue: bool = False
    sibling: int = 1
    siblings: int = 1
    thought_ms: int | None = None

    @property
    def is_own(self) -> bool:
        """Tell whether the person wrote it."""
        return self.role is Role.USER


@dataclass(frozen=True, slots=True)
class ReadingPosition:
    """A place to come back to: the row of the message at the top of the pane, and how far into it the pane begins.

    `following` is True where the reader was at the end; the other fields then do not matter.
    """

    message_id: str = ""
    row: int = 0
    offset_px: int = 0
    following: bool = True


@dataclass(frozen=True, slots=True)
class SiblingStep:
    """The reader asked for another version of a message: `step` is -1 for the one before, 1 for the next."""

    message_id: str
    step: int


@dataclass(slots=True)
class ViewCounters:
    """What the view did, for tests and benchmarks. Rows count as laid out when they are measured anew."""

    rows_alive: int = 0
    rows_laid_out: int = 0
    rows_laid_out_last_flush: int = 0
    messages_alive: int = 0
    flushes: int = 0
    last_flush_ms: float = 0.0
    pixels_moved: int = 0
