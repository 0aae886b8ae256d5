"""Collects shown text, its styles and where it stands in the source into one `Inline`."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence

from claude_desktop.markdown.leaves import Inline, SourceRun, Span, Style

HARD_BREAK = "\u2028"
_STYLES = [Style(value) for value in range(32)]


class Origin:
    """Where a content's characters stand in the source: a pair (content offset, source offset) for each piece of it
    that is contiguous there. Lines are pieces; the newline between two of them belongs to the first. A source offset
    below zero marks a piece that stands nowhere in the source."""

    __slots__ = ("_contents", "_sources")

    def __init__(self, starts: Sequence[tuple[int, int]]) -> None:
        self._contents = [content for content, _ in starts]
        self._sources = [source for _, source in starts]

    @property
    def start(self) -> int:
        """The source offset of the first piece."""
        return self._sources[0]

    def pieces(self, at: int, length: int) -> Iterator[tuple[int, int | None, int]]:
        """Cut a stretch of content into (content offset, source offset or None, length)."""
        end = at + length
        piece = bisect_right(self._contents, at) - 1
        while at < end:
            following = self._contents[piece + 1] if piece + 1 < len(self._contents) else end
            stop = min(end, following)
            source = self._sources[piece]
            yield at, None if source < 0 else source + at - self._contents[piece], stop - at
            at, piece = stop, piece + 1


class InlineWriter:
    """Builds an `Inline` from left to right. Neighbours of one style become one span, and in the source one run."""

    __slots__ = ("_parts", "_runs", "_spans", "length")

    def __init__(self, start: Inline | None = None) -> None:
        self._parts: list[str] = [start.text] if start else []
        self._spans: list[Span] = list(start.spans) if start else []
        self._runs: list[SourceRun] = list(start.runs) if start else []
        self.length = len(start.text) if start else 0

    def write(
        self, text: str, style: int = 0, target: str | None = None, title: str = "", at: int | None = None
    ) -> None:
        """Append text. `at` is its source offset, None where the source holds other characters."""
        if not text:
            return
        start, end = self.length, self.length + len(text)
        self._parts.append(text)
        self.length = end
        if style:
            self._add_span(Span(start, end, _STYLES[style], target, title))
        if at is not None:
            self._add_run(SourceRun(start, at, len(text)))

    def _add_span(self, span: Span) -> None:
        if self._spans:
            last = self._spans[-1]
            same = last.style == span.style and last.target == span.target and last.title == span.title
            if same and last.end == span.start:
                self._spans[-1] = Span(last.start, span.end, span.style, span.target, span.title)
                return
        self._spans.append(span)

    def _add_run(self, run: SourceRun) -> None:
        if self._runs:
            last = self._runs[-1]
            joins_text = last.text_start + last.length == run.text_start
            if joins_text and last.source_start + last.length == run.source_start:
                self._runs[-1] = SourceRun(last.text_start, last.source_start, last.length + run.length)
                return
        self._runs.append(run)

    def finish(self) -> Inline:
        """The whole of what was written."""
        return Inline("".join(self._parts), tuple(self._spans), tuple(self._runs))
