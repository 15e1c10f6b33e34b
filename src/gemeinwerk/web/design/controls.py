"""Form controls: one control is compiled once to fixed HTML pieces, and a request only fills in value and errors.

Every control ties label, hint and error together by ``aria-describedby``, says ``aria-invalid`` where the answer was
refused, and carries the ``autocomplete`` token of WCAG 2.2, 1.3.5. The legal basis stands in ``<details>`` on demand.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from django.utils.translation import gettext

from gemeinwerk.web.design.speech import joined, language_attribute, said, spaced

SEARCH_FROM = 30
"""A choice with more values than this gets a search box (issue: over 30 values)."""

SEVERAL = frozenset({"checkboxes"})
"""Widgets that post any number of values under one name."""
_INPUT_TYPES = {"email": "email", "tel": "tel", "url": "url"}
_INPUT_MODES = {
    "postcode": "numeric",
    "integer": "numeric",
    "day": "numeric",
    "month": "numeric",
    "year": "numeric",
    "number": "decimal",
    "currency": "decimal",
    "date": "numeric",
    "time": "numeric",
}
_WIDTHS = {
    "postcode": "gw-width-xs", "integer": "gw-width-s", "number": "gw-width-s", "currency": "gw-width-s",
    "date": "gw-width-s", "time": "gw-width-s", "datetime": "gw-width-m", "house_number": "gw-width-xs",
    "day": "gw-width-xs", "month": "gw-width-xs", "year": "gw-width-xs", "iban": "gw-width-m", "tel": "gw-width-m",
}  # fmt: skip
_HINTS = {
    "date": "Tag, Monat und Jahr, zum Beispiel 24.12.2026",
    "time": "Stunde und Minute, zum Beispiel 14:30",
    "datetime": "Tag und Uhrzeit, zum Beispiel 24.12.2026 14:30",
    "iban": "22 Zeichen bei deutschen Konten, zum Beispiel DE89 3704 0044 0532 0130 00",
    "tel": "Mit Vorwahl, zum Beispiel 0234 123456",
    "signature": "Bitte geben Sie Ihren Vor- und Nachnamen ein. Das Datum von heute wird dazu gespeichert.",
}
_SUFFIXES = {"currency": "Euro"}
_ERROR_ICON = '<span class="kern-icon kern-icon--danger" aria-hidden="true"></span>'


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a choice and what people read."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Control:
    """What a form control is, apart from its value and its errors.

    ``widget``: text, email, tel, url, postcode, place, street, house_number, iban, integer, number, currency, date,
    time, datetime, day, month, year, signature, textarea, radio, select, search, checkbox (one yes), checkboxes
    (several), upload, photo (upload by camera), hidden. ``label``, ``hint``, ``more`` (longer help on demand) and
    ``note`` (where a prefilled answer comes from) are plain text. ``quiet`` hides label and hint from sight, for cells
    of a table whose header says them. ``max_bytes`` limits uploads. ``place_of`` is the name of the postcode that a
    place belongs to. ``mark_optional`` is False for filters, where nothing has to be filled in anyway.
    """

    name: str
    label: str
    widget: str = "text"
    required: bool = True
    hint: str = ""
    legal_basis: tuple[str, ...] = ()
    more: str = ""
    choices: tuple[Choice, ...] = ()
    autocomplete: str = ""
    width: str = ""
    max_length: int = 0
    suffix: str = ""
    accept: str = ""
    placeholder_choice: str = "Bitte wählen"
    live: bool = False
    note: str = ""
    quiet: bool = False
    max_bytes: int = 0
    place_of: str = ""
    mark_optional: bool = True

    @property
    def id(self) -> str:
        """The id of the element that takes the focus; the error summary links to it."""
        return f"f-{self.name}"


Value = str | Sequence[str] | Mapping[str, Any]
Renderer = Callable[[Value, Sequence[str]], str]


def compile_control(control: Control) -> Renderer:
    """A function (value, error messages) -> HTML; the HTML is escaped and safe."""
    compile_widget = _COMPILERS.get(control.widget, _compile_input)
    return compile_widget(control)


def error_html(control_id: str, errors: Sequence[str]) -> str:
    """The error paragraph that ``aria-describedby`` of the control points to; empty without errors."""
    if not errors:
        return ""
    text = said(spaced(*errors))
    return f'<p class="kern-error" id="{control_id}-error">{_ERROR_ICON}<span class="kern-body">{text}</span></p>'


def _optional(control: Control) -> str:
    return (
        ""
        if control.required or not control.mark_optional
        else f'<span class="kern-label__optional"> ({escape(gettext("freiwillig"))})</span>'
    )


def _hint_text(control: Control) -> str:
    usual = _HINTS.get(control.widget, "")
    return spaced(control.hint, gettext(usual) if usual else "")


def _hint(control: Control) -> str:
    """Hint and origin, each with the id that ``aria-describedby`` names."""
    text, own = _hint_text(control), escape(control.id)
    css = "kern-hint kern-sr-only" if control.quiet else "kern-hint"
    html = f'<div class="{css}" id="{own}-hint">{said(text)}</div>' if text else ""
    return html + (f'<p class="gw-origin" id="{own}-note">{said(control.note)}</p>' if control.note else "")


def _law(control: Control) -> str:
    """Longer help and legal basis on demand."""
    if control.quiet or (not control.legal_basis and not control.more):
        return ""
    name = f'<span class="kern-sr-only"> ({said(control.label)})</span>'
    title = escape(gettext("Hilfe zu dieser Frage") if control.more else gettext("Warum fragen wir das?"))
    lines = [line for line in control.more.splitlines() if line.strip()]
    body = "".join(f"<p{language_attribute(control.more)}>{escape(line)}</p>" for line in lines)
    if control.legal_basis:
        laws = joined("; ", control.legal_basis)
        body += f"<p>{escape(gettext('Rechtsgrundlage'))}: {said(laws)}</p>"
    return f'<details class="gw-law"><summary>{title}{name}</summary>{body}</details>'


def _label(control: Control) -> str:
    css = "kern-label kern-sr-only" if control.quiet else "kern-label"
    return f'<label class="{css}" for="{escape(control.id)}">{said(control.label)}{_optional(control)}</label>'


def _described(control: Control) -> tuple[str, str]:
    """The attribute ``aria-describedby`` without and with an error."""
    own = escape(control.id)
    parts = ((_hint_text(control), f"{own}-hint"), (control.note, f"{own}-note"))
    base = " ".join(name for text, name in parts if text)
    plain = f' aria-describedby="{base}"' if base else ""
    both = f"{escape(control.id)}-error {base}".strip()
    return plain, f' aria-invalid="true" aria-describedby="{both}"'


def _attributes(control: Control) -> str:
    parts = [f'id="{escape(control.id)}" name="{escape(control.name)}"']
    if mode := _INPUT_MODES.get(control.widget):
        parts.append(f'inputmode="{mode}"')
    if control.autocomplete:
        parts.append(f'autocomplete="{escape(control.autocomplete)}"')
    if control.max_length and control.widget != "iban":
        parts.append(f'maxlength="{control.max_length}"')
    if control.place_of:
        parts.append(f'data-gw-place-of="{escape(control.place_of)}" data-gw-suggest="/ort/vorschlaege/"')
    if control.required:
        parts.append('aria-required="true"')
    if control.widget in ("iban", "email", "url"):
        parts.append('spellcheck="false" autocapitalize="none"')
    if control.live:
        parts.append("data-gw-live")
    return " ".join(parts)


def _refused(head: str) -> str:
    """The control's start tag with the class of a refused answer."""
    marked = head.replace("kern-form-input__input", "kern-form-input__input kern-form-input__input--error", 1)
    return marked.replace(
        "kern-form-input__select ", "kern-form-input__select kern-form-input__select--error ", 1
    ).replace('kern-form-input__select"', 'kern-form-input__select kern-form-input__select--error"', 1)


