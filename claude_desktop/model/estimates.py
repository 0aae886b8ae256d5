"""Estimates of tokens, where the server has not counted: by the length of the text. Pure.

A token of ordinary text has about as many bytes as the model's tokenizer class says (`Model.bytes_per_token`); bytes
and not characters, because a CJK character is about a token of its own. Off by a fifth is usual.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace

from claude_desktop.model.attachment_limits import limits_of, tokens_of
from claude_desktop.model.attachments import attachment_of
from claude_desktop.model.blocks import LOCAL_ATTACHMENT, Block
from claude_desktop.model.catalogue import Model
from claude_desktop.model.json_values import dump_json, object_in, string_in
from claude_desktop.model.messages import Usage

MESSAGE_TOKENS = 4  # the role and the turn's end
_PDF_TOKENS = 2_000  # of one page; how many it has can not be seen here
# What an image costs at most, by the tokenizer class: newer models look closer (vision page of the API documentation).
_IMAGE_TOKENS_NEW, _IMAGE_TOKENS_OLD = 4_784, 1_568
_OLD_BYTES_PER_TOKEN = 4.0


def about_tokens(text: str, model: Model) -> int:
    """About how many tokens a text has. O(length of the text)."""
    size = len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))
    return math.ceil(size / model.bytes_per_token)


def about_tokens_of(blocks: Iterable[Block], model: Model) -> int:
    """About how many tokens blocks have when they are sent; an image counts as a large one."""
    return sum(_about_block(block, model) for block in blocks)


def usage_so_far(usage: Usage, blocks: Iterable[Block], model: Model) -> Usage:
    """The usage of a reply whose end never came: its output was not counted, so it is estimated by what arrived.

    What the model thought is more than the summary of it that is shown, so the true figure is rather higher.
    """
    if usage.output_tokens is None:
        return usage
    return replace(usage, output_tokens=max(usage.output_tokens, about_tokens_of(blocks, model)))


def _about_block(block: Block, model: Model) -> int:
    kind = string_in(block.raw, "type")
    if kind == LOCAL_ATTACHMENT:
        attachment = attachment_of(block.raw)
        return tokens_of(attachment, limits_of(model)) if attachment is not None else 0
    match kind:
        case "text":
            return about_tokens(string_in(block.raw, "text"), model)
        case "thinking":
            return about_tokens(string_in(block.raw, "thinking"), model)
        case "image":
            return _IMAGE_TOKENS_OLD if model.bytes_per_token >= _OLD_BYTES_PER_TOKEN else _IMAGE_TOKENS_NEW
        case "document":
            source = object_in(block.raw, "source") or {}
            is_text = string_in(source, "type") == "text"
            return about_tokens(string_in(source, "data"), model) if is_text else _PDF_TOKENS
        case _:
            return about_tokens(dump_json(block.raw), model)
