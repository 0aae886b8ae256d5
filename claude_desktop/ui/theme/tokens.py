"""The design's numbers: every colour, space and radius of the app stands here and nowhere else."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tokens:
    """The colours of one mode, as `#RRGGBB`.

    Grounds: `window`, `sidebar`, `surface` (composer, cards, fields), `raised` (menus, dialogs), `own_message`, `code`,
    `accent_tint` (selected rows) and `hover`. Inks: `text`, `muted`, `faint`, `link`, `danger`, `warn`, `ok` and the
    `code_*` family. `hairline` only separates; `control_border` marks something that can be used (at least 3:1);
    `shadow` is drawn nearly transparent.
    """

    window: str
    sidebar: str
    surface: str
    raised: str
    text: str
    muted: str
    faint: str
    hairline: str
    control_border: str
    accent: str
    accent_hover: str
    on_accent: str
    accent_tint: str
    hover: str
    own_message: str
    code: str
    danger: str
    warn: str
    ok: str
    link: str
    shadow: str
    code_plain: str
    code_keyword: str
    code_string: str
    code_number: str
    code_comment: str
    code_name: str
    code_type: str


LIGHT = Tokens(
    window="#FBFAF8",
    sidebar="#F3F1ED",
    surface="#FFFFFF",
    raised="#FFFFFF",
    text="#1D1C1A",
    muted="#65615A",
    faint="#6E6960",
    hairline="#E4E0D8",
    control_border="#8C867C",
    accent="#0B6B6B",
    accent_hover="#095A5A",
    on_accent="#FFFFFF",
    accent_tint="#E1EBE8",
    hover="#ECE9E3",
    own_message="#ECF2F0",
    code="#F6F4F0",
    danger="#B3261E",
    warn="#855300",
    ok="#1B6B3A",
    link="#0B5FA5",
    shadow="#1D1C1A",
    code_plain="#1D1C1A",
    code_keyword="#7A2E8E",
    code_string="#1B6B3A",
    code_number="#8F4A00",
    code_comment="#6A655C",
    code_name="#0B5FA5",
    code_type="#0B6B6B",
)

DARK = Tokens(
    window="#171716",
    sidebar="#1D1D1B",
    surface="#21211F",
    raised="#2A2A27",
    text="#ECE9E2",
    muted="#AAA59B",
    faint="#9A958C",
    hairline="#383631",
    control_border="#7E7A72",
    accent="#63C7BE",
    accent_hover="#7BD3CB",
    on_accent="#0B1F1E",
    accent_tint="#26312F",
    hover="#282825",
    own_message="#22302E",
    code="#1C1C1A",
    danger="#FF8A80",
    warn="#F0B65A",
    ok="#7CCB95",
    link="#8BBEFF",
    shadow="#000000",
    code_plain="#ECE9E2",
    code_keyword="#D3A4EA",
    code_string="#8CCF9F",
    code_number="#F0B65A",
    code_comment="#9A958C",
    code_name="#8BBEFF",
    code_type="#63C7BE",
)

SPACES = (4, 8, 12, 16, 24, 32, 48)  # px
SPACE_XS_PX, SPACE_S_PX, SPACE_M_PX, SPACE_L_PX, SPACE_XL_PX, SPACE_2XL_PX, SPACE_3XL_PX = SPACES
RADIUS_CONTROL_PX = 6
RADIUS_CARD_PX = 10
RADIUS_COMPOSER_PX = 16
ICON_SMALL_PX = 16
ICON_PX = 20
FOCUS_RING_PX = 2
MOTION_MS = 120


def contrast(ink: str, ground: str) -> float:
    """Compute the contrast ratio of two `#RRGGBB` colours (WCAG 2.2, relative luminance)."""
    lighter, darker = sorted((_luminance(ink), _luminance(ground)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
