"""Takes PySide's hook out of Python's `import`: two threads that import at once break with it."""

from __future__ import annotations

import builtins
import logging

log = logging.getLogger(__name__)


def restore_plain_imports() -> None:
    """Give Python its own `import` back, after PySide was imported.

    WORKAROUND PySide 6.11 (shibokensupport/feature.py, `feature_imported`): for `from __feature__ import …`, which
    this app does not use, PySide reads the source of every module that is imported afterwards. Where two threads import
    at the same time (measured: one in ten starts), that asks a half-imported pydantic for an attribute, and the SDK
    fails to load. Without the hook imports are faster too.
    """
    original = getattr(builtins, "__orig_import__", None)
    if original is None:
        log.info("PySide has no import hook here")
    else:
        builtins.__import__ = original
