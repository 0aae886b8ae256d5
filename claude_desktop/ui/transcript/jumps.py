"""Goes to a place of a message: unfolds what hides it, waits for it where a long message comes in slices."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from claude_desktop.ui.transcript.anchors import RowPlace
from claude_desktop.ui.transcript.layout import ConversationLayout
from claude_desktop.ui.transcript.source_places import SourcePlace, row_of_source


class Jumper(QObject):
    """Takes one wanted place at a time; a newer one replaces it."""

    arrived = Signal(object)  # RowPlace
    found = Signal(object)  # RowPlace, of a place that the finder wanted

    def __init__(self, layout: ConversationLayout, parent: QObject) -> None:
        super().__init__(parent)
        self._layout = layout
        self._wanted: SourcePlace | None = None
        self._is_found = False

    def go_to_found(self, place: SourcePlace) -> None:
        """Go to what was found, as soon as it can be shown."""
        self.go(place, is_found=True)

    def go(self, place: SourcePlace, *, is_found: bool = False) -> None:
        """Go there as soon as it can be shown."""
        self._wanted, self._is_found = place, is_found
        index = self._layout.places.get(place.message_id)
        if index is not None:
            laid = self._layout.laid(index)
            if laid.is_folded(place.section):
                laid.toggle_fold(place.section)
                self._layout.note_change(index)
        self.look()

    def look(self) -> None:
        """See whether the wanted place is there by now."""
        if self._wanted is None:
            return
        index = self._layout.places.get(self._wanted.message_id)
        if index is None:
            self._wanted = None
            return
        laid = self._layout.laid(index)
        if laid.blocks.has_parsed(self._wanted.section, self._wanted.offset):
            wanted, self._wanted = self._wanted, None
            found = row_of_source(laid, wanted.section, wanted.offset)
            if found is not None:
                (self.found if self._is_found else self.arrived).emit(RowPlace(index, *found))
        else:
            self._layout.load_first(self._wanted.message_id)
