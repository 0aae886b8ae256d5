"""tests/conftest.py fails the tests that leave something behind, and only those."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.sources import ROOT

PLANTED = """
import asyncio, logging, os, socket, threading, time, warnings
import pytest
from PySide6.QtCore import QObject, QTimer, qWarning
from PySide6.QtWidgets import QComboBox, QLabel, QWidget

kept = []

def test_bad_thread():
    threading.Thread(target=time.sleep, args=(5,), daemon=True).start()

@pytest.mark.abandons_thread
def test_good_thread_on_purpose():
    threading.Thread(target=time.sleep, args=(5,), daemon=True).start()

def test_good_thread_that_ends():
    threading.Thread(target=time.sleep, args=(0.1,)).start()

def test_bad_timer(qapp):
    kept.append(QTimer())
    kept[-1].start(1000)

def test_good_timers(qapp):
    owner = QObject()
    QTimer(owner).start(1000)
    owner.deleteLater()
    timer = QTimer()
    timer.start(1000)
    timer.stop()
    kept.append(timer)

def test_bad_window(qapp):
    kept.append(QWidget())

def test_good_window(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    QComboBox(window).showPopup()
    window.show()
    kept.append(window)

def test_bad_socket():
    socket.socket()

def test_bad_python_warning():
    warnings.warn("old")

def test_bad_qt_warning(qapp):
    qWarning("hm")

def test_bad_log():
    logging.getLogger("somewhere").error("went wrong")

@pytest.mark.logs_errors
def test_good_log_on_purpose():
    logging.getLogger("somewhere").error("went wrong: \\ud800")

def test_bad_task(run_async):
    async def flow():
        kept.append(asyncio.get_running_loop().create_task(asyncio.sleep(60)))
    run_async(flow)

def test_bad_flow_without_end(run_async):
    run_async(lambda: asyncio.sleep(60), limit_s=0.2)

def test_bad_unseen_error(run_async):
    async def flow():
        asyncio.get_running_loop().call_soon(lambda: 1 / 0)
        await asyncio.sleep(0.05)
    run_async(flow)

def test_good_flow(run_async):
    async def flow():
        server = await asyncio.start_server(lambda reader, writer: None, "127.0.0.1", 0)
        server.close()
        await server.wait_closed()
        return await asyncio.to_thread(lambda: 3)
    assert run_async(flow) == 3

def test_good_home():
    assert os.environ["HOME"] != "/planted" and "ANTHROPIC_API_KEY" not in os.environ
    assert "DBUS_SESSION_BUS_ADDRESS" not in os.environ
"""


@pytest.mark.slow
def test_planted_leftovers_are_found(tmp_path: Path) -> None:
    (tmp_path / "test_planted.py").write_text(PLANTED, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-c", str(ROOT / "pyproject.toml"), "--rootdir", str(tmp_path)]
    command += ["-p", "tests.conftest", "-p", "no:cacheprovider", "-n", "1", "-rA", "--tb=no", str(tmp_path)]
    environment = {
        **os.environ,
        "HOME": "/planted",
        "ANTHROPIC_API_KEY": "planted",
        "DBUS_SESSION_BUS_ADDRESS": "unix:path=/planted",
    }
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=50, check=False)
    outcomes = re.findall(r"^(PASSED|FAILED|ERROR) \S+::test_(\w+)", done.stdout, re.MULTILINE)
    failed = {name for outcome, name in outcomes if outcome != "PASSED"}
    assert failed == {name for _, name in outcomes if name.startswith("bad_")}, done.stdout + done.stderr
    assert len({name for _, name in outcomes}) == PLANTED.count("def test_")
