"""What the conversation view shows of a message, and the small values it exchanges with its owner."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import overload

from PySide6.QtCore import QRect

from claude_desktop.model.blocks import Block
from claude_desktop.model.endings import NextStep
from claude_desktop.model.messages import Role, TurnState
from claude_desktop.model.reply_output import OutputRead


class NoticeKind(Enum):
    """How serious a notice under a message is."""

    DANGER = "danger"
    WARN = "warn"
    MUTED = "muted"


@dataclass(frozen=True, slots=True)
class StepButton:
    """Something that can be done where a reply ended, with its words."""

    step: NextStep
    label: str


@dataclass(frozen=True, slots=True)
class MessageEntry:
    """One message, ready to be shown. Every text is already translated.

    `state` is None for the person's own messages. `author` is set only where it differs from the reply before, `facts`
    stands muted at the right of the action row ("Sonnet 5.5 · 0.8 s"), `notice` is one calm sentence for a reply that
    did not end well, with what can be done in `steps`. `can_change` lets the message be edited, deleted or branched off
    from. `sibling` counts from 1; `thought_ms` is how long the model thought, None where that is not known. Text is
    folded under the words of `folded_as`, where there are any; `thought_note` stands behind those of a thought.
    `prefill` is what the reply goes on from, `output` what it holds where it was asked for in a form and is whole.
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
    steps: tuple[StepButton, ...] = ()
    can_change: bool = False
    sibling: int = 1
    siblings: int = 1
    thought_ms: int | None = None
    folded_as: str = ""
    thought_note: str = ""
    prefill: str = ""
    output: OutputRead | None = None

    @property
    def is_own(self) -> bool:
        """Tell whether the person wrote it."""
        return self.role is Role.USER

    @property
    def is_instructions(self) -> bool:
        """Tell whether it is no message but instructions that hold from somewhere on."""
        return self.role is Role.SYSTEM


class EntryList(Sequence[MessageEntry]):
    """The entries of a conversation, each made when it is first asked for: of ten thousand messages a reader sees ten.

    `ids` are known at once; `make` gives the entry of an id. It belongs to the view that shows it.
    """

    def __init__(self, ids: Sequence[str] = (), make: Callable[[str], MessageEntry] | None = None) -> None:
        self.ids = list(ids)
        self._make = make
        self._made: dict[str, MessageEntry] = {}

    @classmethod
    def of(cls, entries: Sequence[MessageEntry]) -> EntryList:
        """Take entries that are there already."""
        made = cls([entry.id for entry in entries])
        made._made = {entry.id: entry for entry in entries}
        return made

    def __len__(self) -> int:
        return len(self.ids)

    @overload
    def __getitem__(self, index: int) -> MessageEntry: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[MessageEntry]: ...
    def __getitem__(self, index: int | slice) -> MessageEntry | Sequence[MessageEntry]:
        if isinstance(index, slice):
            return [self._entry(entry_id) for entry_id in self.ids[index]]
        return self._entry(self.ids[index])

    def __iter__(self) -> Iterator[MessageEntry]:
        return map(self._entry, self.ids)

    def __setitem__(self, index: int, entry: MessageEntry) -> None:
        self._made.pop(self.ids[index], None)
        self.ids[index] = entry.id
        self._made[entry.id] = entry

    def append(self, entry: MessageEntry) -> None:
        """Add one at the end."""
        self.ids.append(entry.id)
        self._made[entry.id] = entry

    def truncate(self, length: int) -> None:
        """Keep only the first `length`."""
        for entry_id in self.ids[length:]:
            self._made.pop(entry_id, None)
        del self.ids[length:]

    def is_made(self, entry_id: str) -> bool:
        """Tell whether an entry was asked for already."""
        return entry_id in self._made

    def _entry(self, entry_id: str) -> MessageEntry:
        entry = self._made.get(entry_id)
        if entry is None:
            if self._make is None:
                raise KeyError(entry_id)
            entry = self._made[entry_id] = self._make(entry_id)
        return entry


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


@dataclass(frozen=True, slots=True)
class StepAsk:
    """The reader pressed a step that was offered under a message."""

    message_id: str
    step: NextStep


@dataclass(frozen=True, slots=True)
class CodeToSave:
    """The reader wants a block of code as a file; `file_name` is a name that fits its language."""

    text: str
    file_name: str


class Ask(Enum):
    """What the reader wants with a message beyond reading it."""

    EDIT = "edit"
    RETRY_WITH = "retry_with"
    BRANCH = "branch"
    DELETE = "delete"
    OPEN_ATTACHMENT = "open_attachment"
    INFO = "info"
    INSPECT = "inspect"


@dataclass(frozen=True, slots=True)
class MessageAsk:
    """The reader asked for something. `place` is what was pressed, in the viewport; empty where it was a menu. `value`
    is the hash of an attachment that is to be opened."""

    message_id: str
    ask: Ask
    place: QRect
    value: str = ""


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
