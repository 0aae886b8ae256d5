"""The settings file: any preferences come back, a broken file is never lost, a newer version's keys stay."""

from __future__ import annotations

import os
import stat
import string
import sys
import tempfile
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from claude_desktop.model.accounts import DEMO_ACCOUNT_ID, Account, AuthStyle
from claude_desktop.model.proxies import ProxyChoice
from claude_desktop.model.settings import Settings, Thinking
from claude_desktop.preferences.fields import Titles, TokenCounts
from claude_desktop.preferences.preferences import MAX_FILE_BYTES, Preferences, PreferencesFile, SendKey, Theme

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)
IDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=200)
SETTINGS = st.builds(
    Settings,
    model=st.none() | TEXTS,
    system_prompt=st.none() | st.text(st.characters(exclude_categories=["Cs"])),
    max_tokens=st.none() | st.integers(1, 1_000_000),
    effort=st.none() | TEXTS,
    thinking=st.none() | st.sampled_from(Thinking),
    temperature=st.none() | st.floats(0.0, 1.0),
    stop_sequences=st.none() | st.lists(TEXTS).map(tuple),
    extra=st.none() | TEXTS,
)
ACCOUNTS = st.builds(
    Account,
    id=TEXTS.filter(lambda name: name != DEMO_ACCOUNT_ID),
    name=TEXTS,
    base_url=st.from_regex(r"https://[a-z]{1,9}\.example(:[1-9][0-9]{1,3})?(/[a-z]{3,9})?", fullmatch=True),
    auth_style=st.sampled_from(AuthStyle),
    api_version=TEXTS,
    checked=st.none() | st.booleans(),
    header_names=st.lists(st.from_regex(r"x-[a-z]{1,9}", fullmatch=True), max_size=3, unique=True).map(tuple),
)
PREFERENCES = st.builds(
    Preferences,
    theme=st.sampled_from(Theme),
    send_key=st.sampled_from(SendKey),
    accounts=st.lists(ACCOUNTS, max_size=4, unique_by=lambda account: account.id).map(tuple),
    current_account_id=st.none() | TEXTS,
    defaults=SETTINGS,
    text_scale=st.floats(),
    proxy=st.sampled_from(ProxyChoice),
    proxy_address=st.sampled_from(["", "http://proxy.example.com:3128"]),
    proxy_user=st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    ca_file=st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    favourite_models=st.lists(IDS, max_size=4, unique=True).map(tuple),
    monthly_limit_usd=st.floats(0, 1_000_000),
    limit_waived_on=st.sampled_from(["", "2026-11-22"]),
    titles=st.sampled_from(Titles),
    token_counts=st.sampled_from(TokenCounts),
)
WORK = Account(id="work", name="Work", base_url="https://gateway.example")


@pytest.mark.slow
@given(PREFERENCES)
def test_any_preferences_come_back_as_they_were(preferences: Preferences) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = PreferencesFile(Path(folder) / "settings.toml")
        for _ in range(2):
            file.save(preferences)
            loaded = file.load()
            assert loaded.problem is None
            assert loaded.preferences == preferences


GOOD = b"""theme = "dark"
send_key = "ctrl_enter"
text_scale = 1.25

[defaults]
model = "claude-sonnet-5-5"
max_tokens = 2000

[[accounts]]
id = "work"
name = "Work"
base_url = "https://gateway.example"
"""


@given(
    st.integers(0, len(GOOD)),
    st.integers(0, 40),
    st.binary(max_size=40) | st.text(string.printable, max_size=40).map(str.encode),
)
@example(0, len(GOOD), b"a = " + b"[" * 100_000)
@example(0, len(GOOD), b"a = " + b"9" * 10_000)
@example(0, 0, b"\xef\xbb\xbf")
@example(0, len(GOOD), b"accounts = 3\ndefaults = 3\ntheme = 3\ntext_scale = nan\ncurrent_account_id = 3")
@example(0, len(GOOD), b"[[accounts]]\nid = 1979-05-27\n[defaults]\nextra = { a = 07:32:00 }")
def test_no_mutilated_file_raises_or_is_lost(at: int, cut: int, inserted: bytes) -> None:
    content = GOOD[:at] + inserted + GOOD[at + cut :]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "settings.toml"
        path.write_bytes(content)
        loaded = PreferencesFile(path).load()
        kept = loaded.set_aside or path
        assert kept.read_bytes() == content
        assert loaded.problem is not None or loaded.set_aside is None
        PreferencesFile(path).save(loaded.preferences)
        again = PreferencesFile(path).load()
        assert again.preferences == loaded.preferences
        assert again.set_aside is None


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "settings.toml"


def test_a_first_start_has_defaults_and_no_problem(path: Path) -> None:
    loaded = PreferencesFile(path).load()
    assert loaded.preferences == Preferences()
    assert (loaded.problem, loaded.set_aside) == (None, None)
    assert not path.exists()


def test_a_broken_file_is_set_aside_and_its_line_told(path: Path) -> None:
    path.write_bytes(b'theme = "dark"\n\ntext_scale = = 2\n')
    loaded = PreferencesFile(path).load()
    assert loaded.preferences == Preferences()
    assert loaded.problem is not None
    assert "line 3" in loaded.problem
    assert loaded.set_aside is not None
    PreferencesFile(path).save(Preferences(theme=Theme.LIGHT))
    path.write_bytes(b"\n\xff")
    second = PreferencesFile(path).load()
    assert second.problem is not None
    assert "line 2" in second.problem
    assert second.set_aside not in (None, loaded.set_aside)
    assert loaded.set_aside.read_bytes().startswith(b'theme = "dark"')


