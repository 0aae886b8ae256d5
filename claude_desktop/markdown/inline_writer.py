"""Collects shown text, its styles and where it stands in the source into one `Inline`."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence

from claude_desktop.markdown.leaves import Inline, SourceRun, Span, Style

HARD_BREAK = "\u2028"
NO_SOURCE = -1
_STYLES = [Style(value) for value in range(128)]


class Origin:
    """Where a content's characters stand in the source. Its pieces, each contiguous there, begin at `offsets` of the
    content, counted from `base`, and at `sources` of the source; or nowhere, for `NO_SOURCE`. Lines are pieces: the
    newline between two of them belongs to the first."""

    __slots__ = ("_base", "_offsets", "_sources")

    def __init__(self, offsets: Sequence[int], sources: Sequence[int], base: int = 0) -> None:
        self._offsets = offsets
        self._sources = sources
        self._base = base

    @property
    def start(self) -> int:
        """The source offset of the first piece."""
        return self._sources[0]

    def pieces(self, at: int, length: int) -> Iterator[tuple[int, int | None, int]]:
        """Cut a stretch of content into (content offset, source offset or None, length)."""
        end = at + length
        piece = bisect_right(self._offsets, at + self._base) - 1
        while at < end:
            following = self._offsets[piece + 1] - self._base if piece + 1 < len(self._offsets) else end
            stop = min(end, following)
            source = self._sources[piece]
            within = at + self._base - self._offsets[piece]
            yield at, None if source == NO_SOURCE else source + within, stop - at
            at, piece = stop, piece + 1


_NOTHING = Inline("")


class InlineWriter:
    """Builds an `Inline` from left to right, behind `start`. Neighbours of one style become one span, and neighbours in
    the source one run."""

    __slots__ = ("_parts", "_runs", "_spans", "_start", "length")

    def __init__(self, start: Inline = _NOTHING) -> None:
        self._start = start
        self._parts: list[str] = [start.text]
        self._spans: list[Span] = list(start.spans[-1:])
        self._runs: list[SourceRun] = list(start.runs[-1:])
        self.length = len(start.text)

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

    def write_apart(self, text: str, style: int, target: str | None, title: str, runs: Sequence[SourceRun]) -> None:
        """Append a stretch that is never joined with a neighbour of its style. The runs count from its start."""
        start, end = self.length, self.length + len(text)
        self._parts.append(text)
        self.length = end
        self._spans.append(Span(start, end, _STYLES[style], target, title))
        for run in runs:
            self._add_run(SourceRun(run.text_start + start, run.source_start, run.length))

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
        spans = self._start.spans[:-1] + tuple(self._spans)
        return Inline("".join(self._parts), spans, self._start.runs[:-1] + tuple(self._runs))
