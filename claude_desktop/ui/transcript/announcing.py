"""Lets a screen reader hear a reply while it streams: politely, whole sentences, code only by its name."""

from __future__ import annotations

import re

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget

from claude_desktop.markdown.leaves import Heading, Paragraph, Table
from claude_desktop.markdown.parsing import parse
from claude_desktop.model.stream_events import BlockClosed, BlockOpened, StreamEvent, TextGrew

_PAUSE_MS = 600
# The end of a line, or of a sentence that something follows: CJK full stops need no space.
_SENTENCE_END = re.compile(r"\n|[.!?…:;][\"'”’)\]*_`]*\s|[。！？]")  # noqa: RUF001
_FENCE = re.compile(r"[ >\t]*(```+|~~~+)\s*(\S*)")
_LONGEST_WAIT_CHARACTERS = 400


class SentenceReader:
    """Turns a Markdown stream into sentences as a person says them."""

    def __init__(self, code_sentence: str) -> None:
        self._code_sentence = code_sentence
        self._buffer = ""
        self._line = ""
        self._fence = ""

    def feed(self, text: str) -> list[str]:
        """Take more text; returns the sentences that are whole by now."""
        self._buffer += text
        sentences: list[str] = []
        while (end := self._end_of_sentence()) > 0:
            piece, self._buffer = self._buffer[:end], self._buffer[end:]
            sentences += self._say(piece)
        return sentences

    def finish(self) -> list[str]:
        """Return what is left, whole or not."""
        piece, self._buffer = self._buffer, ""
        return self._say(piece + "\n") if piece.strip() else []

    def _end_of_sentence(self) -> int:
        found = _SENTENCE_END.search(self._buffer)
        if self._fence or _FENCE.match(self._line + self._buffer):
            return self._buffer.find("\n") + 1
        if found is not None:
            return found.end()
        if len(self._buffer) > _LONGEST_WAIT_CHARACTERS:
            return self._buffer.rfind(" ") + 1 or len(self._buffer)
        return 0

    def _say(self, piece: str) -> list[str]:
        line, self._line = self._line + piece, ""
        if not piece.endswith("\n"):
            self._line = line
        fence = _FENCE.match(line) if line.endswith("\n") else None
        if self._fence:
            if fence is not None and fence[1].startswith(self._fence):
                self._fence = ""
            return []
        if fence is not None:
            self._fence = fence[1]
            return [self._code_sentence.format(language=fence[2]).strip()]
        said = _plain(piece)
        return [said] if any(character.isalnum() for character in said) else []


def _plain(piece: str) -> str:
    """A piece of Markdown without its marks."""
    texts: list[str] = []
    for leaf in parse(piece):
        match leaf:
            case Paragraph() | Heading():
                texts.append(leaf.inline.text)
            case Table():
                texts += [cell.text for row in (leaf.header, *leaf.rows) for cell in row]
            case _:
                continue
    return " ".join(texts).replace("|", ", ").strip(" ,\u2028")


class Announcer(QObject):
    """Says what came in at most every 600 ms, and only while an assistive technology listens. Thoughts are not read."""

    said = Signal(str)

    def __init__(self, view: QWidget) -> None:
        super().__init__(view)
        self._view = view
        self._reader: SentenceReader | None = None
        self._message_id = ""
        self._waiting: list[str] = []
        self._timer = QTimer(self)
        self._timer.setObjectName("transcript announcing")
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PAUSE_MS)
        self._timer.timeout.connect(self.on_pause_over)

    def hear(self, message_id: str, events: list[StreamEvent]) -> None:
        """Take what a reply brought."""
        if not QAccessible.isActive():
            return
        if message_id != self._message_id:
            self._message_id = message_id
            self._reader = None
        for event in events:
            match event:
                case BlockOpened() | BlockClosed():
                    self._finish()
                case TextGrew(text=text):
                    self._reader = self._reader or SentenceReader(self.tr("Code, {language}"))
                    self._say(self._reader.feed(text))
                case _:
                    continue

    def end(self, message_id: str, notice: str) -> None:
        """A reply reached its end: say what is left, and how it ended where that is worth a sentence."""
        if message_id == self._message_id:
            self._message_id = ""
            self._finish()
            self._say([notice] if notice else [])

    def _finish(self) -> None:
        if self._reader is not None:
            self._say(self._reader.finish())
            self._reader = None

    def _say(self, sentences: list[str]) -> None:
        self._waiting += sentences
        if self._waiting and not self._timer.isActive():
            self._timer.start()

    def on_pause_over(self) -> None:
        """Say all that waits as one announcement."""
        text, self._waiting = " ".join(self._waiting), []
        if text and self._view.isVisible():
            event = QAccessibleAnnouncementEvent(self._view, text)
            event.setPoliteness(QAccessible.AnnouncementPoliteness.Polite)
            QAccessible.updateAccessibility(event)
            self.said.emit(text)
