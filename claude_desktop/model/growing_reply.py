"""Folds stream events into a reply. Deterministic: the same events give the same blocks, live and from the journal."""

from __future__ import annotations

from claude_desktop.model.blocks import Block
from claude_desktop.model.json_values import Json, JsonObject, load_json, string_in
from claude_desktop.model.messages import PAUSED, Usage, read_usage, sum_usage
from claude_desktop.model.stream_events import (
    BlockClosed,
    BlockOpened,
    CitationCame,
    ReplyEnded,
    ReplyEnding,
    ReplyResumed,
    ReplyStarted,
    SignatureCame,
    StreamEvent,
    SummaryCame,
    TextGrew,
    ThinkingGrew,
    ToolInputGrew,
    UnknownDeltaCame,
)
from claude_desktop.model.texts import with_whole_pairs

_MAX_INPUT_NESTING = 200  # below what the store reads back, because the input is stored inside its block


class _GrowingBlock:
    """One block while it grows: pieces are joined once, at the end, so that a token costs the same at any length."""

    __slots__ = ("citations", "finished", "pieces", "signature", "start", "unknown_deltas")

    def __init__(self, start: JsonObject) -> None:
        self.start = start
        self.pieces: list[str] = []
        self.citations: list[JsonObject] = []
        self.unknown_deltas: list[JsonObject] = []
        self.signature: str | None = None
        self.finished = False

    def raw(self) -> JsonObject:
        """The block as the API would have sent it whole (https://platform.claude.com/docs/en/build-with-claude/streaming)."""
        block: dict[str, Json] = dict(self.start)
        joined = with_whole_pairs("".join(self.pieces))
        kind = string_in(self.start, "type")
        if self.pieces:
            if kind == "thinking":
                block["thinking"] = string_in(self.start, "thinking") + joined
            elif kind == "text":
                block["text"] = string_in(self.start, "text") + joined
            else:
                block["input"] = _tool_input(joined)
        if self.signature is not None:
            block["signature"] = self.signature
        if self.citations:
            earlier = self.start.get("citations")
            block["citations"] = [*(earlier if isinstance(earlier, list) else []), *self.citations]
        if self.unknown_deltas:
            block["unknown_deltas"] = list(self.unknown_deltas)
        return block


def _tool_input(joined: str) -> Json:
    """Parse a tool's input; where it is broken the text itself is kept, so nothing is lost and nothing fails."""
    try:
        return load_json(joined, _MAX_INPUT_NESTING)
    except ValueError:
        return joined


class GrowingReply:
    """A reply that is still coming. Feed it every event in order; read `blocks()` at any time.

    Events that `api` has validated never raise here; events of a damaged journal that name a block which was never
    opened are ignored.
    """

    __slots__ = (
        "_blocks",
        "_rounds",
        "container",
        "ended",
        "message_id",
        "response",
        "served_model",
        "stop_details",
        "stop_reason",
        "stop_sequence",
    )

    def __init__(self) -> None:
        self._blocks: list[_GrowingBlock] = []
        self._rounds: list[Usage] = [Usage()]
        self.message_id: str | None = None
        self.response: JsonObject = {}
        self.served_model: str | None = None
        self.stop_reason: str | None = None
        self.stop_sequence: str | None = None
        self.stop_details: JsonObject | None = None
        self.container: JsonObject | None = None
        self.ended = False

    @property
    def usage(self) -> Usage:
        """The tokens of all requests that the reply took."""
        return sum_usage(self._rounds)

    @property
    def rounds(self) -> int:
        """How many requests the reply took: each pause brings another one."""
        return len(self._rounds)

    @property
    def has_paused(self) -> bool:
        """Tell whether the reply waits to be sent back so that it can go on."""
        return self.ended and self.stop_reason == PAUSED

    @property
    def has_content(self) -> bool:
        """Tell whether anything came that a person could see or that must be sent back."""
        return bool(self._blocks)

    def apply(self, event: StreamEvent) -> None:
        """Fold one event."""
        match event:
            case TextGrew(index, text) | ThinkingGrew(index, text) | ToolInputGrew(index, text):
                if block := self._at(index):
                    block.pieces.append(text)
            case BlockOpened(index, raw):
                if index == len(self._blocks):
                    self._blocks.append(_GrowingBlock(raw))
            case BlockClosed(index):
                if block := self._at(index):
                    block.finished = True
            case SignatureCame(index, signature):
                if block := self._at(index):
                    block.signature = signature
            case SummaryCame(index, given):
                if block := self._at(index):
                    block.start = {**block.start, **given}
            case CitationCame(index, citation):
                if block := self._at(index):
                    block.citations.append(citation)
            case UnknownDeltaCame(index, raw):
                if block := self._at(index):
                    block.unknown_deltas.append(raw)
            case ReplyStarted(message_id, model, usage, diagnostics):
                self.message_id, self.served_model = message_id, model
                self._rounds[-1] = read_usage(usage)
                self.response = {"id": message_id, **({"diagnostics": diagnostics} if diagnostics else {})}
            case ReplyResumed(message_id, model, usage):
                self.message_id, self.served_model = message_id, model
                self._rounds.append(read_usage(usage))
                self.response = {**self.response, "id": message_id}
                self.ended, self.stop_reason, self.stop_sequence, self.stop_details = False, None, None, None
            case ReplyEnding(stop_reason, stop_sequence, stop_details, usage, container):
                self.container = container or self.container
                if stop_reason is not None:
                    self.stop_reason, self.stop_sequence, self.stop_details = stop_reason, stop_sequence, stop_details
                self._rounds[-1] = read_usage(usage, self._rounds[-1])
            case ReplyEnded():
                self.ended = True
            case _:
                return

    def blocks(self) -> tuple[Block, ...]:
        """The blocks so far; O(length of the reply), so not for every token."""
        return tuple(Block(block.raw(), block.finished or self.ended) for block in self._blocks)

    def _at(self, index: int) -> _GrowingBlock | None:
        return self._blocks[index] if 0 <= index < len(self._blocks) else None
