"""Replies in a form are drawn as what they are, bounded, and copied, saved and found as they came."""

from __future__ import annotations

import json
from dataclasses import replace
from time import process_time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from claude_desktop.model.blocks import text_block
from claude_desktop.model.json_values import JsonObject
from claude_desktop.model.messages import Role, TurnState
from claude_desktop.model.mismatches import Mismatch
from claude_desktop.model.output import OutputKind
from claude_desktop.model.output_requests import AskedOutput, Technique
from claude_desktop.model.reply_output import OutputProblem, OutputRead, read_reply
from claude_desktop.ui.transcript.block_sources import sources_of
from claude_desktop.ui.transcript.contents import (
    CodeContent,
    NodeContent,
    NodeState,
    OutputContent,
    OutputFit,
    TableContent,
    TextContent,
)
from claude_desktop.ui.transcript.entries import CodeToSave, MessageEntry
from claude_desktop.ui.transcript.json_tree import MAX_TREE_CHARACTERS
from claude_desktop.ui.transcript.message_rows import MessageRows
from claude_desktop.ui.transcript.pressables import pressables_of
from claude_desktop.ui.transcript.rows import Deed
from claude_desktop.ui.transcript.selection import TextPoint, Unit
from claude_desktop.ui.transcript.view import TranscriptView

TASKS: JsonObject = {
    "project": "Thesis",
    "tasks": [{"title": "Write", "done": False}, {"title": "Read\n“it”", "done": True}],
    "none": None,
    "empty": {},
}
WRONG = (Mismatch("a", "type"),)
ANY: JsonObject = {"type": "object"}


def read(text: str, kind: OutputKind = OutputKind.JSON, schema: JsonObject | None = None) -> OutputRead:
    return read_reply(AskedOutput(kind, Technique.WORDS, schema), text)[0]


def reply(output: OutputRead, message_id: str = "r") -> MessageEntry:
    blocks = (text_block(output.text),)
    return MessageEntry(message_id, Role.ASSISTANT, blocks, 0, state=TurnState.COMPLETE, output=output)


@pytest.fixture
def view(qtbot: QtBot) -> TranscriptView:
    made = TranscriptView()
    qtbot.addWidget(made)
    made.resize(700, 600)
    made.show()
    return made


def rows(view: TranscriptView) -> MessageRows:
    return view.layout_model.laid(0)


def nodes(view: TranscriptView) -> list[NodeContent]:
    return [row.content for row in rows(view).rows if isinstance(row.content, NodeContent)]


def texts(view: TranscriptView) -> list[TextContent]:
    return [row.content for row in rows(view).rows if isinstance(row.content, TextContent)]


def drawn(view: TranscriptView) -> list[str]:
    return [f"{'  ' * node.depth}{node.inline.text}" for node in nodes(view)]


def bar(view: TranscriptView) -> OutputContent:
    return next(row.content for row in rows(view).rows if isinstance(row.content, OutputContent))


def press(view: TranscriptView, deed: Deed, label: str = "") -> None:
    hit = next(hit for hit in pressables_of(rows(view), 0) if hit.target.deed is deed and label in hit.target.label)
    view._deeds.on_target_pressed(hit)


def test_json_is_a_tree(view: TranscriptView) -> None:
    view.show_entries([reply(read(f"Here it is:\n{json.dumps(TASKS, indent=2, ensure_ascii=False)}"))])
    assert drawn(view) == [
        "4 keys",
        '  project: "Thesis"',
        "  tasks: 2 items",
        "    0: 2 keys",
        '      title: "Write"',
        "      done: false",
        "    1: 2 keys",
        '      title: "Read\u2028“it”"',
        "      done: true",
        "  none: null",
        "  empty: {}",
    ]
    assert (bar(view).text, bar(view).fit) == ("JSON", OutputFit.NONE)


def test_parts_are_closed_and_opened_and_stay_so(view: TranscriptView) -> None:
    view.show_entries([reply(read(json.dumps(TASKS)))])
    press(view, Deed.FOLD_NODE, "tasks")
    assert drawn(view)[2].startswith('  tasks: 2 items · [{"title": "Write", "done": false}, {"title"')
    assert drawn(view)[2].endswith("…")
    assert nodes(view)[2].state is NodeState.CLOSED
    entry = view.layout_model.entries[0]
    view.replace_entry(replace(entry, author="Someone"))  # it is made anew
    assert nodes(view)[2].state is NodeState.CLOSED
    press(view, Deed.FOLD_NODE, "tasks")
    assert nodes(view)[2].state is NodeState.OPEN


