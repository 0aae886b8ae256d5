"""The tools that run on the vendor's servers: a switch for each, how often, and on which sites."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from claude_desktop.model.costs import WEB_SEARCH_USD
from claude_desktop.model.server_tools import (
    CODE_EXECUTION,
    MAX_DOMAINS,
    NO_SERVER_TOOLS,
    WEB_FETCH,
    WEB_SEARCH,
    ServerTools,
    read_domain,
    runs_code_for_free,
    version_of,
)
from claude_desktop.ui.controls.segmented import SegmentedControl
from claude_desktop.ui.controls.text_box import TextBox
from claude_desktop.ui.controls.typed_text import TypedText
from claude_desktop.ui.controls.value_texts import Wrong, read_whole_number, whole_number_text
from claude_desktop.ui.settings.section import Section, SettingChange, ShownSettings, TypedSection
from claude_desktop.ui.theme.tokens import SPACE_XS_PX

_ON, _OFF = "on", "off"


def tools_shown(shown: ShownSettings) -> ServerTools:
    """What holds: the own switches over the inherited ones."""
    own, inherited = shown.own, shown.inherited.server_tools
    return ServerTools(
        inherited.web_search if own.web_search is None else own.web_search,
        inherited.web_fetch if own.web_fetch is None else own.web_fetch,
        inherited.code_execution if own.code_execution is None else own.code_execution,
        inherited.max_uses if own.web_max_uses is None else own.web_max_uses,
        inherited.allowed_domains if own.allowed_domains is None else own.allowed_domains,
        inherited.blocked_domains if own.blocked_domains is None else own.blocked_domains,
    )


class _ToolSection(Section):
    """A switch for one tool. `tool` is the API's name of it and, so far, the setting's."""

    def __init__(self, tool: str) -> None:
        self.switch = SegmentedControl("")
        super().__init__(tool, self.switch)
        self.switch.set_choices([(_OFF, self.tr("off", "tool")), (_ON, self.tr("on", "tool"))])
        self.switch.value_chosen.connect(self.on_value_chosen)

    def show_settings(self, shown: ShownSettings) -> None:
        """Show whether the tool is on, and what it costs; where the model does not have it, that."""
        tools, own = tools_shown(shown), getattr(shown.own, self.name)
        has_it = version_of(self.name, shown.model.server_tools) is not None
        is_on = self.name in tools.wanted
        self.switch.set_value(_ON if is_on and has_it else _OFF, inherited=own is None)
        self.switch.setEnabled(has_it)
        self.show_origin(shown, inherits=has_it and getattr(shown.inherited.server_tools, self.name))
        if not has_it:
            self.show_help(self.tr("As far as is known, this model does not have it."))
        else:
            self.show_help(self.price(tools, shown) if is_on else "")

    def price(self, tools: ServerTools, shown: ShownSettings) -> str:
        """What the tool costs."""
        raise NotImplementedError

    def on_value_chosen(self, value: str) -> None:
        """Switch the tool on or off."""
        self.take(value == _ON)


class WebSearchSection(_ToolSection):
    """Searching the web."""

    def __init__(self) -> None:
        super().__init__(WEB_SEARCH)

    def price(self, tools: ServerTools, shown: ShownSettings) -> str:
        """What searching costs."""
        del tools, shown
        return self.tr(
            "${price} for 1,000 searches. What is found counts as input, in later messages too. Your organisation must"
            " allow it."
        ).format(price=f"{1_000 * WEB_SEARCH_USD:.0f}")


class WebFetchSection(_ToolSection):
    """Reading pages."""

    def __init__(self) -> None:
        super().__init__(WEB_FETCH)

    def price(self, tools: ServerTools, shown: ShownSettings) -> str:
        """What reading pages costs."""
        del tools, shown
        return self.tr("Free itself. Each page counts as input, up to 100,000 tokens, in later messages too.")


class CodeExecutionSection(_ToolSection):
    """Running code."""

    def __init__(self) -> None:
        super().__init__(CODE_EXECUTION)

    def price(self, tools: ServerTools, shown: ShownSettings) -> str:
        """What running code costs, which depends on the tools beside it."""
        if runs_code_for_free(tools, shown.model.server_tools):
            return self.tr("Free beside these web tools.")
        return self.tr("$0.05 an hour, at least five minutes, after 1,550 free hours a month.")


class WebUsesSection(TypedSection):
    """How often in one reply; only there while a web tool is on."""

    def __init__(self) -> None:
        self.line = QLineEdit()
        super().__init__("web_max_uses", self.line)

    def show_settings(self, shown: ShownSettings) -> None:
        """Show the limit that holds."""
        tools = tools_shown(shown)
        self.setVisible(tools.web_search or tools.web_fetch)
        self.show_text(whole_number_text(tools.max_uses))
        self.show_origin(shown)

    def read(self, text: str) -> object:
        """Read the limit."""
        return read_whole_number(text, int(self.spec.minimum or 1), int(self.spec.maximum or 1))


class _SitesControl(QWidget):
    """Which sites, and the field for their names."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.switch = SegmentedControl(QCoreApplication.translate("SitesSection", "Sites"))
        self.box = TextBox(2, 8)
        self.box.setPlaceholderText(QCoreApplication.translate("SitesSection", "one site a line"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_XS_PX)
        column.addWidget(self.switch)
        column.addWidget(self.box)
        self.setFocusProxy(self.switch)
        self.switch.value_chosen.connect(self.chosen)


class SitesSection(Section):
    """All sites, only some, or all but some; only there while a web tool is on. Of the two lists one is ever set."""

    ALL, ONLY, NOT = "all", "allowed_domains", "blocked_domains"

    def __init__(self) -> None:
        self.sites = _SitesControl()
        super().__init__(self.ONLY, self.sites)
        self.sites.box.setAccessibleName(self.tr("Sites, one a line"))
        self.sites.switch.set_choices(
            [(self.ALL, self.tr("all")), (self.ONLY, self.tr("only these")), (self.NOT, self.tr("not these"))]
        )
        self.sites.chosen.connect(self.on_list_chosen)
        self._typed = TypedText(self.sites.box)
        self._typed.typed.connect(self.on_typed)
        self._list = self._begun = self.ALL
        self._inherited = NO_SERVER_TOOLS

    def show_settings(self, shown: ShownSettings) -> None:
        """Show which list holds, and its sites."""
        self._inherited = shown.inherited.server_tools
        tools = tools_shown(shown)
        self.setVisible(tools.web_search or tools.web_fetch)
        self._list = self.ONLY if tools.allowed_domains else self.NOT if tools.blocked_domains else self._begun
        own = shown.own.allowed_domains is not None or shown.own.blocked_domains is not None
        self.sites.switch.set_value(self._list, inherited=not own and self._list != self._begun)
        self.sites.box.setVisible(self._list != self.ALL)
        if not self._typed.is_editing:
            self.show_problem("")
        self._typed.show_text("\n".join(tools.allowed_domains or tools.blocked_domains))
        inherits = bool(self._inherited.allowed_domains or self._inherited.blocked_domains)
        from_folder = shown.folder is not None and (shown.folder.says(self.ONLY) or shown.folder.says(self.NOT))
        if inherits and from_folder and shown.folder is not None:
            self.show_source(self.tr("from the folder {title}").format(title=shown.folder.title), own=own)
        else:
            self.show_source(self.tr("from the app") if inherits else "", own=own)

    def finish_editing(self) -> None:
        """Tell now what is being typed; a list that was chosen but has no sites is given up."""
        self._typed.finish()
        self._begun = self.ALL

    def on_list_chosen(self, chosen: str) -> None:
        """Take the sites as another list; all sites need none, and a list without any is not one yet."""
        self._list = self._begun = chosen
        self.sites.box.setVisible(chosen != self.ALL)
        self.on_typed(self.sites.box.toPlainText() if chosen != self.ALL else "")
        if chosen != self.ALL:
            self.sites.box.setFocus()

    def on_typed(self, text: str) -> None:
        """Take the sites, if they are ones."""
        found = self._read(text)
        if isinstance(found, Wrong):
            self.show_problem(found.sentence)
            return
        self.show_problem("")
        allowed = found if self._list == self.ONLY else ()
        blocked = found if self._list == self.NOT else ()
        self.changed.emit(SettingChange(self.ONLY, allowed or self._none(self.ONLY)))
        self.changed.emit(SettingChange(self.NOT, blocked or self._none(self.NOT)))

    def on_reset_wanted(self) -> None:
        """Go back to the inherited lists."""
        self.finish_editing()
        self.show_problem("")
        self.changed.emit(SettingChange(self.ONLY, None))
        self.changed.emit(SettingChange(self.NOT, None))

    def _none(self, name: str) -> tuple[str, ...] | None:
        """An empty list overrides an inherited one, else it says nothing."""
        inherits = self._inherited.allowed_domains if name == self.ONLY else self._inherited.blocked_domains
        return () if inherits else None

    def _read(self, text: str) -> tuple[str, ...] | Wrong:
        sites: list[str] = []
        for line in text.splitlines():
            if line.strip():
                try:
                    sites.append(read_domain(line))
                except ValueError as error:
                    sentence = QCoreApplication.translate("ServerTools", str(error))
                    return Wrong(f"{line.strip()[:60]}: {sentence}")
        if len(sites) > MAX_DOMAINS:
            return Wrong(self.tr("At most {count} sites.").format(count=MAX_DOMAINS))
        return tuple(dict.fromkeys(sites))
