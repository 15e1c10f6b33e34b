"""Template tags of the design: ``{% load design %}``.

Tags: ``icon``, ``control``, ``notification`` (block), ``error_summary``, ``summary_list``, ``steps``, ``pagination``,
``data_table``, ``empty_state``, ``primary_button``, ``secondary_button``. Filters: ``said``, ``language``, ``date_de``, ``datetime_de``,
``euro``, ``file_size``, ``markdown``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import template
from django.template.base import Node, NodeList, Parser, Token
from django.template.context import Context
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from gemeinwerk.kernel.clock import BERLIN
from gemeinwerk.kernel.dates import MONTHS
from gemeinwerk.kernel.money import format_euro
from gemeinwerk.web.design import speech
from gemeinwerk.web.design.controls import Choice, Control, Renderer, compile_control
from gemeinwerk.web.design.controls import file_size as _file_size
from gemeinwerk.web.design.markdown import render_markdown

register = template.Library()


@lru_cache(maxsize=512)
def _compiled(control: Control, language: str | None) -> Renderer:
    """Every language has its own words for what is optional, and its own examples."""
    del language
    return compile_control(control)


@register.simple_tag
def icon(name: str) -> SafeString:
    """An ornamental icon of the design system; the text beside it says the same."""
    return format_html('<span class="kern-icon kern-icon--{}" aria-hidden="true"></span>', name)


@register.simple_tag
def control(  # noqa: PLR0917
    name: str,
    label: str,
    widget: str = "text",
    value: Any = "",
    error: Any = "",
    choices: Iterable[Any] = (),
    **options: Any,
) -> SafeString:
    """One form control with label, hint and error, for forms written by hand.

    ``choices`` are pairs (value, label) or Choice; ``error`` is a message or a list; further options are the fields
    of ``controls.Control`` (hint, required, autocomplete, width, max_length, accept).
    """
    pairs = tuple(item if isinstance(item, Choice) else Choice(str(item[0]), str(item[1])) for item in choices)
    described = Control(
        name=name, label=label if isinstance(label, str) else str(label), widget=widget, choices=pairs, **options
    )
    errors = [str(error)] if isinstance(error, str) and error else list(error or ())
    return mark_safe(_compiled(described, get_language())("" if value is None else value, errors))


@register.simple_tag
def primary_button(text: str, **attributes: str) -> SafeString:
    """The one most visible button of a page; attributes such as ``name`` and ``value`` are passed on."""
    return _button(text, "primary", attributes)


@register.simple_tag
def secondary_button(text: str, **attributes: str) -> SafeString:
    """A button for what is possible beside the next step."""
    return _button(text, "secondary", attributes)


def _button(text: str, kind: str, attributes: dict[str, str]) -> SafeString:
    extra = "".join(f' {escape(key.replace("_", "-"))}="{escape(value)}"' for key, value in attributes.items())
    html = f'<button class="kern-btn kern-btn--{kind}" type="submit"{extra}><span class="kern-label">{escape(text)}'
    return mark_safe(f"{html}</span></button>")


class NotificationNode(Node):
    """``{% notification "info" "Titel" heading=2 %}…{% endnotification %}``."""

    def __init__(self, nodelist: NodeList, positional: Sequence[Any], named: dict[str, Any]) -> None:
        self.nodelist, self.positional, self.named = nodelist, positional, named

    def render(self, context: Context) -> SafeString:
        """The notification with its body."""
        values = [item.resolve(context) for item in self.positional]
        options = {key: item.resolve(context) for key, item in self.named.items()}
        data = {"kind": values[0], "title": values[1], "body": self.nodelist.render(context).strip(), **options}
        data["body"] = mark_safe(data["body"])
        engine = context.template.engine  # type: ignore[union-attr]
        return engine.get_template("design/notification.html").render(context.new(data))


@register.tag("notification")
def notification(parser: Parser, token: Token) -> NotificationNode:
    """A notice in colour with title and text; kinds: info, success, warning, danger."""
    positional, named = [], {}
    for bit in token.split_contents()[1:]:
        key, sign, rest = bit.partition("=")
        if sign and key.isidentifier():
            named[key] = parser.compile_filter(rest)
        else:
            positional.append(parser.compile_filter(bit))
    nodelist = parser.parse(("endnotification",))
    parser.delete_first_token()
    return NotificationNode(nodelist, positional, named)


@register.inclusion_tag("design/error_summary.html")
def error_summary(errors: Iterable[Any], title: str = "Bitte prüfen Sie Ihre Angaben") -> dict[str, Any]:
    """The list of errors at the top; each error has ``message`` and perhaps ``hint`` and ``anchor``."""
    return {"errors": list(errors or ()), "title": gettext(title)}


@register.inclusion_tag("design/summary_list.html")
def summary_list(rows: Iterable[Any]) -> dict[str, Any]:
    """Pairs of name and value; each row has ``label``, ``value`` and perhaps ``note`` (origin) and ``url``."""
    return {"rows": rows}


@register.inclusion_tag("design/steps.html")
def steps(items: Sequence[Any], number: int) -> dict[str, Any]:
    """Progress; each item has ``title``, ``state`` (done, current, todo) and perhaps ``url``."""
    return {"steps": items, "number": number, "total": len(items)}


@register.inclusion_tag("design/pagination.html")
def pagination(number: int, pages: int, previous: str = "", following: str = "") -> dict[str, Any]:
    """Links to the page before and after."""
    return {"number": number, "pages": pages, "previous": previous, "next": following}


@register.inclusion_tag("design/table.html")
def data_table(
    caption: str, columns: Sequence[str], rows: Iterable[Any], empty: str = "", caption_hidden: bool = False
) -> dict[str, Any]:
    """A table that scrolls on narrow screens; a cell is text or has ``text`` and ``url``."""
    return {"caption": caption, "columns": columns, "rows": rows, "empty": empty, "caption_hidden": caption_hidden}


@register.inclusion_tag("design/empty.html")
def empty_state(title: str, text: str = "", url: str = "", label: str = "") -> dict[str, Any]:
    """What a list shows that has no entries, with a way on."""
    return {"title": title, "text": text, "url": url, "label": label}


@register.filter
def date_de(value: Any) -> str:
    """A date as ``24. November 2026``; aware times are put into German time."""
    if isinstance(value, datetime):
        value = value.astimezone(BERLIN).date()
    if not isinstance(value, date):
        return ""
    return gettext("{day}. {month} {year}").format(
        day=value.day, month=gettext(MONTHS[value.month - 1]), year=value.year
    )


@register.filter
def datetime_de(value: Any) -> str:
    """A time as ``24. November 2026, 14:05 Uhr`` in German time."""
    if not isinstance(value, datetime):
        return ""
    local = value.astimezone(BERLIN)
    return gettext("{day}, {time} Uhr").format(day=date_de(local), time=f"{local:%H:%M}")


@register.filter
def euro(value: Any) -> str:
    """An amount as ``30,70 €``."""
    return format_euro(Decimal(str(value))) if value not in (None, "") else ""


@register.filter
def file_size(value: Any) -> str:
    """A file size in German notation."""
    return _file_size(int(value or 0))


@register.filter
def said(value: Any) -> Any:
    """A text of a form, with the language of each passage that is not in the language of the page."""
    return value if isinstance(value, SafeString) or not isinstance(value, str) else mark_safe(speech.said(value))


@register.filter
def language(value: Any) -> SafeString:
    """The attribute for an element that holds nothing but this text; empty in the language of the page."""
    return mark_safe(speech.language_attribute(value) if isinstance(value, str) else "")


@register.filter
def markdown(value: Any) -> SafeString:
    """A text of a package (small part of Markdown) as HTML."""
    return render_markdown(str(value or ""))
