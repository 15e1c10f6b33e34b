"""Evidence of revocation inside sealed files (PAdES B-LTA), with an authority that publishes and a real time stamp service."""

from __future__ import annotations

import subprocess
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from asn1crypto import ocsp as asn1_ocsp
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation.dss import DocumentSecurityStore

from gemeinwerk.adapters.pdf import TypstLetters
from gemeinwerk.adapters.seals import PdfSealer
from gemeinwerk.adapters.seals import evidence as bounds
from gemeinwerk.adapters.seals.examining import examine
from gemeinwerk.adapters.seals.sealing import SealUnavailable
from gemeinwerk.adapters.seals.verifying import verify
from gemeinwerk.domain.documents.ports import SealRevoked
from gemeinwerk.domain.documents.types import EnclosedFile, ProtectedFile, SealKey, SealLevel
from tests.adapters.pdf.conformance import broken_rules
from tests.adapters.pdf.letters import letter
from tests.adapters.pdf.verapdf import violations
from tests.adapters.seals.authority import DER, Authority, stamping
from tests.adapters.seals.publishing import HOUR, Publisher, publishing, slow
from tests.adapters.seals.second_judge import second_opinion

DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return TypstLetters().render(letter(), seal_field=True)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Publisher, str]]:
    with ExitStack() as open_until_end:
        publisher = open_until_end.enter_context(publishing())
        yield publisher, open_until_end.enter_context(stamping(publisher, tmp_path_factory.mktemp("tsa")))


@pytest.fixture
def authority(world: tuple[Publisher, str]) -> Publisher:
    """The authority, honest again."""
    found = world[0]
    found.ways, found.age, found.lasts, found.signer = {"list", "answers"}, timedelta(0), HOUR, None
    found.behaviour = found.honest
    found.asked.clear()
    found.revocations.clear()
    return found


@pytest.fixture
def service(world: tuple[Publisher, str]) -> str:
    return world[1]


@pytest.fixture
def key(authority: Publisher) -> SealKey:
    """A seal that runs out in 30 days."""
    return authority.seal_key(days=(-10, 30))


def moment() -> datetime:
    return datetime.now(UTC)


def serial(key: SealKey) -> int:
    return x509.load_der_x509_certificate(key.certificates[0]).serial_number


def sealed_by(sealer: PdfSealer, pdf: bytes, key: SealKey) -> bytes:
    return sealer.seal(pdf, key, at=moment())


def completed(
    sealer: PdfSealer, pdf: bytes, authority: Authority, *, lists: tuple[bytes, ...] = (), fresh: bool = True
) -> ProtectedFile | None:
    return sealer.complete(pdf, roots=authority.roots, revocations=lists, now=moment(), fresh=fresh)


def lasting(authority: Publisher, service: str, pdf: bytes, key: SealKey) -> tuple[bytes, bytes]:
    """A sealed file, and the same completed."""
    sealer = PdfSealer(service, authority.asker().ask)
    sealed = sealed_by(sealer, pdf, key)
    made = completed(sealer, sealed, authority)
    assert made is not None and made.level is SealLevel.LASTING
    return sealed, made.pdf


# How evidence comes


@pytest.mark.parametrize("way", ["answers", "delegated answers", "lists", "deposited lists"])
def test_a_completed_file_proves_by_itself_what_others_agree_to(
    authority: Publisher, service: str, pdf: bytes, way: str
) -> None:
    authority.ways = {"list"} if "lists" in way else {"list", "answers"}
    if way == "delegated answers":
        authority.delegate()
    key = authority.seal_key(days=(-10, 30))
    # The service of this test was certified with both addresses; it is asked nothing where lists are deposited.
    sealer = PdfSealer(service, None if way == "deposited lists" else authority.asker().ask)
    sealed = sealed_by(sealer, pdf, key)
    made = completed(sealer, sealed, authority, lists=(authority.list(),) if way == "deposited lists" else ())
    assert made is not None and made.level is SealLevel.LASTING and made.pdf.startswith(sealed)
    assert bool(authority.asked) == (way != "deposited lists")
    now = verify(made.pdf, roots=authority.roots)
    assert now.valid and now.evidenced and now.stamps == 1 and now.protected_until == made.protected_until
    before = verify(sealed, roots=authority.roots)
    assert before.valid and not before.evidenced
    later = moment() + 1000 * DAY
    assert verify(made.pdf, roots=authority.roots, now=later).evidenced
    assert verify(sealed, roots=authority.roots, now=later).valid
    # The second judge cannot follow answers that the root itself signs once they belong to the past.
    if way != "answers":
        assert second_opinion(made.pdf, authority.roots) and second_opinion(made.pdf, authority.roots, then=later)
    assert not second_opinion(sealed, authority.roots)


