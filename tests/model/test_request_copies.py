"""What is copied of a request sends the same request again: run for real against the demo server."""

from __future__ import annotations

import asyncio
import inspect
import json
import os
import shutil
import sys
from pathlib import Path
from typing import Any

import anthropic
import pytest

from claude_desktop.demo.pace import INSTANT
from claude_desktop.demo.server import DemoServer
from claude_desktop.model.accounts import CURRENT_API_VERSION, SAMPLING_API_VERSION, VENDOR_URL, AuthStyle
from claude_desktop.model.request_copies import SDK_ARGUMENTS, SentRequest, as_curl, as_json, as_python
from tests.fakes.faulty_server import running
from tests.fakes.plain_loop import run_plain

# Quotes, shell marks, a line that looks like the end of the here-document, characters beyond ASCII.
AWKWARD = 'it\'s "$HOME" `id` \\ %s\nREQUEST\n{curly} tab\t \u202e \U0001f600 \ud83d'.replace("\ud83d", "ü")
BODY: dict[str, Any] = {
    "model": "claude-opus-5-5",
    "max_tokens": 2_000,
    "stream": True,
    "system": AWKWARD,
    "thinking": {"type": "adaptive", "display": "summarized"},
    "stop_sequences": ["END"],
    "messages": [{"role": "user", "content": [{"type": "text", "text": AWKWARD + "long words " * 60}]}],
}
SAMPLED: dict[str, Any] = {
    "model": "claude-haiku-4-5",
    "max_tokens": 100,
    "stream": True,
    "temperature": 0.2,
    "messages": [{"role": "user", "content": "Hello"}],
}
CASES = [
    pytest.param(BODY, CURRENT_API_VERSION, AuthStyle.BEARER, id="current"),
    pytest.param(SAMPLED, SAMPLING_API_VERSION, AuthStyle.X_API_KEY, id="sampled"),
]


async def run_and_see(server: DemoServer, *command: str, cwd: Path) -> tuple[str, str]:
    environment = {**os.environ, "ANTHROPIC_API_KEY": server.key, "X_TEAM": "blue"}
    process = await asyncio.create_subprocess_exec(
        *command, env=environment, cwd=cwd, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    out, errors = await asyncio.wait_for(process.communicate(), 30)
    assert process.returncode == 0, errors.decode()
    return out.decode(), errors.decode()


def sent_to(server: DemoServer, body: dict[str, Any], version: str, style: AuthStyle) -> SentRequest:
    return SentRequest(server.base_url, style, version, body, ("X-Team",))


@pytest.mark.slow
@pytest.mark.parametrize(("body", "version", "style"), CASES)
def test_the_python_program_sends_the_same_body(
    tmp_path: Path, body: dict[str, Any], version: str, style: AuthStyle
) -> None:
    async def main() -> None:
        async with running(DemoServer(pace=INSTANT)) as server:
            program = tmp_path / "sent_again.py"
            program.write_text(as_python(sent_to(server, body, version, style)), encoding="utf-8")
            out, _ = await run_and_see(server, sys.executable, str(program), cwd=tmp_path)
            record = server.requests[-1]
            assert record.body == body
            assert record.headers["anthropic-version"] == version
            assert record.headers["x-team"] == "blue"
            assert record.status == 200
            assert out.strip()

    run_plain(main, limit_s=40)


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl")
@pytest.mark.parametrize(("body", "version", "style"), CASES)
def test_the_curl_command_sends_the_same_body(
    tmp_path: Path, body: dict[str, Any], version: str, style: AuthStyle
) -> None:
    async def main() -> None:
        async with running(DemoServer(pace=INSTANT)) as server:
            command = as_curl(sent_to(server, body, version, style))
            out, _ = await run_and_see(server, "sh", "-c", command, cwd=tmp_path)
            record = server.requests[-1]
            assert record.body == body
            assert record.headers["anthropic-version"] == version
            assert record.headers["x-team"] == "blue"
            assert "message_stop" in out

    run_plain(main, limit_s=40)


def test_no_copy_holds_more_than_the_name_of_a_secret_header() -> None:
    sent = SentRequest("https://gateway.example.com", AuthStyle.BOTH, CURRENT_API_VERSION, BODY, ("X-`id`-$Key",))
    assert "$X__ID___KEY" in as_curl(sent)
    assert "'X-`id`-$Key: '" in as_curl(sent)
    compile(as_python(sent), "sent_again.py", "exec")


def test_the_json_is_the_body() -> None:
    sent = SentRequest(VENDOR_URL, AuthStyle.BEARER, CURRENT_API_VERSION, BODY)
    assert list(json.loads(as_json(sent)).items()) == list(BODY.items())
    assert "base_url" not in as_python(sent)


def test_what_the_sdk_takes_by_name_is_known() -> None:
    taken = set(inspect.signature(anthropic.resources.Messages.create).parameters)
    assert taken - {"self", "extra_headers", "extra_query", "extra_body", "timeout"} == SDK_ARGUMENTS
