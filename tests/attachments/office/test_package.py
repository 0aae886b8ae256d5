from __future__ import annotations

import struct

import pytest

from claude_desktop.attachments.office import package
from claude_desktop.attachments.office.package import Enough, Handlers, Package
from claude_desktop.model.attachments import RefusedAttachment
from tests.fakes.sample_files import docx, zipped


def names_of(content: bytes, part: str = "a.xml") -> list[str]:
    found: list[str] = []
    Package(content).parse(part, Handlers(lambda name, _: found.append(name)))
    return found


def test_parts_are_read_without_their_namespaces() -> None:
    assert names_of(zipped({"a.xml": '<x:a xmlns:x="x"><b/></x:a>'})) == ["a", "b"]
    assert names_of(zipped({"a.xml": "<a/>"}), "missing.xml") == []


def test_a_reader_can_have_enough() -> None:
    seen: list[str] = []

    def stop(name: str, _: dict[str, str]) -> None:
        seen.append(name)
        raise Enough

    Package(zipped({"a.xml": "<a><b/><c/></a>"})).parse("a.xml", Handlers(stop))
    assert seen == ["a"]


@pytest.mark.parametrize(
    "prolog",
    [
        '<!DOCTYPE a [<!ENTITY b "boom">]>',
        '<!DOCTYPE a SYSTEM "file:///etc/passwd">',
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    ],
)
def test_entities_and_document_types_are_refused(prolog: str) -> None:
    with pytest.raises(RefusedAttachment):
        names_of(zipped({"a.xml": f"{prolog}<a>&x;</a>"}))


def test_nesting_is_bounded() -> None:
    with pytest.raises(RefusedAttachment, match="more than"):
        names_of(zipped({"a.xml": "<a>" * 1_000 + "</a>" * 1_000}))


@pytest.mark.parametrize("content", [b"PK\x03\x04", docx()[:-40], zipped({"a.xml": "<a>"})])
def test_damage_is_refused(content: bytes) -> None:
    with pytest.raises(RefusedAttachment):
        names_of(content)


def test_a_bomb_is_refused_by_what_it_really_unpacks_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "MAX_PART_BYTES", 1_000_000)
    bomb = zipped({"a.xml": b"<a>" + b" " * 3_000_000 + b"</a>"})
    with pytest.raises(RefusedAttachment, match="more than"):
        names_of(bomb)
    at = bomb.rindex(b"PK\x01\x02")
    lying = bomb[: at + 24] + struct.pack("<I", 10) + bomb[at + 28 :]  # its head claims ten bytes
    with pytest.raises(RefusedAttachment):
        names_of(lying)


def test_all_parts_together_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "MAX_UNPACKED_BYTES", 10_000)
    opened = Package(zipped({f"{number}.xml": "<a>" + " " * 4_000 + "</a>" for number in range(3)}))
    opened.parse("0.xml", Handlers(lambda *_: None))
    opened.parse("1.xml", Handlers(lambda *_: None))
    with pytest.raises(RefusedAttachment, match="more than"):
        opened.parse("2.xml", Handlers(lambda *_: None))


def test_too_many_parts_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "MAX_PARTS", 2)
    with pytest.raises(RefusedAttachment, match="more than"):
        Package(zipped({"a": "", "b": "", "c": ""}))


def test_a_small_part_is_read_whole() -> None:
    opened = Package(zipped({"mimetype": "application/x"}))
    assert opened.read("mimetype") == b"application/x"
    assert opened.read("nothing") == b""
