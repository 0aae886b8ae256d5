"""The one table of actions. Menus, shortcuts, the list of shortcuts and the palette are made from it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from claude_desktop.model.texts import QT_TRANSLATE_NOOP


class Menu(Enum):
    """Where an action stands in the menu bar, in this order."""

    FILE = QT_TRANSLATE_NOOP("Menu", "&File")
    EDIT = QT_TRANSLATE_NOOP("Menu", "&Edit")
    VIEW = QT_TRANSLATE_NOOP("Menu", "&View")
    CHAT = QT_TRANSLATE_NOOP("Menu", "&Chat")
    HELP = QT_TRANSLATE_NOOP("Menu", "&Help")


class When(Enum):
    """When an action can be used."""

    ALWAYS = auto()
    CONNECTED = auto()
    CONVERSATION = auto()  # one with messages is shown
    STREAMING = auto()  # a reply is under way in the conversation that is shown
    CAN_RETRY = auto()  # another reply in the place of the last one can be asked for
    CAN_UNDO = auto()  # something was done to a message of the conversation that is shown
    CAN_REDO = auto()


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """One action. `shortcuts` in Qt's portable notation (Ctrl is Cmd on macOS); a `group` makes exclusive choices."""

    id: str
    text: str
    menu: Menu
    shortcuts: tuple[str, ...] = ()
    when: When = When.ALWAYS
    group: str = ""
    checkable: bool = False
    separated: bool = False
    role: str = ""  # macOS puts these where its users look for them: about, preferences, quit


ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec(
        "new_conversation", QT_TRANSLATE_NOOP("Action", "&New conversation"), Menu.FILE, ("Ctrl+N",), When.CONNECTED
    ),
    ActionSpec("new_folder", QT_TRANSLATE_NOOP("Action", "New fol&der…"), Menu.FILE),
    ActionSpec("open", QT_TRANSLATE_NOOP("Action", "&Open…"), Menu.FILE, ("Ctrl+O",)),
    ActionSpec("save_as", QT_TRANSLATE_NOOP("Action", "&Save as…"), Menu.FILE, ("Ctrl+S",), When.CONVERSATION),
    ActionSpec(
        "rename", QT_TRANSLATE_NOOP("Action", "&Rename…"), Menu.FILE, ("F2",), When.CONVERSATION, separated=True
    ),
    ActionSpec("pin", QT_TRANSLATE_NOOP("Action", "&Pinned"), Menu.FILE, when=When.CONVERSATION, checkable=True),
    ActionSpec("move_to_folder", QT_TRANSLATE_NOOP("Action", "Move to &folder…"), Menu.FILE, when=When.CONVERSATION),
    ActionSpec("move_to_trash", QT_TRANSLATE_NOOP("Action", "Move to &trash"), Menu.FILE, when=When.CONVERSATION),
    ActionSpec("show_trash", QT_TRANSLATE_NOOP("Action", "Tras&h…"), Menu.FILE),
    ActionSpec("back_up", QT_TRANSLATE_NOOP("Action", "&Back up now"), Menu.FILE, separated=True),
    ActionSpec("restore_backup", QT_TRANSLATE_NOOP("Action", "Restore a back&up…"), Menu.FILE),
    ActionSpec("connect", QT_TRANSLATE_NOOP("Action", "&Connect to Claude…"), Menu.FILE, separated=True),
    ActionSpec("settings", QT_TRANSLATE_NOOP("Action", "Se&ttings…"), Menu.FILE, ("Ctrl+,",), role="preferences"),
    ActionSpec("quit", QT_TRANSLATE_NOOP("Action", "&Quit"), Menu.FILE, ("Ctrl+Q",), separated=True, role="quit"),
    ActionSpec("undo", QT_TRANSLATE_NOOP("Action", "&Undo"), Menu.EDIT, ("Ctrl+Z",), When.CAN_UNDO),
    ActionSpec("redo", QT_TRANSLATE_NOOP("Action", "&Redo"), Menu.EDIT, ("Ctrl+Shift+Z",), When.CAN_REDO),
    ActionSpec(
        "copy_last_reply",
        QT_TRANSLATE_NOOP("Action", "Copy last &reply"),
        Menu.EDIT,
        ("Ctrl+Shift+C",),
        When.CONVERSATION,
        separated=True,
    ),
    ActionSpec(
        "copy_last_code",
        QT_TRANSLATE_NOOP("Action", "Copy last code &block"),
        Menu.EDIT,
        ("Ctrl+Alt+C",),
        When.CONVERSATION,
    ),
    ActionSpec(
        "copy_as_markdown",
        QT_TRANSLATE_NOOP("Action", "Copy conversation as &Markdown"),
        Menu.EDIT,
        when=When.CONVERSATION,
        separated=True,
    ),
    ActionSpec(
        "copy_as_text",
        QT_TRANSLATE_NOOP("Action", "Copy conversation as plain &text"),
        Menu.EDIT,
        when=When.CONVERSATION,
    ),
    ActionSpec(
        "search", QT_TRANSLATE_NOOP("Action", "Search all &conversations"), Menu.EDIT, ("Ctrl+Shift+F",), separated=True
    ),
    ActionSpec(
        "find",
        QT_TRANSLATE_NOOP("Action", "&Find in the conversation…"),
        Menu.EDIT,
        ("Ctrl+F",),
        When.CONVERSATION,
        separated=True,
    ),
    ActionSpec("find_next", QT_TRANSLATE_NOOP("Action", "Find &next"), Menu.EDIT, ("F3", "Ctrl+G"), When.CONVERSATION),
    ActionSpec(
        "find_previous",
        QT_TRANSLATE_NOOP("Action", "Find &previous"),
        Menu.EDIT,
        ("Shift+F3", "Ctrl+Shift+G"),
        When.CONVERSATION,
    ),
    ActionSpec("outline", QT_TRANSLATE_NOOP("Action", "&Outline…"), Menu.VIEW, ("Ctrl+Shift+O",), When.CONVERSATION),
    ActionSpec("cost", QT_TRANSLATE_NOOP("Action", "Cos&t…"), Menu.VIEW),
    ActionSpec("toggle_sidebar", QT_TRANSLATE_NOOP("Action", "&Sidebar"), Menu.VIEW, ("Ctrl+.",), checkable=True),
    ActionSpec(
        "toggle_panel",
        QT_TRANSLATE_NOOP("Action", "Conversation settings &panel"),
        Menu.VIEW,
        ("Ctrl+;",),
        checkable=True,
    ),
    ActionSpec(
        "theme_system",
        QT_TRANSLATE_NOOP("Action", "Colours of the s&ystem"),
        Menu.VIEW,
        group="theme",
        checkable=True,
        separated=True,
    ),
    ActionSpec("theme_light", QT_TRANSLATE_NOOP("Action", "&Light"), Menu.VIEW, group="theme", checkable=True),
    ActionSpec("theme_dark", QT_TRANSLATE_NOOP("Action", "&Dark"), Menu.VIEW, group="theme", checkable=True),
    ActionSpec("zoom_in", QT_TRANSLATE_NOOP("Action", "&Larger text"), Menu.VIEW, ("Ctrl++", "Ctrl+="), separated=True),
    ActionSpec("zoom_out", QT_TRANSLATE_NOOP("Action", "S&maller text"), Menu.VIEW, ("Ctrl+-",)),
    ActionSpec("zoom_reset", QT_TRANSLATE_NOOP("Action", "Normal text si&ze"), Menu.VIEW, ("Ctrl+0",)),
    ActionSpec("attach", QT_TRANSLATE_NOOP("Action", "Attach &files…"), Menu.CHAT, ("Ctrl+U",), When.CONNECTED),
    ActionSpec(
        "stop", QT_TRANSLATE_NOOP("Action", "&Stop the reply"), Menu.CHAT, ("Esc",), When.STREAMING, separated=True
    ),
    ActionSpec("retry", QT_TRANSLATE_NOOP("Action", "Ask &again"), Menu.CHAT, ("Ctrl+R",), When.CAN_RETRY),
    ActionSpec(
        "retry_with", QT_TRANSLATE_NOOP("Action", "Ask again &with…"), Menu.CHAT, ("Ctrl+Shift+R",), When.CAN_RETRY
    ),
    ActionSpec("edit_last", QT_TRANSLATE_NOOP("Action", "E&dit my last message"), Menu.CHAT, when=When.CONVERSATION),
    ActionSpec(
        "model_menu",
        QT_TRANSLATE_NOOP("Action", "Choose a &model…"),
        Menu.CHAT,
        ("Ctrl+Shift+M",),
        When.CONNECTED,
        separated=True,
    ),
    ActionSpec(
        "model_desk", QT_TRANSLATE_NOOP("Action", "Compare m&odels…"), Menu.CHAT, ("Ctrl+Alt+M",), When.CONNECTED
    ),
    ActionSpec(
        "effort_menu", QT_TRANSLATE_NOOP("Action", "Choose the &effort…"), Menu.CHAT, ("Ctrl+Shift+E",), When.CONNECTED
    ),
    ActionSpec("prompts", QT_TRANSLATE_NOOP("Action", "Choose a system &prompt…"), Menu.CHAT, when=When.CONNECTED),
    ActionSpec(
        "compact",
        QT_TRANSLATE_NOOP("Action", "S&ummarise what was said"),
        Menu.CHAT,
        when=When.CONVERSATION,
        separated=True,
    ),
    ActionSpec(
        "start_anew", QT_TRANSLATE_NOOP("Action", "Start a&new with a summary…"), Menu.CHAT, when=When.CONVERSATION
    ),
    ActionSpec(
        "inspect",
        QT_TRANSLATE_NOOP("Action", "Show the last re&quest…"),
        Menu.CHAT,
        ("Ctrl+Shift+I",),
        When.CONVERSATION,
        separated=True,
    ),
    ActionSpec(
        "enter_sends",
        QT_TRANSLATE_NOOP("Action", "Enter &sends"),
        Menu.CHAT,
        group="send_key",
        checkable=True,
        separated=True,
    ),
    ActionSpec(
        "ctrl_enter_sends",
        QT_TRANSLATE_NOOP("Action", "&Ctrl+Enter sends"),
        Menu.CHAT,
        group="send_key",
        checkable=True,
    ),
    ActionSpec(
        "previous_conversation",
        QT_TRANSLATE_NOOP("Action", "&Previous conversation"),
        Menu.CHAT,
        ("Ctrl+Shift+Tab",),
        When.CONNECTED,
        separated=True,
    ),
    ActionSpec(
        "next_conversation", QT_TRANSLATE_NOOP("Action", "&Next conversation"), Menu.CHAT, ("Ctrl+Tab",), When.CONNECTED
    ),
    ActionSpec(
        "previous_own_message",
        QT_TRANSLATE_NOOP("Action", "Previous message of &yours"),
        Menu.CHAT,
        ("Alt+Up",),
        When.CONVERSATION,
    ),
    ActionSpec(
        "next_own_message",
        QT_TRANSLATE_NOOP("Action", "Ne&xt message of yours"),
        Menu.CHAT,
        ("Alt+Down",),
        When.CONVERSATION,
    ),
    ActionSpec("shortcuts", QT_TRANSLATE_NOOP("Action", "&Keyboard shortcuts"), Menu.HELP, ("Ctrl+/", "F1")),
    ActionSpec("choosing_help", QT_TRANSLATE_NOOP("Action", "How to choose a &model"), Menu.HELP),
    ActionSpec("diagnostics", QT_TRANSLATE_NOOP("Action", "Copy &diagnostics…"), Menu.HELP, separated=True),
    ActionSpec(
        "about", QT_TRANSLATE_NOOP("Action", "&About Claude Desktop Qt"), Menu.HELP, separated=True, role="about"
    ),
)
