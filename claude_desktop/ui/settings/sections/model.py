"""Which model answers."""

from __future__ import annotations

from claude_desktop.ui.controls.choice_box import ChoiceBox
from claude_desktop.ui.controls.model_texts import model_text
from claude_desktop.ui.settings.section import Section, ShownSettings


class ModelSection(Section):
    """A list of the models; below it price, speed and context of the one that holds."""

    def __init__(self) -> None:
        self.box = ChoiceBox("")
        super().__init__("model", self.box)
        self.box.activated.connect(self.on_activated)

    def show_settings(self, shown: ShownSettings) -> None:
        """Show the model that holds; one outside the catalogue stands first in the list."""
        offered = list(shown.models)
        if all(model.id != shown.model.id for model in offered):
            offered.insert(0, shown.model)
        if [self.box.itemData(row) for row in range(self.box.count())] != [model.id for model in offered]:
            self.box.clear()
            for model in offered:
                self.box.addItem(model.name, model.id)
        self.box.setCurrentIndex(self.box.findData(shown.model.id))
        self.show_origin(shown)
        self.show_help(model_text(shown.model))

    def on_activated(self, row: int) -> None:
        """Take another model."""
        self.take(self.box.itemData(row))
