"""A form in another language: the same pages and questions, each text translated or marked as German."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from django.utils.translation import gettext

from gemeinwerk.domain.forms.queries import find
from gemeinwerk.domain.forms.types import FieldNode, FormModel, GroupNode, Node, Option, RuleText, SummaryRow, Widget
from gemeinwerk.domain.forms.types.translations import (
    CONTENT,
    GERMAN,
    HELP,
    LABEL,
    FormWords,
    message_slot,
    value_slot,
)
from gemeinwerk.web.design.controls import Choice, Control
from gemeinwerk.web.design.speech import joined, phrase, spaced, spoken
from gemeinwerk.web.portal.form_page.compiled import (
    BIRTHDAY_HINT,
    CHOICE_HINT,
    SHORT_HELP,
    CompiledForm,
    FormStep,
    file_hint,
)
from gemeinwerk.web.portal.form_page.render import StepRenderer
from gemeinwerk.web.portal.form_page.tree import Note, Part, Section

Path = tuple[str, ...]


def spoken_form(form: CompiledForm, words: FormWords) -> CompiledForm:
    """Return the pages of a form in another language; call it while the language of the page is active.

    Pages, questions and names of inputs are those of the German form, so answers do not depend on the language.
    """
    speaker = Speaker(form, words)
    return replace(form, steps=tuple(speaker.step(step) for step in form.steps))


@dataclass(frozen=True, slots=True)
class Speaker:
    """Says the texts of one form in one language; what has no translation is said in German."""

    form: CompiledForm
    words: FormWords

    @property
    def _model(self) -> FormModel:
        return self.form.model

    def _said(self, german: str, translated: str) -> str:
        if not german:
            return ""
        return spoken(translated, self.words.tag) if translated else spoken(german, GERMAN)

    def _of(self, node: Node, slot: str, german: str) -> str:
        return self._said(german, self.words.text(node.id, node.version, slot))

    def label(self, node: Node) -> str:
        """Return what a question or group is called."""
        return self._of(node, LABEL, node.label or node.name)

    def title(self) -> str:
        """Return the title of the form."""
        return self._said(self._model.title, self.words.text(self._model.id, self._model.version, LABEL))

    def option(self, node: FieldNode, option: Option) -> str:
        """Return one value of a choice."""
        return self._of(node, value_slot(option.code), option.name or option.code)

    def _layout(self, german: str) -> str:
        return self.form.layout.translations.get(self.words.tag, {}).get(german, "")

    def step_title(self, german: str) -> str:
        """Return the title of a page; one that was made of several titles is said part by part."""
        if found := self._layout(german):
            return spoken(found, self.words.tag)
        for _, node in self._model.walk():
            if isinstance(node, GroupNode) and german == (node.label or node.name):
                return self.label(node)
        before, sign, number = german.rpartition(", Teil ")
        if sign and number.isdecimal():
            return phrase(self.step_title(before), f", {gettext('Teil')} {number}")
        before, sign, after = german.partition(": ")
        if sign:
            return phrase(self.step_title(before), ": ", self.step_title(after))
        return spoken(german, GERMAN)

    def step(self, step: FormStep) -> FormStep:
        """Return a page."""
        parts = self._parts(step.parts, ())
        renderer = StepRenderer(parts, live=step.live.parts if step.live else frozenset())
        intro = self._said(step.intro, self._layout(step.intro))
        return replace(step, title=self.step_title(step.title), intro=intro, parts=parts, renderer=renderer)

    def _parts(self, parts: Iterable[Part], above: Path) -> tuple[Part, ...]:
        return tuple(self._part(part, (*above, part.key)) for part in parts)

    def _part(self, part: Part, path: Path) -> Part:
        node = find(self._model, "/".join(path))
        if isinstance(part, Section):
            parts = self._parts(part.parts, path)
            if not isinstance(node, GroupNode):
                return replace(part, parts=parts)
            title = self.label(node) if part.title else ""
            return replace(part, title=title, hint=self._group_hint(node, part), parts=parts)
        if not isinstance(node, FieldNode):
            return part
        if isinstance(part, Note):
            return replace(part, text=self._note(node))
        return replace(part, control=self._control(node, part.control, path))

    def _group_hint(self, node: GroupNode, part: Section) -> str:
        usual = BIRTHDAY_HINT if part.shape == "date" else CHOICE_HINT if node.choice else ""
        return spaced(self._of(node, HELP, node.help), gettext(usual) if usual else "") if part.hint else ""

    def _note(self, node: FieldNode) -> str:
        content = self._of(node, CONTENT, node.content)
        if node.kind == "locked":
            return phrase(self.label(node), ": ", content)
        return content or self.label(node)

    def _control(self, node: FieldNode, control: Control, path: Path) -> Control:
        own = self.form.layout.widgets.get("/".join(path), Widget()).help.strip()
        text = self._said(own, self._layout(own)) if own else self._of(node, HELP, node.help.strip())
        short = len(text) <= SHORT_HELP and "\n" not in text
        hint = text if short else ""
        if control.max_bytes and " MB" not in hint:
            hint = spaced(hint, file_hint(node))
        return replace(
            control,
            label=self.label(node),
            hint=hint,
            more="" if short else text,
            legal_basis=tuple(spoken(law, GERMAN) for law in control.legal_basis),
            choices=self._choices(node, control),
        )

    def _choices(self, node: FieldNode, control: Control) -> tuple[Choice, ...]:
        if not node.options:
            return tuple(Choice(choice.value, gettext(choice.label)) for choice in control.choices)
        return tuple(Choice(option.code, self.option(node, option)) for option in node.options)

    def row(self, row: SummaryRow) -> tuple[str, str]:
        """Return label and value of an answer in the summary."""
        label, node = self.label_at(row.path)
        if not isinstance(node, FieldNode):
            return label, row.value
        if node.datatype == "bool" and not node.options:
            return label, gettext(row.value)
        option = next((one for one in node.options if one.name == row.value), None)
        return label, self.option(node, option) if option else row.value

    def label_at(self, path: str) -> tuple[str, Node | None]:
        """Return what stands at a dotted path, with the rows above it in front, and its node."""
        node: Node | None = None
        keys: Path = ()
        leads: list[str] = []
        label = ""
        for key in path.split("."):
            if key.isdecimal():
                label = phrase(label, f" {int(key) + 1}")
                leads.append(label)
                continue
            keys = (*keys, key)
            node = find(self._model, "/".join(keys))
            label = self.label(node) if node else ""
        if not path.rpartition(".")[2].isdecimal():
            leads.append(label)
        return joined(": ", leads), node

    def messages(self) -> Mapping[str, str]:
        """Return the messages of the rules, by their German text."""
        rules: list[RuleText] = [*self._model.rules]
        for _, node in self._model.walk():
            rules += node.rules
        found: dict[str, str] = {}
        for rule in rules:
            for text, number in zip(rule.errors, rule.error_numbers, strict=False):
                found.setdefault(text, self._said(text, self.words.text(rule.id, rule.version, message_slot(number))))
        return found
