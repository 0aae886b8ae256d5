"""A process that starts on a profile as the app does. It answers on standard output, one JSON line per event."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from claude_desktop.desktop.single_instance import SecondStart, SingleInstance, hand_over


def tell(**values: object) -> None:
    """Write one event."""
    sys.stdout.write(json.dumps(values) + "\n")
    sys.stdout.flush()


def main() -> None:
    """Be the first instance until killed, or hand over and end."""
    folder, *arguments = sys.argv[1:]
    application = QCoreApplication([])
    single = SingleInstance(Path(folder))
    if not single.acquire():
        heard = hand_over(Path(folder), tuple(arguments), os.environ.get("XDG_ACTIVATION_TOKEN", ""))
        tell(role="second", heard=heard)
        return

    def on_second_start(started: SecondStart) -> None:
        tell(arguments=started.arguments, token=started.activation_token)

    single.second_start.connect(on_second_start)
    tell(role="first")
    application.exec()


if __name__ == "__main__":
    main()
