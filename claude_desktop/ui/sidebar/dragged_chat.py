"""A conversation that is dragged out of the list: a file for other programs, Markdown for editors."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QByteArray, QMimeData, QUrl

_URLS, _TEXT, _MARKDOWN = "text/uri-list", "text/plain", "text/markdown"


class DraggedChat(QMimeData):
    """Offers a file and text that come a moment after the drag began. Until then they are empty: whoever it is dropped
    on asks when the button is let go."""

    def __init__(self, conversation_id: str) -> None:
        super().__init__()
        self.conversation_id = conversation_id
        self._path = ""
        self._text = ""

    def provide(self, path: str, text: str) -> None:
        """Give the file, which is there now, and the Markdown."""
        self._path, self._text = path, text

    def formats(self) -> list[str]:
        """What it can be taken as."""
        return [_URLS, _TEXT, _MARKDOWN]

    def hasFormat(self, mimetype: str) -> bool:  # noqa: N802
        """Tell whether it can be taken as that."""
        return mimetype in self.formats()

    def retrieveData(self, mimetype: str, preferred_type: Any) -> Any:  # noqa: N802
        """Give what there is by now."""
        del preferred_type
        if mimetype == _URLS and self._path:
            return [QUrl.fromLocalFile(self._path)]
        if mimetype == _TEXT and self._text:
            return self._text
        if mimetype == _MARKDOWN and self._text:
            return QByteArray(self._text.encode("utf-8"))
        return None