def test_a_file_that_breaks_while_the_app_runs_is_not_overwritten(path: Path) -> None:
    PreferencesFile(path).load()
    path.write_bytes(b"half a line")
    PreferencesFile(path).save(Preferences())
    aside = [other for other in path.parent.iterdir() if other != path]
    assert [other.read_bytes() for other in aside] == [b"half a line"]


def test_bad_values_read_as_defaults_and_are_told_without_their_text(path: Path) -> None:
    path.write_text(
        'theme = "sk-ant-pasted-here"\ntext_scale = 99\nsend_key = "ctrl_enter"\n'
        '[defaults]\nmax_tokens = 0\ntemperature = true\nmodel = "m"\nthinking = "maybe"\n'
        '[[accounts]]\nid = "x"\nname = "X"\nbase_url = "http://plain.example"\n'
        '[[accounts]]\nid = "demo"\nname = "X"\n'
        '[[accounts]]\nid = "work"\nname = "Work"\nbase_url = "https://gateway.example/v1/"\n'
        '[[accounts]]\nid = "work"\nname = "Again"\n'
    )
    loaded = PreferencesFile(path).load()
    expected = Preferences(send_key=SendKey.CTRL_ENTER, accounts=(WORK,), defaults=Settings(model="m"))
    assert loaded.preferences == expected
    assert loaded.set_aside is None
    problem = loaded.problem or ""
    for name in ("theme", "text_scale", "defaults.max_tokens", "defaults.temperature", "defaults.thinking"):
        assert f"{name}: " in problem
    assert "account 1: base_url: not_secure" in problem
    assert "account 2: id" in problem
    assert "account 4: " in problem
    assert "sk-ant" not in problem


def test_what_a_newer_version_wrote_stays(path: Path) -> None:
    path.write_text(
        'theme = "dark"\nspelling = true\n[defaults]\nmodel = "m"\nverbosity = "low"\n[panes]\nleft = 3\n'
        '[[accounts]]\nid = "work"\nname = "Work"\nregion = "eu"\n'
        '[[accounts]]\nid = "odd"\nname = "Odd"\nauth_style = "of a newer version"\n'
        '[[accounts]]\nid = "gone"\nname = "Gone"\n'
    )
    file = PreferencesFile(path)
    loaded = file.load().preferences
    file.save(replace(loaded, accounts=loaded.accounts[:1], theme=Theme.LIGHT, defaults=Settings()))
    table = tomllib.loads(path.read_text())
    assert table["spelling"] is True
    assert table["panes"] == {"left": 3}
    assert table["defaults"] == {"verbosity": "low"}
    assert table["theme"] == "light"
    assert [(account["id"], account.get("region")) for account in table["accounts"]] == [("work", "eu"), ("odd", None)]


def test_the_demo_account_is_never_written(path: Path) -> None:
    demo = Account(id=DEMO_ACCOUNT_ID, name="Demo", base_url="http://127.0.0.1:4711")
    PreferencesFile(path).save(Preferences(accounts=(demo, WORK), current_account_id=DEMO_ACCOUNT_ID))
    assert b"4711" not in path.read_bytes()
    assert PreferencesFile(path).load().preferences.accounts == (WORK,)


def test_a_lone_surrogate_does_not_stop_the_saving(path: Path) -> None:
    PreferencesFile(path).save(Preferences(defaults=Settings(system_prompt="a\ud800b")))
    assert PreferencesFile(path).load().preferences.defaults.system_prompt == "a\ufffdb"


@pytest.mark.skipif(sys.platform == "win32", reason="modes and links are POSIX")
def test_the_file_is_the_owners_alone_and_a_link_stays_a_link(tmp_path: Path) -> None:
    target, link = tmp_path / "dotfiles" / "settings.toml", tmp_path / "settings.toml"
    target.parent.mkdir()
    link.symlink_to(target)
    PreferencesFile(link).save(Preferences(theme=Theme.DARK))
    assert link.is_symlink()
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert PreferencesFile(link).load().preferences.theme is Theme.DARK
    assert [path.name for path in target.parent.iterdir()] == ["settings.toml"]


@pytest.mark.skipif(sys.platform == "win32", reason="pipes are POSIX")
@pytest.mark.timeout(20)
def test_pipes_folders_and_huge_files_do_no_harm(tmp_path: Path) -> None:
    pipe, folder, huge = tmp_path / "pipe", tmp_path / "folder", tmp_path / "huge"
    os.mkfifo(pipe)
    folder.mkdir()
    with huge.open("wb") as file:
        file.truncate(MAX_FILE_BYTES + 1)
    for odd in (pipe, folder, huge):
        loaded = PreferencesFile(odd).load()
        assert loaded.preferences == Preferences()
        assert loaded.problem is not None
        assert loaded.set_aside is not None


def test_the_text_scale_is_held_in_its_range() -> None:
    assert Preferences(text_scale=99).text_scale == 3.0
    assert replace(Preferences(), text_scale=0.0).text_scale == 0.5