def test_the_second_judge_follows_lists_and_doubts_what_has_none(
    authority: Publisher, service: str, pdf: bytes, key: SealKey
) -> None:
    sealer = PdfSealer(service)
    sealed = sealed_by(sealer, pdf, key)
    stamped = sealer.renew(sealed, now=moment()).pdf
    assert not second_opinion(stamped, authority.roots)
    assert verify(stamped, roots=authority.roots).valid and not verify(stamped, roots=authority.roots).evidenced


def test_both_standards_hold_with_and_without_enclosed_files(authority: Publisher, service: str, key: SealKey) -> None:
    files = (EnclosedFile("angaben.json", "application/json", "Angaben", b"{}", source=True),)
    bare, enclosing = letter(), replace(letter(), files=files)
    for one, part in ((bare, "2"), (enclosing, "3")):
        sealed, made = lasting(authority, service, TypstLetters().render(one, seal_field=True), key)
        renewed = PdfSealer(service).renew(made, roots=authority.roots, now=moment()).pdf
        assert broken_rules(made, part=part) == [] and broken_rules(renewed, part=part) == []
        assert violations([sealed, made, renewed], part=part) == [[], [], []]


def test_other_programs_agree(authority: Publisher, service: str, pdf: bytes, key: SealKey, tmp_path: Path) -> None:
    _, made = lasting(authority, service, pdf, key)
    path = tmp_path / "a.pdf"
    path.write_bytes(made)
    said = subprocess.run(["pdfsig", "-nocert", str(path)], capture_output=True, text=True, check=False).stdout
    assert "Signature is Valid" in said and "Signature Field Name: Siegel" in said
    (tmp_path / "root.pem").write_bytes(authority.root.public_bytes(serialization.Encoding.PEM))
    with pikepdf.open(path) as document:
        store = document.Root.DSS
        assert len(store.OCSPs) == 2 and len(store.Certs) == 3 and "/CRLs" not in store
        held = [bytes(one.read_bytes()) for one in store.OCSPs]
    for number, der in enumerate(held):
        (tmp_path / f"{number}.der").write_bytes(der)
        command = ["openssl", "ocsp", "-respin", str(tmp_path / f"{number}.der"), "-CAfile", str(tmp_path / "root.pem")]
        serials = ["-issuer", str(tmp_path / "root.pem"), "-serial", str(_about(der))]
        done = subprocess.run([*command, *serials], capture_output=True, text=True, check=False)
        assert "Response verify OK" in done.stderr and ": good" in done.stdout, done


def _about(der: bytes) -> int:
    answer = asn1_ocsp.OCSPResponse.load(der).response_data["responses"][0]
    return int(answer["cert_id"]["serial_number"].native)


def test_an_authority_is_asked_once_for_many_files(
    authority: Publisher, service: str, pdf: bytes, key: SealKey
) -> None:
    sealer = PdfSealer(service, authority.asker().ask)
    files = [sealed_by(sealer, pdf, key) for _ in range(3)]
    made = [completed(sealer, one, authority) for one in files]
    assert all(one is not None for one in made)
    assert authority.asked == ["/ocsp", "/ocsp"]


