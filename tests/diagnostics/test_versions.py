from __future__ import annotations

import os
import subprocess
import sys

import pytest

from claude_desktop import __version__
from claude_desktop.diagnostics import versions as of
from claude_desktop.diagnostics.versions import about_line, versions


def test_every_part_says_its_version() -> None:
    found = dict(versions())
    assert found["App"] == __version__
    assert found["anthropic"][0].isdigit()
    assert found["PySide6-Essentials"].split(".")[0] == found["Qt"].split(".")[0] == "6"
    assert about_line().startswith(__version__)
    assert "\n" not in about_line()


def test_a_packaged_app_without_its_metadata_still_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(of, "_LIBRARIES", ("no-such-library",))
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    found = dict(versions())
    assert found["no-such-library"] == "not known"
    assert found["App"].endswith("(packaged)")


def test_no_program_is_started_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        pytest.fail("a program was started")

    for name in ("posix_spawn", "fork", "system", "popen"):
        monkeypatch.setattr(os, name, refuse, raising=False)
    monkeypatch.setattr(subprocess, "Popen", refuse)
    assert versions()
    assert about_line()
