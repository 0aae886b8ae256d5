"""Text from outside is shown to the letter: nothing that could take it for markup may hold it."""

from __future__ import annotations

import ast

import pytest

from tests.house.sources import Function, Rule, Source, assert_kept, called_name, calls, function_around, planted

# Each of these guesses whether its text is HTML, or takes it for HTML.
MARKUP_CLASSES = frozenset(
    {
        "QErrorMessage",
        "QInputDialog",
        "QMessageBox",
        "QProgressDialog",
        "QStaticText",
        "QTextBrowser",
        "QTextDocumentFragment",
        "QTextEdit",
        "QWhatsThis",
        "QWizard",
    }
)
MARKUP_CALLS = frozenset({"setWhatsThis", "appendHtml", "setInformativeText", "setDetailedText"})


def _inner_functions(source: Source) -> list[Function]:
    return [node for node in source.nodes if isinstance(node, Function)]


def _says_plain_text(function: Function) -> bool:
    """Whether `setTextFormat(Qt.TextFormat.PlainText)` is called in it."""
    return any(
        called_name(node) == "setTextFormat" and "PlainText" in ast.unparse(node)
        for node in ast.walk(function)
        if isinstance(node, ast.Call)
    )


def markup_classes(source: Source) -> list[str]:
    """Widgets and documents that read markup, made or inherited from, and calls that hand them text."""
    found = [
        source.at(call, f"{function_around(source, call)}: {called_name(call)} reads markup")
        for call in calls(source)
        if called_name(call) in MARKUP_CLASSES | MARKUP_CALLS
    ]
    found += [
        source.at(node, f"{node.name} inherits {ast.unparse(base)}, which reads markup")
        for node in source.nodes
        if isinstance(node, ast.ClassDef)
        for base in node.bases
        if ast.unparse(base).rpartition(".")[2] in MARKUP_CLASSES
    ]
    return found


def guessing_labels(source: Source) -> list[str]:
    """Labels that are not told, in the function that makes them, that their text is plain."""
    innermost: dict[ast.AST, Function] = {}
    for function in _inner_functions(source):  # outer ones come first, so the innermost stays
        innermost |= dict.fromkeys(ast.walk(function), function)
    found = []
    for call in calls(source):
        if called_name(call) == "QLabel":
            around = innermost.get(call)
            if around is None or not _says_plain_text(around):
                found.append(source.at(call, f"{function_around(source, call)}: this label guesses"))
    for node in source.nodes:
        if isinstance(node, ast.ClassDef) and any(ast.unparse(base) == "QLabel" for base in node.bases):
            made = [item for item in node.body if isinstance(item, Function) and item.name == "__init__"]
            if not any(map(_says_plain_text, made)):
                found.append(source.at(node, f"{node.name}: this label guesses"))
    return found


def guessing_tooltips(source: Source) -> list[str]:
    """Tooltips of anything but a sentence of ours or `plain_tooltip(…)`: Qt guesses whether a tooltip is HTML."""
    return [
        source.at(call, f"{function_around(source, call)}: {ast.unparse(call)}")
        for call in calls(source)
        if called_name(call) == "setToolTip" and not _is_ours(call.args[0])
    ]


def _is_ours(text: ast.expr) -> bool:
    if isinstance(text, ast.Constant):
        return text.value == ""
    return isinstance(text, ast.Call) and called_name(text) in ("tr", "plain_tooltip")


@pytest.mark.parametrize("rule", [markup_classes, guessing_labels, guessing_tooltips])
def test_text_is_shown_to_the_letter(rule: Rule) -> None:
    assert_kept(rule)


@pytest.mark.parametrize(
    ("rule", "code", "found"),
    [
        (markup_classes, "QMessageBox(self).open()", 1),
        (markup_classes, "class Page(QtWidgets.QTextBrowser): ...", 1),
        (markup_classes, "selection = QTextEdit.ExtraSelection()", 0),
        (markup_classes, "class Box(QPlainTextEdit): ...", 0),
        (guessing_labels, "def f():\n    label = QLabel(text)", 1),
        (guessing_labels, "def f():\n    label = QLabel(text)\n    label.setTextFormat(Qt.TextFormat.PlainText)", 0),
        (guessing_labels, "def f():\n    label = QLabel(text)\n    label.setTextFormat(Qt.TextFormat.AutoText)", 1),
        (guessing_labels, "class A(QLabel):\n    def __init__(self):\n        super().__init__()", 1),
        (guessing_tooltips, "self.setToolTip(title)", 1),
        (guessing_tooltips, "self.setToolTip(self.tr('{name}').format(name=name))", 1),
        (guessing_tooltips, "self.setToolTip(plain_tooltip(title))", 0),
        (guessing_tooltips, "self.setToolTip(self.tr('Edit'))", 0),
    ],
)
def test_a_planted_guess_is_found(rule: Rule, code: str, found: int) -> None:
    assert len(rule(planted(code))) == found
