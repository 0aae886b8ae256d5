"""Nothing of the environment or of files in the home counts: not the address, not a header, not a proxy, not a log."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest

from claude_desktop.api.client import ClaudeApi, forget_environment
from claude_desktop.api.connection import check_connection
from claude_desktop.model.failures import FailureKind, KnownError
from tests.fakes.api_calls import BODY, KEY, SHORT, TABLE, collect, connection, run
from tests.fakes.script_server import Received, ScriptServer, answer, answering, streaming, whole_reply

HOSTILE = {
    "ANTHROPIC_BASE_URL": "http://127.0.0.1:9",
    "ANTHROPIC_API_KEY": "sk-environment",
    "ANTHROPIC_AUTH_TOKEN": "token-environment",
    "ANTHROPIC_CUSTOM_HEADERS": "x-evil: 1\nanthropic-beta: evil\nauthorization: Bearer evil",
    "ANTHROPIC_PROFILE": "evil",
    "ANTHROPIC_LOG": "debug",
    "ANTHROPIC_OPEN_TELEMETRY": "true",
    "HTTP_PROXY": "http://127.0.0.1:9",
    "HTTPS_PROXY": "socks5://127.0.0.1:9",
    "ALL_PROXY": "socks5://127.0.0.1:9",
    "http_proxy": "http://127.0.0.1:9",
    "SSL_CERT_FILE": "/nonexistent",
    "SSL_CERT_DIR": "/nonexistent",
    "SSLKEYLOGFILE": "/nonexistent/keys",
}
# What a request may carry; a header that is not here tells the server something nobody decided to tell.
ALLOWED = {
    "host",
    "accept",
    "accept-encoding",
    "connection",
    "user-agent",
    "content-type",
    "content-length",
    "authorization",
    "anthropic-version",
}


def test_a_hostile_environment_changes_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login evil password evil\n")
    for name, value in {**HOSTILE, "NETRC": str(netrc)}.items():
        monkeypatch.setenv(name, value)

    async def script(request: Received, writer: asyncio.StreamWriter) -> None:
        if request.method == "GET":
            writer.write(answer(200, {"data": []}, {"set-cookie": "tracker=1"}))
        else:
            await streaming(whole_reply("x"))(request, writer)

    async def flow() -> None:
        async with ScriptServer(script) as server:
            api = ClaudeApi(connection(server.url, extra_headers={"x-ours": "yes"}), SHORT)
            await api.models(TABLE)
            await collect(api)
            await api.aclose()
        for request in server.received:
            assert set(request.headers) <= ALLOWED | {"x-ours"}, request.headers
            assert request.headers["authorization"] == f"Bearer {KEY}"
            assert request.headers["x-ours"] == "yes"
            assert request.headers["accept-encoding"] == "identity"
            assert request.headers["user-agent"].startswith("claude-desktop-qt/")
        assert len(server.received) == 2

    run(flow())


def test_the_environment_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_BASE_URL", "http://evil.test")
    monkeypatch.setenv("Anthropic_Custom_Headers", "x: y")
    monkeypatch.setenv("PATH_OF_ANTHROPIC_", "kept")
    forget_environment()
    assert [name for name in os.environ if name.upper().startswith("ANTHROPIC")] == []
    assert os.environ["PATH_OF_ANTHROPIC_"] == "kept"


@pytest.mark.slow
def test_a_bad_environment_does_not_stop_the_start() -> None:
    program = (
        "import asyncio, sys, threading\n"
        "from claude_desktop.api.client import ClaudeApi, Connection, forget_environment, load_sdk\n"
        "forget_environment()\n"
        "assert 'anthropic' not in sys.modules and 'httpx2' not in sys.modules\n"
        "asyncio.run(load_sdk())\n"
        "assert 'anthropic' in sys.modules\n"
        "asyncio.run(load_sdk())\n"
        "import logging\n"
        "assert not logging.getLogger('anthropic').isEnabledFor(logging.INFO)\n"
        "assert not logging.getLogger('httpx2').isEnabledFor(logging.INFO)\n"
    )
    environment = {**os.environ, **HOSTILE, "PYTHONPATH": str(Path(__file__).parents[2])}
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr


def test_neither_prompt_nor_key_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)

    async def flow() -> None:
        async with ScriptServer(streaming(whole_reply("answer-word"))) as server:
            api = ClaudeApi(connection(server.url), SHORT)
            await collect(api, {**BODY, "system": "prompt-word"})
            await api.aclose()

    run(flow())
    logged = json.dumps([record.getMessage() for record in caplog.records if record.name != "asyncio"])
    for word in (KEY, "prompt-word", "answer-word"):
        assert word not in logged


def test_cookies_are_not_kept() -> None:
    async def flow() -> None:
        async with ScriptServer(answering(answer(200, {"data": []}, {"set-cookie": "tracker=1; Path=/"}))) as server:
            api = ClaudeApi(connection(server.url), SHORT)
            await api.models(TABLE)
            await api.models(TABLE)
            await api.aclose()
        assert len(server.received) == 2
        assert all("cookie" not in request.headers for request in server.received)

    run(flow())


@pytest.mark.parametrize(
    "headers",
    [{"Host": "evil.test"}, {"x": "a\r\nb: c"}, {"x y": "z"}, {"": "z"}, {"content-length": "1"}, {"x": "ü"}],
)
def test_an_extra_header_that_breaks_the_request_is_refused(headers: dict[str, str]) -> None:
    with pytest.raises(KnownError) as caught:
        check_connection(connection("https://api.anthropic.com", extra_headers=headers))
    assert caught.value.failure.kind is FailureKind.INVALID_REQUEST
