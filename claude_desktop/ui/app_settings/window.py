"""The settings window: sections at the left, one page at the right."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from claude_desktop.services.services import Services
from claude_desktop.ui.app_settings.accounts_page import AccountsPage
from claude_desktop.ui.app_settings.appearance_page import AppearancePage
from claude_desktop.ui.app_settings.cost_page import CostPage
from claude_desktop.ui.app_settings.data_page import DataPage
from claude_desktop.ui.app_settings.defaults_page import DefaultsPage
from claude_desktop.ui.app_settings.models_page import ModelsPage
from claude_desktop.ui.app_settings.network_page import NetworkPage
from claude_desktop.ui.app_settings.section_list import SectionList, SideGround
from claude_desktop.ui.app_settings.writing_page import WritingPage
from claude_desktop.ui.controls.settings_editor import SettingsEditor
from claude_desktop.ui.theme.theme import scaled_px

START_WIDTH_PX, START_HEIGHT_PX = 820, 640
MIN_WIDTH_PX, MIN_HEIGHT_PX = 520, 360


class Section(StrEnum):
    """What the window is divided into."""

    ACCOUNTS = "accounts"
    APPEARANCE = "appearance"
    WRITING = "writing"
    DEFAULTS = "defaults"
    COST = "cost"
    MODELS = "models"
    NETWORK = "network"
    DATA = "data"


class AppSettingsWindow(QWidget):
    """Stands beside the main window and blocks nothing. Every change holds at once, so there is nothing to confirm."""

    def __init__(self, services: Services, defaults_editor: SettingsEditor, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setWindowTitle(self.tr("Settings"))
        self.setAccessibleName(self.tr("Settings"))
        self.setMinimumSize(MIN_WIDTH_PX, MIN_HEIGHT_PX)
        self.resize(self._start_size())
        settings, connection = services.settings, services.connection
        self.accounts_page = AccountsPage(settings, connection)
        self.appearance_page = AppearancePage(settings)
        self.writing_page = WritingPage(settings)
        self.defaults_page = DefaultsPage(settings, connection, defaults_editor)
        self.cost_page = CostPage(settings)
        self.network_page = NetworkPage(settings, connection)
        self._sections: dict[Section, tuple[str, QWidget]] = {
            Section.ACCOUNTS: (self.tr("Accounts"), self.accounts_page),
            Section.APPEARANCE: (self.tr("Appearance"), self.appearance_page),
            Section.WRITING: (self.tr("Writing"), self.writing_page),
            Section.DEFAULTS: (self.tr("New conversations"), self.defaults_page),
            Section.COST: (self.tr("Cost"), self.cost_page),
        }
        if services.model_table is not None:
            self._sections[Section.MODELS] = (self.tr("Models"), ModelsPage(services.model_table))
        self._sections[Section.NETWORK] = (self.tr("Network"), self.network_page)
        if services.paths is not None:
            self._sections[Section.DATA] = (self.tr("Data"), DataPage(services.paths))
        self.section_list = SectionList([name for name, _ in self._sections.values()])
        self._pages = QStackedWidget()
        for _, page in self._sections.values():
            self._pages.addWidget(page)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(SideGround(self.section_list))
        row.addWidget(self._pages, 1)
        self.section_list.currentRowChanged.connect(self.on_section_chosen)
        self.section_list.setCurrentRow(0)

    def show_section(self, section: Section) -> None:
        """Show the window, above the others, at a section."""
        self.section_list.setCurrentRow(list(self._sections).index(section))
        if section is Section.ACCOUNTS:
            self.accounts_page.show_list()
        self.show_again()

    def show_again(self) -> None:
        """Show the window, above the others, where it was left."""
        self.show()
        self.raise_()
        self.activateWindow()
        self.section_list.setFocus(Qt.FocusReason.OtherFocusReason)

    def on_section_chosen(self, row: int) -> None:
        """Show the page of a section."""
        self._finish_editing()
        self._pages.setCurrentIndex(row)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close with Esc, as dialogs do, and with the system's own shortcut."""
        if event.key() == Qt.Key.Key_Escape or event.matches(QKeySequence.StandardKey.Close):
            self.close()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Take over what is being typed, forget secrets that were not handed over."""
        self._finish_editing()
        super().closeEvent(event)

    def _start_size(self) -> QSize:
        """In proportion to the text, and no larger than most of the screen."""
        room = self.screen().availableSize() * 0.9
        return QSize(scaled_px(START_WIDTH_PX), scaled_px(START_HEIGHT_PX)).boundedTo(room)

    def _finish_editing(self) -> None:
        self.accounts_page.finish_editing()
        self.defaults_page.finish_editing()
        self.cost_page.finish_editing()
        self.network_page.finish_editing()
