from __future__ import annotations

import os
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from claude_desktop.export.formats import save_conversation
from claude_desktop.model.chat_document import conversation_to_json
from claude_desktop.model.imported_chats import ImportOutcome
from claude_desktop.model.json_values import dump_json
from claude_desktop.model.tree import Conversation
from tests.conftest import RunAsync
from tests.fakes.services_at_work import Heard, services_at_work
from tests.fakes.whole_chat import whole_chat


def saved(folder: Path, chat: Conversation, name: str = "a.claudechat") -> Path:
    path = folder / name
    save_conversation(chat, path)
    return path


def test_a_chat_file_is_opened_and_shown_once(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        path = saved(tmp_path, whole_chat())
        async with services_at_work(tmp_path / "profile") as services:
            opened, loaded = Heard(services.chat_files.opened), Heard(services.library.conversation_loaded)
            services.chat_files.open([path])
            first = await opened.wait()
            assert (first.name, first.outcome) == ("a.claudechat", ImportOutcome.ADDED)
            assert (first.left_out_extra, first.left_out_tools) == (True, True)
            shown = await loaded.wait()
            assert [message.blocks for message in shown.branch()] == [
                message.blocks for message in whole_chat().branch()
            ]
            assert shown.settings == replace(
                whole_chat().settings, extra=None, web_search=None, web_fetch=None, code_execution=None
            )
            services.chat_files.open([path])
            again = await opened.wait(2)
            assert (again.outcome, again.conversation_id) == (ImportOutcome.THERE_ALREADY, first.conversation_id)
            await loaded.wait(2)
            assert [row.id for row in services.library.rows] == [first.conversation_id]

    run_async(flow)


def test_opening_several_shows_the_last_that_could_be_opened(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        paths = [saved(tmp_path, whole_chat(f"chat-{name}"), f"{name}.json") for name in "ab"]
        broken = tmp_path / "broken.claudechat"
        broken.write_text("{", encoding="utf-8")
        async with services_at_work(tmp_path / "profile") as services:
            opened, refused = Heard(services.chat_files.opened), Heard(services.chat_files.refused)
            loaded = Heard(services.library.conversation_loaded)
            services.chat_files.open([*paths, broken])
            await refused.wait()
            assert len(opened.payloads) == 2
            assert (await loaded.wait()).id == opened.payloads[-1].conversation_id
            assert len(services.library.rows) == 2

    run_async(flow)


def test_what_is_no_chat_is_refused_and_changes_nothing(run_async: RunAsync, tmp_path: Path) -> None:
    document = {**conversation_to_json(whole_chat()), "version": 9}
    (tmp_path / "newer.claudechat").write_text(dump_json(document), encoding="utf-8")
    (tmp_path / "picture.png").write_bytes(b"\x89PNG")
    (tmp_path / "folder.claudechat").mkdir()
    names = ["newer.claudechat", "picture.png", "folder.claudechat", "nothing.claudechat"]
    if os.name == "posix":
        os.mkfifo(tmp_path / "pipe.claudechat")
        names.append("pipe.claudechat")

    async def flow() -> None:
        async with services_at_work(tmp_path / "profile") as services:
            refused = Heard(services.chat_files.refused)
            services.chat_files.open([tmp_path / name for name in names])
            await refused.wait(len(names))
            assert [item.name for item in refused.payloads] == names
            assert "version 9" in refused.payloads[0].detail
            assert all(item.sentence for item in refused.payloads)
            assert services.library.rows == ()

    run_async(flow)


def test_a_conversation_is_given_as_markdown_and_as_text(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with services_at_work(tmp_path / "profile") as services:
            opened, ready = Heard(services.chat_files.opened), Heard(services.chat_files.text_ready)
            services.chat_files.open([saved(tmp_path, whole_chat())])
            chat_id = (await opened.wait()).conversation_id
            services.chat_files.ask_text(chat_id, ".md")
            assert (await ready.wait()).text.startswith("# Everything\n\n## You")
            services.chat_files.ask_text(chat_id, ".txt")
            assert "#" not in (await ready.wait(2)).text

    run_async(flow)


def test_a_dragged_conversation_is_a_private_file_that_goes_at_the_end(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with services_at_work(tmp_path / "profile") as services:
            opened, ready = Heard(services.chat_files.opened), Heard(services.chat_files.drag_ready)
            services.chat_files.open([saved(tmp_path, whole_chat(title="Über: alles/nichts?"))])
            chat_id = (await opened.wait()).conversation_id
            services.chat_files.ask_file_to_drag(chat_id)
            made = await ready.wait()
            path = Path(made.path)
            assert path.name == "Über_ alles_nichts_.claudechat"
            assert made.text.startswith("# Über")
            if os.name == "posix":
                assert (mode_of(path), mode_of(path.parent)) == (0o600, 0o700)
            services.chat_files.open([path])
            assert (await opened.wait(2)).outcome is ImportOutcome.THERE_ALREADY
        assert not is_there(path)

    run_async(flow)


def is_there(path: Path) -> bool:
    return path.exists()


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("suffix", [".CLAUDECHAT", ".JSON"])
def test_suffixes_in_capitals_are_chats_too(run_async: RunAsync, tmp_path: Path, suffix: str) -> None:
    async def flow() -> None:
        path = saved(tmp_path, whole_chat()).rename(tmp_path / f"a{suffix}")
        async with services_at_work(tmp_path / "profile") as services:
            opened = Heard(services.chat_files.opened)
            services.chat_files.open([path])
            assert (await opened.wait()).name == f"a{suffix}"

    run_async(flow)
