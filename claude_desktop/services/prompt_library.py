"""The prompts to choose from: those that ship with the app, and the person's own, which live in a file of theirs."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from claude_desktop.model.prompts import MAX_PROMPTS, MAX_TITLE_CHARACTERS, Prompt, find_prompt, one_line, with_prompt
from claude_desktop.preferences.prompt_file import LoadedPrompts, load_prompts, save_prompts
from claude_desktop.services.tasks import TaskNursery

log = logging.getLogger(__name__)

_Change = Callable[[Sequence[Prompt]], Sequence[Prompt]]


@dataclass(frozen=True, slots=True)
class Prompts:
    """All there is to choose from; `problems` tells in technical words of files that could not be read."""

    own: tuple[Prompt, ...] = ()
    starters: tuple[Prompt, ...] = ()
    problems: tuple[str, ...] = ()


class PromptLibrary(QObject):
    """Reads the files when they are asked for, and writes the person's own after every change.

    Changes are made one after the other, each on the file as it is then, so that a hand edit is not lost either.
    """

    changed = Signal(object)  # Prompts
    saving_failed = Signal(str)  # why

    def __init__(
        self, starter_file: Path, own_file: Path | None, nursery: TaskNursery, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._starter_file, self._own_file = starter_file, own_file
        self._nursery = nursery
        self._turn = asyncio.Lock()
        self._unsaved: tuple[Prompt, ...] | None = None
        self.prompts = Prompts()

    def refresh(self) -> None:
        """Read both files, off the GUI thread; `changed` comes when that is done."""
        self._nursery.start(self._refresh(), "read the prompts")

    def save(self, title: str, text: str) -> None:
        """Keep a prompt under that title, in the place of an own one that has it."""
        title = one_line(title, MAX_TITLE_CHARACTERS)
        if title and text.strip():
            self._change(lambda own: with_prompt(own, Prompt(title, text), replaces=True))

    def rename(self, title: str, new_title: str) -> None:
        """Give an own prompt another title; where another one has that, it gets a number."""
        new_title = one_line(new_title, MAX_TITLE_CHARACTERS)
        if new_title and new_title != title:
            self._change(lambda own: _renamed(own, title, new_title))

    def remove(self, title: str) -> None:
        """Take an own prompt out."""
        self._change(lambda own: [prompt for prompt in own if prompt.title != title])

    def put_back(self, prompt: Prompt, at: int) -> None:
        """Undo a removal: put the prompt where it stood."""
        self._change(lambda own: own if find_prompt(own, prompt.title) else [*own[:at], prompt, *own[at:]])

    async def close(self) -> None:
        """Write what is pending."""
        if self._unsaved is not None and self._own_file is not None:
            await self._save(self._own_file, self._unsaved)

    def _change(self, change: _Change) -> None:
        self._nursery.start(self._make(change), "change the prompts")

    async def _make(self, change: _Change) -> None:
        async with self._turn:
            await self._read()
            own = tuple(change(self.prompts.own))[:MAX_PROMPTS]
            if own == self.prompts.own:
                return
            self.prompts = Prompts(own, self.prompts.starters, self.prompts.problems)
            self._unsaved = own
            self.changed.emit(self.prompts)
            if self._own_file is not None:
                await self._save(self._own_file, own)

    async def _refresh(self) -> None:
        async with self._turn:
            await self._read()
            self.changed.emit(self.prompts)

    async def _read(self) -> None:
        starters = await asyncio.to_thread(load_prompts, self._starter_file)
        own = LoadedPrompts(self.prompts.own)
        if self._own_file is not None and self._unsaved is None:
            own = await asyncio.to_thread(load_prompts, self._own_file)
        for problem in (starters.problem, own.problem):
            if problem and problem not in self.prompts.problems:
                log.warning("prompts can not be read: %s", problem)
        problems = tuple(problem for problem in (own.problem, starters.problem) if problem)
        self.prompts = Prompts(own.prompts, starters.prompts, problems)

    async def _save(self, path: Path, own: tuple[Prompt, ...]) -> None:
        try:
            await asyncio.to_thread(save_prompts, path, own)
        except OSError as error:
            log.warning("the prompts were not saved: %s", type(error).__name__)
            self.saving_failed.emit(error.strerror or type(error).__name__)
        else:
            self._unsaved = None


def _renamed(own: Sequence[Prompt], title: str, new_title: str) -> Sequence[Prompt]:
    old = find_prompt(own, title)
    if old is None:
        return own
    others = [prompt for prompt in own if prompt is not old]
    named = with_prompt(others, Prompt(new_title, old.text, old.about), replaces=False)[-1]
    return [named if prompt is old else prompt for prompt in own]
