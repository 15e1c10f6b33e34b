"""Texts of packages become HTML without any markup of their own."""

from __future__ import annotations

import pytest

from gemeinwerk.web.design.markdown import render_markdown


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Ein **fetter** Satz.", "<p>Ein <strong>fetter</strong> Satz.</p>"),
        ("- a\n- b", "<ul><li>a</li><li>b</li></ul>"),
        ("1. a\n2. b", "<ol><li>a</li><li>b</li></ol>"),
        ("Satz:\n- a\n  weiter", "<p>Satz:</p><ul><li>a weiter</li></ul>"),
        ("### Titel\nText", "<h3>Titel</h3><p>Text</p>"),
        ("[Seite](https://example.org/a)", '<p><a href="https://example.org/a">Seite</a></p>'),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>"),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
        ('[a](https://x.org/"onclick=)', '<p><a href="https://x.org/&quot;onclick=">a</a></p>'),
        ("", ""),
    ],
)
def test_markdown(text: str, html: str) -> None:
    assert render_markdown(text) == html
