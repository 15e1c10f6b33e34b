"""Every shipped package, through each of its own examples to the end: notice and evidence file, judged by strangers.

Each file passes typst's own check (it refuses to write another), our reader of the rules, and veraPDF. Each is sealed; the
seal is checked by pyHanko, by openssl and by poppler, and no changed byte stays unfound. Set GEMEINWERK_NOTICES to a
folder to look at the files.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path
from typing import Any
from uuid import UUID

import pikepdf
import pytest
import time_machine
import zxingcpp
from PIL import Image

from gemeinwerk.adapters.demo.seal_keys import DemoSealKeys
from gemeinwerk.adapters.girocode import epc_lines
from gemeinwerk.config.demo_world import load_bylaws
from gemeinwerk.config.journey import Journey
from gemeinwerk.domain.cases import actions as cases
from gemeinwerk.domain.cases.types import DecisionDraft
from gemeinwerk.domain.catalogue.types import Offer
from gemeinwerk.domain.delivery import actions as delivery
from gemeinwerk.domain.delivery import queries as deliveries
from gemeinwerk.domain.documents import queries as documents
from gemeinwerk.domain.documents.ports import seal_keys, sealer
from gemeinwerk.domain.documents.rules import judge, plain_code
from gemeinwerk.domain.documents.types import Authenticity
from gemeinwerk.domain.payments import queries as payments
from gemeinwerk.domain.payments.types import ClaimStatus, Transfer
from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.kernel.actor import Actor, ActorKind, AssuranceLevel
from gemeinwerk.kernel.clock import BERLIN
from gemeinwerk.kernel.dates import long_date
from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.money import format_euro
from gemeinwerk.kernel.scope import tenant_scope
from tests.adapters.pdf.conformance import broken_rules
from tests.adapters.pdf.verapdf import violations
from tests.web.seeding import BOCHUM, jobs_here, loaded_world, work

ROOT = Path(__file__).resolve().parents[2] / "packages"
EXAMPLES = [
    path for path in sorted(ROOT.glob("*/cases/*.toml")) if tomllib.loads(path.read_text())["expect"].get("valid", True)
]
CHANGED = 24


@dataclass(frozen=True)
class Issued:
    """What one example led to."""

    name: str
    package: str
    notice: bytes
    evidence: bytes
    code: str
    claims: tuple[ClaimStatus, ...]
    others: dict[str, str]


def walked(path: Path) -> Issued:
    """Walk one example to its end, decided as the example says."""
    example = tomllib.loads(path.read_text())
    officer = example.get("officer", {})
    found: dict[str, Any] = {}
    with jobs_here() as waiting:

        class Here(Journey):
            def _work(self) -> None:
                work(waiting)

            def _decide(self, case_id: UUID, offer: Offer) -> str:
                found["case"], found["tenant"] = case_id, offer.responsible.value.tenant_id
                if not officer:
                    return super()._decide(case_id, offer)
                actor = acting(found["tenant"])
                cases.take(actor=actor, now=datetime.now(BERLIN), case_id=case_id)
                if self._needs_check(case_id, actor):
                    cases.complete_check(actor=actor, now=datetime.now(BERLIN), case_id=case_id)
                reasons, conditions = tuple(officer["reasons"]), tuple(officer.get("conditions", ()))
                draft = DecisionDraft(officer["outcome"], reasons, conditions, "")
                signer = "Dr.-Ing. Berta Beispiel-Mustermann (Demonstration)"
                cases.decide(actor=actor, now=datetime.now(BERLIN), case_id=case_id, draft=draft, signer=signer)
                return "entschieden"

            def _needs_check(self, case_id: UUID, actor: Actor) -> bool:
                from gemeinwerk.domain.cases import queries

                view = queries.case_for(actor=actor, case_id=case_id, today=datetime.now(BERLIN).date())
                return any(task.open and task.kind.value == "check" for task in view.tasks)

        Here(path.parent.parent.name, BOCHUM, lambda *_: None, answers=example["answers"]).run()
    with tenant_scope(found["tenant"]):
        info = documents.documents_of_case(case_id=found["case"])[0]
        _, notice = documents.open_document(document_id=info.id)
        claims = payments.claims_of(subject_id=found["case"])
        others = {form: read_back(document_id=info.id, form=form) for form in ("text", "webseite", "grossdruck")}
        ways = deliveries.deliveries_of_case(case_id=found["case"])
        evidence = b""
        if ways:
            evidence = delivery.issue_evidence(
                actor=acting(found["tenant"]), now=datetime.now(BERLIN), delivery_id=ways[0].delivery_id
            )
    return Issued(
        f"{path.parent.parent.name}-{path.stem}",
        path.parent.parent.name,
        notice,
        evidence,
        info.reference,
        claims,
        others,
    )


def read_back(*, document_id: UUID, form: str) -> str:
    """What stands in a variant, on one line."""
    content = documents.document_variant(document_id=document_id, form=form).content
    return said(content) if form == "grossdruck" else " ".join(content.decode().split())


def said(pdf: bytes) -> str:
    """What a program reads out of a PDF, on one line."""
    run = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
    return " ".join(run.stdout.decode().split())


def acting(tenant_id: UUID) -> Actor:
    return Actor(
        kind=ActorKind.STAFF, id="staff:examples", tenant_id=tenant_id, account_id=new_id(),
        roles=frozenset({"officer", "lead"}), assurance=AssuranceLevel.SUBSTANTIAL,
    )  # fmt: skip


@pytest.fixture(scope="module")
def issued(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[list[Issued]]:
    found, before = [], seal_keys()
    # Made on the day of the examples; the house's own may be younger than that day.
    seal_keys.bind(DemoSealKeys(tmp_path_factory.mktemp("seals")))
    with django_db_blocker.unblock(), loaded_world():
        load_bylaws()
        for path in EXAMPLES:
            # The hour only makes the day certain; the examples name a day.
            day = tomllib.loads(path.read_text())["today"]
            with time_machine.travel(datetime.combine(day, time(10), BERLIN), tick=True):
                found.append(walked(path))
        if folder := os.environ.get("GEMEINWERK_NOTICES"):
            for one in found:
                Path(folder, f"{one.name}.pdf").write_bytes(one.notice)
                if one.evidence:
                    Path(folder, f"{one.name}-nachweis.pdf").write_bytes(one.evidence)
        yield found
    seal_keys.bind(before)


def test_every_package_ends_with_a_notice_or_a_confirmation(issued: list[Issued]) -> None:
    assert {one.package for one in issued} == {
        path.name for path in ROOT.iterdir() if (path / "package.toml").is_file()
    }
    assert len(issued) == len(EXAMPLES) >= 20
    for one in issued:
        assert one.notice.startswith(b"%PDF-"), one.name
    assert {one.package for one in issued if one.evidence} >= {
        "bewohnerparkausweis", "gewerbeanmeldung", "hundesteuer", "sondernutzung",
    }  # fmt: skip


def test_a_fee_that_is_fixed_by_a_confirmation_can_be_contested(issued: list[Issued]) -> None:
    """§ 35 Satz 1, § 37 Abs. 3 und 6 VwVfG NRW: what fixes a fee names who answers for it, and the remedy."""
    fixed = [one for one in issued if one.package == "gewerbeanmeldung"]
    assert fixed
    for one in fixed:
        text = one.others["text"]
        assert "Bestätigung und Gebührenbescheid: Gewerbeanmeldung" in text and "festgesetzt" in text
        assert "Klage" in text and "Verwaltungsgericht Gelsenkirchen" in text and "eines Monats" in text
        assert "Berta Beispiel" in text and one.claims and one.evidence
    (free,) = [one for one in issued if one.name == "sperrmuell-normal"]
    assert "Verwaltungsgericht" not in said(free.notice) and not free.evidence


def test_our_reader_finds_no_broken_rule(issued: list[Issued]) -> None:
    assert {one.name: found for one in issued if (found := broken_rules(one.notice))} == {}
    assert {one.name: found for one in issued if one.evidence and (found := broken_rules(one.evidence, part="3"))} == {}


def test_verapdf_finds_no_broken_rule(issued: list[Issued]) -> None:
    judged = zip(issued, violations([one.notice for one in issued]), strict=True)
    assert {one.name: found for one, found in judged if found} == {}
    proven = [one for one in issued if one.evidence]
    judged = zip(proven, violations([one.evidence for one in proven], part="3"), strict=True)
    assert {one.name: found for one, found in judged if found} == {}


def test_a_notice_with_a_fee_says_how_to_pay_it_in_every_form(issued: list[Issued], tmp_path: Path) -> None:
    charged = [one for one in issued if any(claim.open > 0 for claim in one.claims)]
    assert {one.package for one in charged} >= {"bewohnerparkausweis", "hundesteuer", "sondernutzung"}
    with tenant_scope(tenants.place(BOCHUM).tenant_id):
        account = payments.payee()
    for one in charged:
        (claim,) = one.claims
        needed = (format_euro(claim.open), long_date(claim.due_on), account.name, account.shown_iban, claim.reference)
        for form, text in {"pdf": said(one.notice), **one.others}.items():
            for part in needed:
                assert " ".join(part.split()) in text, (one.name, form, part)
    paid = [one for one in issued if any(claim.paid for claim in one.claims)]
    assert {one.package for one in paid} >= {"geburtsurkunde"}
    for one in (*paid, *(one for one in issued if not one.claims)):
        assert account.shown_iban not in said(one.notice) and "spätestens am" not in one.others["text"], one.name
    for one in paid:
        assert "ist bezahlt" in said(one.notice) and "ist bezahlt" in one.others["text"], one.name
    asked, transfer = charged[0], Transfer(
        account.name, account.iban, charged[0].claims[0].open, charged[0].claims[0].reference, account.bic
    )  # fmt: skip
    assert transfer_lines(asked.notice, tmp_path) == [epc_lines(transfer).decode().splitlines()]


def transfer_lines(pdf: bytes, folder: Path) -> list[list[str]]:
    """What a banking app reads from the pages."""
    (folder / "a.pdf").write_bytes(pdf)
    subprocess.run(["pdftoppm", "-r", "150", "-png", folder / "a.pdf", folder / "a"], check=True)
    seen = [code.text for path in sorted(folder.glob("a-*.png")) for code in zxingcpp.read_barcodes(Image.open(path))]
    return [text.splitlines() for text in seen if text.startswith("BCD")]


def test_verapdf_does_find_broken_rules(issued: list[Issued], tmp_path: Path) -> None:
    """A checker that finds nothing in anything would prove nothing."""
    broken = []
    for number, harm in enumerate((_without_language, _without_description, _without_structure, _without_name)):
        path = tmp_path / f"{number}.pdf"
        path.write_bytes(issued[0].notice)
        with pikepdf.open(path, allow_overwriting_input=True) as document:
            harm(document)
            document.save(path, fix_metadata_version=False)
        broken.append(path.read_bytes())
    found = [" ".join(one) for one in violations(broken)]
    assert "PDFUA_1 7.2" in found[0] or "PDFA_2_A 6.7.4" in found[0], found[0]
    assert "PDFA_2_A 6.6" in found[1], found[1]
    assert "PDFA_2_A 6.7.3" in found[2] and "PDFUA_1 7.1" in found[2], found[2]
    assert "PDFUA_1 7.18" in found[3], found[3]


def _without_language(document: pikepdf.Pdf) -> None:
    del document.Root.Lang


def _without_description(document: pikepdf.Pdf) -> None:
    del document.Root.Metadata


def _without_structure(document: pikepdf.Pdf) -> None:
    del document.Root.StructTreeRoot


def _without_name(document: pikepdf.Pdf) -> None:
    del document.Root.AcroForm.Fields[0].TU


def test_every_seal_is_genuine_and_the_page_says_so(issued: list[Issued]) -> None:
    # One of each package: every question starts a process.
    for one in {one.package: one for one in issued}.values():
        answer = documents.check_file(content=one.notice)
        authority = tenants.tenant_of(BOCHUM).authority_name
        assert (answer.verdict, answer.authority) == (Authenticity.GENUINE, authority), one.name
        assert answer.registered and answer.reference == one.code and answer.demo
        if one.evidence:
            proof = documents.check_file(content=one.evidence)
            assert (proof.verdict, proof.authority, proof.registered) == (Authenticity.GENUINE, authority, True)


def test_no_changed_byte_stays_unfound(issued: list[Issued]) -> None:
    """Most changes break the seal; the register of hashes finds the rest, such as a name beside the signature."""
    roots, ours = seal_keys().trusted_roots(), tenants.authority_names()
    for one in issued:
        for pdf in filter(None, (one.notice, one.evidence)):
            known = plain_code(sealer().verify(pdf, roots=roots).code)
            assert documents.check_code(typed=known).verdict is Authenticity.CODE_KNOWN
            for place in range(3, len(pdf), len(pdf) // CHANGED):
                changed = bytearray(pdf)
                changed[place] ^= 1 << place % 7
                seal = sealer().verify(bytes(changed), roots=roots)
                still = plain_code(seal.code) == known
                assert judge(seal, registered=False, code_known=still, ours=ours) is not Authenticity.GENUINE, place
                assert still or not seal.valid


def test_openssl_and_poppler_agree(issued: list[Issued], tmp_path: Path) -> None:
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed; it is the second reader of seals here")
    root = tmp_path / "root.pem"
    der = tmp_path / "root.der"
    der.write_bytes(seal_keys().trusted_roots()[0])
    subprocess.run(["openssl", "x509", "-inform", "DER", "-in", der, "-out", root], check=True)
    for one in issued:
        for pdf in filter(None, (one.notice, one.evidence)):
            assert _openssl(pdf, root, tmp_path), one.name
    assert not _openssl(issued[0].notice.replace(b"/Lang (de-DE)", b"/Lang (de-AT)"), root, tmp_path)
    if shutil.which("pdfsig") is not None:
        path = tmp_path / "a.pdf"
        for one in issued:
            path.write_bytes(one.notice)
            said = subprocess.run(["pdfsig", "-nocert", path], capture_output=True, text=True, check=False).stdout
            assert "Signature is Valid" in said and "Total document signed" in said, one.name


def _openssl(pdf: bytes, root: Path, folder: Path) -> bool:
    """Tell whether openssl finds the seal genuine over the bytes that it names, and these are all but itself."""
    start, first, second, last = map(int, re.findall(rb"/ByteRange ?\[ ?(\d+) (\d+) (\d+) (\d+)", pdf)[-1])
    assert (start, second + last) == (0, len(pdf)) and pdf[first : first + 1] + pdf[second - 1 : second] == b"<>"
    (folder / "signed").write_bytes(pdf[:first] + pdf[second:])
    (folder / "signature").write_bytes(bytes.fromhex(pdf[first + 1 : second - 1].decode()))
    command = ["openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", folder / "signature"]
    command += ["-content", folder / "signed", "-CAfile", root, "-purpose", "any", "-out", os.devnull]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0
