"""What a person is told of a damaged database, in the real window."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import RunAsync
from tests.fakes.faulty_server import FaultyServer, running
from tests.fakes.services_at_work import Heard
from tests.flows.app_at_work import app_at_work, ask


@pytest.mark.slow
def test_a_damaged_database_is_set_aside_and_what_could_be_read_is_there(run_async: RunAsync, tmp_path: Path) -> None:
    async def talk() -> None:
        async with running(FaultyServer()) as server, app_at_work(tmp_path, server) as app:
            await ask(app, "Remember me")

    async def look() -> None:
        async with app_at_work(tmp_path) as app:
            notice = app.window.pane.notice
            assert "set aside" in notice.text_label.text()
            assert "damaged-1" in notice.text_label.text()
            assert app.library.rows == ()

    run_async(talk)
    database = tmp_path / "data" / "conversations.db"
    database.write_bytes(b"this is no database" * 500)
    run_async(look)
    assert b"this is no database" in next((tmp_path / "data").glob("*damaged-1*")).read_bytes()


@pytest.mark.slow
def test_a_newer_database_is_not_touched_and_said_so(run_async: RunAsync, tmp_path: Path) -> None:
    async def talk() -> None:
        async with running(FaultyServer()) as server, app_at_work(tmp_path, server) as app:
            await ask(app, "Remember me")

    async def look() -> None:
        async with app_at_work(tmp_path) as app:
            assert app.window.pane.isVisible()
            assert "newer version" in app.window.notices.store_notice.text_label.text()
            assert not app.window.pane.composer.send_button.isEnabled()

    run_async(talk)
    database = tmp_path / "data" / "conversations.db"
    raw = bytearray(database.read_bytes())
    raw[60:64] = (9_999).to_bytes(4, "big")  # user_version (https://www.sqlite.org/fileformat.html)
    database.write_bytes(raw)
    run_async(look)
    assert database.read_bytes() == raw


@pytest.mark.slow
def test_after_an_unclean_exit_the_whole_database_is_checked(run_async: RunAsync, tmp_path: Path) -> None:
    async def talk() -> None:
        async with running(FaultyServer()) as server, app_at_work(tmp_path, server) as app:
            await ask(app, "Remember me")

    async def look() -> None:
        async with app_at_work(tmp_path) as app:
            found = Heard(app.library.damage_found)
            await found.wait()
            assert "damaged" in app.window.pane.notice.text_label.text()

    run_async(talk)
    database = tmp_path / "data" / "conversations.db"
    raw = bytearray(database.read_bytes())
    # Deep inside, where nothing looks at start; and a write-ahead log that a crash would have left.
    for at in range(len(raw) - 3 * 4_096, len(raw) - 4_096):
        raw[at] ^= 0x55
    database.write_bytes(raw)
    (tmp_path / "data" / "conversations.db-wal").write_bytes(b"\0" * 32)
    run_async(look)
