"""The two questions of the accounts page that must be answered before anything goes on."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from claude_desktop.services.accounts import HostChange
from claude_desktop.ui.controls.question import Question


class HostChangeQuestion(Question):
    """Asks what becomes of a key whose account is about to lead to another server."""

    move_chosen = Signal(HostChange)
    keep_back_chosen = Signal(HostChange)

    def __init__(self, change: HostChange, parent: QWidget) -> None:
        title = self.tr("Send the key to another server?")
        paragraphs = (
            self.tr(
                "The stored key of “{account}” was entered for {old}. From now on its requests would go to {new}."
            ).format(account=change.account_name, old=change.old_place, new=change.new_place),
            self.tr("Who runs {new} could read the key and use it. Send it only to a server that you trust.").format(
                new=change.new_place
            ),
        )
        super().__init__(title, paragraphs, parent)
        self._change = change
        self.move_button = self.add_answer(self.tr("Send the stored key to {new}").format(new=change.new_place))
        self.keep_back_button = self.add_answer(self.tr("Change and enter a key again"))
        self.move_button.clicked.connect(self.on_move_clicked)
        self.keep_back_button.clicked.connect(self.on_keep_back_clicked)
        self.cancel_button.setFocus()

    def on_move_clicked(self) -> None:
        """The stored key may go there."""
        self.move_chosen.emit(self._change)
        self.accept()

    def on_keep_back_clicked(self) -> None:
        """The address changes, the stored key stays behind."""
        self.keep_back_chosen.emit(self._change)
        self.accept()


class RemovalQuestion(Question):
    """Asks whether an account and its key shall go."""

    confirmed = Signal(str)

    def __init__(self, account_id: str, account_name: str, parent: QWidget) -> None:
        title = self.tr("Remove this account?")
        text = self.tr(
            "“{account}” is taken out of the list, and its key and header values are deleted from the keyring. Your "
            "conversations stay."
        ).format(account=account_name)
        super().__init__(title, (text,), parent)
        self._account_id = account_id
        self.remove_button = self.add_answer(self.tr("Remove it"))
        self.remove_button.clicked.connect(self.on_remove_clicked)
        self.cancel_button.setFocus()

    def on_remove_clicked(self) -> None:
        """Yes."""
        self.confirmed.emit(self._account_id)
        self.accept()
