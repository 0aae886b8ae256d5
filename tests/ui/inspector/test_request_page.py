"""The body is shown bounded, copied whole, and sent only where it is a JSON object."""

from __future__ import annotations

import json

from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from claude_desktop.model.accounts import CURRENT_API_VERSION, VENDOR_URL, AuthStyle
from claude_desktop.model.json_values import JsonObject
from claude_desktop.model.request_copies import SentRequest
from claude_desktop.ui.inspector.request_page import MAX_EDITED_CHARACTERS, RequestPage


def page_with(qtbot: QtBot, texts: list[str]) -> tuple[RequestPage, SentRequest]:
    page = RequestPage()
    qtbot.addWidget(page)
    body: JsonObject = {"model": "m", "messages": [{"role": "user", "content": text} for text in texts]}
    sent = SentRequest(VENDOR_URL, AuthStyle.BEARER, CURRENT_API_VERSION, body)
    page.show_request(sent, "")
    page.show()
    return page, sent


def test_a_long_history_is_shown_in_part_and_copied_whole(qtbot: QtBot) -> None:
    page, sent = page_with(qtbot, ["short", *["x" * 50_000] * 3, *["more"] * 2_000])
    assert len(page.text.toPlainText()) < 60_000
    assert "in part" in page.note_label.text()
    page.json_button.click()
    assert json.loads(QGuiApplication.clipboard().text()) == sent.body
    page.curl_button.click()
    assert QGuiApplication.clipboard().text().startswith("curl ")


def test_what_is_too_long_is_not_put_into_an_editor(qtbot: QtBot) -> None:
    page, _ = page_with(qtbot, ["x" * (MAX_EDITED_CHARACTERS + 1)])
    page.edit_button.click()
    assert page.text.isReadOnly()
    assert "too long" in page.note_label.text()


def test_an_edit_can_be_cancelled(qtbot: QtBot) -> None:
    page, _ = page_with(qtbot, ["Hello"])
    shown = page.text.toPlainText()
    page.edit_button.click()
    assert not page.text.isReadOnly()
    page.text.setPlainText("{")
    with qtbot.assertNotEmitted(page.send_wanted):
        page.send_button.click()
    page.cancel_button.click()
    assert page.text.toPlainText() == shown
    assert page.text.isReadOnly()


def test_a_changed_body_is_handed_over(qtbot: QtBot) -> None:
    page, _ = page_with(qtbot, ["Hello"])
    page.edit_button.click()
    page.text.setPlainText('{"model": "other", "messages": []}')
    with qtbot.waitSignal(page.send_wanted) as heard:
        page.send_button.click()
    assert heard.args == [{"model": "other", "messages": []}]
