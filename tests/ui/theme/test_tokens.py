from __future__ import annotations

import dataclasses
import re

import pytest

from claude_desktop.ui.theme.tokens import DARK, LIGHT, SPACES, Tokens, contrast

# Every pair of ink and ground that the app puts together.
GROUNDS = ("window", "sidebar", "surface", "raised", "own_message", "code", "accent_tint", "hover")
TEXT_PAIRS = [
    *((ink, ground) for ink in ("text", "muted", "link", "danger", "warn", "ok") for ground in GROUNDS),
    *(("faint", ground) for ground in ("window", "sidebar", "surface", "raised", "own_message", "code")),
    *((f"code_{ink}", "code") for ink in ("plain", "keyword", "string", "number", "comment", "name", "type")),
    ("on_accent", "accent"),
    ("on_accent", "accent_hover"),
    ("muted", "hairline"),  # a disabled primary button
]
BORDER_PAIRS = [
    *(("control_border", ground) for ground in ("window", "sidebar", "surface", "raised", "code")),
    *(("accent", ground) for ground in GROUNDS),  # focus ring, selection mark, dot of a stream
]


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), TEXT_PAIRS)
def test_text_is_readable(tokens: Tokens, ink: str, ground: str) -> None:
    assert contrast(getattr(tokens, ink), getattr(tokens, ground)) >= 4.5


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("border", "ground"), BORDER_PAIRS)
def test_controls_are_seen(tokens: Tokens, border: str, ground: str) -> None:
    assert contrast(getattr(tokens, border), getattr(tokens, ground)) >= 3.0


def test_contrast_knows_the_reference_values() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21.0)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


def test_every_token_is_a_colour_and_modes_differ() -> None:
    for tokens in (LIGHT, DARK):
        assert all(re.fullmatch("#[0-9A-F]{6}", value) for value in dataclasses.astuple(tokens))
    assert SPACES == (4, 8, 12, 16, 24, 32, 48)
