"""Finds the files that ship beside the code: icons, styles, tables, translations."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def resource_path(name: str) -> Path:
    """The path of a shipped file, in a wheel or a frozen app (inside the package) or a checkout (beside it).

    Raises `FileNotFoundError` where it is in neither, which means a broken installation.
    """
    for folder in (_PACKAGE / "resources", _PACKAGE.parent / "resources"):
        path = folder / name
        if path.exists():
            return path
    raise FileNotFoundError(f"the installation lacks resources/{name}")
