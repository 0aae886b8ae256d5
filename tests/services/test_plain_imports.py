"""The SDK loads while another thread imports, which PySide's import hook breaks now and then."""

from __future__ import annotations

import subprocess
import sys

import pytest

PROGRAM = """
import importlib, sys, threading
from PySide6.QtCore import QTimer
from claude_desktop.services.plain_imports import restore_plain_imports
hooked = __import__
restore_plain_imports()
assert __import__ is not hooked
failed = []
def load():
    try:
        import anthropic
    except ImportError as error:
        failed.append(error)
thread = threading.Thread(target=load)
thread.start()
for name in ("http.server", "xml.dom.minidom", "unittest.mock", "decimal", "pydoc", "doctest", "pdb", "keyring"):
    importlib.import_module(name)
thread.join()
timer = QTimer()
timer.setInterval(5)
assert timer.interval() == 5
sys.exit(str(failed[0]) if failed else 0)
"""


@pytest.mark.slow
@pytest.mark.parametrize("start", range(3))
def test_two_threads_import_at_once(start: int) -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
