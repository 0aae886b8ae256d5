"""What can be done with a message: in its row as far as there is room, and always in its menu."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from claude_desktop.model.blocks import text_block
from claude_desktop.model.messages import Role, TurnState
from claude_desktop.ui.transcript.context_menu import ConversationMenu
from claude_desktop.ui.transcript.entries import Ask, EntryList, MessageAsk, MessageEntry
from claude_desktop.ui.transcript.rows import Deed
from claude_desktop.ui.transcript.view import TranscriptView

ALL = ["Copy", "Edit", "Retry", "Retry with…", "Branch", "Delete"]


def entry(message_id: str, role: Role, *, can_retry: bool = False, notice: str = "", text: str = "Hi") -> MessageEntry:
    state = TurnState.COMPLETE if role is Role.ASSISTANT else None
    blocks = (text_block(text),) if text else ()
    return MessageEntry(message_id, role, blocks, 0, state, notice=notice, can_retry=can_retry, can_change=True)


@pytest.fixture
def view(qtbot: QtBot) -> TranscriptView:
    view = TranscriptView()
    qtbot.addWidget(view)
    view.resize(800, 600)
    view.show()
    return view


def labels(view: TranscriptView, message_id: str) -> list[str]:
    return [hit.target.label for hit in view.page.targets() if hit.message_id == message_id]


def menu_texts(view: TranscriptView, message_id: str) -> list[str]:
    item = next(row for row in view.layout_model.visible if view.layout_model.entries[row.message].id == message_id)
    menu = ConversationMenu(view.page, QPointF(view.page.left_px + 5, item.content_top_px + 1), view)
    texts = [action.text() for action in menu.actions() if action.text()]
    menu.deleteLater()
    return texts


def test_a_reply_and_an_own_message_offer_what_fits_them(view: TranscriptView) -> None:
    question, reply = entry("q", Role.USER), entry("a", Role.ASSISTANT, can_retry=True)
    view.show_entries(EntryList.of([question, reply]))
    assert labels(view, "q") == ["Copy", "Edit", "Branch", "Delete"]
    assert labels(view, "a") == ALL
    assert [text for text in menu_texts(view, "a") if text in ("Edit", "Retry with…", "Branch", "Delete")] == [
        "Edit",
        "Retry with…",
        "Branch",
        "Delete",
    ]


def test_the_facts_of_a_reply_can_be_pressed_for_more(qtbot: QtBot, view: TranscriptView) -> None:
    facts = "Opus 5.5 · 0.8 s · $0.0031"
    question = replace(entry("q", Role.USER), facts="")
    reply = replace(entry("a", Role.ASSISTANT, can_retry=True), facts=facts)
    view.show_entries(EntryList.of([question, reply]))
    assert labels(view, "a") == [*ALL, f"About this reply: {facts}"]
    assert "About this reply" in menu_texts(view, "a")
    assert "About this reply" not in menu_texts(view, "q")
    hit = next(hit for hit in view.page.targets() if hit.target.deed is Deed.INFO)
    item = next(row for row in view.layout_model.visible if (row.message, row.index) == (hit.message, hit.index))
    centre = hit.target.rect.center() + QPointF(view.page.left_px, item.content_top_px)
    with qtbot.waitSignal(view.message_asked) as asked:
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=centre.toPoint())
    assert (asked.args[0].message_id, asked.args[0].ask) == ("a", Ask.INFO)
    view.resize(260, 600)
    assert "About this reply" in menu_texts(view, "a")


def test_what_no_model_said_has_nothing_more_to_tell(view: TranscriptView) -> None:
    edited = replace(entry("a", Role.ASSISTANT), state=None, facts="edited by you")
    view.show_entries(EntryList.of([edited]))
    assert "About this reply" not in menu_texts(view, "a")


def test_a_reply_that_failed_before_any_text_can_be_retried_and_deleted(view: TranscriptView) -> None:
    view.show_entries(EntryList.of([entry("a", Role.ASSISTANT, can_retry=True, notice="It failed.", text="")]))
    assert labels(view, "a") == ["Retry", "Retry with…", "Branch", "Delete"]


def test_what_does_not_fit_into_the_row_stands_in_the_menu(view: TranscriptView) -> None:
    view.resize(260, 600)
    view.show_entries(EntryList.of([entry("a", Role.ASSISTANT, can_retry=True)]))
    assert labels(view, "a") == ALL[: len(labels(view, "a"))]
    assert "Delete" not in labels(view, "a")
    assert {"Edit", "Retry with…", "Branch", "Delete"} <= set(menu_texts(view, "a"))


@pytest.mark.parametrize(
    ("deed", "ask"),
    [
        (Deed.EDIT, Ask.EDIT),
        (Deed.RETRY_WITH, Ask.RETRY_WITH),
        (Deed.BRANCH, Ask.BRANCH),
        (Deed.DELETE, Ask.DELETE),
    ],
)
def test_a_press_asks_and_says_where(view: TranscriptView, qtbot: QtBot, deed: Deed, ask: Ask) -> None:
    view.show_entries(EntryList.of([entry("a", Role.ASSISTANT, can_retry=True)]))
    hit = next(hit for hit in view.page.targets() if hit.target.deed is deed)
    with qtbot.waitSignal(view.message_asked) as asked:
        item = next(row for row in view.layout_model.visible if (row.message, row.index) == (hit.message, hit.index))
        centre = hit.target.rect.center() + QPointF(view.page.left_px, item.content_top_px)
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=centre.toPoint())
    found = asked.args[0]
    assert isinstance(found, MessageAsk)
    assert (found.message_id, found.ask) == ("a", ask)
    assert found.place.intersects(QRect(0, 0, 800, 600))
