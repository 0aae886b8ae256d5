"""What a CA file holds is told, and what is wrong with it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from claude_desktop.api.certificates import authorities_of, system_authorities
from claude_desktop.model.certificates import CertificateProblem
from tests.fakes.certificates import self_signed


def test_the_authorities_of_a_file_are_named(tmp_path: Path) -> None:
    found = authorities_of(self_signed(tmp_path))
    assert found.problem is None
    assert found.count == 1
    assert found.names[0].startswith("Test Authority (")


def test_the_system_trusts_somebody() -> None:
    found = system_authorities()
    assert found.count is None or found.count > 0


@pytest.mark.parametrize("content", [b"", b"nothing", b"\xff\xfe\x00", b"-----BEGIN CERTIFICATE-----\nAAAA\n"])
def test_a_file_without_certificates(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "company.pem"
    path.write_bytes(content)
    assert authorities_of(path).problem is CertificateProblem.NO_CERTIFICATES


def test_no_file_and_a_pipe(tmp_path: Path) -> None:
    assert authorities_of(tmp_path / "gone.pem").problem is CertificateProblem.NOT_THERE
    os.mkfifo(tmp_path / "pipe")
    assert authorities_of(tmp_path / "pipe").problem is CertificateProblem.NOT_THERE
