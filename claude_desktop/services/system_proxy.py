"""Reads the system's proxy, once, when the app starts; after that nothing of it counts but what is shown."""

from __future__ import annotations

import logging
import sys
import urllib.request
from collections.abc import Mapping

from claude_desktop.model.proxies import SystemProxy

log = logging.getLogger(__name__)

# Lower case first, as curl does; all our addresses are https, or this machine, which needs no proxy.
_VARIABLES = ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")


def read_system_proxy(environment: Mapping[str, str], platform: str = sys.platform) -> SystemProxy:
    """Read `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY`; where they say nothing, what macOS or Windows is set to.

    Never raises: a setting that makes no sense is given as it is and refused, with a sentence, when it is used.
    """
    exceptions = environment.get("no_proxy") or environment.get("NO_PROXY") or ""
    for name in _VARIABLES:
        value = environment.get(name, "").strip()
        if value:
            return SystemProxy(_with_scheme(value), name, _names(exceptions))
    if platform in ("darwin", "win32"):
        return _of_operating_system()
    return SystemProxy()


def _of_operating_system() -> SystemProxy:
    try:
        found = urllib.request.getproxies()
    except (OSError, ValueError) as error:
        log.warning("the system's proxy was not read: %s", type(error).__name__)
        return SystemProxy()
    url = found.get("https") or found.get("all") or ""
    return SystemProxy(_with_scheme(url), "system", _names(found.get("no", ""))) if url else SystemProxy()


def _with_scheme(text: str) -> str:
    return text if "://" in text else f"http://{text}"


def _names(text: str) -> tuple[str, ...]:
    return tuple(name for part in text.replace(";", ",").split(",") if (name := part.strip()))
