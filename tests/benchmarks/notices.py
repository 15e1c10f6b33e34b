"""A notice of one page: how long it takes to write and to seal, and how far that is from bare typst and a bare signature."""

from __future__ import annotations

import json
import secrets
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import msgspec
import typst
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from gemeinwerk.adapters.demo.seal_keys import DemoSealKeys
from gemeinwerk.adapters.pdf import TypstLetters
from gemeinwerk.adapters.pdf.renderer import STANDARDS, TEMPLATES, _data
from gemeinwerk.adapters.seals import PdfSealer
from gemeinwerk.config.wiring import FONTS
from gemeinwerk.domain.documents.types import LetterData, Paragraph, Run, SealKey
from tests.adapters.pdf.letters import letter
from tests.benchmarks.report import Report, median

ROUNDS = 60
AT = datetime(2026, 11, 24, 12, 30, tzinfo=UTC)


def measure(report: Report) -> None:
    """Print the figures; each is the median of notices that differ, in one thread."""
    report.section("A notice of one page")
    letters = [_one_page(number) for number in range(ROUNDS)]
    renderer, rendered = TypstLetters(FONTS), list[bytes]()
    renderer.render(letters[0], seal_field=True)
    render = _times(letters, lambda one: rendered.append(renderer.render(one, seal_field=True)))
    if any(b"/Count 1\n" not in pdf and b"/Count 1 " not in pdf for pdf in rendered):
        raise RuntimeError("the notice has more than one page")
    bare = _bare_typst(letters)
    report.figure("rendered (PDF/A-2a, PDF/UA-1, field of the seal)", render, "ms", at_most=15)
    report.figure("bare typst with the same template and data", bare, "ms")
    report.figure("ratio to bare typst", render / bare, "")
    with tempfile.TemporaryDirectory() as folder:
        elliptic = DemoSealKeys(Path(folder)).seal_key(UUID(int=1), authority="Stadt Bochum")
        key, seal = _rsa(elliptic)
        _sealed(report, "RSA with 3072 bits", rendered, seal, _times(rendered, lambda pdf: _bare_rsa(key, pdf)))
        sealer = PdfSealer()
        took = _times(rendered, lambda pdf: sealer.seal(pdf, elliptic, at=AT))
        report.figure("sealed, key kept, ECDSA on P-256", took, "ms", at_most=120)


def _sealed(report: Report, name: str, rendered: list[bytes], key: SealKey, bare: float) -> None:
    sealer = PdfSealer()
    sealer.seal(rendered[0], key, at=AT)
    took = _times(rendered, lambda pdf: sealer.seal(pdf, key, at=AT))
    report.figure(f"sealed, key kept, {name}", took, "ms", at_most=120)
    report.figure(f"bare signature of the same bytes, {name}", bare, "ms")
    report.figure("ratio to the bare signature", took / bare, "")


def _one_page(number: int) -> LetterData:
    text = f"Ihrem Antrag vom {number + 1}. wird stattgegeben. Vorgang {secrets.token_hex(8)}."
    blocks = (Paragraph((Run(text),)), Paragraph((Run("Die Gebühr beträgt 30,00 Euro. " * 6),)))
    base = replace(letter(), blocks=blocks, conditions=(), reasons=letter().reasons[:1], legal_bases=("§ 45 StVO",))
    return replace(base, code="7K3M-Q9XR-2DHT", code_address="https://service.example.org/echtheit/")


def _times(items: list[object] | list[LetterData] | list[bytes], work: Callable[..., object]) -> float:
    """Return the median in milliseconds."""
    found = []
    for item in items:
        began = time.perf_counter()
        work(item)
        found.append((time.perf_counter() - began) * 1000)
    return median(found)


def _bare_typst(letters: list[LetterData]) -> float:
    fonts = [FONTS] if FONTS.is_dir() else []
    compiler = typst.Compiler(TEMPLATES / "letter.typ", root=TEMPLATES, font_paths=fonts, ignore_system_fonts=True)
    texts = [msgspec.json.encode(_data(replace(one, subject=f"{one.subject} "), True)).decode() for one in letters]
    compiler.compile(format="pdf", pdf_standards=[*STANDARDS], sys_inputs={"letter": texts[0]})
    return _times(
        texts, lambda text: compiler.compile(format="pdf", pdf_standards=[*STANDARDS], sys_inputs={"letter": text})
    )


def _rsa(elliptic: SealKey) -> tuple[rsa.RSAPrivateKey, SealKey]:
    """Return an RSA key and a seal with it, under a certificate that it signs itself."""
    key = rsa.generate_private_key(65537, 3072)
    name = x509.load_der_x509_certificate(elliptic.certificates[0]).subject
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(AT.replace(year=2025)).not_valid_after(AT.replace(year=2036))
    own = made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)
    private = key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return key, SealKey(private, (own,), name.rfc4514_string(), demo=True)


def _bare_rsa(key: rsa.RSAPrivateKey, content: bytes) -> bytes:
    return key.sign(content, padding.PKCS1v15(), hashes.SHA256())


if __name__ == "__main__":
    found = Report()
    measure(found)
    print(json.dumps(found.missed))
