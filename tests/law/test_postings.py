"""The print house's file of posting days: what is read, and what is refused line by line."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from gemeinwerk.domain.delivery import rules
from gemeinwerk.domain.delivery.rules.postings import LONGEST_LINE, MOST_BYTES, MOST_LINES

HEAD = "brief;aufgegeben_am;sendungsnummer"
ONE, TWO = UUID("01a219b1-0000-7000-8000-000000000001"), UUID("01a219b1-0000-7000-8000-000000000002")


def read(
    *lines: str, head: str = HEAD, encoding: str = "utf-8"
) -> tuple[list[tuple[object, ...]], list[tuple[int | None, str]]]:
    found, findings = rules.read_postings("\r\n".join([head, *lines]).encode(encoding))
    return [(one.line, one.letter_id, one.posted_on, one.franking_id) for one in found], [
        (one.line, one.message) for one in findings
    ]


def test_both_ways_to_write_a_day_and_a_mark_of_the_encoding() -> None:
    found, wrong = read(f"{ONE};2026-12-24;A 1.7", "", f"{TWO};24.12.2026;", encoding="utf-8-sig")
    assert wrong == []
    assert found == [(2, ONE, date(2026, 12, 24), "A-1-7"), (4, TWO, date(2026, 12, 24), "")]


def test_the_same_line_twice_counts_once() -> None:
    found, wrong = read(f"{ONE};2026-12-24;1", f"{ONE};24.12.2026;1")
    assert len(found) == 1 and wrong == []


def test_contradictions_are_refused_on_both_sides_and_nothing_else_is() -> None:
    found, wrong = read(f"{ONE};2026-12-24;1", f"{TWO};2026-12-24;2", f"{ONE};2026-12-23;1")
    assert [one[1] for one in found] == [TWO]
    assert [line for line, _ in wrong] == [2, 4]
    assert all("2, 4 widersprechen" in message for _, message in wrong)


@pytest.mark.parametrize(
    "line",
    [
        "kein-brief;2026-12-24;1", f"{ONE};2026-02-30;1", f"{ONE};24.13.2026;1", f"{ONE};gestern;1", f"{ONE};2026-12-24",
        f"{ONE};2026-12-24;1;2", f"{ONE};2026-12-24;=HYPERLINK(1)", f"{ONE};2026-12-24;{'9' * 41}", f'{ONE};"2026-12-24;1',
        f"{ONE};2026-12-24;{'x' * LONGEST_LINE}", f"{ONE};２０２６-12-24;1", "\x00;\x00;\x00", f"{ONE};2026-12-24;<script>",
    ],
)  # fmt: skip
def test_a_wrong_line_is_named_and_the_others_are_read(line: str) -> None:
    found, wrong = read(line, f"{TWO};2026-12-24;2")
    assert [one[1] for one in found] == [TWO]
    assert [number for number, _ in wrong] == [2]


@pytest.mark.parametrize(
    "content",
    [
        b"", b"\xff\xfe\x00", b"brief;tag\n", b"%PDF-1.7\n", b"brief,aufgegeben_am,sendungsnummer\n", b"x" * (MOST_BYTES + 1),
        (HEAD + "\n" + f"{ONE};2026-12-24;1\n" * (MOST_LINES + 1)).encode(),
    ],
    ids=["empty", "binary", "other-head", "pdf", "commas", "too-big", "too-long"],
)  # fmt: skip
def test_a_file_that_is_none_is_refused_whole(content: bytes) -> None:
    found, findings = rules.read_postings(content)
    assert found == () and len(findings) == 1 and findings[0].hint
