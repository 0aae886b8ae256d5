"""What the person entered on the first screen. The key never shows itself in a repr."""

from __future__ import annotations

from dataclasses import dataclass

from claude_desktop.model.accounts import AuthStyle
from claude_desktop.model.secret import Secret


@dataclass(frozen=True, slots=True)
class KeySubmission:
    """A key for the vendor's own service."""

    key: Secret
    account_name: str


@dataclass(frozen=True, slots=True)
class GatewaySubmission:
    """Another server that speaks the same protocol. `key` is empty where `auth_style` is none."""

    base_url: str
    auth_style: AuthStyle
    api_version: str
    key: Secret
    account_name: str
