"""Hostile answers and uploads in the form: kept or refused, but every page still opens and nothing foreign is kept."""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gemeinwerk.domain.documents.models import Upload
from gemeinwerk.domain.forms.models import Draft
from gemeinwerk.domain.submissions.models import Submission
from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.kernel.scope import tenant_scope
from tests.web.seeding import BOCHUM, Seeded, seeded_world, taken_back

NAME = re.compile(r'name="([A-Z][A-Za-z0-9_.]*)"')
VALUES = (
    "%ED%A0%80%FF", quote("\u202e<script>alert(1)</script>"), "9" * 5000, "-1", quote("²"), "NaN", "1e999999", "0000-00-00",
    "99.99.9999", "true", "x" * 30_000, quote("🦄" * 500), "",
)  # fmt: skip


@pytest.fixture(scope="module")
def seeded(django_db_setup: None, django_db_blocker: Any) -> Iterator[Seeded]:
    with django_db_blocker.unblock(), seeded_world() as found:
        for client in found.clients.values():
            client.raise_request_exception = False
        yield found


def begun(client: Client, package: str) -> str:
    """Begin an application and return the address of its first step."""
    assert client.post("/ort/", {"ort": BOCHUM}).status_code == 303
    answer = client.post(f"/leistung/{package}/beginnen/")
    assert answer.status_code == 303, package
    return str(answer.headers["Location"])


def steps(client: Client, first: str) -> list[str]:
    """Return the addresses of all steps of an application."""
    from uuid import UUID

    from gemeinwerk.web.portal.application import form_of

    start = first.rsplit("/", 2)[0] + "/"
    with tenant_scope(tenants.place(BOCHUM).tenant_id):
        version = Draft.objects.get(id=UUID(start.split("/")[2])).package_version_id
    return [f"{start}{step.id}/" for step in form_of(version).steps]


def attacks(names: list[str]) -> Iterator[str]:
    """Yield bodies of posts: hostile values in every field, and names that the page never had."""
    for name in names:
        for value in VALUES:
            yield f"{name}={value}"
    for name in names:
        parts = name.split(".")
        roots = [".".join(parts[:end]) for end in range(1, len(parts) + 1)]
        yield f"{name}=a&{name}=b&{name}="
        yield "&".join(f"{name}.{row}=a" for row in ("0", "-1", "999999", "x", "", "٣", "0.0"))
        for root in roots:
            yield f"{root}=text"
            for verb in ("add", "remove", "nonsense"):
                for tail in ("", ".0", ".-1", ".x"):
                    yield urlencode({"_action": f"{verb}:{root}{tail}"})
    yield urlencode({"_action": "add:" + "a." * 99})
    yield urlencode({"_action": "add:__class__.__init__"})
    yield urlencode({"__class__": "x", "unbekannt": "x", "a" * 5000: "x", "": "x"})
    yield "&".join(f"{names[0]}.{row}=a" for row in range(5900))


@pytest.mark.parametrize("package", ["bewohnerparkausweis", "gewerbeanmeldung", "sperrmuell"])
def test_no_post_breaks_the_form(seeded: Seeded, package: str) -> None:
    client = seeded.clients["guest" if package == "sperrmuell" else "erika"]
    first = begun(client, package)
    wrong: list[str] = []
    for where in steps(client, first)[:2]:
        names = sorted(set(NAME.findall(client.get(where).content.decode())))
        for number, attack in enumerate(attacks(names[:2])):
            with taken_back():
                answers = [client.generic("POST", where, attack.encode(), "application/x-www-form-urlencoded")]
                if number % 7 == 0 or "_action=" in attack:
                    answers += [client.get(where), client.get(f"{first.rsplit('/', 2)[0]}/pruefen/")]
                for answer in answers:
                    if answer.status_code >= 500 or b"<script>alert" in answer.content:
                        wrong.append(f"{where.split('/')[3]} {attack[:80]}: {answer.status_code}")
    assert wrong == []


