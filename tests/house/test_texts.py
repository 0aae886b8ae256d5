"""Every sentence that a user can see can be translated: lupdate reads literals only."""

from __future__ import annotations

import ast
import re

import pytest

from tests.house.sources import Rule, Source, assert_kept, called_name, calls, planted

MARKERS = ("tr", "translate", "QT_TRANSLATE_NOOP")
SHOWS_TEXT = re.compile(
    r"set(Text|Title|WindowTitle|ToolTip|StatusTip|WhatsThis|PlaceholderText|AccessibleName|AccessibleDescription"
    r"|InformativeText|LabelText|Prefix|Suffix)|add(Menu|Action|Item|Tab)|insertItem|showMessage"
    r"|Q(Label|PushButton|ToolButton|CheckBox|RadioButton|GroupBox|Action|Menu)"
)


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def computed_texts(source: Source) -> list[str]:
    """Texts marked for translation that are put together before they are translated."""
    found = []
    for call in calls(source):
        name = called_name(call)
        if name not in MARKERS or not call.args:
            continue
        if name == "translate":
            # Below `ui` texts are marked where they are written and translated as a variable where they are shown.
            wrong: list[ast.expr] = [node for node in call.args if isinstance(node, ast.JoinedStr | ast.BinOp)]
        else:
            wrong = [node for node in call.args[: 2 if name == "QT_TRANSLATE_NOOP" else 1] if not _is_text(node)]
        found += [source.at(call, f"{name}() of {ast.unparse(node)}") for node in wrong]
    return found


def bare_texts(source: Source) -> list[str]:
    """Words given to a widget without translation, in `ui`."""
    if source.room != "ui":
        return []
    found = []
    for call in calls(source):
        if SHOWS_TEXT.fullmatch(called_name(call)):
            for node in call.args:
                parts = node.values if isinstance(node, ast.JoinedStr) else [node]
                words = [part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)]
                if any(character.isalpha() for word in words for character in word):
                    found.append(source.at(call, f"{called_name(call)}({ast.unparse(node)})"))
    return found


@pytest.mark.slow
@pytest.mark.parametrize("rule", [computed_texts, bare_texts])
def test_every_sentence_can_be_translated(rule: Rule) -> None:
    assert_kept(rule)


@pytest.mark.parametrize(
    ("rule", "code", "found"),
    [
        (computed_texts, "self.tr(f'Delete {name}?')", 1),
        (computed_texts, "self.tr('Delete ' + name)", 1),
        (computed_texts, "self.tr('Delete {name}?'.format(name=name))", 1),
        (computed_texts, "self.tr('Delete {name}?').format(name=name)", 0),
        (computed_texts, "self.tr('%n chats', '', count)", 0),
        (computed_texts, "QT_TRANSLATE_NOOP('Failure', text)", 1),
        (computed_texts, "QCoreApplication.translate('Failure', failure.sentence)", 0),
        (computed_texts, "QCoreApplication.translate('Failure', f'{text}')", 1),
        (bare_texts, "button.setText('Send')", 1),
        (bare_texts, "button.setText(f'Send {count}')", 1),
        (bare_texts, "QLabel('Model', self)", 1),
        (bare_texts, "button.setText(self.tr('Send'))", 0),
        (bare_texts, "button.setText('…')", 0),
        (bare_texts, "button.setText(f'{count}')", 0),
    ],
)
def test_a_planted_text_is_found(rule: Rule, code: str, found: int) -> None:
    assert len(rule(planted(code))) == found
