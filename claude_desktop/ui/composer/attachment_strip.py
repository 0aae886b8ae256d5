"""What is attached to the message, as chips in rows above its text, and what stands against sending it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage, QResizeEvent
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from claude_desktop.model.attachments import Attachment
from claude_desktop.ui.composer.attachment_chip import AttachmentChip
from claude_desktop.ui.controls.paragraph import Paragraph
from claude_desktop.ui.theme.tokens import SPACE_S_PX, SPACE_XS_PX

_MOST_ROWS = 2
_MOST_OF_WINDOW = 0.2


class AttachmentStrip(QWidget):
    """Shows the attachments of a draft or of a message that is being edited. Hidden while there are none."""

    opened = Signal(object)  # Attachment
    removed = Signal(object)  # Attachment
    text_wanted = Signal(object)  # Attachment
    picture_wanted = Signal(object)  # Attachment
    height_changed = Signal()
    left = Signal()  # the last chip that had the focus is gone

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Attachments"))
        self.chips: list[AttachmentChip] = []
        self._pictures: dict[str, QImage] = {}
        self._flow = _Flow()
        self._area = QScrollArea()
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidget(self._flow)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        for ground in (self._area, self._area.viewport(), self._flow):
            ground.setAutoFillBackground(False)
        self.state_label = Paragraph("caption")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_XS_PX)
        column.addWidget(self._area)
        column.addWidget(self.state_label)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.hide()

    def show_attachments(self, attachments: Sequence[Attachment], preparing: int) -> None:
        """Show these, and how many are still being read."""
        kept = {chip.attachment: chip for chip in self.chips}
        had_focus = self._focused_place()
        self.chips = [
            kept.pop(attachment) if attachment in kept else self._make(attachment) for attachment in attachments
        ]
        for chip in kept.values():
            chip.hide()
            chip.deleteLater()
        self._flow.show_chips(self.chips)
        for earlier, later in zip(self.chips, self.chips[1:], strict=False):
            QWidget.setTabOrder(earlier.remove_button, later)
        self.state_label.setText(
            self.tr("Reading a file…") if preparing < 2 else self.tr("Reading %n files…", None, preparing)
        )
        self.state_label.setVisible(preparing > 0)
        self._area.setVisible(bool(self.chips))
        self.setVisible(bool(self.chips) or preparing > 0)
        self._fit()
        if had_focus is not None and self.chips:
            self.chips[min(had_focus, len(self.chips) - 1)].setFocus(Qt.FocusReason.OtherFocusReason)
        elif had_focus is not None:
            self.left.emit()

    def show_objections(self, objections: Mapping[str, str]) -> None:
        """Mark what the model does not take, with the reason, by hash."""
        for chip in self.chips:
            chip.set_objection(objections.get(chip.attachment.hash, ""))

    def show_picture(self, content_hash: str, image: QImage) -> None:
        """Show what an attachment looks like."""
        for chip in self.chips:
            if chip.attachment.hash == content_hash:
                chip.set_picture(image)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the rows anew."""
        super().resizeEvent(event)
        self._fit()

    def _make(self, attachment: Attachment) -> AttachmentChip:
        chip = AttachmentChip(attachment, self._flow)
        chip.opened.connect(self.opened)
        chip.removed.connect(self.removed)
        chip.text_wanted.connect(self.text_wanted)
        self.picture_wanted.emit(attachment)
        return chip

    def _focused_place(self) -> int | None:
        focused = QApplication.focusWidget()
        for place, chip in enumerate(self.chips):
            if focused is not None and (focused is chip or chip.isAncestorOf(focused)):
                return place
        return None

    def _fit(self) -> None:
        before_px = self._area.height()
        bar_px = self._area.verticalScrollBar().sizeHint().width()
        wanted_px = self._flow.arrange(self.width())
        row_px = self.chips[0].sizeHint().height() + SPACE_S_PX if self.chips else 0
        # As many rows as leave the conversation its room, and half of one more to show that there are more.
        rows = max(1, min(_MOST_ROWS, round(self.window().height() * _MOST_OF_WINDOW / max(1, row_px))))
        if wanted_px > rows * row_px:
            self._flow.arrange(self.width() - bar_px)
            wanted_px = rows * row_px + row_px // 2
        self._area.setFixedHeight(wanted_px)
        if self._area.height() != before_px:
            self.height_changed.emit()


class _Flow(QWidget):
    """Chips in rows of as many as fit, all equally wide."""

    def __init__(self) -> None:
        super().__init__()
        self._chips: Sequence[AttachmentChip] = ()

    def show_chips(self, chips: Sequence[AttachmentChip]) -> None:
        self._chips = tuple(chips)
        for chip in chips:
            chip.show()

    def arrange(self, width_px: int) -> int:
        """Place the chips and return the height that they take."""
        if not self._chips:
            return 0
        hint = self._chips[0].sizeHint()
        columns = max(1, (width_px + SPACE_S_PX) // (hint.width() + SPACE_S_PX))
        chip_px = min((width_px - (columns - 1) * SPACE_S_PX) // columns, hint.width() * 3 // 2)
        for place, chip in enumerate(self._chips):
            row, column = divmod(place, columns)
            left, top = column * (chip_px + SPACE_S_PX), row * (hint.height() + SPACE_S_PX)
            chip.setGeometry(left, top, chip_px, hint.height())
        rows = -(-len(self._chips) // columns)
        height_px = rows * hint.height() + (rows - 1) * SPACE_S_PX
        self.resize(width_px, height_px)
        return height_px
