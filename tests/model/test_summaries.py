"""What a new conversation's summary is made of: all of it, or its beginning and end."""

from __future__ import annotations

from claude_desktop.model.attachments import Attachment, AttachmentKind, attachment_block
from claude_desktop.model.blocks import Block, text_block
from claude_desktop.model.catalogue import Model
from claude_desktop.model.history import messages_to_send
from claude_desktop.model.messages import Message, Role
from claude_desktop.model.settings import Settings, Thinking, resolve
from claude_desktop.model.summaries import (
    SummarySource,
    readable_characters,
    summary_messages,
    summary_question,
    summary_settings,
    summary_source,
    transcript,
)

SOURCE = SummarySource("conversation-1", "message-9")


def said(role: Role, *blocks: Block) -> Message:
    return Message("m", "c", None, role, blocks, 0)


def test_the_question_names_what_it_is_about_and_only_its_words_go_out() -> None:
    question = said(Role.USER, *summary_question("Summarise it.", SOURCE))
    assert summary_source(question) == SOURCE
    assert summary_source(said(Role.USER, text_block("Summarise it."))) is None
    assert summary_source(said(Role.ASSISTANT, *summary_question("x", SOURCE))) is None
    assert messages_to_send([question], {}) == (
        {"role": "user", "content": [{"type": "text", "text": "Summarise it."}]},
    )


def test_a_transcript_has_words_and_names_of_files_alone() -> None:
    thought = Block({"type": "thinking", "thinking": "hm", "signature": "s"})
    file = attachment_block(Attachment("ab" * 32, AttachmentKind.IMAGE, "fox.png", "image/png", 5))
    branch = [
        said(Role.USER, file, text_block("Look")),
        said(Role.ASSISTANT, thought, text_block("A fox.")),
        said(Role.SYSTEM, text_block("Be brief.")),
        said(Role.ASSISTANT),
    ]
    assert transcript(branch, 1_000) == "User: [attached: fox.png]\nLook\n\nAssistant: A fox."


def test_of_what_does_not_fit_the_middle_is_left_out() -> None:
    text = transcript([said(Role.USER, text_block("a" * 5_000 + "b" * 5_000))], 1_000)
    assert len(text) < 1_200
    assert text.startswith("User: aaa")
    assert text.endswith("bbb")
    assert "left out" in text


def test_a_summary_asks_for_nothing_but_itself() -> None:
    asked = resolve(Settings("m", "Be rude.", 100, "high", Thinking.ON, 0.5, ("x",), '{"top_k": 4}', web_search=True))
    settings = summary_settings(asked)
    assert (settings.system_prompt, settings.stop_sequences, dict(settings.extra)) == ("", (), {})
    assert settings.thinking is Thinking.OFF
    assert not settings.server_tools.wanted
    assert settings.model == "m"


def test_how_much_fits_depends_on_the_model() -> None:
    large, small = Model("l", "L", context_tokens=1_000_000), Model("s", "S", context_tokens=8_192)
    assert readable_characters(large) > 2_000_000
    assert readable_characters(small) == 4_000
    assert readable_characters(Model("u", "U")) > 40_000


def test_the_request_is_one_message_that_can_be_encoded() -> None:
    (message,) = summary_messages("User: {braces} \ud800")
    assert "User: {braces} \ufffd" in message["content"][0]["text"]  # type: ignore[index, call-overload, operator]
