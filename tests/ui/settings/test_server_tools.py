"""The switches of the server's tools, with limits, sites and prices."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from claude_desktop.model.catalogue import Model
from claude_desktop.model.folders import Folder
from claude_desktop.model.settings import Settings, resolve
from claude_desktop.ui.settings.conversation_panel import ConversationPanel
from claude_desktop.ui.settings.sections.server_tools import (
    CodeExecutionSection,
    SitesSection,
    WebFetchSection,
    WebSearchSection,
    WebUsesSection,
)

NEW = Model(
    "claude-opus-5-5",
    "Claude Opus 5.5",
    server_tools=("web_search_20260318", "web_fetch_20260318", "code_execution_20260521"),
)
OLD = replace(NEW, server_tools=("web_search_20250305", "web_fetch_20250910", "code_execution_20250825"))
LOCAL = Model("qwen3:8b", "qwen3:8b")
SEARCH = Settings(web_search=True)


@pytest.fixture
def panel(qtbot: QtBot) -> ConversationPanel:
    pane = ConversationPanel()
    qtbot.addWidget(pane)
    pane.resize(268, 900)
    pane.show()
    pane.activateWindow()
    return pane


def show(
    panel: ConversationPanel,
    own: Settings,
    model: Model = NEW,
    app: Settings | None = None,
    folder: Folder | None = None,
) -> None:
    levels = (folder.settings,) if folder is not None else ()
    panel.show_settings(own, resolve(*levels, app or Settings()), (model,), model, folder)


def changes(panel: ConversationPanel) -> list[Settings]:
    seen: list[Settings] = []
    panel.changed.connect(seen.append)
    return seen


def type_over(widget: QWidget, text: str) -> None:
    widget.setFocus()
    QTest.keyClick(widget, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    for number, line in enumerate(text.split("\n")):
        if number:
            QTest.keyClick(widget, Qt.Key.Key_Return)
        QTest.keyClicks(widget, line)


def note(panel: ConversationPanel, name: str) -> str:
    return panel.sections[name].note_label.text()


def test_a_tool_is_switched_on_and_names_its_price(panel: ConversationPanel) -> None:
    show(panel, Settings())
    seen = changes(panel)
    section = panel.section(WebSearchSection)
    assert (section.switch.value(), section.switch.inherited, note(panel, "web_search")) == ("off", True, "")
    QTest.mouseClick(section.switch.segments()[1], Qt.MouseButton.LeftButton)
    assert seen == [SEARCH]
    show(panel, SEARCH)
    assert section.switch.value() == "on"
    assert note(panel, "web_search").startswith("$10 for 1,000 searches.")


def test_what_running_code_costs_depends_on_what_stands_beside_it(panel: ConversationPanel) -> None:
    show(panel, Settings(code_execution=True))
    assert note(panel, "code_execution").startswith("$0.05 an hour")
    show(panel, Settings(code_execution=True, web_search=True))
    assert note(panel, "code_execution") == "Free beside these web tools."
    show(panel, Settings(code_execution=True, web_search=True), OLD)
    assert note(panel, "code_execution").startswith("$0.05 an hour")
    show(panel, Settings(web_fetch=True))
    assert note(panel, "web_fetch").startswith("Free itself.")


def test_a_model_without_a_tool_says_so_in_its_place(panel: ConversationPanel) -> None:
    show(panel, SEARCH, LOCAL)
    for kind in (WebSearchSection, WebFetchSection, CodeExecutionSection):
        section = panel.section(kind)
        assert (section.switch.isEnabled(), section.switch.value()) == (False, "off")
        assert section.note_label.text() == "As far as is known, this model does not have it."


def test_limits_and_sites_are_there_while_a_web_tool_is_on(panel: ConversationPanel) -> None:
    uses, sites = panel.section(WebUsesSection), panel.section(SitesSection)
    for own, seen in ((Settings(), False), (SEARCH, True), (Settings(web_fetch=True), True)):
        show(panel, own)
        assert (uses.isVisible(), sites.isVisible()) == (seen, seen)
    show(panel, Settings(code_execution=True))
    assert not uses.isVisible()


@pytest.mark.parametrize(("typed", "limit"), [("3", 3), ("100", 100)])
def test_a_limit_is_typed(panel: ConversationPanel, typed: str, limit: int) -> None:
    show(panel, SEARCH)
    seen = changes(panel)
    assert panel.section(WebUsesSection).line.text() == "5"
    type_over(panel.section(WebUsesSection).line, typed)
    panel.finish_editing()
    assert seen == [replace(SEARCH, web_max_uses=limit)]


def test_a_wrong_limit_is_said(panel: ConversationPanel) -> None:
    show(panel, SEARCH)
    seen = changes(panel)
    type_over(panel.section(WebUsesSection).line, "101")
    panel.finish_editing()
    assert (seen, note(panel, "web_max_uses")) == ([], "A whole number from 1 to 100.")


def test_sites_are_allowed_then_blocked_instead_then_all(panel: ConversationPanel) -> None:
    show(panel, SEARCH)
    seen = changes(panel)
    sites = panel.section(SitesSection).sites
    assert not sites.box.isVisible()
    QTest.mouseClick(sites.switch.segments()[1], Qt.MouseButton.LeftButton)
    assert sites.box.hasFocus()
    type_over(sites.box, "https://Example.org/blog/\n\nexample.org/blog\nnews.example")
    panel.finish_editing()
    allowed = replace(SEARCH, allowed_domains=("example.org/blog", "news.example"))
    assert seen[-1] == allowed
    show(panel, allowed)
    assert sites.box.toPlainText() == "example.org/blog\nnews.example"
    QTest.mouseClick(sites.switch.segments()[2], Qt.MouseButton.LeftButton)
    blocked = replace(SEARCH, blocked_domains=("example.org/blog", "news.example"))
    assert seen[-1] == blocked
    show(panel, blocked)
    assert sites.switch.value() == "blocked_domains"
    QTest.mouseClick(sites.switch.segments()[0], Qt.MouseButton.LeftButton)
    assert seen[-1] == SEARCH
    show(panel, SEARCH)
    assert not sites.box.isVisible()


def test_what_is_no_site_is_said_and_not_told(panel: ConversationPanel) -> None:
    show(panel, replace(SEARCH, allowed_domains=("a.example",)))
    seen = changes(panel)
    type_over(panel.section(SitesSection).sites.box, "a.example\n*.b.example")
    panel.finish_editing()
    assert seen == []
    assert note(panel, "allowed_domains").startswith("*.b.example: This is not the name of a site")
    type_over(panel.section(SitesSection).sites.box, "\n".join(f"s{number}.example" for number in range(101)))
    panel.finish_editing()
    assert (seen, note(panel, "allowed_domains")) == ([], "At most 100 sites.")


def test_a_list_without_sites_stays_open_only_until_another_conversation_is_shown(panel: ConversationPanel) -> None:
    show(panel, SEARCH)
    sites = panel.section(SitesSection).sites
    QTest.mouseClick(sites.switch.segments()[1], Qt.MouseButton.LeftButton)
    show(panel, SEARCH)
    assert (sites.switch.value(), sites.box.isVisible()) == ("allowed_domains", True)
    panel.finish_editing()
    show(panel, SEARCH)
    assert (sites.switch.value(), sites.box.isVisible()) == ("all", False)


def test_inherited_sites_are_overridden_and_reset(panel: ConversationPanel) -> None:
    folder = Folder("f", "Thesis", 1, Settings(web_search=True, allowed_domains=("a.example",)))
    show(panel, Settings(), folder=folder)
    seen = changes(panel)
    section = panel.section(SitesSection)
    assert panel.sections["web_search"].source_label.text() == "from the folder Thesis"
    assert section.source_label.text() == "from the folder Thesis"
    assert section.sites.switch.inherited
    QTest.mouseClick(section.sites.switch.segments()[0], Qt.MouseButton.LeftButton)
    assert seen == [Settings(allowed_domains=())]
    show(panel, Settings(allowed_domains=()), folder=folder)
    assert section.sites.switch.value() == "all"
    assert section.reset_button.isVisible()
    QTest.mouseClick(section.reset_button, Qt.MouseButton.LeftButton)
    assert seen[-1] == Settings()
