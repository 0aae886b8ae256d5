"""The form that the replies are wanted in."""

from __future__ import annotations

from claude_desktop.model.json_values import JsonObject
from claude_desktop.model.output import Output, OutputKind
from claude_desktop.model.output_requests import Technique, technique_for
from claude_desktop.model.settings import Thinking
from claude_desktop.ui.controls.choice_box import ChoiceBox
from claude_desktop.ui.settings.section import Section, ShownSettings


class OutputSection(Section):
    """Text, JSON, only the code, CSV or a list, with how this model is asked for it."""

    def __init__(self) -> None:
        self.box = ChoiceBox("")
        super().__init__("output", self.box)
        for kind, text in (
            (OutputKind.TEXT, self.tr("Text")),
            (OutputKind.JSON, self.tr("JSON")),
            (OutputKind.CODE, self.tr("Only the code")),
            (OutputKind.CSV, self.tr("CSV table")),
            (OutputKind.LIST, self.tr("List")),
        ):
            self.box.addItem(text, kind.value)
        self.box.activated.connect(self.on_activated)

    def show_settings(self, shown: ShownSettings) -> None:
        """Show the form that holds."""
        output = output_shown(shown)
        self.box.setCurrentIndex(self.box.findData(output.kind.value))
        self.show_origin(shown, inherits=shown.inherited.output.kind is not OutputKind.TEXT)
        self.show_help("" if output.kind is OutputKind.TEXT else self._sentence(shown, output))

    def on_activated(self, row: int) -> None:
        """Take another form."""
        self.take(OutputKind(str(self.box.itemData(row))))

    def _sentence(self, shown: ShownSettings, output: Output) -> str:
        match technique_shown(shown, output):
            case Technique.ENFORCED:
                return self.tr("The API holds the replies to the schema. They are checked here too.")
            case Technique.PREFILL:
                return self.tr("Asked for in words, and the reply is begun for the model, which it still takes.")
            case Technique.WORDS:
                return self.tr("Asked for in words. What comes is read here, also with words around it.")


def output_shown(shown: ShownSettings) -> Output:
    """The form that holds, with its schema."""
    own, inherited = shown.own, shown.inherited.output
    return Output(
        inherited.kind if own.output is None else own.output,
        inherited.schema_text if own.output_schema is None else own.output_schema,
    )


def technique_shown(shown: ShownSettings, output: Output) -> Technique:
    """How the model would be asked for that form now."""
    thinking = shown.own.thinking or shown.inherited.thinking
    thinks = thinking is Thinking.ON and bool(shown.model.thinking_types & {"adaptive", "enabled"})
    tools = shown.inherited.server_tools
    switches = (
        (shown.own.web_search, tools.web_search),
        (shown.own.web_fetch, tools.web_fetch),
        (shown.own.code_execution, tools.code_execution),
    )
    has_tools = any(inherited if own is None else own for own, inherited in switches)
    body: JsonObject = {"thinking": {"type": "enabled"} if thinks else {}, "tools": ["some"] if has_tools else []}
    return technique_for(output, shown.model, body)
