from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from claude_desktop.model.folders import Folder
from claude_desktop.model.settings import Settings
from claude_desktop.services.services import Services
from claude_desktop.store.connections import connect
from tests.conftest import RunAsync
from tests.fakes.faulty_server import FaultyServer, running
from tests.fakes.services_at_work import Heard, services_at_work


async def made(services: Services, title: str) -> Folder:
    created = Heard(services.folders.created)
    services.folders.create(title)
    folder: Folder = await created.wait()
    return folder


async def asked(services: Services, text: str, folder_id: str | None = None) -> str:
    ended = Heard(services.replies.turn_ended)
    conversation = services.library.new(folder_id)
    services.replies.send(conversation.id, text)
    await ended.wait()
    return conversation.id


def placed(services: Services) -> dict[str, str | None]:
    return {row.id: row.folder_id for row in services.library.rows}


def test_a_folder_holds_between_the_conversation_and_the_app(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with running(FaultyServer()) as server, services_at_work(tmp_path, server) as services:
            folder = await made(services, "  Thesis\n ")
            assert folder.title == "Thesis"
            services.settings.change(defaults=Settings(system_prompt="App.", effort="low", max_tokens=50))
            services.folders.change_settings(folder.id, Settings(system_prompt="Cite sources.", effort="max"))
            chat_id = await asked(services, "Hello", folder.id)
            chat = services.library.find(chat_id)
            assert chat is not None
            turn = chat.turns[str(chat.tip_id)]
            assert turn.request["system"] == "Cite sources."
            assert turn.request["output_config"] == {"effort": "max"}
            assert turn.request["max_tokens"] == 50
            services.library.change_settings(chat_id, Settings(effort="high"))
            changed = services.library.find(chat_id)
            assert changed is not None
            resolved = services.requests.resolved(changed)
            assert (resolved.effort, resolved.system_prompt, resolved.max_tokens) == ("high", "Cite sources.", 50)
            services.folders.move(chat_id, None)
            outside = services.library.find(chat_id)
            assert outside is not None
            assert services.requests.resolved(outside).system_prompt == "App."
            assert services.requests.inherited(services.library.folder(folder.id)).effort == "max"
            assert services.requests.inherited().effort == "low"

    run_async(flow)


@pytest.mark.slow
def test_folders_and_what_is_in_them_outlive_the_app(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with running(FaultyServer()) as server:
            async with services_at_work(tmp_path, server) as services:
                folder = await made(services, "Old name")
                services.folders.rename(folder.id, "Trips")
                services.folders.rename(folder.id, " ")
                services.folders.set_folded(folder.id, folded=True)
                inside = await asked(services, "In it", folder.id)
                moved = await asked(services, "Moved into it")
                outside = await asked(services, "Outside")
                services.folders.move(moved, folder.id)
                services.folders.move(outside, "no such folder")
            async with services_at_work(tmp_path) as services:
                (again,) = services.library.folders
                assert (again.title, again.folded) == ("Trips", True)
                assert placed(services) == {inside: folder.id, moved: folder.id, outside: None}

    run_async(flow)


@pytest.mark.slow
def test_a_deletion_keeps_the_conversations_and_is_undone(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with running(FaultyServer()) as server:
            async with services_at_work(tmp_path, server) as services:
                folder, other = await made(services, "Thesis"), await made(services, "Other")
                first, second = await asked(services, "One", folder.id), await asked(services, "Two", folder.id)
                thrown = await asked(services, "Three", folder.id)
                trashed, deleted = Heard(services.trash.moved), Heard(services.folders.deleted)
                services.trash.move(thrown)
                await trashed.wait()
                services.folders.delete(folder.id)
                assert placed(services) == {first: None, second: None}
                gone = await deleted.wait()
                services.folders.move(second, other.id)
                services.folders.restore(gone)
                assert placed(services) == {first: folder.id, second: other.id}
                restored = Heard(services.trash.restored)
                services.trash.restore(thrown)
                await restored.wait()
                assert placed(services)[thrown] == folder.id
            async with services_at_work(tmp_path) as services:
                assert [each.title for each in services.library.folders] == ["Other", "Thesis"]
                assert placed(services) == {first: folder.id, second: other.id, thrown: folder.id}

    run_async(flow)


def test_a_move_is_told_with_where_it_came_from(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with running(FaultyServer()) as server, services_at_work(tmp_path, server) as services:
            moved = Heard(services.folders.moved)
            chat_id = await asked(services, "One")
            services.folders.create("Thesis", chat_id)
            told = await moved.wait()
            (folder,) = services.library.folders
            assert (told.conversation_id, told.from_folder_id, told.to_folder_id) == (chat_id, None, folder.id)
            services.folders.move(chat_id, folder.id)
            services.folders.move("gone", folder.id)
            assert len(moved.payloads) == 1

    run_async(flow)


def test_a_branch_stays_in_the_folder_and_a_file_brings_none(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with running(FaultyServer()) as server, services_at_work(tmp_path, server) as services:
            folder = await made(services, "Thesis")
            chat_id = await asked(services, "One", folder.id)
            chat = services.library.find(chat_id)
            assert chat is not None
            branched, saved = Heard(services.editing.branched), Heard(services.library.saved)
            services.editing.branch_off(chat_id, str(chat.tip_id), "Branch")
            assert (await branched.wait()).folder_id == folder.id
            path = tmp_path / "one.claudechat"
            services.library.save_as(chat_id, path)
            await saved.wait()
            assert folder.id not in path.read_text("utf-8")

    run_async(flow)


def test_a_deletion_that_could_not_be_stored_is_taken_back_and_told(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with running(FaultyServer()) as server, services_at_work(tmp_path, server) as services:
            folder = await made(services, "Thesis")
            chat_id = await asked(services, "One", folder.id)
            with closing(connect(tmp_path / "data" / "conversations.db")) as connection:
                connection.execute("DELETE FROM folders")
            failed = Heard(services.folders.failed)
            services.folders.delete(folder.id)
            assert placed(services) == {chat_id: None}
            await failed.wait()
            assert services.library.folders == (folder,)
            assert placed(services) == {chat_id: folder.id}

    run_async(flow)
