"""Puts together what was sent for a reply, and sends a changed request once, beside every conversation."""

from __future__ import annotations

import asyncio
import logging
import time
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from claude_desktop.model.accounts import CURRENT_API_VERSION, AuthStyle
from claude_desktop.model.exchanges import ExchangeRecord
from claude_desktop.model.failures import Failure, FailureKind, KnownError
from claude_desktop.model.growing_reply import GrowingReply
from claude_desktop.model.json_values import Json, JsonObject, load_json
from claude_desktop.model.messages import Turn
from claude_desktop.model.request_copies import SentRequest
from claude_desktop.model.requests import Request
from claude_desktop.preferences.atomic_file import write_atomically
from claude_desktop.services.connection import ConnectionService
from claude_desktop.services.exchanges import Exchanges
from claude_desktop.services.tasks import TaskNursery
from claude_desktop.store.store import Store

log = logging.getLogger(__name__)
