"""Large print: the same words in at least 18 points, PDF/A and PDF/UA, read back from the HTML that is kept."""

from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO
from typing import Any

import pikepdf

from gemeinwerk.adapters.pdf import TypstLetters
from gemeinwerk.domain.documents.blocks import html_of, kept_blocks
from gemeinwerk.domain.documents.rules import letter_html
from gemeinwerk.domain.documents.types import Paragraph, Run
from tests.adapters.pdf.conformance import broken_rules
from tests.adapters.pdf.letters import letter
from tests.adapters.pdf.verapdf import violations

SMALLEST = 18.0


def large() -> bytes:
    blocks = kept_blocks(letter_html(letter()))
    plain = replace(
        letter(), blocks=blocks, recipient=(), salutation="", closing="", conditions=(), reasons=(), legal_bases=(),
        remedy_instruction="", signer_role="", signer_name="", closing_note="Es gilt das gesiegelte PDF.", large=True,
    )  # fmt: skip
    return TypstLetters().render(plain, seal_field=False)


def sizes(pdf: bytes) -> set[float]:
    """Return the font sizes of all text, after the scaling of the page."""
    found: set[float] = set()
    with pikepdf.open(BytesIO(pdf)) as document:
        for page in document.pages:
            scale, stack, size = 1.0, list[float](), 0.0
            for operands, operator in pikepdf.parse_content_stream(page):
                name: Any = str(operator)
                if name == "q":
                    stack.append(scale)
                elif name == "Q":
                    scale = stack.pop()
                elif name == "cm":
                    scale *= abs(float(operands[3]))
                elif name == "Tf":
                    size = float(operands[1])
                elif name in ("Tj", "TJ"):
                    found.add(round(size * scale, 1))
    return found


def test_every_word_is_large_and_both_standards_hold() -> None:
    pdf = large()
    assert min(sizes(pdf)) >= SMALLEST
    assert min(sizes(TypstLetters().render(letter(), seal_field=False))) < SMALLEST
    assert broken_rules(pdf) == []
    assert violations([pdf]) == [[]]


def test_kept_html_gives_the_same_words_back() -> None:
    html = letter_html(letter())
    again = html_of(kept_blocks(html), level=3)
    words = [re.sub(r"<[^>]+>", " ", text).split() for text in (html, again)]
    assert words[0] == words[1]
    assert re.findall(r"<(?:table|ul|ol|li|tr|td|th|dl|dt)\b", html) == re.findall(
        r"<(?:table|ul|ol|li|tr|td|th|dl|dt)\b", again
    )


def test_what_a_person_wrote_stays_text() -> None:
    blocks = (Paragraph((Run('{{ 1 + 1 }} <b>x</b> & #include "/etc/passwd"\nneue Zeile'),)),)
    assert html_of(kept_blocks(html_of(blocks))) == html_of(blocks)
