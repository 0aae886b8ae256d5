"""The keychain against a real Secret Service: gnome-keyring on a private bus, in every state that people meet."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.keychain.private_session import LOCKED, NO_DAEMON, REPOSITORY, PrivateSession, ProbeRun

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="the Secret Service is Linux's keyring"),
    pytest.mark.keyring,
    pytest.mark.timeout(120),
]

KEY = "sk-ant-api03-planted-for-this-test"
PROMPTER = (
    f"{{ {sys.executable} -m tests.keychain.fake_prompter >$HOME/asked & }} "
    "&& until [ -s $HOME/asked ]; do sleep 0.02; done"
)


@pytest.fixture
def session(tmp_path: Path) -> PrivateSession:
    for program in ("dbus-run-session", "gnome-keyring-daemon"):
        assert shutil.which(program), f"{program} is missing; packaging/dev.py installs it"
    return PrivateSession(tmp_path)


@pytest.fixture
def locked(session: PrivateSession) -> PrivateSession:
    """A session whose keyring holds a key and is locked from the next process on."""
    assert session.probe(["save", "work", KEY]).answers[0].state is None
    return session


def states(run: ProbeRun) -> list[str | None]:
    return [answer.state for answer in run.answers]


def values(run: ProbeRun) -> list[object]:
    return [answer.value for answer in run.answers]


def test_saves_reads_and_deletes_per_account(session: PrivateSession) -> None:
    run = session.probe(
        ["backend_name"],
        ["read", "work"],
        ["save", "work", KEY],
        ["save", "home", "another"],
        ["read", "work"],
        ["save", "work", "newer"],
        ["read", "work"],
        ["delete", "work"],
        ["read", "work"],
        ["delete", "work"],
        ["read", "home"],
    )
    assert states(run) == [None] * 11
    assert values(run)[:2] == ["GNOME Keyring (Secret Service)", None]
    assert [values(run)[index] for index in (4, 6, 8, 10)] == [KEY, "newer", None, "another"]
    assert run.facts["keyring_at_import"] is False
    assert KEY not in run.output.replace(f'"value": "{KEY}"', "")


def test_a_saved_key_is_there_in_the_next_session(locked: PrivateSession) -> None:
    assert values(locked.probe(["read", "work"])) == [KEY]


def test_odd_secrets_come_back_as_they_were(session: PrivateSession) -> None:
    long = "k" * 100_000
    run = session.probe(["save", "a", "schlüssel 🗝\n"], ["read", "a"], ["save", "a", long], ["read", "a"])
    assert values(run) == [None, "schlüssel 🗝\n", None, long]


@pytest.mark.slow
def test_a_locked_keyring_without_a_screen_says_so(locked: PrivateSession) -> None:
    run = locked.probe(["read", "work"], ["save", "work", "x"], ["delete", "work"], before=LOCKED)
    assert states(run) == ["locked", "locked", "locked"]


@pytest.mark.slow
def test_a_closed_prompt_says_so(locked: PrivateSession) -> None:
    run = locked.probe(
        ["read", "work"], ["save", "work", "x"], before=f"{LOCKED} && {PROMPTER}", environment={"DISPLAY": ":4711"}
    )
    assert states(run) == ["dismissed", "dismissed"]
    assert (locked.home / "asked").read_text().split().count("PerformPrompt") == 2
    assert values(locked.probe(["read", "work"])) == [KEY]


def test_a_keyring_that_was_never_made_and_can_not_ask_says_so(session: PrivateSession) -> None:
    run = session.probe(["read", "work"], ["save", "work", KEY], before=NO_DAEMON)
    assert states(run) == ["locked", "locked"]


def test_no_bus_means_no_keyring(session: PrivateSession) -> None:
    run = session.probe(["backend_name"], ["read", "work"], ["save", "work", KEY], ["delete", "work"], bus=False)
    assert states(run) == ["none"] * 4


@pytest.mark.slow
def test_a_frozen_daemon_costs_the_limit_and_no_more(locked: PrivateSession) -> None:
    run = locked.probe(
        ["read", "work"],
        ["limit", 1.0],
        ["freeze"],
        ["read", "work"],
        ["read", "work"],
        ["read", "work"],
        ["thaw"],
        ["read_until_answered", "work"],
    )
    assert states(run) == [None, None, None, "timed_out", "timed_out", "timed_out", None, None]
    first, second, third = run.answers[3:6]
    assert 0.9 < first.seconds < 5.0
    assert 0.9 < second.seconds < 5.0
    assert third.seconds < 0.5, "a third thread was sent into a daemon that two hang in"
    assert values(run)[-1] == KEY


@pytest.mark.slow
def test_the_process_can_end_while_a_call_hangs(session: PrivateSession) -> None:
    run = session.probe(["save", "work", KEY], ["limit", 1_000.0], ["freeze"], ["cancel_read", "work"], limit_s=30.0)
    assert values(run)[-1] is True


def test_a_key_for_the_session_needs_no_keyring_and_wins(session: PrivateSession) -> None:
    run = session.probe(
        ["save", "work", "stored"],
        ["keep_for_session", "work", KEY],
        ["read", "work"],
        ["forget_session", "work"],
        ["read", "work"],
        ["keep_for_session", "work", KEY],
        ["save", "work", "newly stored"],
        ["read", "work"],
        ["keep_for_session", "work", KEY],
        ["delete", "work"],
        ["read", "work"],
    )
    assert [values(run)[index] for index in (2, 4, 7, 10)] == [KEY, "stored", "newly stored", None]
    without = session.probe(["keep_for_session", "work", KEY], ["read", "work"], ["save", "work", "x"], bus=False)
    assert states(without) == [None, None, "none"]
    assert values(without)[1] == KEY


def test_a_save_that_fails_leaves_the_session_key(session: PrivateSession) -> None:
    run = session.probe(["keep_for_session", "work", KEY], ["save", "work", "x"], ["read", "work"], before=NO_DAEMON)
    assert states(run) == [None, "locked", None]
    assert values(run)[2] == KEY


def plant_rc_file(session: PrivateSession, marker: Path) -> None:
    """A keyringrc.cfg that names a class in a folder which it adds to sys.path."""
    folder = session.home / "evil"
    folder.mkdir()
    (folder / "evil_ring.py").write_text(
        f"open({str(marker)!r}, 'w').close()\nfrom keyring.backends.null import Keyring\n"
    )
    config = session.home / ".config" / "python_keyring"
    config.mkdir(parents=True)
    (config / "keyringrc.cfg").write_text(f"[backend]\ndefault-keyring=evil_ring.Keyring\nkeyring-path={folder}\n")


@pytest.mark.slow
def test_rc_file_and_environment_have_no_say(session: PrivateSession, tmp_path: Path) -> None:
    marker = tmp_path / "code of the rc file ran"
    plant_rc_file(session, marker)
    subprocess.run(
        [sys.executable, "-c", "import keyring; keyring.get_keyring()"],
        env=session.environment({}),
        cwd=REPOSITORY,
        check=True,
        timeout=30,
    )
    assert marker.exists(), "the trap does not work, so this test would prove nothing"
    marker.unlink()

    environment = {
        "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
        "KEYRING_PROPERTY_PREFERRED_COLLECTION": "/org/freedesktop/secrets/collection/session",
        "KEYRING_PROPERTY_SCHEME": "nonsense",
    }
    run = session.probe(["backend_name"], ["save", "work", KEY], ["read", "work"], environment=environment)
    assert values(run) == ["GNOME Keyring (Secret Service)", None, KEY]
    assert run.facts["path_grew"] == []
    assert not marker.exists()
    assert values(session.probe(["read", "work"])) == [KEY], "it went to a collection that does not last"


def test_a_null_back_end_is_refused(session: PrivateSession) -> None:
    null = {"PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}
    run = session.probe(["save", "work", KEY], ["read", "work"], bus=False, environment=null)
    assert states(run) == ["insecure", "insecure"]


def test_a_plain_text_plug_in_is_refused_and_not_even_imported(session: PrivateSession, tmp_path: Path) -> None:
    site, marker = tmp_path / "site", tmp_path / "plug-in was imported"
    record = site / "plaintext_ring-1.0.dist-info"
    record.mkdir(parents=True)
    (record / "METADATA").write_text("Metadata-Version: 2.1\nName: plaintext-ring\nVersion: 1.0\n")
    (record / "entry_points.txt").write_text("[keyring.backends]\nplain = evil_plaintext\n")
    (site / "evil_plaintext.py").write_text(f"open({str(marker)!r}, 'w').close()\n")
    run = session.probe(["save", "work", KEY], bus=False, environment={"PYTHONPATH": str(site)})
    assert states(run) == ["insecure"]
    assert not marker.exists()
    holders = [path for path in session.home.rglob("*") if path.is_file() and KEY.encode() in path.read_bytes()]
    assert holders == []


@pytest.mark.slow
def test_the_key_is_in_no_traceback_log_or_repr(locked: PrivateSession) -> None:
    planted = {"PLANTED_SECRET": KEY}
    failing = locked.probe(["spill", "work"], before=LOCKED, environment=planted)
    assert "locked" in str(values(failing)[0])
    hanging = locked.probe(
        ["read", "work"], ["limit", 1.0], ["freeze"], ["spill", "work"], ["thaw"], environment=planted
    )
    spilled = str(values(hanging)[3])
    assert "Secret(…)" in spilled
    assert "timed_out" in spilled
    for run in (failing, hanging):
        assert KEY not in run.output.replace(f'"value": "{KEY}"', "")
