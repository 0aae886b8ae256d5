"""Further parameters of the request, written as JSON."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from claude_desktop.model.catalogue import temperature_offer
from claude_desktop.model.extra_parameters import ExtraProblem, extra_text, read_extra
from claude_desktop.model.requests import SAMPLING_PARAMETERS
from claude_desktop.ui.controls.code_box import CodeBox
from claude_desktop.ui.controls.model_texts import model_sentence
from claude_desktop.ui.settings.section import ShownSettings, TypedSection


class ExtraParametersSection(TypedSection):
    """The text is kept as it was typed, right or wrong; while it is wrong it counts for nothing."""

    def __init__(self) -> None:
        self.box = CodeBox(1, 12)
        super().__init__("extra", self.box)
        self.box.setPlaceholderText(self.tr("none"))
        self._overrides = False

    def show_settings(self, shown: ShownSettings) -> None:
        """Show the text that holds, and what is wrong with it."""
        inherited = shown.inherited.extra
        self._overrides = bool(inherited)
        self.show_text(extra_text(inherited) if shown.own.extra is None else shown.own.extra)
        self.show_origin(shown, inherits=bool(inherited))
        self._show_help(shown)
        self._show_whether_right(self.box.toPlainText())

    def read(self, text: str) -> object:
        """Take the text as it is; an emptied one overrides an inherited one, else it says nothing."""
        return text if text.strip() else ("" if self._overrides else None)

    def on_typed(self, text: str) -> None:
        """Keep what was typed, and say what is wrong with it."""
        super().on_typed(text)
        self._show_whether_right(text)

    def _show_help(self, shown: ShownSettings) -> None:
        read = read_extra(shown.own.extra) if shown.own.extra is not None else shown.inherited.extra
        names = () if isinstance(read, ExtraProblem) else sorted(SAMPLING_PARAMETERS.intersection(read))
        offer = temperature_offer(shown.model)
        refused = ", ".join(names)
        self.show_help(f"{refused}: {model_sentence(offer.reason)}" if names and not offer.taken else "")

    def _show_whether_right(self, text: str) -> None:
        read = read_extra(text)
        if isinstance(read, ExtraProblem):
            self.box.mark(read.line, read.column)
            self.show_problem(self._problem_text(read))
        else:
            self.box.mark(0, 0)
            self.show_problem("")

    def _problem_text(self, problem: ExtraProblem) -> str:
        sentence = QCoreApplication.translate("ExtraParameters", problem.sentence).format(found=problem.found)
        if problem.line:
            place = self.tr("Line {line}, column {column}:").format(line=problem.line, column=problem.column)
            sentence = f"{place} {sentence}"
        return self.tr("{problem} Nothing of this is sent until it is right.").format(problem=sentence)
