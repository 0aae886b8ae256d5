from __future__ import annotations

from claude_desktop.model.blocks import Block, text_block
from claude_desktop.model.messages import Role, TurnState
from claude_desktop.ui.transcript.entries import MessageEntry
from claude_desktop.ui.transcript.outline import outline_of
from claude_desktop.ui.transcript.view import TranscriptView
from tests.fakes.transcript_samples import own, reply


def lines(view: TranscriptView) -> list[tuple[int, str]]:
    return [(item.level, item.text) for item in outline_of(view.layout_model) if item is not None]


def test_own_messages_and_headings_make_the_outline(qtbot: object) -> None:
    view = TranscriptView()
    text = "# One `code`\n\ntext\n\n```sh\n# no heading\n```\n\n## Two *it* ##\n\n#no\n\n> # quoted\n"
    view.show_entries([own("a", "\n  First question\nmore"), reply("b", text), own("c", "# mine"), reply("d", "none")])
    assert lines(view) == [(0, "First question"), (1, "One code"), (2, "Two it"), (0, "# mine")]
    view.deleteLater()


def test_thoughts_and_tools_are_left_out(qtbot: object) -> None:
    view = TranscriptView()
    blocks = (Block({"type": "thinking", "thinking": "# secret", "signature": "s"}), text_block("# shown"))
    view.show_entries([MessageEntry("b", Role.ASSISTANT, blocks, 0, state=TurnState.COMPLETE)])
    assert lines(view) == [(1, "shown")]
    view.deleteLater()


def test_it_rests_after_every_message(qtbot: object) -> None:
    view = TranscriptView()
    view.show_entries([own(f"m{number}", "x") for number in range(5)])
    assert list(outline_of(view.layout_model)).count(None) == 5
    view.deleteLater()
