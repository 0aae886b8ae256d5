"""Does what the actions say, one method per action."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QDir, QObject, QStandardPaths
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from claude_desktop.markdown.leaves import Code
from claude_desktop.markdown.parsing import parse
from claude_desktop.model.blocks import BlockKind, plain_text
from claude_desktop.model.messages import Message, Role
from claude_desktop.model.titles import file_name_from
from claude_desktop.services.services import Services
from claude_desktop.ui.action_set import ActionSet
from claude_desktop.ui.choosing_help import ChoosingHelp
from claude_desktop.ui.conversation_pane import ConversationPane
from claude_desktop.ui.dialogs import AboutDialog, ShortcutsDialog
from claude_desktop.ui.outline_popup import OutlinePopup
from claude_desktop.ui.report_commands import ReportCommands
from claude_desktop.ui.settings.conversation_panel import ConversationPanel
from claude_desktop.ui.side_panes import SidePanes
from claude_desktop.ui.sidebar.sidebar import Sidebar
from claude_desktop.ui.theme.theme import ThemeChoice, ThemeState

ZOOM_STEPS = (0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0)


@dataclass(frozen=True, slots=True)
class WindowParts:
    """What the commands work on. The last four are the window's own deeds."""

    window: QWidget
    actions: ActionSet
    sidebar: Sidebar
    pane: ConversationPane
    panel: ConversationPanel
    sides: SidePanes
    new_conversation: Callable[[], None]
    connect_anew: Callable[[], None]
    show_settings: Callable[[], None]
    close: Callable[[], object]