def test_what_was_kept_is_asked_for_again_when_it_is_too_old(
    authority: Publisher, service: str, pdf: bytes, key: SealKey
) -> None:
    sealer = PdfSealer(service, authority.asker().ask)
    sealed = sealed_by(sealer, pdf, key)
    authority.age = timedelta(minutes=30)
    assert completed(sealer, sealed, authority) is None
    asked = len(authority.asked)
    assert completed(sealer, sealed, authority) is None
    assert len(authority.asked) == asked, "an address that had nothing newer rests"
    authority.age = timedelta(0)
    later = moment() + timedelta(minutes=11)
    made = sealer.complete(sealed, roots=authority.roots, revocations=(), now=later, fresh=True)
    assert made is not None and len(authority.asked) > asked


def test_each_authority_between_needs_a_good_word_too(authority: Publisher, service: str, pdf: bytes) -> None:
    lower, sealer = authority.below(), PdfSealer(service)
    key = lower.seal_key(days=(-10, 30))
    sealed = sealed_by(sealer, pdf, key)
    assert verify(sealed, roots=authority.roots).valid
    for lists in ((), (authority.list(),), (lower.list(),)):
        assert completed(sealer, sealed, authority, lists=lists) is None
    made = completed(sealer, sealed, authority, lists=(authority.list(), lower.list()))
    assert made is not None and verify(made.pdf, roots=authority.roots, now=moment() + 100 * DAY).evidenced
    assert second_opinion(made.pdf, authority.roots)
    # A list of the lower authority says nothing about the certificates of the upper one, even of the same number.
    lower.revocations[lower.root.serial_number] = moment() - DAY
    assert completed(sealer, sealed, authority, lists=(authority.list(), lower.list())) is not None
    authority.revocations[lower.root.serial_number] = moment() - DAY
    for one in (sealed, made.pdf):
        assert verify(one, roots=authority.roots, revocations=(authority.list(),)).revoked
    with pytest.raises(SealRevoked):
        completed(sealer, sealed, authority, lists=(authority.list(), lower.list()))


# What is missing or wrong


def test_evidence_older_than_the_seal_has_to_do_after_a_while(
    authority: Publisher, service: str, pdf: bytes, key: SealKey
) -> None:
    sealer = PdfSealer(service)
    old = authority.list()
    time.sleep(1.1)
    sealed = sealed_by(sealer, pdf, key)
    assert completed(sealer, sealed, authority, lists=(old,)) is None
    made = completed(sealer, sealed, authority, lists=(old,), fresh=False)
    assert made is not None and verify(made.pdf, roots=authority.roots).evidenced
    authority.age = 3 * HOUR
    outdated = authority.list()
    assert completed(sealer, sealed, authority, lists=(outdated,), fresh=False) is None


def _nothing(path: str, body: bytes) -> bytes | None:
    return None


def _rubbish(path: str, body: bytes) -> bytes | None:
    return b"\x30\x03\x0a\x01\x00"


@pytest.mark.parametrize("behaviour", [_nothing, _rubbish, lambda path, body: b""], ids=["none", "rubbish", "empty"])
def test_without_evidence_a_file_stays_what_it_is(
    authority: Publisher, service: str, pdf: bytes, key: SealKey, behaviour: Callable[[str, bytes], bytes | None]
) -> None:
    authority.behaviour = behaviour
    sealer = PdfSealer(service, authority.asker().ask)
    sealed = sealed_by(sealer, pdf, key)
    assert completed(sealer, sealed, authority) is None
    assert completed(PdfSealer(service), sealed, authority) is None
    # A renewal stamps all the same, and says what the file proves.
    assert sealer.renew(sealed, roots=authority.roots, now=moment()).level is SealLevel.TIMED


def test_a_slow_responder_costs_its_limit_once_and_the_list_helps(
    authority: Publisher, service: str, pdf: bytes, key: SealKey
) -> None:
    waiting = slow(30)
    authority.behaviour = lambda path, body: authority.list() if path == "/list.crl" else waiting(path, body)
    sealer = PdfSealer(service, authority.asker(seconds=1.5).ask)
    files = [sealed_by(sealer, pdf, key) for _ in range(2)]
    began = time.monotonic()
    made = [completed(sealer, one, authority) for one in files]
    assert all(one is not None for one in made) and time.monotonic() - began < 15
    assert authority.asked.count("/ocsp") == 2, "one for the seal and one for the service, and no second try at once"


