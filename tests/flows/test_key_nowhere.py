"""A whole session, its faults included, leaves the key in nothing that the app wrote, copied or hands to a child."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication

from claude_desktop.app import App
from claude_desktop.diagnostics.log_file import close_log, open_log
from claude_desktop.model.request_copies import as_curl, as_json, as_python
from claude_desktop.preferences.paths import AppPaths
from tests.conftest import RunAsync
from tests.fakes.faults import ErrorEvent, HttpAnswer
from tests.fakes.faulty_server import FaultyServer, running
from tests.fakes.services_at_work import Heard
from tests.flows.app_at_work import app_at_work, ask, shown

KEY = "sk-ant-canary-4d7f1e0b9a5c2836"
FORMS = (
    KEY.encode(),
    KEY.encode("utf-16-le"),
    base64.b64encode(KEY.encode()),
    base64.b64encode(b"x" + KEY.encode())[2:-4],
    base64.b64encode(b"xx" + KEY.encode())[3:-4],
)


async def have_everything_written(app: App, folder: Path) -> list[str]:
    """Export in every form, back up, look into the request, make the diagnostics. Returns what can be copied."""
    services = app.services
    for suffix in (".claudechat", ".md", ".txt", ".html"):
        saved = Heard(services.library.saved)
        services.library.save_as(shown(app).id, folder / f"chat{suffix}")
        await saved.wait()
    made = Heard(services.backups.made)
    services.backups.back_up_now()
    await made.wait()
    loaded, events = Heard(services.inspections.loaded), Heard(services.inspections.saved)
    services.inspections.load(next(iter(shown(app).turns.values())))
    found = await loaded.wait()
    assert found.record is not None
    services.inspections.save_events(found.record, folder / "events.jsonl")
    await events.wait()
    ready = Heard(services.reports.diagnostics_ready)
    services.reports.ask_diagnostics(())
    return [as_json(found.sent), as_curl(found.sent), as_python(found.sent), repr(found), await ready.wait()]


@pytest.mark.slow
@pytest.mark.logs_errors
def test_the_key_is_in_nothing_that_a_session_leaves(
    run_async: RunAsync, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
    profile, exported = tmp_path / "profile", tmp_path / "exported"
    exported.mkdir()
    told: list[str] = []

    async def flow() -> None:
        async with running(FaultyServer(key=KEY)) as server, app_at_work(profile, server) as app:
            await ask(app, "Hello there")
            # Servers that say the key back, in an answer and in the middle of a stream.
            echo = f'{{"type":"error","error":{{"type":"api_error","message":"your key {KEY} is odd"}}}}'
            for fault in (HttpAnswer(401, echo.encode()), HttpAnswer(400, f"<p>{KEY}".encode(), "text/html")):
                server.next(fault)
                await ask(app, "And again")
            server.next(ErrorEvent(after=3, message=f"{KEY} again"))
            await ask(app, "Once more")
            app.on_bug(f"RuntimeError: Bearer {KEY}")
            told.extend(await have_everything_written(app, exported))
            told.extend(turn.failure.detail for turn in shown(app).turns.values() if turn.failure is not None)
            told.append(QGuiApplication.clipboard().text())
            child = [sys.executable, "-c", "import os; print(os.environ)"]
            told.append(subprocess.run(child, capture_output=True, text=True, check=True).stdout)  # noqa: ASYNC221

    paths = AppPaths.for_profile(profile)
    paths.make()
    from claude_desktop.api.client import forget_environment  # noqa: PLC0415 - as the app does when it starts

    forget_environment()
    open_log(paths.logs)
    try:
        run_async(flow)
    finally:
        close_log()
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) > 8
    assert any(b"RuntimeError: Bearer" in path.read_bytes() for path in files if path.suffix == ".log")
    for path in files:
        content = path.read_bytes()
        assert not any(form in content for form in FORMS), path
    assert len(told) > 8
    assert not any(form.decode() in text for text in told for form in FORMS if form.isascii())
    assert "ANTHROPIC_API_KEY" not in os.environ
