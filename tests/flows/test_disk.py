"""Disks that are full, read-only or gone, under the real window: it says so, keeps the text, and works again after."""

from __future__ import annotations

import asyncio
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from claude_desktop.app import App
from claude_desktop.demo.exchange import Exchange
from claude_desktop.demo.pace import Pace
from claude_desktop.export.formats import FORMATS
from claude_desktop.model.blocks import plain_text
from claude_desktop.model.messages import TurnState
from claude_desktop.services import running_reply
from claude_desktop.ui.controls.notice_bar import NoticeBar
from tests.conftest import RunAsync
from tests.fakes.faults import AtPace
from tests.fakes.faulty_disk import full_disk
from tests.fakes.faulty_server import MESSAGES, FaultyServer, running
from tests.fakes.services_at_work import Heard
from tests.flows.app_at_work import app_at_work, ask, click, loaded, press, shown, type_text

pytestmark = pytest.mark.slow

STEADILY = AtPace(Pace(first_byte_s=0.0, thinking_tokens_per_s=400, text_tokens_per_s=120))
DISK_BYTES = 6_000_000
RESERVED_BYTES = 4_096


def _mount(*arguments: str) -> None:
    done = subprocess.run(["mount", *arguments], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        pytest.skip(f"this system lets nothing be mounted: {done.stderr.strip()}")


@pytest.fixture
def mounts() -> Iterator[Callable[..., None]]:
    """Mount something; it is unmounted after the test."""
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        pytest.skip("only root on Linux can mount a small disk")
    with ExitStack() as stack:

        def mount(target: Path, *arguments: str) -> None:
            target.mkdir(exist_ok=True)
            _mount(*arguments, str(target))
            stack.callback(subprocess.run, ["umount", "--lazy", str(target)], check=False)

        yield mount


@pytest.fixture
def disk(tmp_path: Path, mounts: Callable[..., None]) -> Path:
    """A small disk of its own."""
    folder = tmp_path / "disk"
    mounts(folder, "-t", "tmpfs", "-o", f"size={DISK_BYTES},mode=700", "tmpfs")
    return folder


@contextmanager
def filled(disk: Path) -> Iterator[None]:
    """Let no byte more fit onto the disk."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(b"\0" * RESERVED_BYTES)
    try:
        yield
    finally:
        ballast.unlink()


def said(notice: NoticeBar) -> str:
    return notice.text_label.text() if notice.isVisible() else ""


class AskedServer(FaultyServer):
    """Counts the questions that reach it."""

    def __init__(self) -> None:
        super().__init__()
        self.questions = 0

    async def handle(self, exchange: Exchange) -> None:
        self.questions += exchange.request.path == MESSAGES
        await super().handle(exchange)


def names_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


async def until(condition: Callable[[], bool]) -> None:
    """Look again and again: neither a file nor a label tells that it changed."""
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def send_again(app: App) -> None:
    """Send what is in the composer, and wait for the whole reply."""
    ended = Heard(app.replies.turn_ended)
    async with asyncio.timeout(10):
        while not ended.payloads:
            press(app, Qt.Key.Key_Return)  # for a second after the first one it counts as a double press
            await asyncio.sleep(0.2)
    assert ended.payloads[-1].turn.state is TurnState.COMPLETE


async def until_said(notice: NoticeBar, word: str) -> None:
    await until(lambda: word in said(notice))


def test_a_full_disk_keeps_the_question_and_sends_nothing(run_async: RunAsync, disk: Path) -> None:
    async def flow() -> None:
        async with running(AskedServer()) as server, app_at_work(disk / "profile", server) as app:
            await ask(app, "Before")
            sent = server.questions
            with filled(disk):
                type_text(app, "While it is full")
                press(app, Qt.Key.Key_Return)
                await until_said(app.window.pane.notice, "disk is full")
                await until(lambda: not app.replies.streaming_ids)
                assert app.window.pane.composer.text() == "While it is full"
                assert server.questions == sent
                assert len(shown(app).branch()) == 2
            await send_again(app)
            assert [plain_text(message.blocks) for message in shown(app).branch()[::2]] == [
                "Before",
                "While it is full",
            ]
            assert server.questions == sent + 1
            assert app.window.pane.composer.text() == ""

    run_async(flow)


def test_a_disk_that_fills_in_mid_stream_loses_no_text(
    run_async: RunAsync, disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running_reply, "JOURNAL_RETRY_S", 0.2)
    monkeypatch.setattr(running_reply, "FINISH_RETRY_S", 0.2)

    async def flow() -> None:
        async with running(AskedServer()) as server:
            async with app_at_work(disk / "profile", server) as app:
                server.next(STEADILY)
                grew = Heard(app.replies.reply_grew)
                type_text(app, "Hello")
                press(app, Qt.Key.Key_Return)
                await grew.wait(10)
                ended = Heard(app.replies.turn_ended)
                with filled(disk):
                    await until_said(app.window.pane.notice, "disk is full")
                    assert not ended.payloads  # it is said while the text still comes
                    await until(lambda: not app.replies.streaming_ids)
                    reply = app.window.pane.transcript.layout_model.entries[-1]
                    whole = plain_text(reply.blocks)
                    assert whole
                stored = Heard(app.library.storing_worked)
                type_text(app, "a draft that is stored after it")
                await stored.wait()
            async with app_at_work(disk / "profile", server) as app:
                await loaded(app)
                last = shown(app).branch()[-1]
                assert shown(app).turns[last.id].state is TurnState.COMPLETE
                assert plain_text(last.blocks) == whole

    run_async(flow, 60)


def test_what_is_saved_onto_a_full_disk_is_whole_or_not_there(run_async: RunAsync, tmp_path: Path, disk: Path) -> None:
    async def flow() -> None:
        async with running(AskedServer()) as server, app_at_work(tmp_path / "profile", server) as app:
            await ask(app, "Hello")
            with filled(disk):
                for wanted in FORMATS:
                    failed = Heard(app.library.saving_failed)
                    app.library.save_as(shown(app).id, disk / f"chat{wanted.suffix}")
                    await failed.wait()
                assert "was not saved: No space left" in said(app.window.command_sets.library.notice)
                assert names_in(disk) == ["ballast"]
            saved = Heard(app.library.saved)
            app.library.save_as(shown(app).id, disk / "chat.md")
            await saved.wait()
            assert "Hello" in (disk / "chat.md").read_text(encoding="utf-8")

    run_async(flow)


def test_settings_and_backups_on_a_full_disk_are_said_so(run_async: RunAsync, disk: Path) -> None:
    profile = disk / "profile"

    async def flow() -> None:
        async with running(AskedServer()) as server, app_at_work(profile, server) as app:
            await ask(app, "Hello")
            app.window.actions_made.action("theme_dark").trigger()
            await until((profile / "config" / "settings.toml").exists)
            before = (profile / "config" / "settings.toml").read_bytes()
            with filled(disk):
                app.window.actions_made.action("theme_light").trigger()
                await until_said(app.window.commands.reports.settings_notice, "No space left")
                assert (profile / "config" / "settings.toml").read_bytes() == before
                app.window.actions_made.action("back_up").trigger()
                await until_said(app.window.command_sets.library.notice, "disk is full")
            made = Heard(app.services.backups.made)
            app.window.actions_made.action("back_up").trigger()
            await made.wait()
        assert b'"light"' in (profile / "config" / "settings.toml").read_bytes()

    run_async(flow)


@pytest.mark.parametrize("is_new", [True, False])
def test_a_start_on_a_full_disk_says_so_and_can_be_tried_again(run_async: RunAsync, disk: Path, is_new: bool) -> None:
    async def before() -> None:
        async with running(AskedServer()) as server, app_at_work(disk / "profile", server) as app:
            await ask(app, "Before")

    async def flow() -> None:
        async with running(AskedServer()) as server:
            with ExitStack() as full:
                full.enter_context(filled(disk))
                async with app_at_work(disk / "profile") as app:
                    await check_it_can_be_tried_again(app, "disk is full", full.close)
                    assert len(app.library.rows) == (0 if is_new else 1)
            async with app_at_work(disk / "profile", server) as app:
                await ask(app, "After")

    if not is_new:
        run_async(before)
    else:
        (disk / "profile").mkdir()
    run_async(flow)


async def check_it_can_be_tried_again(app: App, word: str, mend: Callable[[], None]) -> None:
    """The window is there and says what is wrong; what is typed meanwhile stays; after `mend` all is well."""
    window = app.window
    assert window.isVisible()
    assert word in said(window.notices.store_notice)
    assert not window.pane.composer.send_button.isEnabled()
    type_text(app, "typed before")
    click(window.notices.store_notice.first_button)
    await asyncio.sleep(0.2)
    assert word in said(window.notices.store_notice)
    mend()
    shown_now = Heard(app.window.pane.conversation_shown)
    click(window.notices.store_notice.first_button)
    await shown_now.wait()
    assert not window.notices.store_notice.isVisible()
    assert window.pane.composer.text() == "typed before"


def test_a_read_only_folder_is_said_so_and_can_be_tried_again(
    run_async: RunAsync, tmp_path: Path, mounts: Callable[..., None]
) -> None:
    profile = tmp_path / "profile"

    async def before() -> None:
        async with running(AskedServer()) as server, app_at_work(profile, server) as app:
            await ask(app, "Before")

    async def flow() -> None:
        async with app_at_work(profile) as app:
            await check_it_can_be_tried_again(
                app, "can not be read or written", lambda: _mount("-o", "remount,rw,bind", str(profile))
            )
            assert len(app.library.rows) == 1

    run_async(before)
    mounts(profile, "--bind", str(profile))
    _mount("-o", "remount,ro,bind", str(profile))
    run_async(flow)


def test_a_disk_that_becomes_read_only_loses_nothing(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        with full_disk() as disk:
            async with running(AskedServer()) as server, app_at_work(tmp_path, server) as app:
                await ask(app, "Before")
                disk.is_read_only = True

                def mend() -> None:
                    disk.is_read_only = False

                await check_nothing_is_sent_until(app, server, mend, "read or written")

    run_async(flow)


async def check_nothing_is_sent_until(app: App, server: AskedServer, mend: Callable[[], None], word: str) -> None:
    """A question is kept and said why; after `mend` it is sent, once."""
    sent = server.questions
    type_text(app, "Meanwhile")
    press(app, Qt.Key.Key_Return)
    await until_said(app.window.pane.notice, word)
    await until(lambda: not app.replies.streaming_ids)
    assert app.window.pane.composer.text() == "Meanwhile"
    assert server.questions == sent
    mend()
    await send_again(app)
    assert server.questions == sent + 1
    assert len(shown(app).branch()) == 4


def test_a_folder_that_vanishes_and_comes_back_loses_nothing(run_async: RunAsync, tmp_path: Path) -> None:
    profile, away = tmp_path / "profile", tmp_path / "away"

    async def flow() -> None:
        async with running(AskedServer()) as server:
            async with app_at_work(profile, server) as app:
                await ask(app, "Before")
                profile.rename(away)
                await check_nothing_is_sent_until(app, server, lambda: bring_back(profile, away), "read or written")
            async with app_at_work(profile, server) as app:
                await loaded(app)
                assert len(shown(app).branch()) == 4

    run_async(flow)


def bring_back(profile: Path, away: Path) -> None:
    if profile.exists():  # something may have been written meanwhile, though not conversations
        assert not (profile / "data" / "conversations.db").exists()
        shutil.rmtree(profile)
    away.rename(profile)


def test_the_process_starts_and_ends_well_on_a_read_only_folder(tmp_path: Path, mounts: Callable[..., None]) -> None:
    mounts(tmp_path / "profile", "--bind", str(tmp_path / "profile"))
    _mount("-o", "remount,ro,bind", str(tmp_path / "profile"))
    command = [sys.executable, "-m", "claude_desktop", "--profile", str(tmp_path / "profile" / "new"), "--demo"]
    process = subprocess.Popen(command, cwd=Path(__file__).parents[2], stderr=subprocess.PIPE, text=True)
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(6)
    process.terminate()
    _, complaints = process.communicate(timeout=20)
    assert process.returncode == 0, complaints
    assert "Traceback" not in complaints
    assert stat.S_ISDIR((tmp_path / "profile").stat().st_mode)