def test_a_list_that_is_too_large_is_not_read_and_not_embedded(authority: Publisher, service: str, pdf: bytes) -> None:
    authority.ways = {"list"}
    key = authority.seal_key()
    large = authority.list(padding=32_000)
    assert len(large) > 1_000_000
    authority.behaviour = lambda path, body: large if path == "/list.crl" else None
    sealer = PdfSealer(service, authority.asker().ask)
    sealed = sealed_by(sealer, pdf, key)
    large = authority.list(padding=32_000)
    assert completed(sealer, sealed, authority) is None
    assert completed(PdfSealer(service), sealed, authority, lists=(large,)) is None
    # It still counts against a seal that it names.
    authority.revocations[serial(key)] = moment() - DAY
    assert verify(sealed, roots=authority.roots, revocations=(authority.list(padding=32_000),)).revoked


def test_answers_about_others_by_others_or_of_tomorrow_are_none(
    authority: Publisher, service: str, pdf: bytes, key: SealKey
) -> None:
    stranger = Publisher(authority.port)
    other = authority.seal_key()

    def tomorrow(path: str, body: bytes) -> bytes | None:
        authority.age = -DAY
        try:
            return authority.honest(path, body)
        finally:
            authority.age = timedelta(0)

    behaviours: tuple[Callable[[str, bytes], bytes | None], ...] = (
        lambda path, body: authority.answer(body, serial=serial(other)) if path == "/ocsp" else None,
        lambda path, body: stranger.honest(path, body),
        tomorrow,
    )
    for behaviour in behaviours:
        authority.behaviour = behaviour
        sealer = PdfSealer(service, authority.asker().ask)
        assert completed(sealer, sealed_by(sealer, pdf, key), authority) is None


def test_a_certificate_may_not_name_what_it_likes(authority: Publisher, service: str, pdf: bytes, key: SealKey) -> None:
    """Loopback is not public: without the setting that trusts it nobody is asked."""
    from gemeinwerk.adapters.callbacks import PublicAnswers

    sealer = PdfSealer(service, PublicAnswers(ports=frozenset({authority.port})).ask)
    assert completed(sealer, sealed_by(sealer, pdf, key), authority) is None
    assert authority.asked == []


def test_a_seal_without_any_time_stamp_gets_one_first(
    authority: Publisher, service: str, pdf: bytes, key: SealKey
) -> None:
    bare = sealed_by(PdfSealer(), pdf, key)
    sealer = PdfSealer(service, authority.asker().ask)
    first = completed(sealer, bare, authority)
    assert first is not None and first.level is SealLevel.TIMED
    assert not verify(first.pdf, roots=authority.roots).evidenced
    second = completed(sealer, first.pdf, authority)
    assert second is not None and second.level is SealLevel.LASTING and second.pdf.startswith(first.pdf)
    assert verify(second.pdf, roots=authority.roots, now=moment() + 100 * DAY).evidenced
    with pytest.raises(SealUnavailable):
        completed(PdfSealer("", authority.asker().ask), bare, authority)
    with pytest.raises(SealUnavailable):
        completed(PdfSealer("http://127.0.0.1:9/", authority.asker().ask), first.pdf, authority)


def test_what_is_not_valid_is_not_completed(
    authority: Publisher, service: str, pdf: bytes, key: SealKey, tmp_path: Path
) -> None:
    sealer = PdfSealer(service, authority.asker().ask)
    sealed = sealed_by(sealer, pdf, key)
    assert completed(sealer, pdf, authority) is None
    assert completed(sealer, sealed.replace(b"/Lang (de-DE)", b"/Lang (de-AT)"), authority) is None
    assert completed(sealer, b"no pdf", authority) is None
    stranger = Authority()
    assert completed(sealer, sealed_by(sealer, pdf, stranger.seal_key()), authority) is None
    with stamping(stranger, tmp_path / "strange") as strange:
        unknown = PdfSealer(strange, authority.asker().ask)
        for one in (sealed, sealed_by(PdfSealer(), pdf, key)):
            with pytest.raises(SealUnavailable, match="Wurzelzertifikat"):
                completed(unknown, one, authority)
        strangely = unknown.renew(sealed, roots=authority.roots, now=moment())
    assert strangely.level is SealLevel.TIMED
    # No further stamp is asked for over one that convinces nobody.
    assert completed(PdfSealer("http://127.0.0.1:9/", authority.asker().ask), strangely.pdf, authority) is None
    # The certificate of the authority, signed with by another key.
    forger = ec.generate_private_key(ec.SECP256R1())
    plain = serialization.NoEncryption()
    forged = replace(key, private_key=forger.private_bytes(DER, serialization.PrivateFormat.PKCS8, plain))
    false = sealed_by(PdfSealer(service), pdf, forged)
    assert completed(sealer, false, authority) is None and not verify(false, roots=authority.roots).intact


