"""The languages that code can be in, by whatever name a fence gives them: pygments' own list, no lexer loaded."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import PurePosixPath

from pygments.lexers import get_all_lexers  # type: ignore[import-untyped]

_MAX_LABEL = 80
_MAX_NAME = 64
_SUFFIX = re.compile(r"\*(\.[A-Za-z][A-Za-z0-9]{0,11})")
# What fences say, and pygments does not know by that name.
_OTHER_NAMES = {
    "plaintext": "text",
    "plain": "text",
    "jsonc": "json",
    "json5": "json",
    "node": "javascript",
    "shellscript": "bash",
    "svelte": "html",
    "h": "c",
}
_LABELS = {"r": "R", "mermaid": "Mermaid", **dict.fromkeys(("text", "txt", "plain", "plaintext"), "Text")}
_NOT_IN_NAMES = re.compile(r"[^\w.+ -]")
_FILE_NAME = re.compile(r"""(?:title|file|filename|name)=["']?([^"'\s]+)""")


@dataclass(frozen=True, slots=True)
class Language:
    """A language: its name for people, pygments' names for it, and the names of its files as patterns."""

    name: str
    aliases: tuple[str, ...]
    files: tuple[str, ...]

    def file_name(self, asked_as: str) -> str:
        """A name for a file of it: the one that such files have, as a Dockerfile, else one with its suffix, which is
        the name that it was asked for where that is a suffix too, as `zsh`."""
        if self.name in self.files or (self.files and self.files[0].isalpha()):
            return self.name if self.name in self.files else self.files[0]
        suffixes = [found[1] for pattern in self.files if (found := _SUFFIX.fullmatch(pattern))]
        ending = f".{asked_as.lower()}" if asked_as != self.aliases[0] else ""
        suffix = next((suffix for suffix in suffixes if suffix.lower() == ending), suffixes[0] if suffixes else ".txt")
        return f"code{suffix}"


def find_language(info: str) -> Language | None:
    """The language that a fence's info string names: by alias, by name or by the name of a file; None where that is
    none."""
    whole = info.strip()[:_MAX_NAME].lower()
    word = whole.partition(" ")[0].strip("{}.").partition(",")[0].removeprefix("language-").removeprefix("lang-")
    known = _by_name()
    for name in (whole, word, _OTHER_NAMES.get(word, ""), word.partition(":")[0]):
        if name and name in known:
            return known[name]
    return _of_file(word)


def language_label(info: str) -> str:
    """Name a code block's language for its header; whatever else stands behind the opening fence is kept."""
    return _label(info[: 4 * _MAX_LABEL])


@lru_cache(maxsize=200)
def _label(info: str) -> str:
    info = info.strip()
    language = find_language(info)
    label = _LABELS.get(info.lower(), info)
    if language is not None:
        whole = language.name.lower() == info.lower()
        rest = "" if whole else info.partition(" ")[2]
        label = f"{_LABELS.get(info.lower(), language.name)} {rest}".strip()
    return label if len(label) <= _MAX_LABEL else label[: _MAX_LABEL - 1] + "…"


def file_name_for(info: str) -> str:
    """Suggest a name for a file with the code of a fence: the one that the fence gives, else one with the suffix of the
    language. The folder is left out, and so is a dot in front that would hide it."""
    word = info.strip().partition(" ")[0].strip("{}.")
    given = _FILE_NAME.search(info)
    path = (given[1] if given else word).replace("\\", "/").replace(":", "/")
    named = _NOT_IN_NAMES.sub("_", PurePosixPath(path).name).lstrip(".")[:_MAX_NAME]
    if named and (given or ("." in named and _of_file(named.lower()) is not None)):
        return named
    language = find_language(info)
    if language is None:
        return "diagram.mmd" if word.lower() == "mermaid" else "code.txt"
    return language.file_name(word)


def _of_file(name: str) -> Language | None:
    """The language of a file's name in small letters, or of its ending alone."""
    base = name.rpartition("/")[2].rpartition(":")[2]
    files = _by_file()
    return files.get(base) or files.get(f"*.{base.rpartition('.')[2]}")


@cache
def _languages() -> tuple[Language, ...]:
    return tuple(
        Language(name, tuple(aliases), tuple(files))
        for name, aliases, files, _ in get_all_lexers(plugins=False)
        if aliases
    )


@cache
def _by_name() -> dict[str, Language]:
    found: dict[str, Language] = {}
    for language in _languages():
        for name in (*language.aliases, language.name):
            found.setdefault(name.lower(), language)
    return found


@cache
def _by_file() -> dict[str, Language]:
    """By pattern in small letters. Of several languages with the same files the one that is asked for by that name
    comes first, and one with few files before one with many."""
    found: dict[str, Language] = {}
    for language in sorted(_languages(), key=lambda language: len(language.files)):
        for pattern in language.files:
            found.setdefault(pattern.lower(), language)
    return found