def bomb(width: int, height: int) -> bytes:
    """Return a picture of a few kilobytes that unfolds to ``width`` times ``height`` points."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4) + kind + data + zlib.crc32(kind + data).to_bytes(4)

    head = width.to_bytes(4) + height.to_bytes(4) + b"\x08\x02\x00\x00\x00"
    squeezed = zlib.compress(b"\x00" * 10_000_000, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", squeezed) + chunk(b"IEND", b"")


def squeezed_pdf() -> bytes:
    """Return a PDF whose page content unfolds to 200 megabytes."""
    stream = zlib.compress(b"\x00" * 200_000_000, 9)
    return PDF.replace(b"endobj\nxref", b"endobj\n4 0 obj\n<< /Length %d /Filter /FlateDecode >>\nstream\n" % len(stream)
                       + stream + b"\nendstream\nendobj\nxref")  # fmt: skip


PDF = (
    b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
    b"2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n"
    b"3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>\nendobj\nxref\n0 4\n"
    b"trailer\n<< /Size 4 /Root 1 0 R >>\nstartxref\n186\n%%EOF\n"
)
# The test file of the malware scanners, in two halves, so that this text is none itself.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-" + b"STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
REFUSED = {
    "empty": ("leer.pdf", b""),
    "program named pdf": ("schein.pdf", b"MZ" + b"\x00" * 4000),
    "page named pdf": ("schein.pdf", b"<html><script>alert(1)</script></html>"),
    "svg": ("bild.svg", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
    "zip": ("archiv.zip", b"PK\x03\x04" + b"\x00" * 2000),
    "malware in a pdf": ("schein.pdf", PDF + EICAR),
    "picture bomb": ("bild.png", bomb(60_000, 60_000)),
    "cut picture": ("bild.png", bomb(4000, 4000)[:400]),
    "script in a pdf": ("schein.pdf", PDF.replace(b"/Type /Catalog", b"/Type /Catalog /OpenAction << /S /JavaScript /JS (x) >>")),
}  # fmt: skip


@pytest.fixture
def upload_step(seeded: Seeded) -> tuple[Client, str, str]:
    """A step with an upload, and the name of its input."""
    client = seeded.clients["erika"]
    for where in steps(client, begun(client, "bewohnerparkausweis")):
        found = re.search(r'<input[^>]*type="file"[^>]*>', client.get(where).content.decode())
        if found:
            name = re.search(r'name="([^"]+)"', found[0])
            assert name
            return client, where, name[1]
    raise AssertionError("no step asks for a file")


def kept() -> int:
    with tenant_scope(tenants.place(BOCHUM).tenant_id):
        return Upload.objects.filter(state="kept").count()


@pytest.mark.parametrize("kind", REFUSED)
def test_files_that_are_refused(upload_step: tuple[Client, str, str], kind: str) -> None:
    client, where, name = upload_step
    file_name, content = REFUSED[kind]
    before = kept()
    answer = client.post(where, {name: SimpleUploadedFile(file_name, content, "application/pdf"), "_action": "next"})
    text = answer.content.decode()
    assert answer.status_code == 422, kind
    assert "kern-alert" in text and "Bitte" in text
    assert kept() == before


@pytest.mark.parametrize(
    "file_name",
    [
        "../../../etc/passwd",
        "a/b\\c.pdf",
        "nul\x00.pdf",
        "\u202efdp.exe",
        "x" * 3000 + ".pdf",
        ".htaccess",
        " ",
        "<b>.pdf",
    ],
)
def test_the_name_of_a_file_is_never_trusted(upload_step: tuple[Client, str, str], file_name: str) -> None:
    client, where, name = upload_step
    file = io.BytesIO(PDF)
    file.name = file_name
    answer = client.post(where, {name: file, "_action": "save"})
    assert answer.status_code in (204, 400, 422)
    with tenant_scope(tenants.place(BOCHUM).tenant_id):
        newest = Upload.objects.order_by("-id").values_list("name", flat=True).first() or ""
    assert len(newest) <= 150 and not re.search(r"[\x00-\x1f/\\<>\u202e]|^\.", newest), newest


def test_a_pdf_that_unfolds_to_a_flood_takes_little_time(upload_step: tuple[Client, str, str]) -> None:
    client, where, name = upload_step
    answer = client.post(where, {name: SimpleUploadedFile("flut.pdf", squeezed_pdf()), "_action": "save"})
    assert answer.status_code in (204, 422)


def test_nothing_unknown_is_kept_and_nothing_unfinished_is_sent(seeded: Seeded) -> None:
    client = seeded.clients["erika"]
    first = begun(client, "bewohnerparkausweis")
    client.post(first, {"unbekannt": "x", "__class__": "y", "_action": "add:unbekannt.fremd"})
    with tenant_scope(tenants.place(BOCHUM).tenant_id):
        answers = Draft.objects.latest("id").answers
        sent = Submission.objects.count()
    assert not {"unbekannt", "__class__"} & set(answers)
    review = f"{first.rsplit('/', 2)[0]}/pruefen/"
    assert client.post(review).status_code == 422
    with tenant_scope(tenants.place(BOCHUM).tenant_id):
        assert Submission.objects.count() == sent
