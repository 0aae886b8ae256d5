from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QAccessible
from pytestqt.qtbot import QtBot

from claude_desktop.model.messages import TurnState
from claude_desktop.model.stream_events import BlockClosed, BlockOpened, TextGrew, ThinkingGrew
from claude_desktop.ui.transcript.announcing import SentenceReader
from claude_desktop.ui.transcript.view import TranscriptView
from tests.fakes.transcript_samples import RICH_REPLY, own, reply


def read(text: str, piece: int) -> list[str]:
    reader = SentenceReader("Code, {language}")
    said: list[str] = []
    for at in range(0, len(text), piece):
        said += reader.feed(text[at : at + piece])
    return said + reader.finish()


@pytest.mark.parametrize("piece", [1, 3, 7, 1_000])
def test_sentences_are_said_whole_and_without_marks(piece: int) -> None:
    text = "A **bold** start. And [a link](https://x.y/z)! Version 3.11 counts\n- one item\n- two\n"
    assert read(text, piece) == ["A bold start.", "And a link!", "Version 3.11 counts", "one item", "two"]


@pytest.mark.parametrize("piece", [1, 4, 1_000])
def test_code_is_named_not_read(piece: int) -> None:
    text = "See:\n\n```python\nx = 1. \nprint(x)\n```\nDone. \n~~~\nmore\n```\n~~~\nEnd"
    assert read(text, piece) == ["See:", "Code, python", "Done.", "Code,", "End"]


def test_other_scripts_and_long_breaths() -> None:
    assert read("これは文です。次の文。終わり", 2) == ["これは文です。", "次の文。", "終わり"]
    pieces = read("word " * 300, 9)
    assert len(pieces) >= 3
    assert " ".join(pieces).split() == ["word"] * 300


def test_tables_and_rules_have_only_their_words_said() -> None:
    said = " ".join(read(RICH_REPLY, 5))
    assert "|" not in said
    assert "---" not in said
    assert "unbounded" in said


@pytest.fixture
def _listening() -> Iterator[None]:
    before = QAccessible.isActive()
    QAccessible.setActive(True)
    yield
    QAccessible.setActive(before)


@pytest.fixture
def view(qtbot: QtBot) -> TranscriptView:
    made = TranscriptView()
    qtbot.addWidget(made)
    made.resize(600, 400)
    made.show()
    made.show_entries([own("a", "Why?"), reply("b", "", TurnState.STREAMING)])
    return made


@pytest.mark.slow
@pytest.mark.usefixtures("_listening")
def test_a_streaming_reply_is_heard_by_sentence(view: TranscriptView, qtbot: QtBot) -> None:
    said: list[str] = []
    view._announcer.said.connect(said.append)
    view.grow("b", BlockOpened(0, {"type": "thinking", "thinking": ""}))
    view.grow("b", ThinkingGrew(0, "Not for the ear. "))
    view.grow("b", BlockOpened(1, {"type": "text", "text": ""}))
    view.grow("b", TextGrew(1, "It is **so**. Becau"))
    view.on_flush_due()
    qtbot.waitUntil(lambda: said == ["It is so."], timeout=5_000)
    view.grow("b", TextGrew(1, "se it is"))
    view.grow("b", BlockClosed(1))
    view.on_flush_due()
    qtbot.waitUntil(lambda: said == ["It is so.", "Because it is"], timeout=5_000)


def test_nothing_is_prepared_while_nobody_listens(view: TranscriptView, qtbot: QtBot) -> None:
    if QAccessible.isActive():
        QAccessible.setActive(False)
    view.grow("b", BlockOpened(0, {"type": "text", "text": ""}))
    view.grow("b", TextGrew(0, "It is so. Because."))
    view.on_flush_due()
    assert not view._announcer._timer.isActive()