def test_a_long_list_comes_in_pages_and_large_parts_are_closed(view: TranscriptView) -> None:
    items = [{"id": number, "text": "x" * 40} for number in range(1_000)]
    view.show_entries([reply(read(json.dumps(items)))])
    assert len(nodes(view)) == 102
    assert {node.state for node in nodes(view)[1:-1]} == {NodeState.CLOSED}
    assert drawn(view)[-1].strip().replace(",", "") == "900 more…"
    press(view, Deed.MORE_NODES)
    assert len(nodes(view)) == 202
    press(view, Deed.FOLD_NODE, "0: 2 keys")
    assert drawn(view)[2] == "    id: 0"


@pytest.mark.parametrize(
    ("changes", "text", "fit"),
    [
        ({}, "JSON · being checked…", OutputFit.NONE),
        ({"is_checked": True}, "JSON · fits the schema", OutputFit.RIGHT),
        (
            {"is_checked": True, "mismatches": (Mismatch("a", "type"),)},
            "JSON · does not fit the schema",
            OutputFit.WRONG,
        ),
        ({"problem": OutputProblem.NOT_CHECKED}, "JSON · too much work to check", OutputFit.NONE),
    ],
)
def test_the_bar_tells_what_the_check_found(
    view: TranscriptView, changes: dict[str, object], text: str, fit: OutputFit
) -> None:
    first = read(json.dumps(TASKS), schema=ANY)
    view.show_entries([reply(first)])
    tree = rows(view).blocks.section(0)
    view.replace_entry(reply(replace(first, **changes)))  # type: ignore[arg-type]
    assert (bar(view).text, bar(view).fit) == (text, fit)
    assert rows(view).blocks.section(0) is tree


def test_the_reply_is_shown_as_it_came_and_formatted_again(view: TranscriptView) -> None:
    text = f"Here it is:\n\n```json\n{json.dumps(TASKS)}\n```\nBye."
    view.show_entries([reply(read(text))])
    assert "Bye." not in "".join(drawn(view))
    press(view, Deed.SHOW_SOURCE)
    assert not nodes(view)
    assert bar(view).shows_source
    shown = "".join(row.content.inline.text for row in rows(view).rows if isinstance(row.content, TextContent))
    assert shown.replace("\u2028", "\n") == text
    press(view, Deed.SHOW_SOURCE)
    assert nodes(view)


@pytest.mark.parametrize(
    ("kind", "text", "copied", "name"),
    [
        (OutputKind.JSON, 'Here: {"a":  1}.', '{"a":  1}', "reply.json"),
        (OutputKind.CSV, '```csv\na,b\n"1,5",2\n```', 'a,b\n"1,5",2', "reply.csv"),
        (OutputKind.LIST, "- a\n- b", "- a\n- b", "reply.md"),
    ],
)
def test_just_what_was_asked_for_is_copied_and_saved(
    view: TranscriptView, kind: OutputKind, text: str, copied: str, name: str
) -> None:
    saved: list[CodeToSave] = []
    view.code_save_asked.connect(saved.append)
    view.show_entries([reply(read(text, kind))])
    press(view, Deed.COPY_OUTPUT)
    assert QGuiApplication.clipboard().text() == copied
    press(view, Deed.SAVE_OUTPUT)
    assert saved == [CodeToSave(f"{copied}\n", name)]


def test_csv_is_a_table(view: TranscriptView) -> None:
    view.show_entries([reply(read('name,age\n"Doe, Ada",36\n"two\nlines",\nextra,1,2', OutputKind.CSV))])
    [table] = [row.content for row in rows(view).rows if isinstance(row.content, TableContent)]
    cells = [[cell.text for cell in row] for row in table.cells]
    assert cells == [["name", "age", ""], ["Doe, Ada", "36", ""], ["two\u2028lines", "", ""], ["extra", "1", "2"]]
    assert bar(view).text == "Table · 3 rows"


def test_a_long_table_and_a_long_list_end(view: TranscriptView) -> None:
    lines = "\n".join(f"{number},x" for number in range(5_001))
    view.show_entries([reply(read(lines, OutputKind.CSV))])
    last = texts(view)[-1].inline.text
    assert last.replace(",", "") == "4000 more: copy or save all of it."
    view.show_entries([reply(read("\n".join(f"- {number}" for number in range(3_000)), OutputKind.LIST))])
    last = texts(view)[-1].inline.text
    assert last.replace(",", "") == "1000 more: copy or save all of it."


def test_a_list_and_code_are_drawn_without_what_stands_around_them(view: TranscriptView) -> None:
    view.show_entries([reply(read("Sure:\n- a\n  - b\n- c\nBye", OutputKind.LIST))])
    assert [(content.inline.text, len(content.containers)) for content in texts(view)] == [("a", 1), ("b", 2), ("c", 1)]
    view.show_entries([reply(read("Sure:\n```python\nprint(1)\n```\nBye", OutputKind.CODE))])
    [code] = [row.content for row in rows(view).rows if isinstance(row.content, CodeContent)]
    assert (code.block.text, code.block.language) == ("print(1)", "python")


