"""What the README says is sent is what a server receives from the real app."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.conftest import RunAsync
from tests.fakes.services_at_work import Heard
from tests.flows.app_at_work import app_at_work, ask

README = Path(__file__).parents[2] / "README.md"


@pytest.mark.slow
def test_what_the_readme_says_is_sent_is_sent(run_async: RunAsync, tmp_path: Path) -> None:
    section = README.read_text(encoding="utf-8").partition("## What it sends")[2]
    head, body = re.findall(r"```(?:json)?\n(.*?)```", section, re.DOTALL)[:2]
    request_line, *headers = head.strip().splitlines()

    async def flow() -> None:
        # The built-in demo is asked in the same words as the vendor's API; the request is taken at its socket.
        async with app_at_work(tmp_path) as app:
            heard = Heard(app.connection.account_added)
            app.connection.use_demo()
            await heard.wait()
            await ask(app, "Hello")
            server = app.connection._demo
            assert server is not None
            record = next(record for record in server.requests if record.path == "/v1/messages")
            assert request_line == f"{record.method} {record.path}"
            told = dict(line.split(": ", 1) for line in headers)
            assert told.keys() == record.headers.keys()
            for name, value in told.items():
                if "<" not in value and name != "host":
                    assert record.headers[name] == value, name
            assert json.loads(body) == record.body
            assert list(json.loads(body)) == list(record.body)

    run_async(flow)
