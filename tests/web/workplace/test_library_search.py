"""The library of the modeller is searched by what people call things, and says what the term means."""

from __future__ import annotations

import re

from django.test import Client

from tests.web.workplace.test_sheet_pages import HOME, NAMED


def found(client: Client, base: str, text: str) -> tuple[list[str], str]:
    """The labels of the hits, and the page."""
    page = client.get(f"{base}bibliothek/", {"q": text, "pfad": "G98000100001"}).content.decode()
    return re.findall(r"<li class=\"gw-split\"><div[^>]*><p><strong>(.*?)</strong>", page), page


def test_other_words_find_the_element_and_its_term(author: Client) -> None:
    base = author.post(HOME, NAMED)["Location"]
    plain, page = found(author, base, "Familienname")
    assert plain[0] == "Familienname" and "/begriff/familienname/" in page and "meint „" not in page
    other, page = found(author, base, "Zuname")
    assert other and set(other) <= set(plain) and "„Zuname“ meint „Familienname“." in page
    bent, _ = found(author, base, "Nachname")
    assert set(other) <= set(bent)
    every, _ = found(author, base, "")
    assert len(every) > len(plain)
    nothing, page = found(author, base, "Quastenflosser")
    assert nothing == [] and "Dazu gibt es nichts" in page
    groups = author.get(f"{base}bibliothek/", {"q": "Zuname"}).content.decode()
    assert "<strong>Familienname</strong>" not in groups, "at the top of a form stand groups only"
    for odd in ("%", "' OR 1", "x" * 5000):
        assert author.get(f"{base}bibliothek/", {"q": odd}).status_code == 200
