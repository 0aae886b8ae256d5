"""System prompts to start from: ours, which ship with the app, and those that the person saved."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from claude_desktop.model.texts import without_surrogates

MAX_PROMPTS = 500
MAX_TITLE_CHARACTERS = 80
MAX_ABOUT_CHARACTERS = 160
MAX_TEXT_CHARACTERS = 200_000


@dataclass(frozen=True, slots=True)
class Prompt:
    """A system prompt with a name. `title` is one line, and no other prompt of the same file has it; `about` says in
    one line what it does, and is empty where nobody wrote that."""

    title: str
    text: str
    about: str = ""

    @property
    def summary(self) -> str:
        """One line about it: what was written for that, else how the text begins."""
        return self.about or one_line(self.text[: 4 * MAX_ABOUT_CHARACTERS], MAX_ABOUT_CHARACTERS)


class PromptsError(ValueError):
    """A file of prompts can not be read. The message says where and why, without quoting the file."""


def prompts_from_toml(text: str) -> tuple[Prompt, ...]:
    """Read a file of prompts: a list `prompts` of tables with `title`, `text` and, if anything, `about`.

    Raises `PromptsError` where that is not what it holds. A title that stands twice is told apart by a number.
    """
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PromptsError(str(error)) from None
    except (RecursionError, ValueError, OverflowError) as error:
        raise PromptsError("a value in it can not be read") from error
    entries = raw.get("prompts", [])
    if not isinstance(entries, list):
        raise PromptsError("“prompts” is no list of tables")
    if len(entries) > MAX_PROMPTS:
        raise PromptsError(f"it holds more than {MAX_PROMPTS} prompts")
    prompts: list[Prompt] = []
    for number, entry in enumerate(entries, start=1):
        try:
            prompts = with_prompt(prompts, _prompt(entry), replaces=False)
        except ValueError as error:
            raise PromptsError(f"prompt {number}: {error}") from None
    return tuple(prompts)


def prompts_to_table(prompts: Sequence[Prompt]) -> dict[str, Any]:
    """Write prompts as the table that `prompts_from_toml` reads."""
    return {
        "prompts": [
            {"title": prompt.title} | ({"about": prompt.about} if prompt.about else {}) | {"text": prompt.text}
            for prompt in prompts
        ]
    }


def _prompt(entry: Any) -> Prompt:
    if not isinstance(entry, Mapping):
        raise ValueError("expected a table")
    values = {name: entry.get(name, "") for name in ("title", "text", "about")}
    for name, value in values.items():
        if not isinstance(value, str):
            raise ValueError(f"{name}: expected a text")
    if len(values["text"]) > MAX_TEXT_CHARACTERS:
        raise ValueError(f"text: longer than {MAX_TEXT_CHARACTERS} characters")
    text, about = values["text"].strip("\r\n"), one_line(values["about"], MAX_ABOUT_CHARACTERS)
    if not (title := one_line(values["title"], MAX_TITLE_CHARACTERS)) or not text.strip():
        raise ValueError("title and text must not be empty")
    return Prompt(title, text, about)


def one_line(text: str, most_characters: int) -> str:
    """The text as one line that can be shown: no line breaks, no control characters, not too long."""
    printable = "".join(each if each.isprintable() else " " for each in without_surrogates(text[: 4 * most_characters]))
    line = " ".join(printable.split())
    return line if len(line) <= most_characters else line[: most_characters - 1].rstrip() + "…"


def find_prompt(prompts: Sequence[Prompt], title: str) -> Prompt | None:
    """The prompt of that title, written in capitals or not."""
    return next((prompt for prompt in prompts if prompt.title.casefold() == title.casefold()), None)


def with_prompt(prompts: Sequence[Prompt], prompt: Prompt, *, replaces: bool) -> list[Prompt]:
    """Add a prompt. One of the same title is replaced in its place, or the new one gets a number behind its title."""
    same = find_prompt(prompts, prompt.title)
    if same is None:
        return [*prompts, prompt]
    if replaces:
        return [prompt if each is same else each for each in prompts]
    number = 2
    while find_prompt(prompts, title := f"{prompt.title} ({number})") is not None:
        number += 1
    return [*prompts, replace(prompt, title=title)]
