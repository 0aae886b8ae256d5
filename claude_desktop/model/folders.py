"""Folders of conversations, with settings of their own that stand between those of a conversation and the app's."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from claude_desktop.model.extra_parameters import ExtraProblem, read_extra
from claude_desktop.model.settings import Settings
from claude_desktop.model.texts import without_surrogates

MAX_TITLE_CHARACTERS = 200


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder. `settings` hold for its conversations where those say nothing themselves; its system prompt is what a
    person calls the folder's instructions. `folded` hides its conversations in the list."""

    id: str
    title: str
    created_ms: int
    settings: Settings = field(default_factory=Settings)
    folded: bool = False

    def says(self, name: str) -> bool:
        """Tell whether the folder sets the setting of that name."""
        value = getattr(self.settings, name)
        if name == "extra" and value is not None:
            return not isinstance(read_extra(value), ExtraProblem)
        return value is not None


def in_order(folders: Iterable[Folder]) -> tuple[Folder, ...]:
    """Folders by title, as a list shows them."""
    return tuple(sorted(folders, key=lambda folder: (folder.title.casefold(), folder.created_ms, folder.id)))


def folder_title(text: str) -> str:
    """A typed title as one line of bounded length; empty where nothing is left."""
    return " ".join(without_surrogates(text[: 4 * MAX_TITLE_CHARACTERS]).split())[:MAX_TITLE_CHARACTERS]
