"""What each row of the conversation holds, before anything is measured. A row is the smallest piece that is laid out:
a leaf of ordinary size, or a part of a large one, so that no row can ever be expensive."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from claude_desktop.markdown.leaves import Container, Inline, Place
from claude_desktop.ui.transcript.code_block import CodeBlock
from claude_desktop.ui.transcript.entries import NoticeKind, StepButton
from claude_desktop.ui.transcript.table_block import TableBlock
from claude_desktop.ui.transcript.text_styles import Look


@dataclass(frozen=True, slots=True)
class TextContent:
    """Running text. `first` and `last` tell whether the leaf begins and ends here; `indent` counts fold levels."""

    section: int
    place: Place
    inline: Inline
    look: Look = Look.BODY
    first: bool = True
    last: bool = True

    @property
    def containers(self) -> tuple[Container, ...]:
        """The quotes and list items around it."""
        return self.place.containers


@dataclass(frozen=True, slots=True)
class OwnContent:
    """A stretch of the person's own message, exactly as typed. `whole_length` is that of the whole message."""

    section: int
    place: Place
    inline: Inline
    first: bool
    last: bool
    natural: bool


@dataclass(frozen=True, slots=True)
class CodeContent:
    """Display lines `begin` to `end` of a code block. `end_offset` makes the growing last part differ from itself;
    `drawn` tells that the block is a diagram, which stands in one row and is drawn."""

    section: int
    place: Place = field(compare=False)
    block: CodeBlock
    begin: int
    end: int
    end_offset: int
    first: bool
    last: bool
    look: Look = Look.BODY
    drawn: bool = False


@dataclass(frozen=True, slots=True)
class TableContent:
    """Rows `begin` to `end` of a table, the header being row 0. `version` changes with the widths of the columns.

    `cells` are those rows as they were when this was made: the block itself changes while the table grows.
    """

    section: int
    place: Place = field(compare=False)
    block: TableBlock
    begin: int
    end: int
    version: int
    last: bool
    cells: tuple[tuple[Inline, ...], ...]
    look: Look = Look.BODY


@dataclass(frozen=True, slots=True)
class RuleContent:
    """A thematic break."""

    section: int
    place: Place
    look: Look = Look.BODY


@dataclass(frozen=True, slots=True)
class MathContent:
    """A block of math, drawn. Its text is its source."""

    section: int
    place: Place
    inline: Inline
    tex: str
    look: Look = Look.BODY


@dataclass(frozen=True, slots=True)
class PendingContent:
    """The rest of a very long text that was not parsed yet: empty space of about its height."""

    section: int
    characters: int


@dataclass(frozen=True, slots=True)
class FoldContent:
    """A line that folds and unfolds what follows it: thinking, a tool call, a block of an unknown kind.

    `since_ms` is set while the thought is still coming: the line then counts the seconds (`time.monotonic`).
    """

    section: int
    text: str
    unfolded: bool
    card: bool = False
    since_ms: int | None = None


class NodeState(Enum):
    """What a row of a JSON tree is: a plain value, an open or closed container, or the way to more of them."""

    LEAF = "leaf"
    OPEN = "open"
    CLOSED = "closed"
    MORE = "more"


@dataclass(frozen=True, slots=True)
class NodeContent(TextContent):
    """One row of a JSON tree, `depth` steps in. `node` is where the value that it is about begins in the source."""

    depth: int = 0
    state: NodeState = NodeState.LEAF
    node: int = 0


class OutputFit(Enum):
    """Whether a reply in a form is what was asked for, as far as that is known."""

    NONE = "none"
    RIGHT = "right"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class OutputContent:
    """The bar above a reply in a form. `shows_source` where the reply is shown as it came."""

    section: int
    text: str
    fit: OutputFit
    shows_source: bool


@dataclass(frozen=True, slots=True)
class AttachmentContent(FoldContent):
    """A file that goes with a message: its name in `text`, its facts, and the hash that it is opened by."""

    facts: str = ""
    icon: str = ""
    content_hash: str = ""


@dataclass(frozen=True, slots=True)
class AuthorContent:
    """Who answers, where that changed."""

    text: str


@dataclass(frozen=True, slots=True)
class StatusContent:
    """What is going on before and between the tokens. Exactly one of the times may be set, in milliseconds of
    `time.monotonic`: `since_ms` counts up, `until_ms` counts down; `{seconds}` in `text` is where the number stands."""

    text: str
    since_ms: int | None = None
    until_ms: int | None = None
    warns: bool = False


@dataclass(frozen=True, slots=True)
class NoticeContent:
    """How a reply ended, where it did not end well, with what can be done."""

    text: str
    kind: NoticeKind
    steps: tuple[StepButton, ...] = ()


@dataclass(frozen=True, slots=True)
class ActionsContent:
    """The row under a message: versions, copy, retry, facts. Its space is always there, so nothing moves on hover."""

    own: bool
    sibling: int
    siblings: int
    can_retry: bool
    facts: str
    always_shown: bool
    usable: bool
    can_change: bool = False
    can_retry_with: bool = False
    has_info: bool = False


Content = (
    TextContent
    | OwnContent
    | CodeContent
    | TableContent
    | RuleContent
    | MathContent
    | PendingContent
    | FoldContent
    | OutputContent
    | AuthorContent
    | StatusContent
    | NoticeContent
    | ActionsContent
)
SELECTABLE = (TextContent, OwnContent, CodeContent, TableContent, MathContent)
