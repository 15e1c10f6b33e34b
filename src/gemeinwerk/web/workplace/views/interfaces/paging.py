"""One page of a long list: which one is asked for, and the addresses of its neighbours."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest

PAGE: Final = 25


def page_asked(request: HttpRequest) -> int:
    """Return the number of the page from ``seite``; anything else than a number is the first."""
    given = request.GET.get("seite", "")
    return max(int(given), 1) if given.isascii() and given.isdecimal() and len(given) < 6 else 1


def paged(page: int, count: int, kept: dict[str, str] | None = None) -> dict[str, Any]:
    """Return what the template needs to turn pages; ``kept`` stays in the addresses."""
    pages = max(1, -(-count // PAGE))

    def url(number: int) -> str:
        return "?" + urlencode({**(kept or {}), "seite": number})

    return {
        "count": count,
        "page": page,
        "pages": pages,
        "previous": url(min(page - 1, pages)) if page > 1 else "",
        "following": url(page + 1) if page < pages else "",
    }
