from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QAction
from pytestqt.qtbot import QtBot

from claude_desktop.model.messages import TurnState
from claude_desktop.model.stream_events import BlockOpened, TextGrew
from claude_desktop.ui.transcript.context_menu import ConversationMenu
from claude_desktop.ui.transcript.entries import ReadingPosition
from claude_desktop.ui.transcript.view import TranscriptView
from tests.fakes.transcript_samples import RICH_REPLY, conversation, own, reply


@pytest.fixture
def view(qtbot: QtBot) -> TranscriptView:
    made = TranscriptView()
    qtbot.addWidget(made)
    made.resize(800, 600)
    made.show()
    qtbot.waitExposed(made)
    return made


def choose(view: TranscriptView, message: int, text: str) -> None:
    """Choose from the context menu of a message."""
    item = next(item for item in view.layout_model.visible if item.message == message)
    menu = ConversationMenu(view.page, QPointF(view.width() / 2, max(1, item.content_top_px + 2)), view)
    menu.target_chosen.connect(view._deeds.on_target_pressed)
    action = next(action for action in menu.actions() if action.text() == text)
    assert isinstance(action, QAction)
    action.trigger()
    menu.close()


def shown_text(view: TranscriptView, message: int) -> str:
    texts = [item.layout.text for item in view.layout_model.visible if item.message == message]
    return "".join(texts).replace("\u2028", "\n")


def test_a_message_shows_its_markdown_and_is_drawn_again(view: TranscriptView) -> None:
    source = "# Title\n\n- **bold** `code`\n\n\n> quote  \n"
    view.show_entries([own("a", "Why?"), reply("b", source)])
    drawn = shown_text(view, 1)
    choose(view, 1, "Show Markdown source")
    assert shown_text(view, 1) == source
    view.select_all()
    assert view.selected_text() == f"Why?\n\n{source}"
    choose(view, 1, "Show formatted")
    assert shown_text(view, 1) == drawn


def test_own_messages_are_their_source_already(view: TranscriptView) -> None:
    view.show_entries([own("a", "Why?"), reply("b", "So.")])
    menu = ConversationMenu(view.page, QPointF(view.width() / 2, view.layout_model.visible[0].content_top_px + 2), view)
    assert not [action for action in menu.actions() if "source" in action.text()]
    menu.close()


def test_the_source_grows_with_the_stream_and_stays_shown_at_its_end(view: TranscriptView) -> None:
    view.show_entries([own("a", "Why?"), reply("b", "", TurnState.STREAMING)])
    view.grow("b", BlockOpened(0, {"type": "text", "text": ""}))
    view.grow("b", TextGrew(0, "**so"))
    view.on_flush_due()
    choose(view, 1, "Show Markdown source")
    for piece in ("** it", " is\n\n- a\n"):
        view.grow("b", TextGrew(0, piece))
        view.on_flush_due()
    assert shown_text(view, 1) == "**so** it is\n\n- a\n"
    view.replace_entry(reply("b", "**so** it is\n\n- a\n"))
    assert shown_text(view, 1) == "**so** it is\n\n- a\n"


@pytest.mark.slow
def test_it_is_remembered_while_the_reader_is_far_away(view: TranscriptView) -> None:
    view.show_entries([reply("b", RICH_REPLY), *conversation(400)], ReadingPosition("b", following=False))
    choose(view, 0, "Show Markdown source")
    for message in range(0, 400, 2):
        view.jump_to_message(f"m{message}")
    view.jump_to_message("b")
    assert shown_text(view, 0).startswith("### Nothing bounds it")


def test_a_long_source_is_laid_out_in_bounded_pieces(view: TranscriptView) -> None:
    text = (RICH_REPLY + "\n") * 80
    view.show_entries([reply("b", text), *conversation(10)], ReadingPosition("b", following=False))
    choose(view, 0, "Show Markdown source")
    rows = view.layout_model.laid(0).rows
    texts = [row.content.inline.text for row in rows if hasattr(row.content, "inline")]
    assert max(map(len, texts)) <= 6_000
    assert "".join(texts).replace("\u2028", "\n") == text
