"""Collects shown text, its styles and where it stands in the source into one `Inline`."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from claude_desktop.markdown.leaves import Inline, SourceRun, Span, Style

HARD_BREAK = "\u2028"
_STYLES = [Style(value) for value in range(32)]


class Origin:
    """Where a content's characters stand in the source: one pair (content offset, source offset) for each line."""

    __slots__ = ("_contents", "_sources")

    def __init__(self, starts: Sequence[tuple[int, int]]) -> None:
        self._contents = [content for content, _ in starts]
        self._sources = [source for _, source in starts]

    def source_of(self, at: int) -> int:
        """The source offset of a content offset."""
        line = bisect_right(self._contents, at) - 1
        return self._sources[line] + at - self._contents[line]


class InlineWriter:
    """Builds an `Inline` from left to right; neighbours of one style become one span, of one place in the source one run."""

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