def _frame(control: Control) -> Callable[[str, Sequence[str]], str]:
    before, after = _label(control) + _hint(control), _law(control)
    plain_open = f'<div class="kern-form-input">{before}'
    error_open = f'<div class="kern-form-input kern-form-input--error">{before}'
    close = f"{after}</div>"
    control_id = escape(control.id)

    def wrap(inner: str, errors: Sequence[str]) -> str:
        if errors:
            return f"{error_open}{inner}{error_html(control_id, errors)}{close}"
        return f"{plain_open}{inner}{close}"

    return wrap


def _compile_input(control: Control) -> Renderer:
    kind = _INPUT_TYPES.get(control.widget, "text")
    width = f"gw-width-{control.width}" if control.width else _WIDTHS.get(control.widget, "")
    head = f'<input class="kern-form-input__input {width}" type="{kind}" {_attributes(control)}'
    plain, invalid = _described(control)
    suffix = control.suffix or _SUFFIXES.get(control.widget, "")
    before, after = ('<div class="gw-suffixed">', f"<span>{escape(suffix)}</span></div>") if suffix else ("", "")
    wrap = _frame(control)
    plain_head = f'{before}{head}{plain} value="'
    invalid_head = f'{before}{_refused(head)}{invalid} value="'

    def render(value: Value, errors: Sequence[str]) -> str:
        start = invalid_head if errors else plain_head
        return wrap(f'{start}{escape(str(value or ""))}">{after}', errors)

    return render


