"""The keyboard alone, pressed in a real window: every control can be reached and seen to be, and the shortcuts work."""

from __future__ import annotations

import pytest

from tests.window.app_window import AppWindow, Seen
from tests.window.conftest import StartApp
from tests.window.desktop import until

pytestmark = [pytest.mark.window, pytest.mark.slow, pytest.mark.timeout(120)]

MOST_STOPS = 60
AROUND_PX = 4
CARD_PX = 20  # the composer shows its focus on the card around the text
# With a finished conversation, text in the composer and the panel open: from the composer round to it again.
IN_ORDER = (
    "Message",
    "Model and effort",
    "Send",
    "Model",
    "Effort",
    "System prompt",
    "Max tokens",
    "Stop sequences",
    "New conversation",
    "Hide sidebar",
    "Search conversations",
    "Conversations",
    "Settings",
    "Menu",
    "Conversation settings panel",
    "Conversation",
    "Copy",
    "Retry",
)


def _ready(start_app: StartApp) -> AppWindow:
    """Start the app and wait until it listens to the keyboard."""
    app = start_app()
    until(lambda: (focus := app.focused()) is not None and focus.name == "Message", "focus in the composer")
    return app


def _around(place: tuple[int, int, int, int], room_px: int = AROUND_PX) -> tuple[int, int, int, int]:
    x, y, width, height = place
    return x - room_px, y - room_px, width + 2 * room_px, height + 2 * room_px


def _what(stop: Seen) -> tuple[object, ...]:
    """What tells one stop from another: a panel that scrolls brings each of its fields to the same place."""
    return stop.place, stop.role, stop.called


def _focus_after(app: AppWindow, before: Seen, key: str) -> Seen:
    app.key(key)

    def moved() -> Seen | None:
        now = app.focused()
        return now if now is not None and _what(now) != _what(before) else None

    return until(moved, lambda: f"other focus than {before} after {key}")


def _stops(app: AppWindow) -> list[Seen]:
    """Every place where Tab stops, from where the focus is until it is there again."""
    first = app.focused()
    assert first is not None
    stops = [first]
    while len(stops) < MOST_STOPS:
        stop = _focus_after(app, stops[-1], "Tab")
        if _what(stop) == _what(first):
            return stops
        stops.append(stop)
    raise AssertionError(f"Tab does not come round: {[(stop.role, stop.name) for stop in stops]}")


def _settled_focus(app: AppWindow) -> tuple[tuple[int, int, int, int], bytes]:
    """The place around the focus and a picture of it, once both stay: the focus is told before a panel has scrolled to
    it and before its ring is painted."""
    looks: list[tuple[tuple[int, int, int, int], bytes]] = []

    def settled() -> bool:
        focus = app.focused()
        assert focus is not None
        place = _around(focus.place, CARD_PX if focus.name == "Message" else AROUND_PX)
        looks.append((place, app.picture(place)))
        return len(looks) > 2 and looks[-1] == looks[-2] == looks[-3]

    until(settled, "a focus that stays")
    return looks[-1]


def _goes_unseen(app: AppWindow, stop: Seen) -> bool:
    """Leave a stop by Tab and tell whether nothing about it changes on the screen within a second."""
    place, focused = _settled_focus(app)  # not at `stop.place`: a panel may have scrolled since it was first seen
    after = _focus_after(app, stop, "Tab")
    if _around(after.place) == place:
        return False  # the panel scrolled the next field to where this one stood, and it looks the same
    try:
        return not until(lambda: app.picture(place) != focused, "change", 1.0)
    except AssertionError:
        return True


def test_tab_reaches_every_control_and_the_focus_can_be_seen(start_app: StartApp) -> None:
    app = _ready(start_app)
    app.type("Please show me a list.")
    app.key("Return")
    app.find("Stop", "push button")
    app.find("Send", "push button")
    app.key("ctrl+semicolon")
    app.find("System prompt", "text")
    app.type("more")
    stops = _stops(app)
    reached = list(dict.fromkeys(name.partition(":")[0] for stop in stops for name in stop.called))
    assert [name for name in reached if name in IN_ORDER] == list(IN_ORDER), reached
    unseen = [(stop.role, stop.name) for stop in stops if _goes_unseen(app, stop)]
    assert not unseen, f"nothing shows that these have the focus: {unseen}"


def test_the_shortcuts_do_what_the_list_of_them_says(start_app: StartApp) -> None:
    app = _ready(start_app)
    app.type("Count to 1000 please")
    app.key("Return")
    until(lambda: len(app.messages()) == 2 and "4, 5" in (app.messages()[1].text or ""), "the first numbers")
    app.key("Escape")
    app.find("Send", "push button")
    assert "999" not in (app.messages()[1].text or "")
    app.key("F2")
    app.find("Title", "text")
    app.key("ctrl+a")
    app.type("Renamed")
    app.key("Return")
    until(lambda: any("Renamed" in app.see(row).name for row in _rows(app)), "the new title in the list")
    app.key("ctrl+n")
    until(lambda: not app.messages(), "an empty conversation")
    _toggles(app, "ctrl+period", "New conversation", "push button")
    _toggles(app, "ctrl+semicolon", "System prompt", "text")
    app.key("ctrl+shift+m")
    app.find("Find a model", "text")
    app.key("Escape")
    until(lambda: not app.shows("Find a model", "text"), "end of the menu")


def _rows(app: AppWindow) -> list[int]:
    return app.children(app.find("Conversations", "list"))


def _toggles(app: AppWindow, key: str, name: str, role: str) -> None:
    before = app.shows(name, role)
    app.key(key)
    until(lambda: app.shows(name, role) is not before, f"change of {name!r} by {key}")
    app.key(key)
    until(lambda: app.shows(name, role) is before, f"change back of {name!r} by {key}")
