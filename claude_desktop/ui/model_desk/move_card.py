"""A model that ends and on which something stands: what stands on it, and the way to another one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QWidget

from claude_desktop.model.catalogue import Model
from claude_desktop.model.lifecycle import Lifespan
from claude_desktop.model.model_uses import ModelUse
from claude_desktop.ui.controls.buttons import PlainButton
from claude_desktop.ui.controls.choice_box import ChoiceBox
from claude_desktop.ui.controls.model_texts import lifespan_text, short_name
from claude_desktop.ui.controls.paragraph import Paragraph
from claude_desktop.ui.theme.tokens import SPACE_M_PX, SPACE_S_PX


class MoveCard(QFrame):
    """`move_wanted` brings the id of the model to go to."""

    move_wanted = Signal(str)

    def __init__(
        self,
        use: ModelUse,
        model: Model,
        span: Lifespan,
        choices: Sequence[Model],
        proposed: Model | None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.use = use
        self.setProperty("role", "card")
        self.text_label = Paragraph("plain", self._text(model, span))
        self.model_box = ChoiceBox(self.tr("Move from {name} to").format(name=short_name(model)))
        self.text_label.setBuddy(self.model_box)
        for choice in choices:
            self.model_box.addItem(short_name(choice), choice.id)
        self.model_box.setCurrentIndex(self.model_box.findData(proposed.id) if proposed is not None else -1)
        self.model_box.setPlaceholderText(self.tr("Choose a model"))
        self.move_button = PlainButton(self.tr("Move"))
        self.move_button.setAccessibleName(self.tr("Move what stands on {name}").format(name=short_name(model)))
        self.move_button.setEnabled(self.model_box.currentIndex() >= 0)
        self.model_box.currentIndexChanged.connect(self.on_choice_changed)
        self.move_button.clicked.connect(self.on_move_clicked)
        self._lay_out()

    def on_choice_changed(self, row: int) -> None:
        """Only a chosen model can be moved to."""
        self.move_button.setEnabled(row >= 0)

    def on_move_clicked(self) -> None:
        """Pass the wish on."""
        self.move_wanted.emit(str(self.model_box.currentData()))

    def _text(self, model: Model, span: Lifespan) -> str:
        end = lifespan_text(span) or self.tr("not on the server's list any more")
        parts = [self.tr("{name}: {end}.").format(name=short_name(model), end=end)]
        if self.use.conversation_ids:
            parts.append(self.tr("Conversations on it: %n.", "", len(self.use.conversation_ids)))
        if self.use.folder_ids:
            parts.append(self.tr("Folders: %n.", "", len(self.use.folder_ids)))
        if self.use.is_default:
            parts.append(self.tr("New conversations begin with it."))
        return " ".join(parts)

    def _lay_out(self) -> None:
        self.model_box.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.model_box.setMinimumContentsLength(14)
        self.text_label.setAlignment(Qt.AlignmentFlag.AlignVCenter)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_M_PX, SPACE_S_PX, SPACE_M_PX, SPACE_S_PX)
        row.setSpacing(SPACE_S_PX)
        row.addWidget(self.text_label, 1)
        row.addWidget(self.model_box)
        row.addWidget(self.move_button)
