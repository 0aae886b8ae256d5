"""Starts the app: `python -m claude_desktop`, or the command `claude-desktop-qt`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from claude_desktop import __version__


def parse_arguments(arguments: Sequence[str]) -> argparse.Namespace:
    """Read the command line. Exits with 2 where it makes no sense, as argparse does."""
    parser = argparse.ArgumentParser(
        prog="claude-desktop-qt", description="An unofficial native desktop chat client for the Claude API."
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    parser.add_argument("files", type=Path, nargs="*", metavar="FILE", help="a chat file (.claudechat) to open")
    parser.add_argument(
        "--profile", type=Path, metavar="DIR", help="keep settings, conversations and logs in this folder"
    )
    parser.add_argument("--demo", action="store_true", help="talk to the built-in demo server, without a key")
    parser.add_argument(
        "--main-job",
        type=Path,
        metavar="DIR",
        help="without a screen: hold a conversation with the demo server through the real window, check each step, "
        "and leave a picture and the saved chat in this folder",
    )
    return parser.parse_args(arguments)


def main() -> int:
    """Run the app until it quits. Returns the exit code."""
    options = parse_arguments(sys.argv[1:])
    if options.main_job is not None:
        from claude_desktop.main_job import run_main_job  # noqa: PLC0415 only one of the two is needed

        return run_main_job(options.main_job)
    from claude_desktop.app import run_app  # noqa: PLC0415 --help and --version answer without Qt

    return run_app(profile=options.profile, demo=options.demo, files=options.files)


if __name__ == "__main__":
    sys.exit(main())
