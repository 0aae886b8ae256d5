from __future__ import annotations

from claude_desktop.ui.transcript.entries import ViewCounters
from claude_desktop.ui.transcript.folded_sources import FoldedSources
from claude_desktop.ui.transcript.laid_messages import LaidMessages
from claude_desktop.ui.transcript.rows import Sheet
from tests.fakes.transcript_samples import own


def test_a_source_is_folded_once_until_its_message_changes() -> None:
    folded: list[str] = []

    def fold(text: str) -> str:
        folded.append(text)
        return text.lower()

    messages = LaidMessages(Sheet(None, 400), ViewCounters())  # type: ignore[arg-type]
    messages.show([own("a", "One"), own("b", "Two")])
    sources = FoldedSources(messages, fold)
    assert [sources.of(1), sources.of(1), sources.of(0)] == [("two",), ("two",), ("one",)]
    assert folded == ["Two", "One"]
    sources.forget("b")
    sources.of(0)
    sources.of(1)
    assert folded == ["Two", "One", "Two"]
