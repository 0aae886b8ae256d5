"""The counters among the bars: they do not depend on the machine, so they are asserted at every run of the tests."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from claude_desktop.model.messages import TurnState
from claude_desktop.model.stream_events import BlockOpened, TextGrew
from claude_desktop.ui.transcript.view import TranscriptView
from tests.benchmarks.markdown_growth import BAR_PARSED, SHAPES, grow
from tests.benchmarks.processes import probe
from tests.benchmarks.samples import tokens_of_reply
from tests.benchmarks.start import sdk_modules
from tests.benchmarks.transcript_naive import HOSTILE, HOSTILE_BAR_MS, longest_block_ms
from tests.fakes.transcript_samples import conversation, own, reply

LAID_OUT_PER_FLUSH = 2
SPARE_ROWS = 8
COLLECTABLE_OBJECTS = 60_000
TOKENS = 2_000
TOKENS_PER_FLUSH = 8
MESSAGES = 600


@pytest.mark.slow
@pytest.mark.parametrize("shape", SHAPES)
def test_every_character_is_parsed_a_few_times_however_long_the_text(shape: str) -> None:
    _, parsed = grow(SHAPES[shape](20_000))
    assert parsed <= BAR_PARSED


@pytest.fixture
def view(qtbot: QtBot) -> TranscriptView:
    made = TranscriptView()
    qtbot.addWidget(made)
    made.resize(900, 800)
    made.show()
    return made


@pytest.mark.slow
def test_a_flush_lays_out_what_grew_and_no_more(view: TranscriptView, qapp: QApplication) -> None:
    view.show_entries([*conversation(100), own("q", "Go on."), reply("r", "", TurnState.STREAMING)])
    view.grow("r", BlockOpened(0, {"type": "text", "text": ""}))
    laid_out: list[int] = []
    tokens = tokens_of_reply(TOKENS)
    for at in range(0, len(tokens), TOKENS_PER_FLUSH):
        view.grow("r", TextGrew(0, "".join(tokens[at : at + TOKENS_PER_FLUSH])))
        view.on_flush_due()
        view.viewport().repaint()
        laid_out.append(view.counters.rows_laid_out_last_flush)
    assert sum(laid_out) / len(laid_out) <= LAID_OUT_PER_FLUSH
    assert sorted(laid_out)[len(laid_out) * 99 // 100] <= LAID_OUT_PER_FLUSH + 1


@pytest.mark.slow
def test_documents_live_for_what_is_on_screen_and_a_little_more(view: TranscriptView, qapp: QApplication) -> None:
    view.show_entries(conversation(MESSAGES))
    alive: list[int] = []
    visible: list[int] = []
    for _ in range(200):
        view.scroll_by(-300)
        view.viewport().repaint()
        alive.append(view.counters.rows_alive)
        visible.append(len(view.layout_model.visible))
    assert len(set(visible)) > 1
    assert max(alive) <= 3 * max(visible) + SPARE_ROWS, "more than the screen and two further ones"


@pytest.mark.slow
@pytest.mark.parametrize("name", HOSTILE)
def test_no_content_holds_the_window_up_for_long(qapp: QApplication, name: str) -> None:
    """The bar is 200 ms and printed by the benchmark; five times as much is a fault on any machine."""
    assert longest_block_ms(qapp, HOSTILE[name]) <= 5 * HOSTILE_BAR_MS


@pytest.mark.slow
def test_the_sdk_comes_after_the_first_frame_and_is_no_garbage_to_look_through() -> None:
    told = probe("demo")
    assert not sdk_modules(told["frame"])
    assert sdk_modules(told["rest"]), "the probe would not notice the SDK"
    assert told["rest"].collectable_objects <= COLLECTABLE_OBJECTS, "a full collection would be a pause of 100 ms"
