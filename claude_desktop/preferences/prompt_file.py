"""The file of the person's own prompts: TOML that people may edit, written whole or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import tomli_w

from claude_desktop.model.prompts import Prompt, prompts_from_toml, prompts_to_table
from claude_desktop.model.texts import without_surrogates
from claude_desktop.preferences.atomic_file import read_bounded, set_aside, write_atomically

MAX_FILE_BYTES = 8_000_000


@dataclass(frozen=True, slots=True)
class LoadedPrompts:
    """What was read; `problem` says in technical words what is wrong with the file, empty where nothing is."""

    prompts: tuple[Prompt, ...] = ()
    problem: str = ""


def load_prompts(path: Path) -> LoadedPrompts:
    """Read a file of prompts; one that is not there holds none. Never raises."""
    try:
        return LoadedPrompts(prompts_from_toml(read_bounded(path, MAX_FILE_BYTES).decode("utf-8-sig")))
    except FileNotFoundError:
        return LoadedPrompts()
    except UnicodeDecodeError:
        return LoadedPrompts(problem=f"{path.name}: not UTF-8")
    except OSError as error:
        return LoadedPrompts(problem=f"{path.name}: {error.strerror or type(error).__name__}")
    except ValueError as error:
        return LoadedPrompts(problem=f"{path.name}: {error}")


def save_prompts(path: Path, prompts: Sequence[Prompt]) -> None:
    """Write the file, for its owner alone (0600). One that could not be read is set aside first, so that nothing of it
    is lost. Raises `OSError` where that can not be; what is on disk is then unharmed."""
    clean = [Prompt(prompt.title, without_surrogates(prompt.text), prompt.about) for prompt in prompts]
    content = tomli_w.dumps(prompts_to_table(clean), multiline_strings=True).encode("utf-8")
    if load_prompts(path).problem:
        set_aside(path)
    write_atomically(path, content)