# Revoked before, revoked after


def test_revoked_later_it_holds_and_revoked_before_it_does_not(
    authority: Publisher, service: str, pdf: bytes, key: SealKey
) -> None:
    sealed, made = lasting(authority, service, pdf, key)
    authority.revocations[serial(key)] = moment() + DAY
    later = authority.list()
    for one in (sealed, made):
        check = verify(one, roots=authority.roots, revocations=(later,), now=moment() + 9 * DAY)
        assert check.valid and not check.revoked
    authority.revocations[serial(key)] = moment() - DAY
    before = authority.list()
    # What the file itself says was said in good faith; the list knows better. Stripped of its evidence it fares no better.
    for one in (sealed, made):
        check = verify(one, roots=authority.roots, revocations=(before,))
        assert check.intact and check.revoked and not check.valid and not check.evidenced


def test_a_seal_that_was_revoked_before_is_reported_and_not_completed(
    authority: Publisher, service: str, pdf: bytes, key: SealKey
) -> None:
    for ways in ({"answers"}, {"list"}):
        authority.behaviour = lambda path, body, ways=ways: (  # type: ignore[misc]
            authority.honest(path, body) if (path == "/ocsp") == ("answers" in ways) else None
        )
        authority.revocations.clear()
        sealer = PdfSealer(service, authority.asker().ask)
        sealed = sealed_by(sealer, pdf, key)
        authority.revocations[serial(key)] = moment() - DAY
        with pytest.raises(SealRevoked):
            completed(sealer, sealed, authority)
    with pytest.raises(SealRevoked):
        completed(PdfSealer(service), sealed, authority, lists=(authority.list(),))


def test_revoked_between_seal_and_completion_it_was_good_when_it_counted(
    authority: Publisher, service: str, pdf: bytes, key: SealKey
) -> None:
    sealer = PdfSealer(service, authority.asker().ask)
    sealed = sealed_by(sealer, pdf, key)
    time.sleep(2)
    authority.revocations[serial(key)] = moment()
    made = completed(sealer, sealed, authority)
    assert made is not None
    check = verify(made.pdf, roots=authority.roots, revocations=(authority.list(),))
    assert check.valid and check.evidenced and not check.revoked


def test_a_time_stamp_service_that_was_revoked_proves_nothing(
    authority: Publisher, pdf: bytes, key: SealKey, tmp_path: Path
) -> None:
    with stamping(authority, tmp_path / "tsa") as service:
        sealed, made = lasting(authority, service, pdf, key)
        own = x509.load_pem_x509_certificate((tmp_path / "tsa" / "tsa.pem").read_bytes())
    authority.revocations[own.serial_number] = moment() - HOUR
    for one in (sealed, made):
        check = verify(one, roots=authority.roots, revocations=(authority.list(),), now=moment() + 60 * DAY)
        assert check.stamped_at is None and check.expired and not check.valid and not check.evidenced


