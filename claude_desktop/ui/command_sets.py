"""Everything that the window lets people do beyond its own commands: made here, each kind in a file of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import SignalInstance

from claude_desktop.services.services import Services
from claude_desktop.ui.attachment_commands import AttachmentCommands
from claude_desktop.ui.connection_controls import ConnectionControls
from claude_desktop.ui.cost_commands import CostCommands
from claude_desktop.ui.desk_commands import DeskCommands
from claude_desktop.ui.editing_commands import EditingCommands
from claude_desktop.ui.folder_commands import FolderCommands
from claude_desktop.ui.inspector_commands import InspectorCommands
from claude_desktop.ui.library_commands import LibraryCommands
from claude_desktop.ui.next_steps import NextSteps
from claude_desktop.ui.output_commands import OutputCommands
from claude_desktop.ui.prompt_commands import PromptCommands
from claude_desktop.ui.window_commands import WindowCommands, WindowParts


@dataclass(frozen=True, slots=True)
class CommandSets:
    """What each kind of command is held by; the window owns them all."""

    library: LibraryCommands
    editing: EditingCommands
    prompts: PromptCommands
    folders: FolderCommands
    cost: CostCommands
    outputs: OutputCommands
    inspector: InspectorCommands
    desk: DeskCommands
    attachments: AttachmentCommands
    next_steps: NextSteps


def make_commands(
    commands: WindowCommands,
    parts: WindowParts,
    services: Services,
    connection: ConnectionControls,
    *,
    open_link: Callable[[str], object],
    quitting: SignalInstance,
) -> CommandSets:
    """Make the commands of a window and give its actions their deeds; `quitting` tells that the window goes."""
    library, prompts = LibraryCommands(parts, services), PromptCommands(parts, services)
    editing = EditingCommands(parts.pane, parts.actions, services)
    made = CommandSets(
        library,
        editing,
        prompts,
        FolderCommands(parts, services, library, prompts),
        CostCommands(parts.pane, services),
        OutputCommands(parts, services),
        InspectorCommands(parts.window, parts.pane, services.inspections),
        DeskCommands(parts.window, parts.pane, services, quitting),
        AttachmentCommands(parts, services, editing),
        NextSteps(parts.pane, services, open_link, connection),
    )
    connection.defaults_made.connect(prompts.on_defaults_made)
    acting = (made.library, made.editing, made.prompts, made.folders, made.cost, made.inspector, made.desk)
    for kind in (*acting, made.attachments, made.next_steps):
        commands.add_deeds(kind.deeds)
    return made