def _compile_textarea(control: Control) -> Renderer:
    counter = f' data-gw-count="{control.max_length}"' if control.max_length else ""
    base = f'<textarea class="kern-form-input__input" rows="6" {_attributes(control)}{counter}'
    plain, invalid = _described(control)
    head, refused = base + plain, _refused(base) + invalid
    wrap = _frame(control)

    def render(value: Value, errors: Sequence[str]) -> str:
        start = refused if errors else head
        return wrap(f"{start}>\n{escape(str(value or ''))}</textarea>", errors)

    return render


def _compile_select(control: Control) -> Renderer:
    search = control.widget == "search" or len(control.choices) > SEARCH_FROM
    marker = " data-gw-filter" if search else ""
    plain, invalid = _described(control)
    base = '<div class="kern-form-input__select-wrapper"><select class="kern-form-input__select" '
    base += _attributes(control) + marker
    head, refused = base + plain, _refused(base) + invalid
    by_value = {
        choice.value: f'<option value="{escape(choice.value)}"{language_attribute(choice.label)}>'
        f"{escape(choice.label)}</option>"
        for choice in reversed(control.choices)
    }
    unselected = "".join(by_value[choice.value] for choice in control.choices)
    empty = f'<option value="">{escape(gettext(control.placeholder_choice))}</option>'
    wrap = _frame(control)

    def render(value: Value, errors: Sequence[str]) -> str:
        start = refused if errors else head
        body = unselected
        option = by_value.get(str(value)) if value else None
        if option:
            body = unselected.replace(option, option.replace("<option ", "<option selected ", 1), 1)
        return wrap(f"{start}>{empty}{body}</select></div>", errors)

    return render


