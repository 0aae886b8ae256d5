"""Whose reasoning a model can read. The API leaves out what it can not, unbilled and without a word. Pure."""

from __future__ import annotations

from claude_desktop.model.catalogue import Model, undated_id


def reads_reasoning(reader: Model, writer: Model) -> bool | None:
    """Tell whether `reader` reads the thinking that `writer` made; None where nobody says.

    Each model reads its own and a fixed set of others, and nothing older reads what is newer
    (https://platform.claude.com/docs/en/build-with-claude/preserved-thinking). The sets are in `resources/models.toml`;
    of models that are not in it nothing is claimed but that they read themselves.
    """
    reader_id, writer_id = undated_id(reader.id), undated_id(writer.id)
    if reader_id == writer_id or writer_id in reader.reads:
        return True
    if reader.generation is None or writer.generation is None:
        return None
    if writer.read_only_by:
        return reader_id in writer.read_only_by
    if writer_id in reader.does_not_read or reader.generation < writer.generation:
        return False
    return None
