"""What `Replies` tells: the payloads of its signals."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from claude_desktop.model.attachment_sending import Omission
from claude_desktop.model.failures import Failure
from claude_desktop.model.messages import Message, Turn
from claude_desktop.model.reply_status import ReplyStatus
from claude_desktop.model.stream_events import StreamEvent


class Source(Enum):
    """Where the words of a turn come from."""

    DRAFT = auto()  # the composer, which is cleared
    QUEUE = auto()  # the first of the texts that wait
    EDIT = auto()  # a message that was edited
    BRANCH = auto()  # nothing new is said: another reply to the same message
    OFFER = auto()  # what was offered where the last reply ended


@dataclass(frozen=True, slots=True)
class TurnBegan:
    """The person's message (None for a retry) and the empty reply are on disk; the request goes out next.

    `tip_id` is what was shown before; `source` where the words came from; `omissions` the attachments of the branch
    that do not go out.
    """

    conversation_id: str
    asked: Message | None
    reply: Message
    turn: Turn
    tip_id: str | None
    source: Source
    omissions: tuple[Omission, ...] = ()


@dataclass(frozen=True, slots=True)
class ReplyGrew:
    """One event of a reply that is streaming."""

    conversation_id: str
    message_id: str
    event: StreamEvent


@dataclass(frozen=True, slots=True)
class StatusChanged:
    """Where the reply stands."""

    conversation_id: str
    message_id: str
    status: ReplyStatus


@dataclass(frozen=True, slots=True)
class AttemptRestarted:
    """The last attempt broke off before any text; what little the view holds of it goes."""

    conversation_id: str
    message_id: str


@dataclass(frozen=True, slots=True)
class TurnEnded:
    """The reply in its final state."""

    conversation_id: str
    reply: Message
    turn: Turn


@dataclass(frozen=True, slots=True)
class SendHeld:
    """Nothing was sent yet: the monthly limit is reached, and the person is asked first."""

    conversation_id: str
    source: Source


@dataclass(frozen=True, slots=True)
class SendRefused:
    """Nothing was sent and nothing was stored; the text stays where it was."""

    conversation_id: str
    failure: Failure
    source: Source = Source.DRAFT
