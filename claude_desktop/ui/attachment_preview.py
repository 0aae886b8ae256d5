"""Looks at an attachment: an image fitted to the window, the pages of a PDF, a text with its lines."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QLocale, QRectF, QSize, QStandardPaths, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QImage, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QPlainTextEdit,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from claude_desktop.model.attachments import Attachment, AttachmentKind
from claude_desktop.services.attachments import Attachments, PictureKey, PictureReady, SavedCopy, TextReady
from claude_desktop.ui.controls.attachment_texts import facts_of, name_of
from claude_desktop.ui.controls.buttons import IconButton, PlainButton
from claude_desktop.ui.controls.elided_label import ElidedLabel
from claude_desktop.ui.controls.paragraph import Paragraph
from claude_desktop.ui.theme.fonts import fixed_font
from claude_desktop.ui.theme.tokens import SPACE_L_PX, SPACE_M_PX, SPACE_S_PX

MAX_SHOWN_CHARACTERS = 400_000
_START_SIZE = QSize(760, 620)
_MIN_SIZE = QSize(420, 320)
_SHARPER_AFTER_MS = 250
_STEP_PX = 256  # pictures are asked for in these steps, so that a resize does not ask for one per pixel
_MOST_PX = 3_072


class AttachmentPreview(QDialog):
    """Shows one attachment; it asks the service for what there is to see."""

    def __init__(self, attachment: Attachment, attachments: Attachments, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(name_of(attachment))
        self.attachment = attachment
        self._attachments = attachments
        self._page = 0
        self._shown: PictureKey | None = None
        self.name_label = ElidedLabel(name_of(attachment))
        self.name_label.setProperty("role", "strong")
        self.facts_label = Paragraph("caption", facts_of(attachment))
        self.picture = PictureView()
        self.text_box = _text_box(self)
        self.state_label = Paragraph("muted", self.tr("Loading…"))
        self.state_label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stack = QStackedWidget()
        for page in (self.state_label, self.picture, self.text_box):
            self._stack.addWidget(page)
        self.previous_button = IconButton("chevron-left", self.tr("Previous page"))
        self.next_button = IconButton("chevron-right", self.tr("Next page"))
        self.page_label = Paragraph("caption")
        self.text_button = PlainButton(self.tr("Show its text"))
        self.copy_button = PlainButton(self.tr("Copy"))
        self.save_button = PlainButton(self.tr("Save a copy…"))
        self.close_button = PlainButton(self.tr("Close"))
        self._sharper_timer = QTimer(self)
        self._sharper_timer.setObjectName("preview: sharper picture")
        self._sharper_timer.setSingleShot(True)
        self._sharper_timer.setInterval(_SHARPER_AFTER_MS)
        self._lay_out()
        self._wire()
        self.setMinimumSize(_MIN_SIZE)
        self.resize(_START_SIZE.boundedTo(parent.window().size() if parent.window() else _START_SIZE))
        self._begin()

    @property
    def _is_picture(self) -> bool:
        return self.attachment.kind in (AttachmentKind.IMAGE, AttachmentKind.PDF)

    def show_page(self, page: int) -> None:
        """Show a page of a PDF (from 0)."""
        self._page = max(0, min(page, (self.attachment.pages or 1) - 1))
        self._show_pages()
        self._ask_picture()

    def on_previous(self) -> None:
        """The page before."""
        self.show_page(self._page - 1)

    def on_next(self) -> None:
        """The page after."""
        self.show_page(self._page + 1)

    def on_picture_ready(self, ready: PictureReady) -> None:
        """Show the picture, or say that there is none."""
        if ready.key != self._shown:
            return
        if ready.image is None:
            self.state_label.setText(self.tr("It can not be shown: its content is missing or damaged."))
            self._stack.setCurrentWidget(self.state_label)
            return
        self.picture.show_image(ready.image)
        if self._stack.currentWidget() is not self.text_box:
            self._stack.setCurrentWidget(self.picture)
        self.copy_button.setEnabled(True)

    def on_text_ready(self, ready: TextReady) -> None:
        """Show the text, or its beginning where it is very long."""
        if ready.attachment != self.attachment:
            return
        if ready.text is None:
            self.state_label.setText(self.tr("It can not be shown: its content is missing or damaged."))
            self._stack.setCurrentWidget(self.state_label)
            return
        shown = ready.text[:MAX_SHOWN_CHARACTERS]
        self.text_box.setPlainText(shown)
        if len(shown) < len(ready.text):
            characters = QLocale().toString(len(shown))
            told = self.tr("The first {count} characters are shown; all of it is sent.").format(count=characters)
            self.facts_label.setText(f"{facts_of(self.attachment)}\n{told}")
        self._stack.setCurrentWidget(self.text_box)
        self.copy_button.setEnabled(True)
        self._show_pages()

    def on_text_button(self) -> None:
        """From the pages to the text that the model reads, and back."""
        if self._stack.currentWidget() is self.text_box:
            self._stack.setCurrentWidget(self.picture)
            self._show_pages()
        else:
            self._attachments.ask_text(self.attachment)

    def on_copy(self) -> None:
        """Copy what is shown."""
        clipboard = QGuiApplication.clipboard()
        if self._stack.currentWidget() is self.text_box:
            clipboard.setText(self.text_box.toPlainText())
        elif self.picture.image is not None:
            clipboard.setImage(self.picture.image)

    def on_save(self) -> None:
        """Ask where to, then save it as it is kept."""
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DownloadLocation)
        dialog = QFileDialog(self, self.tr("Save a copy"), folder)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.selectFile(self.attachment.name)
        dialog.fileSelected.connect(self.on_save_path_selected)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def on_save_path_selected(self, path: str) -> None:
        """Write the file."""
        self._attachments.save_copy(self.attachment, Path(path))

    def on_saved(self, saved: SavedCopy) -> None:
        """Say how it went."""
        if saved.problem:
            self.facts_label.setText(self.tr("It was not saved: {problem}").format(problem=saved.problem))
        else:
            self.facts_label.setText(self.tr("Saved as {path}").format(path=saved.path))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Ask for a picture of the new size once it stays."""
        super().resizeEvent(event)
        self._sharper_timer.start()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Turn pages."""
        if self.attachment.pages and event.key() in (Qt.Key.Key_PageDown, Qt.Key.Key_Right):
            self.on_next()
        elif self.attachment.pages and event.key() in (Qt.Key.Key_PageUp, Qt.Key.Key_Left):
            self.on_previous()
        else:
            super().keyPressEvent(event)

    def _begin(self) -> None:
        self.copy_button.setEnabled(False)
        self.text_button.setVisible(self._is_picture and self.attachment.text_hash is not None)
        self._show_pages()
        self.setFocus()  # not the first button that happens to be enabled
        if self._is_picture:
            self._ask_picture()
        else:
            self._attachments.ask_text(self.attachment)

    def _ask_picture(self) -> None:
        if not self._is_picture:
            return
        ratio = self.devicePixelRatioF()
        wanted = max(self.picture.width(), self.picture.height(), _STEP_PX) * ratio
        side_px = min(_MOST_PX, -(-round(wanted) // _STEP_PX) * _STEP_PX)
        key = PictureKey(self.attachment.hash, side_px, self._page)
        if key != self._shown:
            self._shown = key
            self._attachments.ask_picture(key)

    def _show_pages(self) -> None:
        pages = self.attachment.pages or 0
        paging = pages > 1 and self._stack.currentWidget() is not self.text_box
        for part in (self.previous_button, self.next_button, self.page_label):
            part.setVisible(paging)
        locale = QLocale()
        self.page_label.setText(
            self.tr("Page {page} of {pages}").format(page=locale.toString(self._page + 1), pages=locale.toString(pages))
        )
        self.previous_button.setEnabled(self._page > 0)
        self.next_button.setEnabled(self._page + 1 < pages)
        is_text = self._stack.currentWidget() is self.text_box
        self.text_button.setText(self.tr("Show the pages") if is_text else self.tr("Show its text"))

    def _lay_out(self) -> None:
        head = QVBoxLayout()
        head.setSpacing(0)
        head.addWidget(self.name_label)
        head.addWidget(self.facts_label)
        row = QHBoxLayout()
        row.setSpacing(SPACE_S_PX)
        row.addWidget(self.previous_button)
        row.addWidget(self.page_label)
        row.addWidget(self.next_button)
        row.addStretch(1)
        for button in (self.text_button, self.copy_button, self.save_button, self.close_button):
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_L_PX, SPACE_L_PX, SPACE_L_PX, SPACE_M_PX)
        column.setSpacing(SPACE_M_PX)
        column.addLayout(head)
        column.addWidget(self._stack, 1)
        column.addLayout(row)

    def _wire(self) -> None:
        self._sharper_timer.timeout.connect(self._ask_picture)
        self.previous_button.clicked.connect(self.on_previous)
        self.next_button.clicked.connect(self.on_next)
        self.text_button.clicked.connect(self.on_text_button)
        self.copy_button.clicked.connect(self.on_copy)
        self.save_button.clicked.connect(self.on_save)
        self.close_button.clicked.connect(self.accept)
        self._attachments.picture_ready.connect(self.on_picture_ready)
        self._attachments.text_ready.connect(self.on_text_ready)
        self._attachments.saved.connect(self.on_saved)


class PictureView(QWidget):
    """An image in the middle, as large as fits and never larger than it is."""

    def __init__(self) -> None:
        super().__init__()
        self.image: QImage | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("Preview"))

    def show_image(self, image: QImage) -> None:
        """Show it."""
        self.image = image
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint it."""
        if self.image is None or self.image.isNull():
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        ratio = self.devicePixelRatioF()
        size = self.image.size() / ratio
        if size.width() > self.width() or size.height() > self.height():
            size = size.scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRectF(
            (self.width() - size.width()) / 2, (self.height() - size.height()) / 2, size.width(), size.height()
        )
        painter.drawImage(place, self.image)
        painter.end()


def _text_box(parent: QWidget) -> QPlainTextEdit:
    box = QPlainTextEdit(parent)
    box.setReadOnly(True)
    box.setProperty("role", "field")
    box.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
    box.setFont(fixed_font(parent.font()))
    box.setAccessibleName(box.tr("Text"))
    return box
