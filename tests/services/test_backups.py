from __future__ import annotations

import asyncio
import os
from pathlib import Path

from claude_desktop.services.backups import DAY_MS
from claude_desktop.services.clock import now_ms
from tests.conftest import RunAsync
from tests.fakes.services_at_work import Heard, services_at_work
from tests.services.test_trash import with_chat


def backups_in(profile: Path) -> list[Path]:
    return sorted((profile / "data" / "backups").glob("*.db"))


def test_a_backup_is_made_listed_and_restored(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with services_at_work(tmp_path / "profile") as services:
            backups, library = services.backups, services.library
            made, listed, restored = Heard(backups.made), Heard(backups.listed), Heard(backups.restored)
            first = await with_chat(services, tmp_path, "first")
            backups.back_up_now()
            path = await made.wait()
            await with_chat(services, tmp_path, "second")
            backups.list()
            (backup,) = await listed.wait()
            assert (backup.path, backup.before_restore, backup.before_update) == (path, False, False)
            assert abs(backup.made_ms - now_ms()) < 60_000
            backups.restore(backup)
            assert await restored.wait() == backup
            assert [row.id for row in library.rows] == [first]
            backups.list()
            assert [item.before_restore for item in await listed.wait(2)] == [True, False]
            backups.restore(listed.payloads[-1][0])
            await restored.wait(2)
            assert len(library.rows) == 2

    run_async(flow)


def test_one_a_day_is_made_by_itself_where_something_changed(run_async: RunAsync, tmp_path: Path) -> None:
    profile = tmp_path / "profile"

    async def flow() -> None:
        async with services_at_work(profile) as services:
            backups, looks = services.backups, 0
            listed = Heard(backups.listed)

            async def count_after_a_look() -> int:
                nonlocal looks
                looks += 1
                backups.on_look_due()
                await asyncio.gather(*(task for task in asyncio.all_tasks() if task.get_name() == "daily backup"))
                backups.list()
                return len(await listed.wait(looks))

            assert await count_after_a_look() == 0
            chat_id = await with_chat(services, tmp_path)
            assert await count_after_a_look() == 1
            services.library.rename(chat_id, "Now")
            assert await count_after_a_look() == 1
            make_a_day_older(profile)
            assert await count_after_a_look() == 2
            make_a_day_older(profile)
            set_written(profile, now_ms() - 5 * DAY_MS)
            assert await count_after_a_look() == 2

    run_async(flow)


def make_a_day_older(profile: Path) -> None:
    for path in backups_in(profile):
        made_s = path.stat().st_mtime - DAY_MS / 1_000 - 1
        os.utime(path, (made_s, made_s))


def set_written(profile: Path, at_ms: int) -> None:
    for name in ("conversations.db", "conversations.db-wal"):
        if (profile / "data" / name).exists():
            os.utime(profile / "data" / name, (at_ms / 1_000, at_ms / 1_000))


def test_a_backup_that_is_gone_is_told(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with services_at_work(tmp_path / "profile") as services:
            made, listed, failed = (
                Heard(signal) for signal in (services.backups.made, services.backups.listed, services.backups.failed)
            )
            chat_id = await with_chat(services, tmp_path)
            services.backups.back_up_now()
            path = await made.wait()
            services.backups.list()
            (backup,) = await listed.wait()
            take_away(path)
            services.backups.restore(backup)
            assert name_of(path) in (await failed.wait()).detail
            assert [row.id for row in services.library.rows] == [chat_id]

    run_async(flow)


def take_away(path: str) -> None:
    Path(path).unlink()


def name_of(path: str) -> str:
    return Path(path).name
