from __future__ import annotations

from pathlib import Path

from claude_desktop.export.formats import save_conversation
from claude_desktop.services.services import Services
from tests.conftest import RunAsync
from tests.fakes.services_at_work import Heard, services_at_work
from tests.fakes.whole_chat import whole_chat


async def with_chat(services: Services, folder: Path, chat_id: str = "chat") -> str:
    """Put a conversation into the library; returns its id."""
    opened = Heard(services.chat_files.opened)
    save_conversation(whole_chat(chat_id), folder / f"{chat_id}.claudechat")
    services.chat_files.open([folder / f"{chat_id}.claudechat"])
    return str((await opened.wait()).conversation_id)


def test_into_the_trash_and_out_again(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with services_at_work(tmp_path / "profile") as services:
            chat_id = await with_chat(services, tmp_path)
            trash, library = services.trash, services.library
            moved, restored, listed = Heard(trash.moved), Heard(trash.restored), Heard(trash.listed)
            trash.move(chat_id)
            assert library.rows == ()
            assert (await moved.wait()).id == chat_id
            trash.list()
            assert [row.id for row in await listed.wait()] == [chat_id]
            trash.restore(chat_id)
            assert await restored.wait() == chat_id
            assert library.row(chat_id) is not None
            trash.list()
            assert await listed.wait(2) == ()

    run_async(flow)


def test_what_was_just_typed_goes_with_it_and_comes_back(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with services_at_work(tmp_path / "profile") as services:
            chat_id = await with_chat(services, tmp_path)
            loaded, moved, restored = (
                Heard(signal)
                for signal in (services.library.conversation_loaded, services.trash.moved, services.trash.restored)
            )
            await loaded.until(lambda: services.library.find(chat_id) is not None)
            services.library.change_draft(chat_id, "a last thought")
            services.trash.move(chat_id)
            await moved.wait()
            assert services.library.find(chat_id) is None
            services.trash.restore(chat_id)
            await restored.wait()
            services.library.open(chat_id)
            await loaded.until(lambda: services.library.find(chat_id) is not None)
            found = services.library.find(chat_id)
            assert found is not None
            assert found.draft == "a last thought"

    run_async(flow)


def test_the_emptied_trash_is_gone_and_the_rest_is_there(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with services_at_work(tmp_path / "profile") as services:
            gone, kept = await with_chat(services, tmp_path, "gone"), await with_chat(services, tmp_path, "kept")
            moved, emptied, listed = (
                Heard(signal) for signal in (services.trash.moved, services.trash.emptied, services.trash.listed)
            )
            services.trash.move(gone)
            await moved.wait()
            services.trash.empty()
            report = await emptied.wait()
            assert (report.conversations, report.still_holding) == (1, ())
            services.trash.list()
            assert await listed.wait() == ()
            assert [row.id for row in services.library.rows] == [kept]

    run_async(flow)


def test_what_is_not_in_the_list_can_not_be_thrown_away(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with services_at_work(tmp_path / "profile") as services:
            moved, listed = Heard(services.trash.moved), Heard(services.trash.listed)
            services.trash.move(services.library.new().id)
            services.trash.list()
            assert await listed.wait() == ()
            assert moved.payloads == []

    run_async(flow)


def test_restoring_what_is_gone_is_told(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with services_at_work(tmp_path / "profile") as services:
            failed = Heard(services.trash.failed)
            services.trash.restore("nobody")
            assert "nobody" in (await failed.wait()).detail

    run_async(flow)