def test_evidence_outlives_every_certificate_while_it_is_renewed(
    authority: Publisher, pdf: bytes, key: SealKey, tmp_path: Path
) -> None:
    with stamping(authority, tmp_path / "first", days=(-5, 200)) as first:
        sealed, made = lasting(authority, first, pdf, key)
    with stamping(authority, tmp_path / "second", days=(-5, 4000)) as second:
        sealer = PdfSealer(second, authority.asker().ask)
        renewed = sealer.renew(made, roots=authority.roots, now=moment())
        blind = PdfSealer(second).renew(made, roots=authority.roots, now=moment())
        bare = PdfSealer(second).renew(sealed, roots=authority.roots, now=moment())
    assert renewed.level is SealLevel.LASTING and renewed.pdf.startswith(made)
    for days, those in ((100, (made, renewed.pdf)), (3000, (renewed.pdf,))):
        for one in those:
            assert verify(one, roots=authority.roots, now=moment() + days * DAY).evidenced, days
    over = verify(made, roots=authority.roots, now=moment() + 300 * DAY)
    assert over.intact and not over.valid and over.expired and over.stamped_at is None and not over.evidenced
    # Nobody asked again: what the first completion holds is still in force. Without any of it a stamp is only a stamp.
    assert blind.level is SealLevel.LASTING and bare.level is SealLevel.TIMED


# Hostile files


def with_store(pdf: bytes, fill: Callable[[IncrementalPdfFileWriter], None]) -> bytes:
    """Append an update that somebody made with other tools."""
    output = BytesIO(pdf)
    writer = IncrementalPdfFileWriter(output)
    fill(writer)
    writer.write_in_place()
    return output.getvalue()


def stored(**pieces: list[object]) -> Callable[[IncrementalPdfFileWriter], None]:
    def fill(writer: IncrementalPdfFileWriter) -> None:
        DocumentSecurityStore.supply_dss_in_writer(writer, None, **pieces)

    return fill


def repeated(stream: generic.StreamObject, count: int, name: str) -> Callable[[IncrementalPdfFileWriter], None]:
    def fill(writer: IncrementalPdfFileWriter) -> None:
        one = writer.add_object(stream)
        store = generic.DictionaryObject({generic.pdf_name(name): generic.ArrayObject([one] * count)})
        writer.root[generic.pdf_name("/DSS")] = writer.add_object(store)
        writer.update_root()

    return fill


