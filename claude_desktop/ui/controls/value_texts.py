"""Values of settings as the person reads and types them."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QLocale

from claude_desktop.model.settings import MAX_STOP_SEQUENCES


@dataclass(frozen=True, slots=True)
class Wrong:
    """Why a typed text is no value, in a sentence for the person."""

    sentence: str


def whole_number_text(value: int) -> str:
    """A whole number with the separators of the person's country."""
    return QLocale().toString(value)


def decimal_text(value: float) -> str:
    """A decimal number, as short as it can be, with the decimal mark of the person's country."""
    return f"{value:g}".replace(".", QLocale().decimalPoint())


def read_whole_number(text: str, minimum: int, maximum: int) -> int | Wrong | None:
    """Read a typed whole number; None for an empty text."""
    if not text.strip():
        return None
    value, understood = QLocale().toLongLong(text.strip())
    if not understood:
        digits = text.replace(" ", "").replace("_", "")
        understood = digits.isascii() and digits.isdigit() and len(digits) < 16
        value = int(digits) if understood else 0
    if not understood or not minimum <= value <= maximum:
        return Wrong(
            _tr("A whole number from {minimum} to {maximum}.").format(
                minimum=whole_number_text(minimum), maximum=whole_number_text(maximum)
            )
        )
    return value


def read_decimal(text: str, minimum: float, maximum: float) -> float | Wrong | None:
    """Read a typed decimal number, with a point or with the mark of the person's country; None for an empty text."""
    if not text.strip():
        return None
    try:
        value = float(text.strip().replace(QLocale().decimalPoint(), "."))
    except ValueError:
        value = minimum - 1
    if not minimum <= value <= maximum:
        return Wrong(
            _tr("A number from {minimum} to {maximum}.").format(
                minimum=decimal_text(minimum), maximum=decimal_text(maximum)
            )
        )
    return value


def read_lines(text: str) -> tuple[str, ...] | Wrong | None:
    """Read stop sequences, one a line; blank lines say nothing; None where nothing is left."""
    lines = tuple(line for line in text.splitlines() if line.strip())
    if len(lines) > MAX_STOP_SEQUENCES:
        return Wrong(_tr("At most {count} stop sequences, one a line.").format(count=MAX_STOP_SEQUENCES))
    return lines or None


def _tr(text: str) -> str:
    return QCoreApplication.translate("SettingValues", text)