def _compile_options(control: Control) -> Renderer:
    """Radio buttons or check boxes in a fieldset."""
    kind = "checkbox" if control.widget in SEVERAL else "radio"
    control_id, plain_hint = escape(control.id), _hint(control)
    described, invalid = _described(control)
    legend = f'<legend class="kern-label">{said(control.label)}{_optional(control)}</legend>'
    live = " data-gw-live" if control.live else ""
    boxes = " data-gw-filter-boxes" if len(control.choices) > SEARCH_FROM else ""
    items = []
    for number, choice in enumerate(control.choices):
        item_id = control_id if number == 0 else f"{control_id}-{number}"
        start = f'<div class="kern-form-check"><input class="kern-form-check__{kind}" type="{kind}" id="{item_id}"'
        start += f' name="{escape(control.name)}" value="{escape(choice.value)}"{live}'
        label = f'><label class="kern-label" for="{item_id}">{said(choice.label)}</label></div>'
        items.append((choice.value, start + label, f"{start} checked{label}"))
    head = f'{legend}{plain_hint}<div class="kern-fieldset__body"{boxes}>'
    demanded = ' aria-required="true"' if control.required else ""
    role = f' role="radiogroup"{demanded}' if kind == "radio" else ""
    tail = f"{_law(control)}</fieldset>"

    def render(value: Value, errors: Sequence[str]) -> str:
        chosen = {value} if isinstance(value, str) else set(value or ())
        body = "".join(checked if raw in chosen else unchecked for raw, unchecked, checked in items)
        css = "kern-fieldset kern-fieldset--error" if errors else "kern-fieldset"
        shown = (invalid if role else invalid.replace(' aria-invalid="true"', "")) if errors else described
        return f'<fieldset class="{css}"{role}{shown}>{head}{body}</div>{error_html(control_id, errors)}{tail}'

    return render


def _compile_checkbox(control: Control) -> Renderer:
    plain, invalid = _described(control)
    start = f'<input class="kern-form-check__checkbox" type="checkbox" value="true" {_attributes(control)}'
    start = start.replace(' aria-required="true"', " required" if control.required else "")
    label, rest = _label(control), _hint(control) + _law(control)
    control_id = escape(control.id)

    def render(value: Value, errors: Sequence[str]) -> str:
        checked = " checked" if value in ("true", "on", "1", True) else ""
        described = invalid if errors else plain
        box = f'<div class="kern-form-check">{start}{described}{checked}>{label}</div>{rest}'
        return f'<div class="gw-stack gw-stack--tight">{box}{error_html(control_id, errors)}</div>'

    return render


def _compile_upload(control: Control) -> Renderer:
    plain, invalid = _described(control)
    accept = f' accept="{escape(control.accept)}"' if control.accept else ""
    capture = ' capture="environment"' if control.widget == "photo" else ""
    limit = f'data-gw-upload="{control.max_bytes or ""}"'
    head = f'<input class="kern-form-input__input" type="file" {limit} {_attributes(control)}{accept}{capture}'
    wrap = _frame(control)
    remove = (
        '<button class="kern-btn kern-btn--tertiary" type="submit" formnovalidate name="_action" '
        f'value="remove-upload:{escape(control.name)}"><span class="kern-label">'
        f'{escape(gettext("Entfernen"))}<span class="kern-sr-only">: {said(control.label)}</span></span></button>'
    )

    def render(value: Value, errors: Sequence[str]) -> str:
        described = invalid if errors else plain
        shown = ""
        if isinstance(value, Mapping) and value.get("name"):
            size = file_size(int(value.get("size") or 0))
            shown = f'<p class="gw-file"><span>{escape(str(value["name"]))} ({size})</span>{remove}</p>'
        return wrap(f"{shown}{head}{described}>", errors)

    return render


def _compile_hidden(control: Control) -> Renderer:
    start = f'<input type="hidden" name="{escape(control.name)}" value="'

    def render(value: Value, errors: Sequence[str]) -> str:
        return f'{start}{escape(str(value or ""))}">'

    return render


def file_size(size: int) -> str:
    """A file size in German notation, for example ``1,4 MB``."""
    if size < 1000:
        return f"{size} Byte"
    if size < 1_000_000:
        return f"{size / 1000:.0f} kB"
    return f"{size / 1_000_000:.1f}".removesuffix(".0").replace(".", ",") + " MB"


_COMPILERS: dict[str, Callable[[Control], Renderer]] = {
    "textarea": _compile_textarea,
    "select": _compile_select,
    "search": _compile_select,
    "radio": _compile_options,
    "checkboxes": _compile_options,
    "checkbox": _compile_checkbox,
    "upload": _compile_upload,
    "photo": _compile_upload,
    "hidden": _compile_hidden,
}