class WindowCommands(QObject):
    """The deeds behind the menu of one window."""

    def __init__(self, parts: WindowParts, services: Services, theme: ThemeState) -> None:
        super().__init__(parts.window)
        self._parts = parts
        self._pane = parts.pane
        self._services = services
        self._theme = theme
        self._deeds: dict[str, Callable[[], None]] = {
            "new_conversation": parts.new_conversation,
            "rename": self.rename,
            "save_as": self.save_as,
            "connect": parts.connect_anew,
            "settings": parts.show_settings,
            "quit": self.quit,
            "copy_last_reply": self.copy_last_reply,
            "copy_last_code": self.copy_last_code,
            "outline": self.show_outline,
            "find": parts.pane.find_bar.open,
            "find_next": self.find_next,
            "find_previous": self.find_previous,
            "toggle_sidebar": self.toggle_sidebar,
            "toggle_panel": self.toggle_panel,
            "theme_system": self.follow_system_colours,
            "theme_light": self.use_light_colours,
            "theme_dark": self.use_dark_colours,
            "zoom_in": self.zoom_in,
            "zoom_out": self.zoom_out,
            "zoom_reset": self.zoom_reset,
            "stop": parts.pane.stop,
            "retry": parts.pane.retry_last,
            "model_menu": parts.pane.composer.open_model_menu,
            "effort_menu": parts.pane.composer.open_effort_menu,
            "enter_sends": self.send_with_enter,
            "ctrl_enter_sends": self.send_with_ctrl_enter,
            "previous_conversation": self.previous_conversation,
            "next_conversation": self.next_conversation,
            "previous_own_message": self.previous_own_message,
            "next_own_message": self.next_own_message,
            "shortcuts": self.show_shortcuts,
            "choosing_help": self.show_choosing_help,
            "about": self.show_about,
        }
        self.reports = ReportCommands(parts.window, parts.pane.add_above_composer, services.reports, services.settings)
        self.add_deeds(self.reports.deeds)
        parts.actions.triggered.connect(self.on_action_triggered)
        parts.pane.composer.choosing_help_wanted.connect(self.show_choosing_help)
        services.settings.changed.connect(self.on_preferences_changed)
        parts.panel.collapse_requested.connect(self.toggle_panel)
        parts.sides.shown_changed.connect(self.on_sides_changed)
        self.on_preferences_changed()

    def on_sides_changed(self) -> None:
        """Give the panel a way to close where it lies over the button that opens it."""
        panel, sides = self._parts.panel, self._parts.sides
        panel.collapse_button.setVisible(sides.is_overlaid(panel))

    def add_deeds(self, *of_others: Mapping[str, Callable[[], None]]) -> None:
        """Take in what others do, by the ids of the actions."""
        for deeds in of_others:
            self._deeds.update(deeds)

    def on_action_triggered(self, action_id: str) -> None:
        """Do what was chosen."""
        self._deeds[action_id]()

    def on_preferences_changed(self) -> None:
        """Show the app's settings where they can be seen."""
        preferences = self._services.settings.preferences
        self._theme.set_choice(ThemeChoice(preferences.theme.value))
        self._theme.set_text_scale(preferences.text_scale)
        self._parts.sides.set_text_scale(preferences.text_scale)
        self._pane.composer.set_send_key(preferences.send_key.value)
        self._parts.actions.action(f"theme_{preferences.theme.value}").setChecked(True)
        self._parts.actions.action(f"{preferences.send_key.value}_sends").setChecked(True)

    def quit(self) -> None:
        """Close the window, and with it the app."""
        self._parts.close()

    def rename(self) -> None:
        """Let the title be typed: in the list where the person is there, else in the header."""
        conversation, sidebar = self._pane.conversation, self._parts.sidebar
        if conversation is not None and sidebar.list.hasFocus():
            sidebar.rename(conversation.id)
        else:
            self._pane.header.begin_rename()

    def save_as(self) -> None:
        """Ask where to, then write the conversation there; the suffix decides the format."""
        conversation = self._pane.conversation
        if conversation is None:
            return
        documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        dialog = QFileDialog(self._parts.window, self.tr("Save the conversation"), documents)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        formats = self._services.library.formats()
        dialog.setNameFilters([f"{QCoreApplication.translate('Format', name)} (*{suffix})" for suffix, name in formats])
        dialog.setDefaultSuffix(formats[0][0].removeprefix("."))
        dialog.selectFile(QDir.cleanPath(file_name_from(conversation.title)))
        dialog.filterSelected.connect(self.on_format_selected)
        dialog.fileSelected.connect(self.on_save_path_selected)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def on_format_selected(self, chosen: str) -> None:
        """The suffix follows the format."""
        dialog = self.sender()
        if isinstance(dialog, QFileDialog):
            dialog.setDefaultSuffix(chosen.rpartition("(*.")[2].rstrip(")"))

    def on_save_path_selected(self, path: str) -> None:
        """Write the file."""
        conversation = self._pane.conversation
        if conversation is not None:
            self._services.library.save_as(conversation.id, Path(path))

    def copy_last_reply(self) -> None:
        """Copy the last reply's Markdown, as plain text."""
        reply = self._last_reply()
        if reply is not None:
            QGuiApplication.clipboard().setText(plain_text(reply.blocks))

    def copy_last_code(self) -> None:
        """Copy the last code block of the last reply that has one."""
        conversation = self._pane.conversation
        for message in reversed(conversation.branch() if conversation is not None else ()):
            leaves = parse(plain_text(message.blocks)) if message.role is Role.ASSISTANT else ()
            code = next((leaf for leaf in reversed(leaves) if isinstance(leaf, Code)), None)
            if code is not None:
                QGuiApplication.clipboard().setText(code.text)
                return

    def previous_own_message(self) -> None:
        """Go up to the message that the person wrote before what is read now."""
        self._pane.step_own_message(-1)

    def next_own_message(self) -> None:
        """Go down to the message that the person wrote next."""
        self._pane.step_own_message(1)

    def show_outline(self) -> None:
        """List messages and headings, to go to one."""
        OutlinePopup(self._pane.transcript, self._parts.window).open_over(self._pane.transcript)

    def find_next(self) -> None:
        """Go to the next place of what is looked for."""
        self._pane.find_bar.step(1)

    def find_previous(self) -> None:
        """Go to the previous place of what is looked for."""
        self._pane.find_bar.step(-1)

    def toggle_sidebar(self) -> None:
        """Show or hide the sidebar."""
        sides = self._parts.sides
        sides.show_sidebar(not sides.is_shown(self._parts.sidebar))

    def toggle_panel(self) -> None:
        """Show or hide the conversation's settings."""
        sides = self._parts.sides
        sides.show_panel(not sides.is_shown(self._parts.panel))

    def follow_system_colours(self) -> None:
        """Light or dark as the system is."""
        self._choose_theme(ThemeChoice.SYSTEM)

    def use_light_colours(self) -> None:
        """Always light."""
        self._choose_theme(ThemeChoice.LIGHT)

    def use_dark_colours(self) -> None:
        """Always dark."""
        self._choose_theme(ThemeChoice.DARK)

    def zoom_in(self) -> None:
        """The next larger text."""
        self._services.settings.change(
            text_scale=next((step for step in ZOOM_STEPS if step > self._scale + 0.01), ZOOM_STEPS[-1])
        )

    def zoom_out(self) -> None:
        """The next smaller text."""
        self._services.settings.change(
            text_scale=next((step for step in reversed(ZOOM_STEPS) if step < self._scale - 0.01), ZOOM_STEPS[0])
        )

    def zoom_reset(self) -> None:
        """The system's own text size."""
        self._services.settings.change(text_scale=1.0)

    def send_with_enter(self) -> None:
        """Enter sends, Shift+Enter breaks the line."""
        self._services.settings.choose_send_key("enter")

    def send_with_ctrl_enter(self) -> None:
        """Ctrl+Enter sends, Enter breaks the line."""
        self._services.settings.choose_send_key("ctrl_enter")

    def previous_conversation(self) -> None:
        """The one above in the list."""
        self._parts.sidebar.step(-1)

    def next_conversation(self) -> None:
        """The one below in the list."""
        self._parts.sidebar.step(1)

    def show_shortcuts(self) -> None:
        """List every shortcut."""
        ShortcutsDialog(self._parts.window).open()

    def show_choosing_help(self) -> None:
        """Say how to choose a model."""
        ChoosingHelp(self._parts.window).open()

    def show_about(self) -> None:
        """Say what this is and under which licences it stands."""
        AboutDialog(self._parts.window).open()

    @property
    def _scale(self) -> float:
        settings = self._services.settings
        return settings.preferences.text_scale

    def _choose_theme(self, choice: ThemeChoice) -> None:
        self._services.settings.choose_theme(choice.value)

    def _last_reply(self) -> Message | None:
        conversation = self._pane.conversation
        branch = conversation.branch() if conversation is not None else ()
        return next(
            (
                message
                for message in reversed(branch)
                if message.role is Role.ASSISTANT and any(block.kind is BlockKind.TEXT for block in message.blocks)
            ),
            None,
        )
