"""The table of models in use: the app's own, and over it what a file of the person says."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path

from claude_desktop.model.model_table import ModelTable
from claude_desktop.model.own_models import OwnModelsError, TableProblem, with_own_models
from claude_desktop.model.texts import QT_TRANSLATE_NOOP
from claude_desktop.preferences.atomic_file import read_bounded

_log = logging.getLogger(__name__)

MAX_FILE_BYTES = 1_000_000
_NOT_READ = QT_TRANSLATE_NOOP("OwnModels", "it can not be read ({detail})")
_NOT_UTF_8 = QT_TRANSLATE_NOOP("OwnModels", "it is not UTF-8")


@dataclass(frozen=True, slots=True)
class LoadedTable:
    """`path` is where a file of the person would be; `problem` why the one that is there was not used."""

    table: ModelTable
    path: Path
    problem: TableProblem | None = None


def load_model_table(table: ModelTable, path: Path) -> LoadedTable:
    """Read the person's file, if there is one, over the app's table. Never raises: a broken one is left alone."""
    try:
        content = read_bounded(path, MAX_FILE_BYTES)
        return LoadedTable(with_own_models(table, content.decode("utf-8-sig")), path)
    except FileNotFoundError:
        return LoadedTable(table, path)
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        problem = TableProblem(_NOT_UTF_8, line=line)
    except OwnModelsError as error:
        problem = error.problem
    except (OSError, ValueError) as error:
        problem = TableProblem(_NOT_READ, getattr(error, "strerror", None) or str(error))
    _log.warning("models.toml of the person is not used: line %s", problem.line)
    return LoadedTable(table, path, problem)
