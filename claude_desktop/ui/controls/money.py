"""Money and token counts as people read them at a glance, without claiming more than is known."""

from __future__ import annotations

import math

from PySide6.QtCore import QCoreApplication, QLocale

_LEAST_USD = 0.0001


def money(amount_usd: float) -> str:
    """US dollars with as many digits as say something: $0, under $0.0001, $0.0031, $0.042, $0.42, $1,234.50."""
    if amount_usd <= 0:
        return "$0"
    if amount_usd < _LEAST_USD / 2:
        return _tr("under {amount}").format(amount=dollars(_LEAST_USD, 4))
    digits = 2
    if amount_usd < 0.0995:
        digits = 3 if amount_usd >= 0.00995 else 4
    return dollars(amount_usd, digits)


def bill_digits(total_usd: float) -> int:
    """How many decimals every line of a bill gets, so that its column is even and its smallest part still shows."""
    return 4 if total_usd < 1 else 2


def dollars(amount_usd: float, digits: int = 2) -> str:
    """US dollars with so many decimals: $0.00, $1,234.50."""
    return f"${QLocale().toString(amount_usd, 'f', digits)}"


def short_count(count: int) -> str:
    """A count in two or three digits: 950, 1.2k, 12k, 340k, 1.2M."""
    if count < 1_000:
        return QLocale().toString(count)
    for size, unit in ((1_000_000, "M"), (1_000, "k")):
        if count >= size or (unit == "M" and count >= 999_500):
            scaled = count / size
            digits = 1 if scaled < 9.95 else 0
            text = QLocale().toString(math.floor(scaled * 10 + 0.5) / 10, "f", digits)
            zero = QLocale().decimalPoint() + "0"
            return text.removesuffix(zero) + unit
    return str(count)


def share_text(share: float) -> str:
    """A share in whole percent: "under 1 %", "12 %"."""
    if 0 < share < 0.01:
        return _tr("under 1 %")
    return _tr("{percent} %").format(percent=round(share * 100))


def _tr(text: str) -> str:
    return QCoreApplication.translate("Money", text)
