from __future__ import annotations

import itertools

import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFont
from pytestqt.qtbot import QtBot

from claude_desktop.model.messages import TurnState
from claude_desktop.ui.theme.tokens import LIGHT
from claude_desktop.ui.transcript.code_block import CodeBlock
from claude_desktop.ui.transcript.code_header import code_buttons, place_buttons
from claude_desktop.ui.transcript.contents import CodeContent
from claude_desktop.ui.transcript.context_menu import ConversationMenu
from claude_desktop.ui.transcript.entries import CodeToSave
from claude_desktop.ui.transcript.rows import Deed
from claude_desktop.ui.transcript.text_styles import TextStyles
from claude_desktop.ui.transcript.view import TranscriptView
from tests.fakes.transcript_samples import reply

CODE = "```zsh\necho one\n" + "echo two\n" * 120 + "```"


@pytest.fixture
def styles(qtbot: QtBot) -> TextStyles:
    return TextStyles(LIGHT, QFont(), 96, 1.0)


def test_the_buttons_stand_side_by_side_within_the_card(styles: TextStyles) -> None:
    card = QRectF(40, 0, 500, 300)
    targets = place_buttons(code_buttons(CodeBlock("python")), card, styles)
    assert [target.deed for target in targets] == [Deed.WRAP_CODE, Deed.SAVE_CODE, Deed.COPY_CODE]
    assert all(one.rect.right() <= other.rect.left() for one, other in itertools.pairwise(targets))
    assert targets[-1].rect.right() <= card.right()


def test_where_there_is_no_room_copy_stays(styles: TextStyles) -> None:
    targets = place_buttons(code_buttons(CodeBlock("python")), QRectF(0, 0, 130, 300), styles)
    assert [target.deed for target in targets] == [Deed.COPY_CODE]


def test_any_part_of_a_block_offers_to_save_all_of_it(qtbot: QtBot) -> None:
    view = TranscriptView()
    qtbot.addWidget(view)
    view.resize(700, 500)
    view.show()
    view.show_entries([reply("r", CODE, TurnState.COMPLETE)])
    last = view.page.layout.visible[0]
    assert isinstance(last.row.content, CodeContent)
    assert not last.row.content.first
    menu = ConversationMenu(view.page, QPointF(200, 100), view)
    menu.target_chosen.connect(view._deeds.on_target_pressed)
    (save,) = (action for action in menu.actions() if action.text() == "Save code…")
    with qtbot.waitSignal(view.code_save_asked) as asked:
        save.trigger()
    assert asked.args == [CodeToSave("echo one\n" + "echo two\n" * 120, "code.zsh")]
    menu.deleteLater()
