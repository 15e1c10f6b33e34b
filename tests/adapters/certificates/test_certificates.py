"""ChainCertificates: good chains convince, and each fault is found and named."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from gemeinwerk.adapters.certificates import ChainCertificates
from gemeinwerk.domain.keys.types import (
    CertificateFault,
    CertificatePolicy,
    CertificateVerdict,
    KeyPurpose,
    RevocationEvidence,
)
from tests.adapters.certificates.authority import (
    AT,
    DAY,
    MIDDLE,
    OWN,
    ROOT,
    Authority,
    authority,
    crl,
    issue,
    jwk,
    ocsp_answer,
    sealing_key,
)
from tests.adapters.jose.material import public, signing


@pytest.fixture(scope="module")
def house() -> Authority:
    return authority()


@pytest.fixture
def judge(house: Authority, tmp_path: Path) -> Callable[..., CertificateVerdict]:
    def run(
        key: dict[str, Any],
        evidence: RevocationEvidence | None = None,
        *,
        purpose: KeyPurpose = KeyPurpose.ENCRYPTION,
        at: datetime = AT,
        policy: CertificatePolicy = CertificatePolicy.REQUIRE,
        **options: Any,
    ) -> CertificateVerdict:
        adapter = ChainCertificates(policy, roots=house.trusted(tmp_path), **options)
        return adapter.judge(key, purpose=purpose, at=at, evidence=evidence or RevocationEvidence(crls=house.crls()))

    return run


Judge = Callable[..., CertificateVerdict]


def test_a_good_chain_convinces_with_and_without_its_root(house: Authority, judge: Judge) -> None:
    own = house.own()
    for chain in ((own, house.middle, house.root), (own, house.middle)):
        verdict = judge(jwk(*chain))
        assert verdict == CertificateVerdict(False, None, "", f"CN={OWN}", own.not_valid_after_utc)


def test_it_works_beside_a_running_event_loop(house: Authority, judge: Judge) -> None:
    async def inside() -> CertificateVerdict:
        return judge(jwk(house.own(), house.middle))

    # In a thread of its own, because a browser of other tests keeps a loop in this one.
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(asyncio.run, inside()).result().fault is None


def test_ocsp_convinces_as_crls_do(house: Authority, judge: Judge) -> None:
    own = house.own()
    answers = (
        ocsp_answer(own, house.middle, house.middle_key),
        ocsp_answer(house.middle, house.root, house.root_key),
    )
    assert judge(jwk(own, house.middle), RevocationEvidence(ocsp=answers)).fault is None
    revoked = (ocsp_answer(own, house.middle, house.middle_key, revoked=True), answers[1])
    assert judge(jwk(own, house.middle), RevocationEvidence(ocsp=revoked)).fault is CertificateFault.REVOKED
    forged = (answers[0][:-1] + bytes([answers[0][-1] ^ 1]), answers[1])
    assert judge(jwk(own, house.middle), RevocationEvidence(ocsp=forged)).fault is CertificateFault.REVOCATION_UNKNOWN


Case = Callable[[Authority], dict[str, Any]]
FAULTS: dict[str, tuple[CertificateFault, Case]] = {
    "no chain": (CertificateFault.MISSING, lambda a: jwk()),
    "member missing": (CertificateFault.MISSING, lambda a: {k: v for k, v in jwk().items() if k != "x5c"}),
    "a text": (CertificateFault.UNREADABLE, lambda a: jwk(x5c="AAAA")),
    "a number in it": (CertificateFault.UNREADABLE, lambda a: jwk(x5c=[1])),
    "no base64": (CertificateFault.UNREADABLE, lambda a: jwk(x5c=["%%%%"])),
    "no certificate": (CertificateFault.UNREADABLE, lambda a: jwk(x5c=["AAAA"])),
    "line breaks": (CertificateFault.UNREADABLE, lambda a: jwk(x5c=["\n" + jwk(a.own())["x5c"][0]])),
    "more behind it": (CertificateFault.UNREADABLE, lambda a: jwk(x5c=[longer(jwk(a.own())["x5c"][0])])),
    "much too long": (CertificateFault.UNREADABLE, lambda a: jwk(x5c=["A" * 100_000])),
    "too many": (CertificateFault.UNREADABLE, lambda a: jwk(*[a.own()] * 9)),
    "another key": (CertificateFault.OTHER_KEY, lambda a: {**jwk(a.own(), a.middle), "n": public(signing())["n"]}),
    "elliptic key": (
        CertificateFault.OTHER_KEY,
        lambda a: jwk(issue(OWN, a.middle_key.public_key(), MIDDLE, a.middle_key), a.middle),
    ),
    "modulus missing": (CertificateFault.OTHER_KEY, lambda a: jwk(a.own(), a.middle, n=None)),
    "wrong order": (CertificateFault.ORDER, lambda a: jwk(a.own(), a.root, a.middle)),
    "own one last": (CertificateFault.OTHER_KEY, lambda a: jwk(a.middle, a.own())),
    "foreign signature under the right name": (
        CertificateFault.ORDER,
        lambda a: jwk(issue(OWN, sealing_key(), MIDDLE, ec.generate_private_key(ec.SECP256R1())), a.middle),
    ),
    "intermediate missing": (CertificateFault.UNTRUSTED, lambda a: jwk(a.own())),
    "foreign root": (CertificateFault.UNTRUSTED, lambda a: foreign_chain()),
    "issued by what is no authority": (CertificateFault.UNTRUSTED, lambda a: no_authority(a)),
    "expired": (CertificateFault.EXPIRED, lambda a: jwk(a.own(end=AT - DAY), a.middle)),
    "not yet valid": (CertificateFault.NOT_YET_VALID, lambda a: jwk(a.own(start=AT + DAY), a.middle)),
    "expired intermediate": (CertificateFault.EXPIRED, lambda a: expired_middle(a)),
    "to sign with": (CertificateFault.USAGE, lambda a: jwk(a.own(granted=("digital_signature",)), a.middle)),
    "weak key in the chain": (CertificateFault.WEAK, lambda a: weak_middle(a)),
}


def longer(text: str) -> str:
    return base64.b64encode(base64.b64decode(text) + b"\x00").decode()


def foreign_chain() -> dict[str, Any]:
    other = authority()
    return jwk(other.own(), other.middle, other.root)


def no_authority(a: Authority) -> dict[str, Any]:
    key = ec.generate_private_key(ec.SECP256R1())
    plain = issue("Keine Stelle", key.public_key(), MIDDLE, a.middle_key, granted=("digital_signature",))
    return jwk(issue(OWN, sealing_key(), "Keine Stelle", key), plain, a.middle)


def expired_middle(a: Authority) -> dict[str, Any]:
    middle = issue(MIDDLE, a.middle_key.public_key(), ROOT, a.root_key, authority=True, end=AT - DAY)
    return jwk(a.own(), middle)


def weak_middle(a: Authority) -> dict[str, Any]:
    key = rsa.generate_private_key(65537, 1024)
    middle = issue(MIDDLE, key.public_key(), ROOT, a.root_key, authority=True)
    return jwk(issue(OWN, sealing_key(), MIDDLE, key), middle)


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_is_found_and_named(name: str, house: Authority, judge: Judge) -> None:
    expected, key = FAULTS[name]
    verdict = judge(key(house))
    assert (verdict.fault, verdict.refused) == (expected, True)
    assert verdict.message.endswith(".")


def test_the_moment_decides_about_validity(house: Authority, judge: Judge) -> None:
    key, later = jwk(house.own(), house.middle), AT + 101 * DAY
    assert judge(key, at=later).fault is CertificateFault.EXPIRED
    with pytest.raises(ValueError, match="time zone"):
        judge(key, at=AT.replace(tzinfo=None))


@pytest.mark.parametrize("needed", [True, False])
def test_a_revoked_certificate_never_convinces(house: Authority, judge: Judge, needed: bool) -> None:
    own = house.own()
    for revoked in (own, house.middle):
        evidence = RevocationEvidence(crls=house.crls(revoked))
        assert judge(jwk(own, house.middle), evidence, revocation_needed=needed).fault is CertificateFault.REVOKED


def test_without_a_proof_it_depends_on_the_setting(house: Authority, judge: Judge) -> None:
    key = jwk(house.own(), house.middle)
    stale = house.crls(start=AT - 30 * DAY, end=AT - 20 * DAY)
    foreign = (crl(MIDDLE, ec.generate_private_key(ec.SECP256R1()), (), AT - DAY, AT + DAY), house.crls()[0])
    for proofs in (stale, foreign, house.crls()[:1]):
        evidence = RevocationEvidence(crls=proofs)
        assert judge(key, evidence, revocation_needed=True).fault is CertificateFault.REVOCATION_UNKNOWN
        assert judge(key, evidence, revocation_needed=False).fault is None


def test_a_good_answer_does_not_outweigh_a_list_that_names_the_certificate(house: Authority, judge: Judge) -> None:
    own = house.own()
    good = (ocsp_answer(own, house.middle, house.middle_key), ocsp_answer(house.middle, house.root, house.root_key))
    evidence = RevocationEvidence(crls=house.crls(own), ocsp=good)
    assert judge(jwk(own, house.middle), evidence).fault is CertificateFault.REVOKED


@pytest.mark.parametrize(
    "evidence",
    [
        RevocationEvidence(crls=(b"",)),
        RevocationEvidence(crls=(b"0\x80",)),
        RevocationEvidence(ocsp=(b"0\x03\n\x01\x06x",)),
        RevocationEvidence(crls=(b"x",) * 17),
        RevocationEvidence(crls=(b"0" * (9 * 1024 * 1024),)),
    ],
    ids=["empty", "half", "more behind it", "many", "large"],
)
def test_damaged_proofs_are_not_passed_over(house: Authority, judge: Judge, evidence: RevocationEvidence) -> None:
    verdict = judge(jwk(house.own(), house.middle), evidence, revocation_needed=False)
    assert verdict.fault is CertificateFault.REVOCATION_UNKNOWN


def test_self_signed_is_let_through_only_where_it_is_allowed(judge: Judge) -> None:
    key = rsa.generate_private_key(65537, 2048)
    numbers = key.public_key().public_numbers()
    own = issue(OWN, key.public_key(), OWN, key)
    members = {
        "n": base64.urlsafe_b64encode(numbers.n.to_bytes(256, "big")).rstrip(b"=").decode(),
        "e": "AQAB",
    }
    assert judge(jwk(own, **members)).fault is CertificateFault.UNTRUSTED
    assert judge(jwk(own, **members), self_signed=True).fault is None
    assert judge(jwk(own, **members), self_signed=True, at=AT + 101 * DAY).fault is CertificateFault.EXPIRED
    early = AT - timedelta(days=101)
    assert judge(jwk(own, **members), self_signed=True, at=early).fault is CertificateFault.NOT_YET_VALID
    signing_use = judge(jwk(own, **members), self_signed=True, purpose=KeyPurpose.SIGNATURE)
    assert signing_use.fault is CertificateFault.USAGE


def test_the_policy_decides_what_becomes_of_a_fault(house: Authority, judge: Judge) -> None:
    warned = judge(jwk(), policy=CertificatePolicy.WARN)
    assert (warned.refused, warned.fault) == (False, CertificateFault.MISSING) and warned.message
    assert judge(jwk(), policy=CertificatePolicy.OFF) == CertificateVerdict(refused=False)


def test_the_status_says_what_is_checked(house: Authority, tmp_path: Path) -> None:
    trusted = house.trusted(tmp_path)
    assert ChainCertificates(CertificatePolicy.OFF).check().ok
    assert ChainCertificates(CertificatePolicy.REQUIRE, roots=trusted).check().detail.endswith("1 Wurzelzertifikate")
    assert not ChainCertificates(CertificatePolicy.REQUIRE).check().ok
    assert ChainCertificates(CertificatePolicy.WARN, self_signed=True).check().ok
