from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_desktop.model.attachments import (
    MAX_NAME_CHARACTERS,
    Attachment,
    AttachmentKind,
    attachment_block,
    attachment_of,
    attachments_from_json,
    attachments_in,
    attachments_to_json,
    fit_name,
    is_hash,
)
from claude_desktop.model.blocks import BlockKind, text_block
from claude_desktop.model.json_values import dump_json, load_json

HASH = "ab" * 32
WHOLE = Attachment(
    HASH,
    AttachmentKind.PDF,
    "a.pdf",
    "application/pdf",
    7,
    1,
    2,
    3,
    4,
    "utf-8",
    "cd" * 32,
    5,
    is_cut=True,
    is_paste=True,
)


def test_a_block_gives_the_attachment_back() -> None:
    block = attachment_block(WHOLE)
    assert block.kind is BlockKind.ATTACHMENT
    assert block.shown_text == "a.pdf"
    assert attachment_of(block.raw) == WHOLE
    small = Attachment(HASH, AttachmentKind.TEXT, "a.txt", "text/plain", 0)
    assert attachment_of(attachment_block(small).raw) == small
    assert attachments_in((text_block("hello"), block)) == (WHOLE,)


def test_a_draft_s_attachments_survive_json() -> None:
    stored = load_json(dump_json(attachments_to_json([WHOLE])))
    assert attachments_from_json(stored) == (WHOLE,)
    assert attachments_from_json([None, 3, {"type": "text"}]) == ()
    assert attachments_from_json({"type": "local_attachment"}) == ()


@pytest.mark.parametrize(
    "change",
    [{"hash": "../../etc/passwd"}, {"hash": HASH.upper()}, {"kind": "movie"}, {"size_bytes": -1}, {"text_hash": "x"}],
)
def test_a_block_that_makes_no_sense_is_none(change: dict[str, object]) -> None:
    assert attachment_of({**attachment_block(WHOLE).raw, **change}) is None  # type: ignore[dict-item]


def test_only_a_hash_is_a_hash() -> None:
    assert is_hash(HASH)
    assert not is_hash(HASH + "\n")
    assert not is_hash("é" * 64)


@pytest.mark.parametrize(
    ("name", "fit"),
    [
        ("photo.jpg", "photo.jpg"),
        ("../../etc/passwd", "etcpasswd"),
        ("a\nb\u202egpj.exe", "abgpj.exe"),
        ("...", "file"),
        ("", "file"),
        ("日本 ü.txt", "日本 ü.txt"),
    ],
)
def test_names_are_made_fit(name: str, fit: str) -> None:
    assert fit_name(name) == fit


@given(st.text(max_size=400))
def test_any_name_becomes_one_short_line(name: str) -> None:
    fit = fit_name(name)
    assert 0 < len(fit) <= MAX_NAME_CHARACTERS
    assert not {"/", "\\", "\n", "\0"} & set(fit)
    assert fit_name(fit) == fit


def test_a_long_name_keeps_its_suffix() -> None:
    assert fit_name("x" * 500 + ".docx").endswith("….docx")