def test_every_change_of_a_completed_file_is_found(
    authority: Publisher, service: str, pdf: bytes, key: SealKey
) -> None:
    sealed, made = lasting(authority, service, pdf, key)
    with pikepdf.open(BytesIO(made)) as document:
        held = bytes(document.Root.DSS.OCSPs[0].read_bytes())
    # Certificates beside a signature are covered by none; the place of the last one is looked at elsewhere.
    last = PdfFileReader(BytesIO(made)).embedded_signatures[-1]
    _, first, second, _ = (int(number) for number in last.sig_object["/ByteRange"])
    places = [made.index(held) + len(held) // 2, made.index(held) + len(held) - 3, made.rindex(b"/OCSPs") + 3]
    places += range(len(sealed) + 10, len(made), (len(made) - len(sealed)) // 60)
    for place in (one for one in places if not first <= one < second):
        changed = bytearray(made)
        changed[place] ^= 1
        check = verify(bytes(changed), roots=authority.roots)
        assert not check.valid and not check.evidenced, place
    assert not verify(made + b"\n%x\n", roots=authority.roots).valid
    # Evidence that no time stamp protects is a change like any other.
    loose = with_store(sealed, stored(crls=[bounds.listed(authority.list()).crl_data]))
    check = verify(loose, roots=authority.roots)
    assert not check.evidenced and not check.whole_file


def test_evidence_of_somebody_else_trusts_nobody_and_harms_nobody(
    authority: Publisher, service: str, pdf: bytes, key: SealKey, tmp_path: Path
) -> None:
    sealed = sealed_by(PdfSealer(service), pdf, key)
    stranger = Publisher(authority.port)
    stranger.revocations[serial(key)] = moment() - DAY
    # Our file, with a list by which a stranger revokes our serial number, under a stamp that we trust.
    theirs = stored(crls=[bounds.listed(stranger.list()).crl_data])
    slandered = PdfSealer(service).renew(with_store(sealed, theirs), roots=authority.roots, now=moment()).pdf
    check = verify(slandered, roots=authority.roots)
    assert check.valid and not check.revoked and not check.evidenced
    # Their file, complete in every way, with our certificates and our good words in it.
    with stamping(stranger, tmp_path / "strange") as strange:
        authority.behaviour = stranger.honest
        sealer = PdfSealer(strange, authority.asker().ask)
        false = completed(sealer, sealed_by(sealer, pdf, stranger.seal_key("Stadt Bochum")), stranger)
        authority.behaviour = authority.honest
        assert false is not None and verify(false.pdf, roots=stranger.roots).evidenced
    _, made = lasting(authority, service, pdf, key)
    with pikepdf.open(BytesIO(made)) as document:
        words = [asn1_ocsp.OCSPResponse.load(bytes(one.read_bytes())) for one in document.Root.DSS.OCSPs]
    ours = [bounds.x509.Certificate.load(der) for der in (*key.certificates, *authority.roots)]
    dressed = with_store(false.pdf, stored(certs=ours, ocsps=words))
    dressed = PdfSealer(service).renew(dressed, roots=authority.roots, now=moment()).pdf
    for one in (false.pdf, dressed):
        check = verify(one, roots=authority.roots)
        assert not check.trusted and not check.valid and not check.evidenced


def test_a_file_may_accuse_itself(authority: Publisher, service: str, pdf: bytes, key: SealKey) -> None:
    sealed = sealed_by(PdfSealer(service), pdf, key)
    authority.revocations[serial(key)] = moment() - DAY
    question = Recorded()
    PdfSealer(service, question.ask).complete(sealed, roots=authority.roots, revocations=(), now=moment(), fresh=True)
    answers = [asn1_ocsp.OCSPResponse.load(authority.answer(body)) for body in question.bodies]
    for pieces in ({"crls": [bounds.listed(authority.list()).crl_data]}, {"ocsps": answers}):
        honest = PdfSealer(service).renew(with_store(sealed, stored(**pieces)), roots=authority.roots, now=moment())
        check = verify(honest.pdf, roots=authority.roots)
        assert check.revoked and not check.valid and not check.evidenced


class Recorded:
    """Keeps what is asked and answers nothing."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []

    def ask(self, url: str, body: bytes | None = None, media_type: str = "") -> bytes | None:
        if body is not None:
            self.bodies.append(body)
        return None


def test_a_file_with_more_evidence_than_any_honest_one_is_refused_quickly(
    authority: Publisher, service: str, pdf: bytes, key: SealKey
) -> None:
    sealed = sealed_by(PdfSealer(service), pdf, key)
    small = generic.StreamObject(stream_data=authority.list())
    packed = zlib.compress(bytes(bounds.MOST_BYTES + 1), 9)
    bomb = generic.StreamObject({generic.pdf_name("/Filter"): generic.pdf_name("/FlateDecode")}, encoded_data=packed)
    broken = generic.StreamObject(stream_data=b"no list at all")
    for fill in (
        repeated(small, bounds.MOST_ITEMS + 1, "/CRLs"),
        repeated(bomb, 1, "/CRLs"),
        repeated(bomb, 100, "/Certs"),
        repeated(broken, 1, "/CRLs"),
    ):
        hostile = PdfSealer(service).renew(with_store(sealed, fill), now=moment()).pdf
        began = time.monotonic()
        check = examine(hostile, roots=authority.roots, revocations=())
        assert check is not None and check.sealed and not check.valid and not check.evidenced
        assert time.monotonic() - began < 20
    # As many as are allowed are looked at.
    allowed = with_store(sealed, repeated(small, bounds.MOST_ITEMS, "/CRLs"))
    allowed = PdfSealer(service).renew(allowed, roots=authority.roots, now=moment()).pdf
    check = examine(allowed, roots=authority.roots, revocations=())
    assert check is not None and check.valid and check.evidenced


def test_the_status_page_says_which_level_is_made(authority: Publisher) -> None:
    said = [
        one.check().detail
        for one in (PdfSealer(), PdfSealer("http://127.0.0.1:9/"), PdfSealer("http://127.0.0.1:9/", Recorded().ask))
    ]
    assert said[0].startswith("PAdES B-B") and "B-LTA" not in said[0]
    assert "B-LTA" in said[1] and "hinterlegt" in said[1] and "Netz" not in said[1]
    assert "B-LTA" in said[2] and "Netz" in said[2]
