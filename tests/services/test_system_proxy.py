"""What the environment says about a proxy, read once; nonsense stops nothing."""

from __future__ import annotations

import pytest

from claude_desktop.model.proxies import SystemProxy
from claude_desktop.services.system_proxy import read_system_proxy


@pytest.mark.parametrize(
    ("environment", "proxy"),
    [
        ({}, SystemProxy()),
        ({"HTTP_PROXY": "http://p:1"}, SystemProxy()),  # no address of ours is plain http, but this machine's
        ({"HTTPS_PROXY": "http://p:1"}, SystemProxy("http://p:1", "HTTPS_PROXY")),
        ({"https_proxy": "p:1", "HTTPS_PROXY": "http://q:1"}, SystemProxy("http://p:1", "https_proxy")),
        ({"ALL_PROXY": "socks5://p:1"}, SystemProxy("socks5://p:1", "ALL_PROXY")),
        (
            {"https_proxy": "http://p:1", "NO_PROXY": "a.example, .b.example,"},
            SystemProxy("http://p:1", "https_proxy", ("a.example", ".b.example")),
        ),
        ({"https_proxy": "http://[", "no_proxy": "*"}, SystemProxy("http://[", "https_proxy", ("*",))),
        ({"https_proxy": "  "}, SystemProxy()),
    ],
)
def test_variables(environment: dict[str, str], proxy: SystemProxy) -> None:
    assert read_system_proxy(environment, "linux") == proxy
