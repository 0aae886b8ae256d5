"""The order of the list: what is pinned, then the folders, then the rest by the day of the last change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from PySide6.QtCore import QCoreApplication

from claude_desktop.model.folders import Folder
from claude_desktop.model.tree import ConversationRow


@dataclass(frozen=True, slots=True)
class GroupHeading:
    """A line such as "Today" above the conversations of that time."""

    text: str


@dataclass(frozen=True, slots=True)
class FolderLine:
    """A folder above its conversations, which are hidden while it is `folded`; `count` is how many there are."""

    folder: Folder
    count: int
    folded: bool


Grouped = GroupHeading | FolderLine | ConversationRow


def grouped(
    rows: Sequence[ConversationRow], folders: Sequence[Folder], now_ms: int, *, filtered: bool = False
) -> list[Grouped]:
    """Put conversations, newest first, under their headings, for the local day of `now_ms` (Unix milliseconds).

    While the list is `filtered`, folders show all of theirs that are left, and those without any are left out.
    """
    in_folders: dict[str, list[ConversationRow]] = {folder.id: [] for folder in folders}
    bounds = _day_bounds_ms(now_ms)
    pinned: list[ConversationRow] = []
    days: list[list[ConversationRow]] = [[] for _ in range(len(bounds) + 1)]
    for row in rows:
        if row.pinned:
            pinned.append(row)
        elif row.folder_id in in_folders:
            in_folders[row.folder_id].append(row)
        else:
            days[next((at for at, bound in enumerate(bounds) if row.updated_ms >= bound), len(bounds))].append(row)
    lines = _under(_tr("Pinned"), pinned)
    for folder in folders:
        members = in_folders[folder.id]
        if members or not filtered:
            folded = folder.folded and not filtered
            lines += [FolderLine(folder, len(members), folded), *([] if folded else members)]
    headings = (_tr("Today"), _tr("Yesterday"), _tr("This week"), _tr("Earlier"))
    for heading, members in zip(headings, days, strict=True):
        lines += _under(heading, members)
    return lines


def _under(heading: str, members: Sequence[ConversationRow]) -> list[Grouped]:
    return [GroupHeading(heading), *members] if members else []


def _day_bounds_ms(now_ms: int) -> tuple[int, int, int]:
    """When today, yesterday and the six days before today began, in local time."""
    now = datetime.fromtimestamp(now_ms / 1_000).astimezone()
    days = [(now - timedelta(days=back)).date() for back in (0, 1, 6)]
    today, yesterday, week = (int(datetime(d.year, d.month, d.day).astimezone().timestamp() * 1_000) for d in days)
    return today, yesterday, week


def _tr(text: str) -> str:
    return QCoreApplication.translate("ConversationModel", text)
