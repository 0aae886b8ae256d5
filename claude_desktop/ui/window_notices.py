"""What the app has to say to everybody who looks at the window: one calm sentence above the composer."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QObject, Signal

from claude_desktop.model.failures import Failure
from claude_desktop.model.own_models import TableProblem
from claude_desktop.ui.controls.model_texts import table_problem_text
from claude_desktop.ui.controls.notice_bar import NoticeBar, NoticeKind
from claude_desktop.ui.conversation_pane import ConversationPane


class WindowNotices(QObject):
    """Owned by the pane in which they show."""

    store_wanted = Signal()  # it could not be opened; the person asks to try again

    def __init__(self, pane: ConversationPane) -> None:
        super().__init__(pane)
        self._pane = pane
        self.store_notice = NoticeBar(pane)
        self.store_notice.hide()
        self.store_notice.first_chosen.connect(self.store_wanted)
        pane.add_above_composer(self.store_notice)

    def show_store_failure(self, failure: Failure) -> None:
        """The store can not be used: say so, where the conversation would stand, and offer to try again."""
        self._pane.composer.set_enabled_reason(self.tr("The conversations on this computer could not be opened."))
        sentence = QCoreApplication.translate("Failure", failure.sentence)
        text = f"{sentence} {failure.detail}".strip()
        self.store_notice.show_notice(text, NoticeKind.DANGER, self.tr("Try again"))

    def show_store_opened(self) -> None:
        """The store can be used."""
        self._pane.composer.set_enabled_reason(None)
        self.store_notice.hide()

    def show_set_aside(self, path: str, saved_conversations: int) -> None:
        """The old database could not be read: it lies beside the new one, untouched."""
        told = self.tr("The database was damaged and set aside, untouched: {path}").format(path=path)
        saved = self.tr("%n conversation(s) could be read and are here again.", None, saved_conversations)
        self._pane.show_notice(f"{told}\n{saved}")

    def show_model_table_problem(self, problem: TableProblem) -> None:
        """The person's own table of models is broken; the app's own holds."""
        self._pane.show_notice(table_problem_text(problem))

    def on_damage_found(self) -> None:
        """The check after a crash found something."""
        self._pane.show_notice(
            self.tr("The database was damaged by the crash. Start the app again: it then sets it aside and mends it.")
        )

    def show_bug(self) -> None:
        """Something unexpected happened; the app goes on."""
        self._pane.show_notice(self.tr("Something unexpected went wrong. It was written to the log; the app goes on."))
