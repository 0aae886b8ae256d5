from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from claude_desktop.markdown.parsing import parse
from claude_desktop.ui.transcript.contents import PendingContent
from claude_desktop.ui.transcript.entries import ReadingPosition
from claude_desktop.ui.transcript.sections import FIRST_SLICE_CHARACTERS, SLICE_CHARACTERS, MarkdownSection
from claude_desktop.ui.transcript.view import TranscriptView
from tests.fakes.transcript_samples import RICH_REPLY, own, reply

HUGE = (RICH_REPLY + "\n\n") * 120
AFTER = ReadingPosition("after", 0, 0, following=False)


@pytest.fixture
def view(qtbot: QtBot) -> TranscriptView:
    made = TranscriptView()
    qtbot.addWidget(made)
    made.resize(800, 600)
    made.show()
    qtbot.waitExposed(made)
    return made


def section_of(view: TranscriptView, message: int) -> MarkdownSection:
    section = view.layout_model.laid(message).blocks.section(0)
    assert isinstance(section, MarkdownSection)
    return section


def show_with_huge_above(view: TranscriptView) -> None:
    texts = [own("a", "Why?"), reply("huge", HUGE), own("after", "And then?"), reply("z", RICH_REPLY)]
    view.show_entries(texts, AFTER)


def step(view: TranscriptView) -> int:
    """One slice; returns how many characters of the huge message it parsed."""
    before = len(section_of(view, 1).source)
    view._loader.on_idle()
    return len(section_of(view, 1).source) - before


def shown_places(view: TranscriptView) -> dict[str, int]:
    return {item.layout.text: item.content_top_px for item in view.layout_model.visible if item.layout.text}


def test_a_huge_message_above_is_never_parsed_at_once(view: TranscriptView) -> None:
    show_with_huge_above(view)
    view.scroll_by(-100)
    assert len(section_of(view, 1).source) <= FIRST_SLICE_CHARACTERS
    assert any(isinstance(row.content, PendingContent) for row in view.layout_model.laid(1).rows)
    while view.layout_model.is_loading:
        assert step(view) <= SLICE_CHARACTERS
    assert tuple(section_of(view, 1).leaves) == parse(HUGE)
    assert not any(isinstance(row.content, PendingContent) for row in view.layout_model.laid(1).rows)


def test_what_is_read_stays_while_the_message_above_it_comes_in(view: TranscriptView) -> None:
    show_with_huge_above(view)
    view.scroll_by(-300)
    before = shown_places(view)
    assert before
    while view.layout_model.is_loading:
        step(view)
        assert {text: top for text, top in shown_places(view).items() if text in before} == before
    assert len(shown_places(view)) > len(before)


def test_a_place_deep_in_a_huge_message_is_found_again(view: TranscriptView, qtbot: QtBot) -> None:
    show_with_huge_above(view)
    view.scroll_by(-700)
    qtbot.waitUntil(lambda: not view._loader.is_working, timeout=20_000)
    position, before = view.position(), shown_places(view)
    assert position.message_id == "huge"
    view.show_entries([own("x", "Another conversation")])
    texts = [own("a", "Why?"), reply("huge", HUGE), own("after", "And then?"), reply("z", RICH_REPLY)]
    view.show_entries(texts, position)
    qtbot.waitUntil(lambda: not view._loader.is_working, timeout=20_000)
    assert shown_places(view) == before


def test_a_reader_who_goes_elsewhere_is_not_taken_back(view: TranscriptView, qtbot: QtBot) -> None:
    texts = [own("a", "Why?"), reply("huge", HUGE), own("after", "And then?")]
    view.show_entries(texts, ReadingPosition("huge", 500, 0, following=False))
    view.jump_to_message("a")
    qtbot.waitUntil(lambda: not view._loader.is_working, timeout=20_000)
    assert view.layout_model.anchor.message == 0
