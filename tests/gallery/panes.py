"""Draws every pane with realistic content into PNGs: `python -m tests.gallery.panes OUTDIR`.

Not a test: it is for eyes. Each picture is named `<theme>-<scene>.png`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent, QLocale, Qt
from PySide6.QtGui import QAction, QColor, QPainter, QPaintEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from claude_desktop.model.catalogue import Model, PriceBand
from claude_desktop.model.folders import Folder
from claude_desktop.model.prompts import Prompt, prompts_from_toml
from claude_desktop.model.settings import EFFORT_LEVELS, Settings, resolve
from claude_desktop.model.tree import ConversationRow
from claude_desktop.resource_path import resource_path
from claude_desktop.services.prompt_library import Prompts
from claude_desktop.ui.composer.composer import Composer
from claude_desktop.ui.controls.notice_bar import NoticeBar, NoticeKind
from claude_desktop.ui.conversation_header import ConversationHeader
from claude_desktop.ui.empty_state import EmptyState
from claude_desktop.ui.first_run.first_run import FirstRun, Way
from claude_desktop.ui.settings.conversation_panel import ConversationPanel
from claude_desktop.ui.settings.folder_dialog import FolderDialog
from claude_desktop.ui.settings.prompt_dialog import PromptDialog
from claude_desktop.ui.settings.sections.extra_parameters import ExtraParametersSection
from claude_desktop.ui.settings.sections.max_tokens import MaxTokensSection
from claude_desktop.ui.settings.sections.temperature import TemperatureSection
from claude_desktop.ui.sidebar.sidebar import ConnectionKind, Sidebar
from claude_desktop.ui.theme.theme import ThemeChoice, ThemeState, tokens_in_use

NOW_MS = 1_795_343_000_000
HOUR_MS = 3_600_000

SONNET = Model(
    "claude-sonnet-5-5",
    "Claude Sonnet 5.5",
    line="sonnet",
    context_tokens=1_000_000,
    max_output_tokens=128_000,
    effort_levels=EFFORT_LEVELS,
    default_effort="high",
    thinking_types=frozenset({"adaptive", "between_tools"}),
    thinks_by_default=True,
    speed="fast",
    prices=(PriceBand(2, 10, 2.5, 4, 0.1),),
)
OPUS = Model(
    "claude-opus-5-5",
    "Claude Opus 5.5",
    line="opus",
    context_tokens=1_000_000,
    max_output_tokens=128_000,
    effort_levels=EFFORT_LEVELS,
    default_effort="medium",
    thinking_types=frozenset({"adaptive"}),
    thinks_by_default=True,
    speed="moderate",
    prices=(PriceBand(4, 20, 5, 8, 0.2),),
)
HAIKU = Model(
    "claude-haiku-5-5",
    "Claude Haiku 5.5",
    line="haiku",
    context_tokens=1_000_000,
    max_output_tokens=128_000,
    effort_levels=("low", "medium", "high", "max"),
    default_effort="medium",
    thinking_types=frozenset({"adaptive", "disabled"}),
    thinks_by_default=True,
    speed="fastest",
    prices=(PriceBand(0.1, 0.5, 0.125, 0.2, 0.01, 100_000), PriceBand(0.5, 2.5, 0.625, 1, 0.05)),
)
OLD = Model(
    "claude-haiku-4-5",
    "Claude Haiku 4.5",
    line="haiku",
    retires_on=date(2027, 1, 15),
    context_tokens=200_000,
    max_output_tokens=64_000,
    thinking_types=frozenset({"enabled"}),
    takes_sampling=True,
    prices=(PriceBand(1, 5, 1.25, 2, 0.1),),
)
MODELS = (OPUS, SONNET, HAIKU, OLD)


def conversation_rows() -> list[ConversationRow]:
    """The conversations of the design's picture, and a few awkward ones."""
    titles: Sequence[tuple[str, int, bool, bool]] = (
        ("Thesis outline, chapter by chapter and source by source", 20 * 24, True, False),
        ("Why is my asyncio queue slow?", 0, False, False),
        ("Translate the lease agreement", 1, False, False),
        ("Dinner for six, two vegans", 2, False, False),
        ("SQL window functions, again", 3, False, True),
        ("Explain Fenwick trees simply", 20, False, False),
        ("Cover letter for the museum job", 22, False, False),
        ("旅行の計画:京都と奈良", 24, False, False),
        ("تخطيط الرحلة إلى القاهرة", 72, False, False),
        ("Pneumonoultramicroscopicsilicovolcanoconiosis-and-other-words", 80, False, False),
        ("Budget spreadsheet formulas", 300, False, False),
        ("Unit tests for the parser", 9_000, False, False),
    )
    places = {2: "f1", 5: "f1", 7: "f1", 9: "f2"}
    return [
        ConversationRow(f"c{at}", title, NOW_MS, NOW_MS - hours * HOUR_MS, pinned, interrupted, places.get(at))
        for at, (title, hours, pinned, interrupted) in enumerate(titles)
    ]


