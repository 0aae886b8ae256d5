from __future__ import annotations

import pytest

from claude_desktop.model.blocks import text_block
from claude_desktop.model.messages import Role
from claude_desktop.ui.transcript.entries import EntryList, MessageEntry


def entry(name: str, text: str = "Hello") -> MessageEntry:
    return MessageEntry(name, Role.USER, (text_block(text),), 0)


def test_an_entry_is_made_when_it_is_asked_for_and_once() -> None:
    made: list[str] = []

    def make(name: str) -> MessageEntry:
        made.append(name)
        return entry(name)

    entries = EntryList([str(number) for number in range(10_000)], make)
    assert len(entries) == 10_000
    assert entries[-1].id == "9999"
    assert entries[-1] is entries[9_999]
    assert [item.id for item in entries[5:7]] == ["5", "6"]
    assert made == ["9999", "5", "6"]


def test_a_changed_list_is_like_a_list() -> None:
    entries = EntryList.of([entry("a"), entry("b"), entry("c")])
    entries[1] = entry("b", "Other")
    entries.append(entry("d"))
    assert [item.id for item in entries] == ["a", "b", "c", "d"]
    assert entries[1] == entry("b", "Other")
    entries.truncate(2)
    assert entries.ids == ["a", "b"]
    assert list(entries) == [entry("a"), entry("b", "Other")]
    with pytest.raises(IndexError):
        entries[2]
