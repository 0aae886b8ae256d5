"""Clients for tests: the real SDK and the real HTTP library, told to read nothing from the environment."""

from __future__ import annotations

import ssl
from typing import Any

import anthropic
import httpx2

from claude_desktop.demo.server import DemoServer

# For http only: to load the system's authorities for each client would take longer than most tests.
_NO_TRUST = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def http_client(**options: Any) -> httpx2.AsyncClient:
    """An HTTP client without proxies, retries or trusted authorities."""
    return httpx2.AsyncClient(trust_env=False, verify=_NO_TRUST, **options)


def sdk_client(server: DemoServer, http: httpx2.AsyncClient) -> anthropic.AsyncAnthropic:
    """The SDK's client for a running server, without retries of its own."""
    return anthropic.AsyncAnthropic(api_key=server.key, base_url=server.base_url, max_retries=0, http_client=http)
