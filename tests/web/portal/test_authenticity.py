"""The page on which anybody asks whether a notice is genuine, the forms of a notice, and the evidence button."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

import pikepdf
import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings

from gemeinwerk.adapters.demo.seal_keys import DemoSealKeys
from gemeinwerk.adapters.pdf import TypstLetters
from gemeinwerk.adapters.seals import PdfSealer
from gemeinwerk.domain.audit.models import Entry
from gemeinwerk.domain.documents import queries
from gemeinwerk.domain.documents.models import SealedDocument
from gemeinwerk.domain.documents.ports import seal_keys, sealer
from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.kernel.clock import now
from gemeinwerk.kernel.scope import tenant_scope
from gemeinwerk.web.design.templatetags.design import date_de
from tests.adapters.pdf.conformance import broken_rules
from tests.adapters.pdf.letters import letter
from tests.adapters.seals.authority import stamping
from tests.adapters.seals.publishing import publishing
from tests.web.seeding import BOCHUM, Seeded, seeded_world, taken_back

PAGE = "/echtheit/"
PERSONAL = ("Mustermann", "Erika", "BO-GW", "Bewohnerparkausweis")


@pytest.fixture(scope="module")
def seeded(django_db_setup: None, django_db_blocker: Any) -> Iterator[Seeded]:
    with (
        django_db_blocker.unblock(),
        override_settings(AUTHENTICITY_CHECKS_PER_MINUTE=10**6),
        seeded_world() as found,
    ):
        yield found


@pytest.fixture(scope="module")
def notice(seeded: Seeded) -> bytes:
    with tenant_scope(tenants.place(BOCHUM).tenant_id):
        row = SealedDocument.objects.filter(case_id=UUID(seeded.ids["case_id"])).get()
        return queries.newest_document(document_id=row.id)


def code_on(notice: bytes) -> str:
    return sealer().verify(notice, roots=()).code


def asked(content: bytes, client: Client | None = None) -> str:
    """Upload a file as a guest and return the page."""
    answer = (client or Client()).post(PAGE, {"datei": SimpleUploadedFile("x.pdf", content)})
    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]
    return str(answer.content.decode())


def test_the_untouched_file_is_genuine_and_nothing_of_it_is_said(seeded: Seeded, notice: bytes) -> None:
    page = asked(notice)
    assert "Ja, echt und unverändert" in page and "Stadt Bochum" in page and "Aktenzeichen" in page
    assert "Demonstration" in page
    assert [word for word in PERSONAL if word in page] == []
    assert asked(notice, seeded.clients["sachbearbeitung.kleve"]).count("Stadt Bochum") == page.count("Stadt Bochum")


@pytest.mark.parametrize("at", [0.1, 0.5, 0.9, 0.999])
def test_a_changed_file_is_not(notice: bytes, at: float) -> None:
    changed = bytearray(notice)
    changed[int(len(notice) * at)] ^= 4
    page = asked(bytes(changed))
    assert "Ja, echt" not in page and "Stadt Bochum" not in page


def test_each_kind_of_file_has_its_answer(notice: bytes, seeded: Seeded, tmp_path: Any) -> None:
    assert "nach dem Siegeln verändert" in asked(notice.replace(b"/Lang (de-DE)", b"/Lang (de-AT)"))
    assert "nach dem Siegeln verändert" in asked(notice + b"\n% mehr\n%%EOF\n")
    bare = TypstLetters().render(letter(), seal_field=False)
    assert "Kein Siegel gefunden" in asked(bare)
    assert "keine PDF-Datei" in asked(b"\xff\xd8\xff\xe0" + b"x" * 500)
    assert "nach dem Siegeln verändert" in asked(saved_anew(notice))
    coded = replace(letter(), code=code_on(notice), code_address="https://echt.beispiel.nrw/echtheit/")
    assert "Eine Kopie ohne Siegel" in asked(TypstLetters().render(coded, seal_field=False))
    # Somebody makes a key of his own and writes the authority's name into the certificate.
    keys = DemoSealKeys(tmp_path)
    forged = TypstLetters().render(letter(), seal_field=True)
    ours = keys.seal_key(UUID(int=1), authority=tenants.tenant_of(BOCHUM).authority_name)
    assert "gibt sich nur als Schreiben einer Behörde aus" in asked(sealer().seal(forged, ours, at=now()))
    other = keys.seal_key(UUID(int=2), authority="Verein Musterfreunde")
    page = asked(sealer().seal(forged, other, at=now()))
    assert "Nicht von einer Behörde" in page and "Musterfreunde" not in page


def saved_anew(notice: bytes) -> bytes:
    copy = BytesIO()
    with pikepdf.open(BytesIO(notice)) as document:
        document.save(copy)
    return copy.getvalue()


def test_the_printed_code_names_authority_and_day_only(seeded: Seeded, notice: bytes) -> None:
    code = code_on(notice)
    assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}", code)
    for typed in (code, code.lower().replace("-", " "), f" {code.replace('0', 'o').replace('1', 'l')} "):
        page = Client().post(PAGE, {"nach_code": "1", "code": typed}).content.decode()
        assert "Diesen Code gibt es" in page and "Stadt Bochum" in page, typed
        assert "Aktenzeichen" not in page and [word for word in PERSONAL if word in page] == []
    for wrong in ("7777-7777-7777", code[:-1], code + "7", "' OR 1=1 --", "\x00" * 30, "Ä" * 12):
        page = Client().post(PAGE, {"nach_code": "1", "code": wrong}).content.decode()
        assert "Diesen Code kennen wir nicht" in page or "\x00" in wrong, wrong
    assert f'value="{code}"' in Client().get(f"{PAGE}?code={code}").content.decode()


def test_hostile_uploads_get_a_plain_answer(notice: bytes) -> None:
    loop = b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 1 0 R/AcroForm 1 0 R/Fields[1 0 R]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
    deep = (
        b"%PDF-1.7\n1 0 obj" + b"[" * 200_000 + b"]" * 200_000 + b"endobj\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF"
    )
    for content in (loop, deep, notice[: len(notice) // 2], notice * 3, b"%PDF-" + bytes(range(256)) * 400):
        page = asked(content)
        assert "Ja, echt" not in page and "Ergebnis" in page
    assert "Datei ist größer als 20 MB" in too_large()
    for name in ("", "anders"):
        answer = Client().post(PAGE, {name or "x": SimpleUploadedFile("x.pdf", notice)})
        assert answer.status_code == 422 and "wählen Sie zuerst eine Datei" in answer.content.decode()
    assert Client().post(PAGE, {"nach_code": "1", "code": ""}).status_code == 422


def too_large() -> str:
    answer = Client().post(PAGE, {"datei": SimpleUploadedFile("x.pdf", b"%PDF-" + b"0" * 20_000_001)})
    assert answer.status_code == 422
    return str(answer.content.decode())


def test_a_file_never_lies_on_a_disk(notice: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every way to a temporary file is closed; the answer is the same."""
    import tempfile

    def refused(*_: object, **__: object) -> None:
        raise AssertionError("a file was put on a disk")

    for name in ("NamedTemporaryFile", "TemporaryFile", "mkstemp", "SpooledTemporaryFile"):
        monkeypatch.setattr(tempfile, name, refused)
    monkeypatch.setattr("django.core.files.uploadedfile.TemporaryUploadedFile.__init__", refused)
    # Larger than what the rest of the house keeps in memory.
    assert "nach dem Siegeln verändert" in asked(notice + b"\n%" + b"0" * 3_000_000)


