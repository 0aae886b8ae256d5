"""Text that cites is one text with marks and sources, a tool's call and result are one card, live and afterwards."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from claude_desktop.api.events import EventReader
from claude_desktop.demo.answers import compose, events_of
from claude_desktop.demo.models import rules_of
from claude_desktop.demo.pace import INSTANT
from claude_desktop.demo.prompt_cache import PromptUse
from claude_desktop.model.blocks import Block, plain_text
from claude_desktop.model.growing_reply import GrowingReply
from claude_desktop.model.messages import Role, TurnState
from claude_desktop.model.stream_events import BlockClosed, StreamEvent
from claude_desktop.ui.theme.tokens import LIGHT
from claude_desktop.ui.transcript.block_sources import sources_of
from claude_desktop.ui.transcript.contents import Content, FoldContent, TextContent
from claude_desktop.ui.transcript.entries import MessageEntry
from claude_desktop.ui.transcript.message_blocks import MessageBlocks
from claude_desktop.ui.transcript.rows import Sheet
from claude_desktop.ui.transcript.text_styles import TextStyles

SEARCH = {"type": "web_search_20260318", "name": "web_search"}
FETCH = {"type": "web_fetch_20260318", "name": "web_fetch", "citations": {"enabled": True}}
CODE = {"type": "code_execution_20260521", "name": "code_execution"}
QUESTIONS = (
    "Search the web for quines, and run the sum",
    "Search 3 times for quines",
    "Read https://a.example/page",
    "Search for quines and fail with too many requests",
    "Hello",
)


@pytest.fixture
def sheet(qtbot: QtBot) -> Sheet:
    del qtbot
    return Sheet(TextStyles(LIGHT, QGuiApplication.font(), 96), 600)


def streamed(question: str) -> list[StreamEvent]:
    """The events of a demo answer with every tool switched on, as the app reads them."""
    rules = rules_of("claude-opus-5-5")
    assert rules is not None
    tools = [SEARCH, FETCH, CODE]
    body = {"model": rules.id, "max_tokens": 9_000, "messages": [{"role": "user", "content": question}], "tools": tools}
    answer = compose(body, rules, PromptUse(12), lambda thinking: f"signed:{len(thinking)}")
    reader = EventReader(100_000)
    return [reader.read("", json.dumps(timed.event).encode()) for timed in events_of(answer, INSTANT)]


def finished(events: list[StreamEvent], cut: int | None = None) -> tuple[Block, ...]:
    growing = GrowingReply()
    for event in events[:cut]:
        growing.apply(event)
    return growing.blocks()


def entry(blocks: tuple[Block, ...], state: TurnState = TurnState.COMPLETE) -> MessageEntry:
    return MessageEntry("r", Role.ASSISTANT, blocks, 0, state=state)


def texts(contents: list[Content]) -> list[str]:
    """What is drawn, row by row; how long a thought took is known live only."""
    return [
        re.sub("^Thought for .*", "Thought", content.text) if isinstance(content, FoldContent) else content.inline.text
        for content in contents
        if isinstance(content, FoldContent | TextContent)
    ]


@pytest.mark.slow
@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("unfolded", [(), range(12)], ids=["folded", "unfolded"])
def test_live_and_afterwards_the_same_is_drawn(sheet: Sheet, question: str, unfolded: Sequence[int]) -> None:
    events = streamed(question)
    live = MessageBlocks(entry((), TurnState.STREAMING), sheet, set(unfolded))
    for event in events:
        live.apply(event, 1)
    whole = entry(finished(events))
    assert live.take_entry(whole) is not None
    afterwards = MessageBlocks(whole, sheet, set(unfolded))
    assert texts(live.contents) == texts(afterwards.contents)
    assert live.sources() == afterwards.sources() == sources_of(whole)


@pytest.mark.slow
@pytest.mark.parametrize("question", QUESTIONS[:3])
def test_at_every_moment_the_same_is_drawn(sheet: Sheet, question: str) -> None:
    events = streamed(question)
    live = MessageBlocks(entry((), TurnState.STREAMING), sheet, set())
    for cut, event in enumerate(events, 1):
        live.apply(event, 1)
        if isinstance(event, BlockClosed):
            again = MessageBlocks(entry(finished(events, cut), TurnState.STREAMING), sheet, set())
            assert [text.rstrip() for text in texts(live.contents)] == [text.rstrip() for text in texts(again.contents)]


@pytest.mark.slow
@pytest.mark.parametrize("question", QUESTIONS)
def test_a_reply_that_is_looked_at_halfway_ends_the_same(sheet: Sheet, question: str) -> None:
    events = streamed(question)
    whole = entry(finished(events))
    wanted = texts(MessageBlocks(whole, sheet, set()).contents)
    for cut in range(1, len(events), 11):
        blocks = MessageBlocks(entry(finished(events, cut), TurnState.STREAMING), sheet, set())
        for event in events[cut:]:
            blocks.apply(event, 1)
        if blocks.take_entry(whole) is not None:
            assert texts(blocks.contents) == wanted


def test_a_sentence_that_cites_is_one_paragraph_with_raised_marks_and_a_list(sheet: Sheet) -> None:
    whole = entry(finished(streamed("Search the web for quines")))
    shown = texts(MessageBlocks(whole, sheet, set()).contents)
    sentence = next(text for text in shown if "made up" in text)
    assert "encyclopedia.example has a page about it[1]. And news.example has a page about it[2]." in sentence
    at = shown.index("Sources")
    assert shown[at + 1 :] == [
        "quines - The Demo Encyclopedia · encyclopedia.example",
        "What is new about quines? | Demo News · news.example",
        "quines <b>explained</b> [solved] *by a* `demo` user · forum.example",
    ]
    assert "has a page about it. And news.example" in plain_text(whole.blocks)
    assert "[1]" not in plain_text(whole.blocks)


def test_a_call_and_its_result_are_one_card(sheet: Sheet) -> None:
    blocks = finished(streamed("Search the web for quines, and run the sum"))
    folds = [
        content for content in MessageBlocks(entry(blocks), sheet, set()).contents if isinstance(content, FoldContent)
    ]
    assert [fold.text for fold in folds[-2:]] == ["Searched the web: quines, and run the sum · 3 results", "Ran code"]
    half = tuple(block for block in blocks if not block.type.endswith("_tool_result"))
    folds = [
        content for content in MessageBlocks(entry(half), sheet, set()).contents if isinstance(content, FoldContent)
    ]
    assert [fold.text for fold in folds[-2:]] == ["Searches the web: quines, and run the sum", "Runs code…"]


def test_a_card_unfolds_and_its_source_is_found(sheet: Sheet) -> None:
    whole = entry(finished(streamed("Search the web for quines")))
    blocks = MessageBlocks(whole, sheet, set())
    at = next(index for index, block in enumerate(whole.blocks) if block.type == "server_tool_use")
    assert blocks.is_folded(at)
    blocks.toggle_fold(at)
    assert "Searched for: quines" in texts(blocks.contents)
    section = blocks.section(at)
    assert section is not None
    assert section.source == sources_of(whole)[at]
    assert sources_of(whole)[at + 1] == ""


def test_a_reply_that_goes_on_after_its_end_is_made_anew(sheet: Sheet) -> None:
    whole = entry(finished(streamed("Search the web for quines")))
    blocks = MessageBlocks(whole, sheet, set())
    assert blocks.take_entry(whole) == len(blocks.contents)
    assert blocks.take_entry(replace(whole, state=TurnState.STREAMING)) is None


def test_texts_of_their_own_stay_apart(sheet: Sheet) -> None:
    raws: list[dict[str, Any]] = [{"type": "text", "text": "One."}, {"type": "text", "text": "Two."}]
    assert texts(MessageBlocks(entry(tuple(map(Block, raws))), sheet, set()).contents) == ["One.", "Two."]
    raws[1]["citations"] = []
    assert texts(MessageBlocks(entry(tuple(map(Block, raws))), sheet, set()).contents) == ["One.Two."]
