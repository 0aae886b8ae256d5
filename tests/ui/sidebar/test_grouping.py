from __future__ import annotations

from datetime import datetime

from claude_desktop.model.folders import Folder
from claude_desktop.model.tree import ConversationRow
from claude_desktop.ui.sidebar.grouping import FolderLine, Grouped, GroupHeading, grouped

NOW_MS = int(datetime(2026, 11, 18, 12, 0).astimezone().timestamp() * 1_000)
DAY_MS = 86_400_000
THESIS, EMPTY = Folder("f", "Thesis", 1), Folder("e", "Empty", 1)


def row(row_id: str, days: int = 0, *, folder_id: str | None = None, pinned: bool = False) -> ConversationRow:
    at_ms = NOW_MS - days * DAY_MS
    return ConversationRow(row_id, row_id, at_ms, at_ms, pinned, folder_id=folder_id)


ROWS = (
    row("today"),
    row("inside", folder_id="f"),
    row("lost", folder_id="no such folder"),
    row("yesterday", 1),
    row("pinned", 2, folder_id="f", pinned=True),
    row("week", 5),
    row("old inside", 40, folder_id="f"),
    row("old", 40),
)


def shown(lines: list[Grouped]) -> list[str]:
    names = []
    for line in lines:
        match line:
            case GroupHeading():
                names.append(f"# {line.text}")
            case FolderLine():
                names.append(f"{'>' if line.folded else 'v'} {line.folder.title} {line.count}")
            case ConversationRow():
                names.append(line.id)
    return names


def test_pinned_then_folders_then_days() -> None:
    assert shown(grouped(ROWS, (EMPTY, THESIS), NOW_MS)) == [
        *("# Pinned", "pinned"),
        *("v Empty 0", "v Thesis 2", "inside", "old inside"),
        *("# Today", "today", "lost", "# Yesterday", "yesterday", "# This week", "week", "# Earlier", "old"),
    ]


def test_a_folded_folder_hides_its_conversations_but_not_from_a_search() -> None:
    folded = Folder("f", "Thesis", 1, folded=True)
    lines = shown(grouped(ROWS, (EMPTY, folded), NOW_MS))
    assert "> Thesis 2" in lines
    assert "inside" not in lines
    found = shown(grouped((ROWS[1], ROWS[0]), (EMPTY, folded), NOW_MS, filtered=True))
    assert found == ["v Thesis 1", "inside", "# Today", "today"]


def test_nothing_needs_no_heading() -> None:
    assert grouped((), (), NOW_MS) == []