def test_guessing_is_slow(seeded: Seeded) -> None:
    # The clock stands, because the count begins anew with each minute.
    with (
        override_settings(AUTHENTICITY_CHECKS_PER_MINUTE=3),
        taken_back(),
        time_machine.travel("2026-11-27T10:00:10+00:00", tick=False),
    ):
        codes = [Client().post(PAGE, {"nach_code": "1", "code": f"7777-7777-777{n}"}).status_code for n in range(9)]
    assert codes[-1] == 429


def test_a_notice_can_be_read_in_other_forms_by_its_owner_only(seeded: Seeded) -> None:
    where = f"/postfach/{seeded.ids['message_id']}/fassung"
    erika = seeded.clients["erika"]
    large = erika.get(f"{where}/grossdruck/")
    assert large.headers["Content-Disposition"].startswith("attachment") and broken_rules(large.content) == []
    text = erika.get(f"{where}/text/").content.decode("utf-8-sig")
    page = erika.get(f"{where}/webseite/").content.decode()
    for said in (text, page):
        assert "Rechtsbehelfsbelehrung" in said and "Es gilt das gesiegelte PDF" in said and "Stadt Bochum" in said
    levels = [int(level) for level in re.findall(r"<h(\d)", page)]
    assert levels[0] == 1 and all(b <= a + 1 for a, b in zip(levels, levels[1:], strict=False))
    assert erika.get(f"{where}/anders/").status_code == 404
    assert seeded.clients["max"].get(f"{where}/text/").status_code == 404
    assert "Großdruck" in erika.get(f"/postfach/{seeded.ids['message_id']}/").content.decode()