class Middle(QWidget):
    """Stands for the conversation between header and composer."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the window's ground."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(tokens_in_use().window))
        painter.end()


def sidebar() -> Sidebar:
    """A sidebar with conversations."""
    pane = Sidebar()
    pane.show_folders((Folder("f1", "Home & travel", 1), Folder("f2", "Work", 2, folded=True)))
    pane.show_conversations(conversation_rows(), NOW_MS)
    pane.set_current("c1")
    pane.set_streaming(frozenset({"c2"}))
    pane.show_connection("Connected · personal key", ConnectionKind.CONNECTED)
    return pane


def composer(text: str = "") -> Composer:
    """A composer for Sonnet 5.5 at medium."""
    pane = Composer()
    pane.show_choice(MODELS, SONNET.id, "medium")
    pane.set_text(text)
    return pane


def panel(model: Model = SONNET, own: Settings | None = None) -> ConversationPanel:
    """A panel with an own model, effort and system prompt."""
    pane = ConversationPanel()
    own = own or Settings(
        model=model.id,
        effort="medium",
        system_prompt="You are a patient tutor. Do not give the answer at once; lead me to it.",
    )
    pane.show_settings(own, resolve(Settings()), MODELS, model)
    return pane


def header(title: str = "Why is my asyncio queue slow?") -> ConversationHeader:
    """A header with its buttons."""
    pane = ConversationHeader()
    pane.set_title(title)
    pane.set_menus([])
    toggle = QAction("Conversation settings panel", pane)
    toggle.setShortcut("Ctrl+;")
    pane.add_action(toggle, "panel")
    return pane


def window(middle: QWidget, bottom: QWidget, right: QWidget | None, title: str = "") -> QWidget:
    """The panes together, as the main window puts them."""
    holder = QWidget()
    split = QSplitter(Qt.Orientation.Horizontal)
    split.setHandleWidth(1)
    centre = QWidget()
    column = QVBoxLayout(centre)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(header(title) if title else header())
    column.addWidget(middle, 1)
    column.addWidget(bottom)
    split.addWidget(sidebar())
    split.addWidget(centre)
    if right is not None:
        split.addWidget(right)
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(split)
    split.setSizes([247, 1280 - 247 - (268 if right else 0), 268])
    return holder


def first_run(way: Way) -> QWidget:
    """The first screen beside an empty sidebar."""
    holder = QWidget()
    split = QSplitter(Qt.Orientation.Horizontal)
    split.setHandleWidth(1)
    screen = FirstRun()
    screen.show_keyring("GNOME Keyring", None)
    screen.offer_environment_key(True)
    screen.key_form.key_line.setText("sk-ant-api03-abcdefghijkl3fQA")
    screen.show_way(way)
    split.addWidget(Sidebar())
    split.addWidget(screen)
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(split)
    split.setSizes([247, 1033])
    return holder


def first_run_problem() -> QWidget:
    """The first screen after the keyring failed."""
    holder = first_run(Way.KEY)
    screen = holder.findChild(FirstRun)
    assert screen is not None
    screen.show_problem(
        "The keyring stayed locked, so the key could not be stored. Unlock it and check again.", None, True
    )
    return holder


def first_run_field_problem() -> QWidget:
    """The first screen after the key was refused."""
    holder = first_run(Way.KEY)
    screen = holder.findChild(FirstRun)
    assert screen is not None
    screen.show_problem("The API key was refused. Check that it is whole and still active, or enter another.", "key")
    return holder


def long_draft() -> QWidget:
    """A draft that is higher than the composer may be, while a reply streams."""
    pane = composer("\n".join(f"Line {at} of a draft that goes on and on." for at in range(60)))
    pane.set_streaming(True)
    return window(Middle(), pane, None, "A very long title that does not fit " * 6)


def blocked_composer() -> QWidget:
    """A composer that can not send, with a notice above it."""
    bottom = QWidget()
    column = QVBoxLayout(bottom)
    notice = NoticeBar()
    notice.show_notice("The API key was refused. Check that it is whole.", NoticeKind.DANGER, "Enter a key", "Retry")
    warn = NoticeBar()
    warn.show_notice("You stopped this reply.", NoticeKind.MUTED, "Retry")
    pane = composer("A draft that waits.")
    pane.set_enabled_reason("There is no API key yet. Add one to send messages.")
    for widget in (notice, warn, pane):
        column.addWidget(widget)
    return window(EmptyState(), bottom, panel(OLD, Settings(model=OLD.id, temperature=0.7, max_tokens=999)))


def panel_problems() -> QWidget:
    """A panel in which something is wrong."""
    pane = panel(OLD, Settings(stop_sequences=("</answer>", "END")))
    pane.section(TemperatureSection).line.setText("7")
    pane.section(MaxTokensSection).line.setText("lots")
    pane.section(ExtraParametersSection).box.setPlainText('{\n  "metadata": {"user_id": "u-7"},\n}')
    pane.finish_editing()
    return pane


def prompts(current: str = "", own: tuple[Prompt, ...] = ()) -> QWidget:
    """The list of system prompts."""
    room = QWidget()
    room.resize(1280, 800)
    dialog = PromptDialog(current, room)
    dialog.show_prompts(Prompts(own, prompts_from_toml(resource_path("prompts.toml").read_text("utf-8"))))
    dialog.setParent(None)
    room.deleteLater()
    return dialog


def composer_menu(*favourites: str) -> QWidget:
    """The switch of models and efforts, open."""
    whole = window(EmptyState(), pane := composer(), None, "New conversation")
    whole.show()
    settle()
    pane.show_choice((OPUS, SONNET, HAIKU, OLD, Model("qwen3:8b", "qwen3:8b")), SONNET.id, "medium", favourites)
    pane.open_model_menu()
    return whole


def folder_dialog() -> QWidget:
    """The settings of a folder."""
    room = QWidget()
    room.resize(900, 760)
    own = Settings(system_prompt="Cite your sources. Use the metric system.", effort="high")
    dialog = FolderDialog(Folder("f1", "Thesis", 1, own), room)
    dialog.panel.show_settings(own, resolve(Settings()), MODELS, SONNET)
    dialog.setParent(None)
    room.deleteLater()
    return dialog


def of_folder() -> QWidget:
    """A panel that inherits from a folder."""
    pane = ConversationPanel()
    folder = Folder("f1", "Thesis", 1, Settings(system_prompt="Cite your sources.", effort="high"))
    pane.show_settings(Settings(max_tokens=2_000), resolve(folder.settings), MODELS, SONNET, folder)
    return pane


def mirrored(pane: QWidget) -> QWidget:
    """The same from right to left."""
    for widget in (pane, *pane.findChildren(QWidget)):
        widget.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    return pane


Scene = tuple[str, tuple[int, int] | None, float, Callable[[], QWidget]]
SCENES: Sequence[Scene] = (
    ("window", (1280, 800), 1.0, lambda: window(Middle(), composer(), panel())),
    ("empty", (1280, 800), 1.0, lambda: window(EmptyState(), composer(), None, "New conversation")),
    ("blocked", (1280, 800), 1.0, blocked_composer),
    ("long-draft", (900, 700), 1.0, long_draft),
    ("large-text", (1280, 1000), 2.0, lambda: window(EmptyState(), composer("Some text"), panel())),
    ("right-to-left", (1280, 800), 1.0, lambda: mirrored(window(EmptyState(), composer("مرحبا"), panel()))),
    ("first-key", (1280, 800), 1.0, lambda: first_run(Way.KEY)),
    ("first-gateway", (1280, 800), 1.0, lambda: first_run(Way.GATEWAY)),
    ("first-demo", (1280, 800), 1.0, lambda: first_run(Way.DEMO)),
    ("first-keyring-problem", (1280, 800), 1.0, first_run_problem),
    ("first-key-problem", (700, 600), 1.0, first_run_field_problem),
    ("first-large-text", (900, 900), 2.0, lambda: first_run(Way.KEY)),
    ("panel-haiku", (268, 800), 1.0, lambda: panel(HAIKU, Settings(model=HAIKU.id, effort="max"))),
    ("panel-opus-app", (240, 800), 1.0, lambda: panel(OPUS, Settings(max_tokens=64_000))),
    ("panel-problems", (268, 800), 1.0, panel_problems),
    ("sidebar", (248, 700), 1.0, sidebar),
    ("sidebar-large-text", (440, 900), 2.0, sidebar),
    ("sidebar-right-to-left", (248, 700), 1.0, lambda: mirrored(sidebar())),
    ("folder-settings", None, 1.0, folder_dialog),
    ("panel-of-folder", (268, 800), 1.0, of_folder),
    ("panel-of-folder-large-text", (536, 1000), 2.0, of_folder),
    ("prompts", None, 1.0, prompts),
    ("prompts-own", (900, 560), 1.0, lambda: prompts("Words of mine", (Prompt("Pirate", "Speak like a pirate."),))),
    ("prompts-large-text", (1200, 760), 2.0, lambda: prompts("Words of mine")),
    ("models", (1280, 800), 1.0, lambda: composer_menu(HAIKU.id)),
    ("models-large-text", (900, 600), 2.0, composer_menu),
)


def settle() -> None:
    """Let layouts and fonts come to rest."""
    for _ in range(3):
        QApplication.sendPostedEvents(None, QEvent.Type.None_)
        QTest.qWait(10)


def draw(out: Path, only: str) -> None:
    """Draw all scenes whose name holds `only`, in both modes."""
    application = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(application, QApplication)
    QLocale.setDefault(QLocale("en_GB"))
    theme = ThemeState(application)
    for choice in (ThemeChoice.LIGHT, ThemeChoice.DARK):
        theme.set_choice(choice)
        for name, size, scale, build in SCENES:
            if only not in name:
                continue
            theme.set_text_scale(scale)
            widget = build()
            if size is not None:
                widget.resize(*size)
            widget.show()
            widget.activateWindow()
            for found in widget.findChildren(Composer):
                found.focus_text()
            settle()
            widget.grab().save(str(out / f"{choice}-{name}.png"))
            widget.close()
            widget.deleteLater()


def main() -> None:
    """Read the arguments and draw."""
    out = Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    draw(out, sys.argv[2] if len(sys.argv) > 2 else "")


if __name__ == "__main__":
    main()
