"""The tools that run on the vendor's servers: which a model has, what the person allows, and how they are declared."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from claude_desktop.model.json_values import Json, JsonObject
from claude_desktop.model.texts import QT_TRANSLATE_NOOP

WEB_SEARCH, WEB_FETCH, CODE_EXECUTION = "web_search", "web_fetch", "code_execution"
SERVER_TOOLS = (WEB_SEARCH, WEB_FETCH, CODE_EXECUTION)
DEFAULT_WEB_USES = 5
MAX_WEB_USES = 100
MAX_DOMAINS = 100
# A page can be longer than a whole book; what is fetched counts as input, on later turns too.
FETCHED_PAGE_TOKENS = 100_000
# From these versions on the web tools are called out of code, which then costs nothing
# (https://platform.claude.com/docs/en/about-claude/pricing).
_FREE_CODE_SINCE = 20260209
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
# Printable, and one `*` at most (https://platform.claude.com/docs/en/agents-and-tools/tool-use/web-search-tool).
_PATH = re.compile(r"(?:/[A-Za-z0-9._~!$&'()+,;=:@%-]*)*\*?(?:/[A-Za-z0-9._~!$&'()+,;=:@%-]*)*")
_MAX_DOMAIN_CHARACTERS = 255


@dataclass(frozen=True, slots=True)
class ServerTools:
    """What the person allows. `max_uses` holds for one reply and for each tool; of the two lists of sites only one is
    ever in force, because the API takes only one: the allowed ones, where there are any."""

    web_search: bool = False
    web_fetch: bool = False
    code_execution: bool = False
    max_uses: int = DEFAULT_WEB_USES
    allowed_domains: tuple[str, ...] = ()
    blocked_domains: tuple[str, ...] = ()

    @property
    def wanted(self) -> tuple[str, ...]:
        """The names of the tools that are switched on."""
        switches = (self.web_search, self.web_fetch, self.code_execution)
        return tuple(name for name, is_on in zip(SERVER_TOOLS, switches, strict=True) if is_on)


NO_SERVER_TOOLS = ServerTools()


def version_of(name: str, offered: Sequence[str]) -> str | None:
    """The version of a tool that a model offers, such as `web_search_20260318`; None where it has none."""
    return next((version for version in offered if version.rpartition("_")[0] == name), None)


def runs_code_for_free(tools: ServerTools, offered: Sequence[str]) -> bool:
    """Tell whether running code costs nothing, because a newer web tool is switched on beside it."""
    versions = [version_of(name, offered) for name in tools.wanted if name != CODE_EXECUTION]
    return any(version and uses_container(version) for version in versions)


def uses_container(version: str) -> bool:
    """Tell whether a tool of that version runs code in a container: the code tool itself, and the newer web tools,
    which are called out of code."""
    name, _, day = version.rpartition("_")
    if name == CODE_EXECUTION:
        return True
    return name in SERVER_TOOLS and day.isdecimal() and int(day) >= _FREE_CODE_SINCE


def declarations(tools: ServerTools, offered: Sequence[str], *, cites: bool) -> list[JsonObject]:
    """The entries of `tools` in a request, for what is switched on and offered. `cites` asks for citations from
    fetched pages; searches are always cited (https://platform.claude.com/docs/en/agents-and-tools/tool-use/web-fetch-tool).
    """
    made: list[JsonObject] = []
    for name in tools.wanted:
        version = version_of(name, offered)
        if version is None:
            continue
        entry: dict[str, Json] = {"type": version, "name": name}
        if name != CODE_EXECUTION:
            entry["max_uses"] = max(1, min(MAX_WEB_USES, tools.max_uses))
            if tools.allowed_domains:
                entry["allowed_domains"] = list(tools.allowed_domains)
            elif tools.blocked_domains:
                entry["blocked_domains"] = list(tools.blocked_domains)
        if name == WEB_FETCH:
            entry["max_content_tokens"] = FETCHED_PAGE_TOKENS
            if cites:
                entry["citations"] = {"enabled": True}
        made.append(entry)
    return made


def read_domain(text: str) -> str:
    """Read a site as the API takes it: a host name, with a path if need be, without `https://`.

    Raises `ValueError` with a sentence for the person. A name with other letters is written in its ASCII form, so that
    a look-alike is never mistaken for the site it looks like.
    """
    site = re.sub(r"^https?://", "", text.strip(), flags=re.IGNORECASE)
    host, slash, path = site.partition("/")
    try:
        host = host.rstrip(".").encode("idna").decode("ascii").lower() if host else ""
    except UnicodeError:
        host = ""
    if not _HOST.fullmatch(host):
        raise ValueError(QT_TRANSLATE_NOOP("ServerTools", "This is not the name of a site, such as example.org."))
    path = (slash + path).rstrip("/")
    if not _PATH.fullmatch(path) or len(host + path) > _MAX_DOMAIN_CHARACTERS:
        raise ValueError(
            QT_TRANSLATE_NOOP("ServerTools", "The part after the site's name may hold letters, signs and one *.")
        )
    return host + path