def test_what_was_not_found_is_shown_as_it_came(view: TranscriptView) -> None:
    view.show_entries([reply(read("No JSON today."))])
    assert not nodes(view)
    assert [content.inline.text for content in texts(view)] == ["No JSON today."]


def test_a_reply_becomes_a_tree_when_it_is_whole(view: TranscriptView) -> None:
    output = read(json.dumps(TASKS))
    streaming = replace(reply(output), output=None, state=TurnState.STREAMING)
    view.show_entries([streaming])
    assert not nodes(view)
    view.replace_entry(reply(output))
    assert nodes(view)


def test_what_a_reply_goes_on_from_is_drawn_with_it(view: TranscriptView) -> None:
    streaming = MessageEntry(
        "r", Role.ASSISTANT, (text_block('\n{"a": 1'),), 0, state=TurnState.STREAMING, prefill="```json"
    )
    view.show_entries([streaming])
    [code] = [row.content for row in rows(view).rows if isinstance(row.content, CodeContent)]
    assert (code.block.text, code.block.language) == ('{"a": 1', "json")


def select(view: TranscriptView, begin: str, end: str) -> str:
    """Select from before a word to behind another."""
    for word, is_end in ((begin, False), (end, True)):
        item = next(item for item in view.layout_model.visible if word in item.layout.text)
        offset = item.layout.text.index(word) + is_end * len(word)
        point = TextPoint(item.message, item.index, offset)
        if is_end:
            view.page.selection.extend(point, item.layout.text)
        else:
            view.page.selection.begin(point, item.layout.text, Unit.CHARACTER)
    return view.selected_text()


def test_words_in_the_tree_are_found_and_copied_as_they_stand_in_the_source(qtbot: QtBot, view: TranscriptView) -> None:
    text = f"Here it is:\n{json.dumps(TASKS, indent=1, ensure_ascii=False)}"
    view.show_entries([reply(read(text))])
    assert rows(view).blocks.sources() == sources_of(view.layout_model.entries[0]) == [text]
    view.finder.begin()
    view.finder.search("Thesis")
    qtbot.waitUntil(lambda: view.finder.state.is_complete)
    view.finder.step(1)
    current = view.page.current
    assert current is not None
    assert isinstance(current.content, NodeContent)
    assert current.content.inline.text[current.start : current.end] == "Thesis"
    assert select(view, "hesi", "hesi") == "hesi"
    assert select(view, "project", "Write") == ' "project": "Thesis",\n "tasks": [\n  {\n   "title": "Write'


def test_the_tree_is_used_by_keyboard_and_told_to_screen_readers(view: TranscriptView) -> None:
    view.show_entries([reply(read(json.dumps(TASKS)))])
    view.setFocus()
    hits = pressables_of(rows(view), 0)
    names = [hit.target.name for hit in hits]
    assert names[:5] == [
        "Show the reply as it came",
        "Save the output…",
        "Copy the output",
        "Close 4 keys",
        "Close tasks: 2 items",
    ]
    for _ in range(5):
        QTest.keyClick(view, Qt.Key.Key_Tab)
    focused = view.page.focused
    assert focused is not None
    assert focused.target.name == "Close tasks: 2 items"
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert nodes(view)[2].state is NodeState.CLOSED
    heard = QAccessible.queryAccessibleInterface(view).child(0).text(QAccessible.Text.Value)
    assert heard.splitlines()[:3] == ["JSON", "4 keys", 'project: "Thesis"']


@pytest.mark.slow
@pytest.mark.parametrize(
    "value",
    [
        [0] * 240_000,
        {f"key {number}": number for number in range(20_000)},
        ["x" * 499_000],
        json.loads("[" * 390 + "]" * 390),
        [{"a": [1, 2, 3], "b": {"c": "x"}}] * 12_000,
    ],
    ids=["numbers", "keys", "long", "deep", "objects"],
)
def test_a_huge_reply_holds_nothing_up(view: TranscriptView, value: object) -> None:
    output = read(json.dumps(value, separators=(",", ":")))
    began = process_time()
    view.show_entries([reply(output)])
    view.grab()
    press(view, Deed.FOLD_NODE)
    press(view, Deed.FOLD_NODE)
    assert process_time() - began < 1.0
    assert len(rows(view).rows) < 2_000


def test_one_that_is_too_large_for_a_tree_is_shown_as_it_came(view: TranscriptView) -> None:
    view.show_entries([reply(read(json.dumps(["x" * MAX_TREE_CHARACTERS])))])
    assert not nodes(view)
