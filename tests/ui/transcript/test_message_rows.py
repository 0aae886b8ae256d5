from __future__ import annotations

import pytest
from PySide6.QtGui import QFont
from pytestqt.qtbot import QtBot

from claude_desktop.ui.theme.tokens import LIGHT
from claude_desktop.ui.transcript.message_rows import MessageRows
from claude_desktop.ui.transcript.rows import Sheet
from claude_desktop.ui.transcript.text_styles import TextStyles
from claude_desktop.ui.transcript.view import TranscriptView
from tests.fakes.transcript_samples import RICH_REPLY, own, reply


@pytest.mark.parametrize("widths", [(600, 420, 700), (600, 610)])
def test_another_width_gives_what_a_new_layout_of_that_width_would(qtbot: QtBot, widths: tuple[int, ...]) -> None:
    styles, entry = TextStyles(LIGHT, QFont(), 96), reply("r", RICH_REPLY * 2)
    first, *others = widths
    laid = MessageRows(entry, Sheet(styles, first), True, set())
    for index in range(len(laid.rows)):
        laid.measure(index)
    for width in others:
        laid.relay(Sheet(styles, width))
        fresh = MessageRows(entry, Sheet(styles, width), True, set())
        assert not any(row.known or row.layout for row in laid.rows)
        for rows in (laid, fresh):
            for index in range(len(rows.rows)):
                rows.measure(index)
        assert [(row.height_px, row.gap_px, row.joined) for row in laid.rows] == [
            (row.height_px, row.gap_px, row.joined) for row in fresh.rows
        ]
        assert laid.heights.total == fresh.heights.total == sum(row.height_px for row in laid.rows)


def test_a_new_width_lays_out_only_what_is_seen_of_a_long_reply(qtbot: QtBot) -> None:
    view = TranscriptView()
    qtbot.addWidget(view)
    view.resize(500, 500)
    view.show()
    view.show_entries([own("q", "Go on."), reply("r", RICH_REPLY * 40)])
    qtbot.waitUntil(lambda: not view._loader.is_working, timeout=10_000)
    before = view.counters.rows_laid_out
    view.resize(440, 500)
    assert view.counters.rows_laid_out - before <= 3 * len(view.layout_model.visible)
