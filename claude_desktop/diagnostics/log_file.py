"""The log: 3 files of 1 MB for their owner alone, without keys and, at the default level, without anybody's words."""

from __future__ import annotations

import io
import logging
import os
import time
import traceback
from collections.abc import Iterator
from contextlib import suppress
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

from claude_desktop.diagnostics.redaction import redact
from claude_desktop.diagnostics.shown_text import escape_hidden

LOG_NAME = "claude-desktop-qt.log"
FILE_BYTES = 1_000_000
FILE_COUNT = 3

# They log whole requests at DEBUG and addresses at INFO, and nothing that a person could use.
NOISY_LOGGERS = ("anthropic", "asyncio", "httpcore2", "httpx2", "jeepney", "keyring", "markdown_it", "qasync")

MAX_MESSAGE_CHARACTERS = 20_000
_MAX_RECENT_BYTES = 100_000

# Errors whose text Python itself makes of names in the code. Any other text may quote what a person wrote.
_TEXT_IS_OURS = (AttributeError, ImportError, IndexError, ModuleNotFoundError, NameError, RecursionError, TypeError)

_open_handlers: list[logging.Handler] = []
_levels_before: dict[str, int] = {}


def open_log(folder: Path, level: int = logging.INFO) -> Path:
    """Write the log of this process to a file in `folder`, which is made if need be, and tell where it is.

    At `DEBUG` the texts of exceptions are written too. Raises `OSError` where the folder can not be used.
    """
    close_log()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / LOG_NAME
    handler = PrivateRotatingHandler(path, maxBytes=FILE_BYTES, backupCount=FILE_COUNT - 1, encoding="utf-8")
    handler.setFormatter(LogFormatter(with_texts=level <= logging.DEBUG))
    root = logging.getLogger()
    for name in NOISY_LOGGERS:
        logger = logging.getLogger(name)
        _levels_before[name] = logger.level
        logger.setLevel(logging.WARNING)
    _levels_before["root"] = root.level
    root.setLevel(level)
    root.addHandler(handler)
    _open_handlers.append(handler)
    return path


def close_log() -> None:
    """Close the log and give the loggers their old levels back."""
    for handler in _open_handlers:
        logging.getLogger().removeHandler(handler)
        handler.close()
    _open_handlers.clear()
    for name, level in _levels_before.items():
        logging.getLogger(name).setLevel(level)
    _levels_before.clear()


def recent_log(folder: Path, lines: int) -> str:
    """Read the newest lines of the log in `folder`, at most 100 kB of them; empty where there is none."""
    try:
        with (folder / LOG_NAME).open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - _MAX_RECENT_BYTES))
            content = file.read()
    except OSError:
        return ""
    found = content.decode("utf-8", "replace").splitlines()
    # The first one may have lost its beginning.
    return "\n".join(found[int(size > _MAX_RECENT_BYTES) :][-lines:])


class PrivateRotatingHandler(RotatingFileHandler):
    """Opens its files with mode 0600. A full disk loses lines and disturbs nobody."""

    def _open(self) -> io.TextIOWrapper:
        descriptor = os.open(self.baseFilename, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        Path(self.baseFilename).chmod(0o600)  # it may be an older one
        return os.fdopen(descriptor, "a", encoding=self.encoding, errors="replace")

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 logging's own name
        """Drop the record: the standard library would print it, arguments and all, to standard error."""

    def close(self) -> None:
        """Close the file; what a full disk did not take is lost."""
        with suppress(OSError):
            super().close()


class LogFormatter(logging.Formatter):
    """One record, one line; further lines are indented, so that no text can pass for a record of its own."""

    def __init__(self, *, with_texts: bool) -> None:
        super().__init__(
            "%(asctime)s.%(msecs)03dZ %(levelname)s %(threadName)s %(name)s: %(message)s", "%Y-%m-%dT%H:%M:%S"
        )
        self._with_texts = with_texts
        self.converter = time.gmtime

    def format(self, record: logging.LogRecord) -> str:
        """Write the record without control characters and without secrets."""
        record.exc_text = None  # another handler may have left its own, with the exception's text
        text = super().format(record)
        if len(text) > MAX_MESSAGE_CHARACTERS:
            text = f"{text[:MAX_MESSAGE_CHARACTERS]}… ({len(text)} characters)"
        text = escape_hidden(redact(text))
        record.exc_text = None
        return text.replace("\n", "\n    ")

    def formatException(  # noqa: N802 logging's own name
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None],
    ) -> str:
        """Write where it happened and what kind of error it was; its text only where that can not quote anybody."""
        error = ei[1]
        if error is None:
            return ""
        return "\n".join(line for each in reversed(list(_chain(error))) for line in self._told(each))

    def _told(self, error: BaseException) -> Iterator[str]:
        for frame in traceback.extract_tb(error.__traceback__):
            yield f'  File "{frame.filename}", line {frame.lineno}, in {frame.name}'
        yield describe(error, with_text=self._with_texts)


def without_words(error: BaseException) -> str:
    """Tell where an exception came from and what kind it is, with its causes; its text only where that is Python's."""
    return LogFormatter(with_texts=False).formatException((type(error), error, error.__traceback__))


def describe(error: BaseException, *, with_text: bool = False) -> str:
    """Name an exception. Its text is left out unless it can not hold anybody's words or `with_text` asks for it."""
    kind = type(error).__qualname__
    if isinstance(error, OSError) and error.strerror:
        return f"{kind}: {error.strerror}"
    return f"{kind}: {error}" if with_text or type(error) in _TEXT_IS_OURS else kind


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error and what caused it, newest first; groups are followed into their first member."""
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield current
        if isinstance(current, BaseExceptionGroup):
            current = current.exceptions[0]
        elif current.__cause__ is not None or current.__suppress_context__:
            current = current.__cause__
        else:
            current = current.__context__
