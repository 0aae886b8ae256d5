"""The JSON Schema that replies in JSON are held to."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QPoint, Signal
from PySide6.QtGui import QAction, QTextCursor
from PySide6.QtWidgets import QMenu

from claude_desktop.model.extra_parameters import ExtraProblem, read_object
from claude_desktop.model.json_values import JsonObject
from claude_desktop.model.mismatches import SchemaProblem
from claude_desktop.model.output import MAX_SCHEMA_CHARACTERS, Output, OutputKind
from claude_desktop.model.schema_adapting import AdaptedSchema, adapt_schema
from claude_desktop.model.schema_examples import SCHEMA_EXAMPLES
from claude_desktop.ui.controls.buttons import LinkButton
from claude_desktop.ui.controls.code_box import CodeBox
from claude_desktop.ui.controls.value_texts import whole_number_text
from claude_desktop.ui.settings.section import ShownSettings, TypedSection
from claude_desktop.ui.settings.sections.output import output_shown

_MOST_TOLD = 6


class OutputSchemaSection(TypedSection):
    """Only there while JSON is wanted. The text is kept as it was typed, right or wrong; while it is wrong, any JSON is
    asked for. Whether right JSON is a right schema is found out elsewhere: `check_wanted` asks, `show_checked` tells.
    """

    check_wanted = Signal(object)  # JsonObject

    def __init__(self) -> None:
        self.box = CodeBox(3, 16)
        super().__init__("output_schema", self.box)
        self.box.setPlaceholderText(self.tr("none: any JSON"))
        self.examples_button = LinkButton(self.tr("examples…"), muted=True)
        self.examples_button.setAccessibleName(self.tr("Start from an example"))
        self.examples_button.setToolTip(self.tr("Start from an example"))
        self.examples_button.clicked.connect(self.on_examples_clicked)
        self.header.addWidget(self.examples_button)
        self.examples = QMenu(self)
        for example in SCHEMA_EXAMPLES:
            action = QAction(QCoreApplication.translate("SchemaExamples", example.name), self.examples)
            action.setData(example.text)
            self.examples.addAction(action)
        self.examples.triggered.connect(self.on_example_chosen)
        self._overrides = False
        self._enforces = False
        self._schema: JsonObject | None = None
        self._wrong: SchemaProblem | None = None

    def show_settings(self, shown: ShownSettings) -> None:
        """Show the text that holds, what is wrong with it, and what the API makes of it."""
        output = output_shown(shown)
        self.setVisible(output.kind is OutputKind.JSON)
        self._overrides = bool(shown.inherited.output.schema_text)
        self._enforces = bool(shown.model.structured_outputs)
        self.show_text(output.schema_text)
        self.show_origin(shown, inherits=self._overrides)
        self._show_whether_right(self.box.toPlainText())

    def read(self, text: str) -> object:
        """Take the text as it is; an emptied one overrides an inherited one, else it says nothing."""
        return text if text.strip() else ("" if self._overrides else None)

    def on_typed(self, text: str) -> None:
        """Keep what was typed, and say what is wrong with it."""
        super().on_typed(text)
        self._show_whether_right(text)

    def on_examples_clicked(self) -> None:
        """Offer the examples under their button."""
        self.examples.popup(self.examples_button.mapToGlobal(QPoint(0, self.examples_button.height())))

    def on_example_chosen(self, action: QAction) -> None:
        """Put an example in the place of what is there. Undo in the field takes it back."""
        cursor = QTextCursor(self.box.document())
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.insertText(str(action.data()))
        self.finish_editing()
        self.box.setFocus()

    def show_checked(self, schema: JsonObject, problem: SchemaProblem | None) -> None:
        """Say what is wrong with the schema, where it is the one in the field."""
        if schema == self._schema and problem != self._wrong:
            self._wrong = problem
            self._show_whether_right(self.box.toPlainText())

    def _show_whether_right(self, text: str) -> None:
        read = read_object(text) if text.strip() else None
        self.box.mark(*((read.line, read.column) if isinstance(read, ExtraProblem) else (0, 0)))
        if read is None:
            self._schema = self._wrong = None
            self._say("", "")
        elif isinstance(read, ExtraProblem):
            self._schema = self._wrong = None
            self._say(self._syntax_problem(read), "")
        elif Output(OutputKind.JSON, text).schema is None:
            self._say(
                self.tr("At most {count} characters, and not nested that deep.").format(
                    count=whole_number_text(MAX_SCHEMA_CHARACTERS)
                ),
                "",
            )
        else:
            self._look_at(read)

    def _look_at(self, schema: JsonObject) -> None:
        if schema != self._schema:
            self._schema, self._wrong = schema, None
            self.check_wanted.emit(schema)
        if self._wrong is not None:
            self._say(self._schema_problem(self._wrong), "")
        else:
            self._say("", self._enforcement(adapt_schema(schema)))

    def _say(self, problem: str, help_text: str) -> None:
        self.show_help(help_text)
        self.show_problem(
            self.tr("{problem} Until it is right, any JSON is asked for.").format(problem=problem) if problem else ""
        )

    def _syntax_problem(self, problem: ExtraProblem) -> str:
        sentence = QCoreApplication.translate("ExtraParameters", problem.sentence).format(found=problem.found)
        if not problem.line:
            return sentence
        place = self.tr("Line {line}, column {column}:").format(line=problem.line, column=problem.column)
        return f"{place} {sentence}"

    def _schema_problem(self, problem: SchemaProblem) -> str:
        if not problem.place:
            return self.tr("In a JSON Schema, “{keyword}” can not have this value.").format(keyword=problem.keyword)
        return self.tr("At {place}: in a JSON Schema, “{keyword}” can not have this value.").format(
            place=problem.place, keyword=problem.keyword
        )

    def _enforcement(self, adapted: AdaptedSchema) -> str:
        """What the API does with the schema; nothing where it enforces nothing anyway."""
        if not self._enforces:
            return ""
        if adapted.schema is None:
            reason = self._refusal(adapted.reason).format(place=adapted.place or self.tr("the schema itself"))
            return self.tr("{reason} So the schema is asked for in words, and replies are checked here.").format(
                reason=reason
            )
        if not adapted.not_enforced:
            return ""
        told = [f"{item.place} {item.keyword}".strip() for item in adapted.not_enforced]
        listed = ", ".join(told[:_MOST_TOLD]) + (", …" if len(told) > _MOST_TOLD else "")
        return self.tr("Not enforced by the API, but put into words and checked here: {list}.").format(list=listed)

    def _refusal(self, reason: str) -> str:
        match reason:
            case "recursion":
                return self.tr("The API takes no schema that contains itself ({place}).")
            case "$ref":
                return self.tr("The API takes references to “$defs” of the schema only ({place}).")
            case "additionalProperties":
                return self.tr("The API wants the name of every key; {place} has none.")
            case _:
                return self.tr("The API wants a type everywhere; {place} has none.")
