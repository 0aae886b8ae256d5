from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QImage

from claude_desktop.demo.pace import INSTANT
from claude_desktop.demo.server import DemoServer
from claude_desktop.model.attachments import Attachment, AttachmentKind, attachments_in
from claude_desktop.model.blocks import plain_text
from claude_desktop.model.messages import TurnState
from claude_desktop.model.tree import Conversation
from claude_desktop.services.attachments import NotAttached, PictureKey, PictureReady, SavedCopy, Target, TextReady
from claude_desktop.services.services import Services
from claude_desktop.services.turn_news import TurnEnded
from tests.conftest import RunAsync
from tests.fakes.sample_files import docx, pdf, picture, png
from tests.fakes.services_at_work import Heard, services_at_work


def written(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


async def attached(services: Services, conversation: Conversation, *paths: Path) -> tuple[Attachment, ...]:
    heard = Heard(services.attachments.attached)
    services.attachments.attach_files(Target(conversation.id), paths)
    await heard.wait(len(paths))
    return draft_of(services, conversation)


def draft_of(services: Services, conversation: Conversation) -> tuple[Attachment, ...]:
    current = services.library.find(conversation.id)
    assert current is not None
    return current.draft_attachments


async def refusal(services: Services, conversation: Conversation, path: Path) -> NotAttached:
    heard = Heard(services.attachments.not_attached)
    services.attachments.attach_files(Target(conversation.id), [path])
    refused = await heard.wait()
    assert isinstance(refused, NotAttached)
    return refused


def test_files_join_the_draft_and_stay_in_it_through_a_restart(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        paths = [written(tmp_path, "a.png", png()), written(tmp_path, "b.pdf", pdf())]
        async with services_at_work(tmp_path) as services:
            conversation = services.library.new()
            heard = Heard(services.attachments.preparing_changed)
            found = await attached(services, conversation, *paths)
            assert [each.name for each in found] == ["a.png", "b.pdf"]
            await heard.until(lambda: services.attachments.preparing(Target(conversation.id)) == 0)
            assert services.library.row(conversation.id) is not None
        async with services_at_work(tmp_path) as services:
            loaded = Heard(services.library.conversation_loaded)
            services.library.open(conversation.id)
            again = await loaded.wait()
            assert again.draft_attachments == found
            services.attachments.remove(Target(conversation.id), found[0].hash)
            services.attachments.put_back(Target(conversation.id), found[0])
            assert draft_of(services, conversation) == (found[1], found[0])

    run_async(flow)


def test_what_is_attached_goes_over_the_wire_and_the_reply_tells_of_it(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        server = DemoServer(pace=INSTANT)
        await server.start()
        async with services_at_work(tmp_path, server) as services:
            conversation = services.library.new()
            found = await attached(
                services,
                conversation,
                written(tmp_path, "shot.png", png(640, 480)),
                written(tmp_path, "report.pdf", pdf(["One", "Two"])),
                written(tmp_path, "letter.docx", docx()),
                written(tmp_path, "old.txt", "Grüße".encode("cp1252")),
            )
            ended = Heard(services.replies.turn_ended)
            services.replies.send(conversation.id, "What is this?")
            done: TurnEnded = await ended.wait()
            assert done.turn.state is TurnState.COMPLETE, done.turn.failure
            said = plain_text(done.reply.blocks)
            assert "I see a PNG of 640 x 480" in said
            assert "with 2 pages" in said
            assert "Hello from Word." in said
            assert "Grüße" in said
            current = services.library.find(conversation.id)
            assert current is not None
            assert current.draft_attachments == ()
            assert attachments_in(current.branch()[0].blocks) == found
            sent = next(request.body for request in server.requests if request.path == "/v1/messages")
            kinds = [block["type"] for block in sent["messages"][0]["content"]]
            assert kinds == ["image", "document", "document", "document", "text"]
            assert "local_attachment" not in str(sent)
            assert "data" not in str(done.turn.request)
        await server.stop()

    run_async(flow)


def test_a_message_may_be_a_file_alone_and_gives_the_title(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        server = DemoServer(pace=INSTANT)
        await server.start()
        async with services_at_work(tmp_path, server) as services:
            conversation = services.library.new()
            await attached(services, conversation, written(tmp_path, "holiday.png", png()))
            ended = Heard(services.replies.turn_ended)
            services.replies.send(conversation.id, "")
            done: TurnEnded = await ended.wait()
            assert done.turn.state is TurnState.COMPLETE, done.turn.failure
            assert services.library.rows[0].title == "holiday.png"
        await server.stop()

    run_async(flow)


def test_what_is_attached_while_a_message_goes_out_stays_for_the_next(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        server = DemoServer(pace=INSTANT)
        await server.start()
        async with services_at_work(tmp_path, server) as services:
            conversation = services.library.new()
            first = await attached(services, conversation, written(tmp_path, "a.png", png()))
            ended, began = Heard(services.replies.turn_ended), Heard(services.replies.turn_began)
            services.replies.send(conversation.id, "Look")
            both = await attached(services, conversation, written(tmp_path, "b.png", png(20, 20)))
            await began.wait()
            assert draft_of(services, conversation) == tuple(each for each in both if each not in first)
            await ended.wait()
        async with services_at_work(tmp_path) as services:
            loaded = Heard(services.library.conversation_loaded)
            services.library.open(conversation.id)
            assert [each.name for each in (await loaded.wait()).draft_attachments] == ["b.png"]
        await server.stop()

    run_async(flow)


def test_a_missing_content_does_not_stop_a_conversation(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        server = DemoServer(pace=INSTANT)
        await server.start()
        async with services_at_work(tmp_path, server) as services:
            conversation = services.library.new()
            (found,) = await attached(services, conversation, written(tmp_path, "a.png", png()))
            for path in (tmp_path / "data" / "attachments").rglob(found.hash):
                path.unlink()
            ended = Heard(services.replies.turn_ended)
            services.replies.send(conversation.id, "Look")
            done: TurnEnded = await ended.wait()
            assert done.turn.state is TurnState.COMPLETE, done.turn.failure
            sent = next(request.body for request in server.requests if request.path == "/v1/messages")
            assert "missing" in sent["messages"][0]["content"][0]["text"]
        await server.stop()

    run_async(flow)


def test_what_is_left_out_is_not_sent_and_said_so(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        server = DemoServer(pace=INSTANT)
        await server.start()
        async with services_at_work(tmp_path, server) as services:
            conversation = services.library.new()
            (found,) = await attached(services, conversation, written(tmp_path, "a.png", png()))
            services.attachments.leave_out(conversation.id, [found.hash])
            began, ended = Heard(services.replies.turn_began), Heard(services.replies.turn_ended)
            services.replies.send(conversation.id, "Look")
            assert [omission.attachment for omission in (await began.wait()).omissions] == [found]
            await ended.wait()
            sent = next(request.body for request in server.requests if request.path == "/v1/messages")
            assert [block["type"] for block in sent["messages"][0]["content"]] == ["text", "text"]
            services.attachments.take_in_again(conversation.id, [found.hash])
            services.replies.send(conversation.id, "And now?")
            await ended.wait(2)
            sent = [request.body for request in server.requests if request.path == "/v1/messages"][-1]
            assert [block["type"] for block in sent["messages"][0]["content"]] == ["image", "text"]
        await server.stop()

    run_async(flow)


def test_odd_files_are_refused_and_nothing_hangs(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        odd = {
            "nothing.txt": "could not be read",
            "folder": "folder",
            "empty.txt": "empty",
            "drawing.svg": "SVG",
            "blob.bin": "kind",
        }
        (tmp_path / "folder").mkdir()
        written(tmp_path, "empty.txt", b"")
        written(tmp_path, "drawing.svg", b"<svg/>")
        written(tmp_path, "blob.bin", os.urandom(500))
        if sys.platform != "win32":
            os.mkfifo(tmp_path / "pipe")
            written(tmp_path, "real.txt", b"secret")
            (tmp_path / "link.txt").symlink_to(tmp_path / "real.txt")
            odd |= {"pipe": "regular", "link.txt": "link"}
        async with services_at_work(tmp_path / "profile") as services:
            conversation = services.library.new()
            for name, says in odd.items():
                refused = await refusal(services, conversation, tmp_path / name)
                assert refused.name == name
                assert says in refused.sentence
            if sys.platform == "linux":
                assert "regular" in (await refusal(services, conversation, Path("/dev/zero"))).sentence
            assert draft_of(services, conversation) == ()
            assert services.library.row(conversation.id) is None

    run_async(flow)


@pytest.mark.slow
def test_large_files_are_refused(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        with (tmp_path / "huge").open("wb") as file:
            file.truncate(1 << 36)
        written(tmp_path, "long.txt", b"words and more words\n" * 2_000_000)  # 42 MB
        written(tmp_path, "large.pdf", b"%PDF-1.4\n" + b"x" * 40_000_000)
        async with services_at_work(tmp_path / "profile") as services:
            conversation = services.library.new()
            assert "too large" in (await refusal(services, conversation, tmp_path / "huge")).sentence
            assert "longer" in (await refusal(services, conversation, tmp_path / "long.txt")).sentence
            assert "too large" in (await refusal(services, conversation, tmp_path / "large.pdf")).sentence

    run_async(flow)


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root can read everything")
def test_an_unreadable_file_is_refused_in_the_system_s_words(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        written(tmp_path, "private.txt", b"x").chmod(0)
        async with services_at_work(tmp_path / "profile") as services:
            refused = await refusal(services, services.library.new(), tmp_path / "private.txt")
            assert refused.values == {"reason": "Permission denied"}

    run_async(flow)


def test_the_same_file_is_attached_once(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        path = written(tmp_path, "a.png", png())
        async with services_at_work(tmp_path / "profile") as services:
            conversation = services.library.new()
            await attached(services, conversation, path)
            assert "already" in (await refusal(services, conversation, path)).sentence
            assert len(draft_of(services, conversation)) == 1

    run_async(flow)


def test_pictures_and_pastes_are_attached(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with services_at_work(tmp_path) as services:
            conversation = services.library.new()
            heard = Heard(services.attachments.attached)
            services.attachments.attach_picture(Target(conversation.id), "Screenshot", picture(100, 50))
            services.attachments.attach_text(Target(conversation.id), "Pasted text", "line\n" * 312)
            await heard.wait(2)
            shot, paste = draft_of(services, conversation)
            assert (shot.kind, shot.width_px) == (AttachmentKind.IMAGE, 100)
            assert (paste.kind, paste.lines, paste.is_paste) == (AttachmentKind.TEXT, 312, True)

    run_async(flow)


def test_what_is_attached_can_be_looked_at_and_saved_again(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with services_at_work(tmp_path / "profile") as services:
            conversation = services.library.new()
            found = await attached(
                services,
                conversation,
                written(tmp_path, "a.png", png(400, 200)),
                written(tmp_path, "b.pdf", pdf(["First"])),
                written(tmp_path, "c.txt", "Grüße".encode("cp1252")),
            )
            room = services.attachments
            drawn, read, saved = Heard(room.picture_ready), Heard(room.text_ready), Heard(room.saved)
            for side, each in ((100, found[0]), (300, found[1]), (100, found[2])):
                room.ask_picture(PictureKey(each.hash, side))
            await drawn.wait(3)
            images: dict[int, Any] = {ready.key.side_px: ready.image for ready in drawn.payloads if ready.image}
            assert isinstance(images[100], QImage)
            assert (images[100].width(), images[300].width()) == (100, 300)
            assert PictureReady(PictureKey(found[2].hash, 100), None) in drawn.payloads
            for each in found:
                room.ask_text(each)
            await read.wait(3)
            texts = {ready.attachment.name: ready.text for ready in read.payloads}
            assert texts == {"a.png": "", "b.pdf": "First", "c.txt": "Grüße"}
            room.save_copy(found[2], tmp_path / "copy.txt")
            assert await saved.wait() == SavedCopy(str(tmp_path / "copy.txt"))
            assert (tmp_path / "copy.txt").read_bytes() == "Grüße".encode("cp1252")
            lost = Attachment("0" * 64, AttachmentKind.TEXT, "lost.txt", "text/plain", 1)
            room.ask_text(lost)
            assert await read.wait(4) == TextReady(lost, None)
            room.save_copy(lost, tmp_path / "lost.txt")
            assert (await saved.wait(2)).problem
            assert not (tmp_path / "lost.txt").exists()

    run_async(flow)


def test_a_chat_file_brings_what_is_attached(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        server = DemoServer(pace=INSTANT)
        await server.start()
        path = tmp_path / "a.claudechat"
        async with services_at_work(tmp_path / "one", server) as services:
            conversation = services.library.new()
            await attached(services, conversation, written(tmp_path, "b.pdf", pdf(["First"])))
            ended, saved = Heard(services.replies.turn_ended), Heard(services.library.saved)
            services.replies.send(conversation.id, "Look")
            await ended.wait()
            services.library.save_as(conversation.id, path)
            await saved.wait()
        async with services_at_work(tmp_path / "two") as services:
            loaded, read = Heard(services.library.conversation_loaded), Heard(services.attachments.text_ready)
            services.chat_files.open([path])
            opened = await loaded.wait()
            (found,) = attachments_in(opened.branch()[0].blocks)
            services.attachments.ask_text(found)
            assert await read.wait() == TextReady(found, "First")
        path.write_text(path.read_text().replace(found.hash, "0" * 64))
        async with services_at_work(tmp_path / "three") as services:
            refused = Heard(services.chat_files.refused)
            services.chat_files.open([path])
            assert "attachments[0].hash" in (await refused.wait()).detail
        await server.stop()

    run_async(flow)