def test_an_officer_gets_the_evidence_and_the_audit_says_so(seeded: Seeded) -> None:
    officer, where = seeded.clients["sachbearbeitung.bochum"], f"/arbeitsplatz/zustellung/{seeded.ids['delivery_id']}"
    page = officer.get(f"/arbeitsplatz/vorgang/{seeded.ids['case_id']}/").content.decode()
    assert f'action="{where}/nachweis.pdf"' in page
    with taken_back():
        answer = officer.post(f"{where}/nachweis.pdf")
        assert answer.headers["Content-Type"] == "application/pdf" and broken_rules(answer.content, part="3") == []
        with tenant_scope(tenants.place(BOCHUM).tenant_id):
            assert Entry.objects.filter(verb="delivery.issue_evidence").count() == 1
        assert "Ja, echt und unverändert" in asked(answer.content)
    assert officer.get(f"{where}/nachweis.pdf").status_code == 405
    for name in ("erika", "guest", "sachbearbeitung.kleve"):
        assert seeded.clients[name].post(f"{where}/nachweis.pdf").status_code in (302, 404), name


def test_the_page_says_what_a_file_proves_and_until_when(seeded: Seeded, tmp_path: Path) -> None:
    before = seal_keys(), sealer()
    with publishing() as authority, stamping(authority, tmp_path / "tsa") as service, taken_back():
        maker, key = PdfSealer(service, authority.asker().ask), authority.seal_key(days=(-10, 30))
        bare = TypstLetters().render(letter(), seal_field=True)
        plain, sealed = PdfSealer().seal(bare, key, at=now()), maker.seal(bare, key, at=now())
        made = maker.complete(sealed, roots=authority.roots, revocations=(), now=now(), fresh=True)
        assert made is not None
        seal_keys.bind(Deposited(authority.roots))
        sealer.bind(maker)
        try:
            pages = [asked(one) for one in (plain, sealed, made.pdf)]
            broken = asked(made.pdf + b"\n%x\n")
        finally:
            seal_keys.bind(before[0])
            sealer.bind(before[1])
    ends = [date_de(maker.protected_until(one)) for one in (plain, sealed, made.pdf)]
    for page, end in zip(pages, ends, strict=True):
        assert "Ja, echt und unverändert" in page and "Aus der Datei belegbar bis" in page and end in page
    assert "Zeitstempel belegt" not in pages[0] and "enthält selbst alle Nachweise" not in pages[0] + pages[1]
    assert "belegt die Datei selbst noch nicht" in pages[1] and "belegt die Datei selbst noch nicht" not in pages[2]
    assert "enthält selbst alle Nachweise" in pages[2] and f"Bis zum {ends[2]} kann das jeder prüfen" in pages[2]
    assert "belegbar bis" not in broken and "Nachweise:" not in broken


class Deposited:
    """Trusts one authority, of which no list is deposited."""

    def __init__(self, roots: tuple[bytes, ...]) -> None:
        self.roots = roots

    def trusted_roots(self) -> tuple[bytes, ...]:
        return self.roots

    def revocations(self) -> tuple[bytes, ...]:
        return ()
