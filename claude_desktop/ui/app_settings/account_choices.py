"""The choices that an account has, as its two forms offer them."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from claude_desktop.model.accounts import CURRENT_API_VERSION, SAMPLING_API_VERSION, AuthStyle
from claude_desktop.ui.controls.segmented import SegmentedControl


def auth_control(parent: QWidget | None = None) -> SegmentedControl:
    """Offer the ways to send a key."""
    control = SegmentedControl("", parent)
    control.set_choices(
        [
            (AuthStyle.BEARER.value, _tr("Bearer token")),
            (AuthStyle.X_API_KEY.value, AuthStyle.X_API_KEY.value),
            (AuthStyle.BOTH.value, _tr("both")),
            (AuthStyle.NONE.value, _tr("none")),
        ]
    )
    control.set_value(AuthStyle.BEARER.value)
    return control


def version_control(parent: QWidget | None = None) -> SegmentedControl:
    """Offer the versions of the API that the app knows."""
    control = SegmentedControl("", parent)
    show_version(control, CURRENT_API_VERSION)
    return control


def show_version(control: SegmentedControl, version: str) -> None:
    """Show a version, also one that stands in the settings file alone."""
    known = (CURRENT_API_VERSION, SAMPLING_API_VERSION)
    offered = known if version in known else (*known, version)
    control.set_choices([(each, each) for each in offered])
    control.set_value(version)


def version_help() -> str:
    """When another version than the newest is needed."""
    return _tr("Some gateways and local servers know only the older one.")


def _tr(text: str) -> str:
    return QCoreApplication.translate("AccountChoices", text)
