"""What is wrong with an address or a key that was typed, in the words that the services use too."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from claude_desktop.model.accounts import AddressProblem
from claude_desktop.services.connection_states import ADDRESS_SENTENCES, BAD_KEY


def address_problem_text(problem: AddressProblem) -> str:
    """Why this is no address that is asked."""
    return QCoreApplication.translate("Connection", ADDRESS_SENTENCES[problem])


def key_problem_text(typed: str, *, when_empty: str) -> str:
    """Why `typed` is no key; `when_empty` is what to say where nothing was typed, already translated."""
    return QCoreApplication.translate("Connection", BAD_KEY) if typed.strip() else when_empty
