"""Hostile files: whatever is in one, reading it gives what it holds or a clear error, changes nothing, and soon.

`try_all` changes good files at random, without looking at what that reaches. With atheris installed (Linux),
`python -m tests.trust.fuzz TARGET [arguments of libFuzzer]` looks for new ways through the code instead.
"""

from __future__ import annotations

import importlib
import logging
import random
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import tomli_w

from claude_desktop.importers.chat_file import load_document
from claude_desktop.markdown.parsing import parse
from claude_desktop.model.chat_document import ChatDocumentError, conversation_from_json, conversation_to_json
from claude_desktop.model.json_values import dump_json
from claude_desktop.model.model_table import parse_table
from claude_desktop.model.prompts import prompts_from_toml
from claude_desktop.preferences.preferences import PreferencesFile
from claude_desktop.preferences.window_state import WindowStateFile
from claude_desktop.resource_path import resource_path
from tests.benchmarks.rows import Row
from tests.fakes.whole_chat import whole_chat

LONG, SHORT = 20_000, 400
SLOWEST_BAR_S = 2.0


@dataclass(frozen=True, slots=True)
class Target:
    """What reads outside bytes, a good file to begin from, and the one kind of error that it may raise."""

    read: Callable[[bytes], object]
    seed: bytes
    errors: tuple[type[Exception], ...] = ()


def _read_chat(content: bytes) -> None:
    conversation_from_json(load_document(content))


def _read_settings(content: bytes) -> None:
    """A broken file is set aside byte for byte; another stays as it is."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "settings.toml")
        path.write_bytes(content)
        loaded = PreferencesFile(path).load()
        assert (loaded.set_aside or path).read_bytes() == content


def _read_window_state(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "window.json")
        path.write_bytes(content)
        WindowStateFile(path).load()
        assert path.read_bytes() == content


TARGETS: dict[str, Target] = {
    "chat file": Target(_read_chat, dump_json(conversation_to_json(whole_chat())).encode(), (ChatDocumentError,)),
    "settings": Target(
        _read_settings, tomli_w.dumps({"theme": "dark", "text_scale": 1.5, "send_key": "enter"}).encode()
    ),
    "window state": Target(_read_window_state, b'{"geometry": "AAAA", "sidebar_width": 260, "sidebar_shown": true}'),
    "model table": Target(
        lambda content: parse_table(content.decode("utf-8")), resource_path("models.toml").read_bytes(), (ValueError,)
    ),
    "prompts": Target(
        lambda content: prompts_from_toml(content.decode("utf-8")),
        resource_path("prompts.toml").read_bytes(),
        (ValueError,),
    ),
    "reply text": Target(
        lambda content: parse(content.decode("utf-8", "surrogateescape")),
        b"# a\n\n> - **b** [c](d) `e` $f$\n\n| g | h |\n| - | - |\n| 1 | 2 |\n\n```i\nj\n```\n[^k]: l\n",
    ),
}


def changed(content: bytes, chance: random.Random, pieces: tuple[bytes, ...]) -> bytes:
    """Change a few bytes, or lines, of a good file."""
    found = bytearray(content)
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(found) + 1)
        match chance.randrange(5):
            case 0:
                found[at : at + 1] = chance.randbytes(1)
            case 1:
                del found[at : at + chance.randint(1, 50)]
            case 2:
                found[at:at] = found[at : at + chance.randint(1, 300)]
            case 3:
                found[at:at] = chance.choice(pieces)
            case _:
                found[at:at] = chance.choice((b"[", b"{", b'"', b"\\", b"\n")) * chance.randint(1, 400)
    return bytes(found)


def try_all(count: int, seed: int) -> list[Row]:
    """Try `count` inputs on each target. Raises what a target raises that is no error of its own."""
    pieces = (
        b"\xff\xfe",
        b"\x00",
        b"null",
        b"NaN",
        b"1e999",
        b"9" * 5_000,
        b"\xed\xa0\x80",
        b"'''",
        b"[[[[",
        b"\xe2\x80\xae",
    )
    rows: list[Row] = []
    logging.disable()  # it says of each file that it could not be read
    for name, target in TARGETS.items():
        chance, refused, slowest_s = random.Random(f"{name} {seed}"), 0, 0.0  # noqa: S311
        for _ in range(count):
            began_s = time.thread_time()
            try:
                target.read(changed(target.seed, chance, pieces))
            except target.errors:
                refused += 1
            slowest_s = max(slowest_s, time.thread_time() - began_s)
        note = f"{refused:,} refused with an error"
        rows.append(Row(f"inputs tried: {name}", count, "inputs", note=note))
        rows.append(Row(f"slowest input: {name}", slowest_s, "s", bar=SLOWEST_BAR_S))
    return rows


def main() -> None:
    """Fuzz one target with atheris for as long as libFuzzer's arguments say."""
    atheris = importlib.import_module("atheris")  # installed by hand, on Linux only

    target = TARGETS[sys.argv.pop(1)]
    logging.disable()

    def read(content: bytes) -> None:
        try:
            target.read(content)
        except target.errors:
            return

    atheris.instrument_all()
    atheris.Setup(sys.argv, read)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
