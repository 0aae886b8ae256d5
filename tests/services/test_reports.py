"""What the app tells about itself: enough to help, and nothing that is the person's own."""

from __future__ import annotations

import asyncio
from concurrent.futures import Future
from pathlib import Path

import pytest

from claude_desktop.keychain.keychain import KeychainError, KeychainState
from claude_desktop.model.accounts import Account
from claude_desktop.services import reports as service
from claude_desktop.services.reports import Reports
from tests.conftest import RunAsync
from tests.fakes.services_at_work import Heard, services_at_work

ACCOUNTS = (
    Account("a", "Doctor Sommer's key"),
    Account("b", "secret project", "https://gateway.secret-company.example/x"),
    Account("c", "my machine", "http://127.0.0.1:11434"),
    Account("d", "my other machine", "http://[::1]:8080"),
)


def test_diagnostics_tell_versions_and_kinds_and_no_names(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> str:
        async with services_at_work(tmp_path) as services:
            log = tmp_path / "log"
            log.mkdir()
            (log / "claude-desktop-qt.log").write_text("2026 INFO one\n2026 WARNING two with sk-ant-api03-planted\n")
            (log / "last-crash.txt").write_text("Crash report of yesterday\n")
            for account in ACCOUNTS:
                services.settings.add_account(account, stored=True)
            ready = Heard(services.reports.diagnostics_ready)
            services.reports.ask_diagnostics((("Screens", "800x600 at 2"),))
            return str(await ready.wait())

    text = run_async(flow)
    for told in ("SQLite: 3.", "Screens: 800x600 at 2", "Keyring: ", "INFO one", "Crash report of yesterday"):
        assert told in text
    assert "Accounts: 1 Claude API, 1 other server, 2 server on this computer" in text
    for private in ("Sommer", "secret", "gateway", "my machine", "11434", "planted"):
        assert private not in text


@pytest.mark.parametrize("answer", [None, KeychainState.LOCKED])
def test_a_keyring_that_hangs_or_fails_holds_nothing_up(
    run_async: RunAsync, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: KeychainState | None
) -> None:
    async def flow() -> str:
        async with services_at_work(tmp_path) as services:
            never: Future[str] = Future()
            if answer is not None:
                never.set_exception(KeychainError(answer))
            monkeypatch.setattr(services.reports._keychain, "backend_name", lambda: never)
            monkeypatch.setattr(service, "KEYRING_LIMIT_S", 0.05)
            ready = Heard(services.reports.diagnostics_ready)
            services.reports.ask_diagnostics(())
            return str(await ready.wait())

    assert f"Keyring: {'locked' if answer else 'does not answer'}" in run_async(flow)


def test_a_report_is_saved_or_the_reason_told(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with services_at_work(tmp_path) as services:
            saved, failed = Heard(services.reports.saved), Heard(services.reports.saving_failed)
            services.reports.save("whole\ntext ✓\n", tmp_path / "report.txt")
            assert await saved.wait() == str(tmp_path / "report.txt")
            assert (tmp_path / "report.txt").read_text(encoding="utf-8") == "whole\ntext ✓\n"
            (tmp_path / "file").touch()
            services.reports.save("text", tmp_path / "file" / "report.txt")
            assert await failed.wait()

    run_async(flow)


def test_the_report_of_a_crash_is_deleted_when_told_so(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow(reports: Reports, heard: Heard) -> None:
        reports.forget_crash()
        await heard.wait()

    async def all_of_it() -> None:
        async with services_at_work(tmp_path) as services:
            path = tmp_path / "log" / "last-crash.txt"
            path.parent.mkdir()
            path.write_text("crash")
            await flow(services.reports, Heard(services.reports.forgotten))
            assert not path.exists()
            path.mkdir()
            await asyncio.sleep(0)
            await flow(services.reports, Heard(services.reports.saving_failed))

    run_async(all_of_it)
