"""A package is checked as a whole: every finding at once, with file, line and what to do."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from gemeinwerk.domain.catalogue.package.bundle import LARGEST_FILE, MOST_FILES, PackageUnreadable, read_bundle
from gemeinwerk.domain.catalogue.package.check import check_package
from gemeinwerk.domain.catalogue.package.documents import line_of
from gemeinwerk.domain.catalogue.package.trial import run_cases
from gemeinwerk.kernel.refusal import Finding
from tests.domain.catalogue import sample

pytestmark = pytest.mark.usefixtures("readers")


def findings(**changes: str | bytes | None) -> list[Finding]:
    return check_package(sample.bundle(**changes)).findings


def changed(text: str, old: str, new: str) -> str:
    assert old in text
    return text.replace(old, new)


def test_a_good_package_has_no_findings() -> None:
    check = check_package(sample.bundle())
    assert check.findings == []
    assert check.manifest is not None and check.manifest.services == ("99108001001000",)
    assert check.names == {"plate": "G97999000001/F97999000001"}


MANIFEST_FAULTS = [
    ('version = "1.0.0"', 'version = "1.0"', 2),
    ('id = "musterausweis"', 'id = "Muster Ausweis"', 1),
    ('services = ["99108001001000"]', 'services = ["9910800100100"]', 8),
    ('services = ["99108001001000"]', "services = []", 8),
    ('procedural_code = "VWVFG_NRW"', 'procedural_code = "BGB"', 9),
    ('remedy = "action"', "remedy = 3", 10),
    ('login = "required"', 'login = "optional"', None),
    ("processing_target_days = 14", "processing_target_days = -1", 16),
    ('handling = "officer"', 'handling = "automatic"', None),
    ('audience = ["citizen"]', 'audience = ["alien"]', 12),
    ('value = "30.70"', 'value = "viel"', 29),
    ('type = "money"', 'type = "gold"', 27),
    ('keywords = ["Parken"]', 'keywords = "Parken"', 23),
    ('texts = ["teaser", "fees"]', 'texts = ["title"]', 43),
    ('licence = "EUPL-1.2"', 'lizenz = "EUPL-1.2"', None),
    ('[[legal_basis]]\ntext = "§ 45 Abs. 1b Nr. 2a StVO"', "", None),
]


@pytest.mark.parametrize(("old", "new", "line"), MANIFEST_FAULTS, ids=[new[:40] for _, new, _ in MANIFEST_FAULTS])
def test_faults_of_the_manifest(old: str, new: str, line: int | None) -> None:
    found = [f for f in findings(package_DOT_toml=changed(sample.MANIFEST, old, new)) if f.where == "package.toml"]
    assert found and all(f.message and f.hint for f in found)
    if line is not None:
        assert line in {f.line for f in found}


def test_all_faults_come_at_once() -> None:
    found = findings(
        package_DOT_toml=changed(sample.MANIFEST, '"VWVFG_NRW"', '"BGB"'),
        service_DOT_md=changed(sample.TEXTS, "## Ablauf", "## Verlauf"),
        layout_DOT_toml=changed(sample.LAYOUT, 'groups = ["G97999000001"]', 'groups = ["G97999000009"]'),
        privacy_DOT_toml=changed(sample.PRIVACY, "months = 24", 'months = "ewig"'),
        notices__rejected_DOT_html=None,
        notices__granted_DOT_html="<p>{{ secret }}</p>",
        cases__bewilligt_DOT_toml=changed(sample.CASE, "plate =", "colour ="),
    )
    assert {f.where for f in found} == {
        "package.toml",
        "service.md",
        "layout.toml",
        "privacy.toml",
        "process.bpmn",
        "notices/granted.html",
        "cases/bewilligt.toml",
    }


@pytest.mark.parametrize(
    "path", ["package.toml", "service.md", "form.xdf3.xml", "layout.toml", "process.bpmn", "privacy.toml"]
)
def test_a_missing_file_is_named(path: str) -> None:
    assert path in {f.where for f in findings(**{path.replace(".", "_DOT_"): None})}


def test_a_package_without_cases_is_refused() -> None:
    assert [f.where for f in findings(cases__bewilligt_DOT_toml=None)] == ["cases"]


@pytest.mark.parametrize(
    ("passage", "line"),
    [
        ("<script>x</script>", 9),
        ("[x](javascript:alert)", 9),
        ("{{ parameter.nix }}", 9),
        ("{{ person.name }}", 9),
    ],
)
def test_unsafe_texts(passage: str, line: int) -> None:
    found = findings(service_DOT_md=changed(sample.TEXTS, "\nText.\n", f"\n{passage}\n"))
    assert [(f.where, f.line) for f in found] == [("service.md", line)]


def test_every_field_needs_a_legal_basis(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sample.Forms, "legal_bases", ())
    assert ["Rechtsgrundlage" in f.message for f in findings()] == [True]


def test_ids_of_another_package_are_refused() -> None:
    form = sample.FORM.replace(b"F97999000001", b"F97001000001")
    layout = changed(sample.LAYOUT, "F97999000001", "F97001000001")
    found = findings(form_DOT_xdf3_DOT_xml=form, layout_DOT_toml=layout)
    assert ["anderen Paket" in f.message for f in found] == [True]
    shared = sample.FORM.replace(b"F97999000001", b"F97000000001")
    layout = changed(sample.LAYOUT, "F97999000001", "F97000000001")
    assert findings(form_DOT_xdf3_DOT_xml=shared, layout_DOT_toml=layout) == []


LAYOUT_FAULTS = [
    ('plate = "', '"Plate 1" = "'),
    ('plate = "', 'parameter = "'),
    ('widget = "text"', 'widget = "hologram"'),
    ('"person.plate"', '"session.secret"'),
    ("[[steps]]", "[steps]"),
    ('F97999000001"]', 'F97999000007"]'),
]


@pytest.mark.parametrize(("old", "new"), LAYOUT_FAULTS)
def test_faults_of_the_layout(old: str, new: str) -> None:
    found = findings(layout_DOT_toml=changed(sample.LAYOUT, old, new))
    assert "layout.toml" in {f.where for f in found}


@pytest.mark.parametrize("content", [b"\xff\xfe", b"[", b"a = 1\na = 2", b"x = " + b"[" * 5000, b""])
def test_broken_toml_is_a_finding_and_no_crash(content: bytes) -> None:
    for name in ("package_DOT_toml", "layout_DOT_toml", "privacy_DOT_toml", "cases__bewilligt_DOT_toml"):
        found = findings(**{name: content})
        assert found or content == b""


def test_a_form_that_cannot_be_read_is_a_finding() -> None:
    assert any(f.where == "form.xdf3.xml" for f in findings(form_DOT_xdf3_DOT_xml=b"<nothing/>"))


def test_missing_upload_of_a_case() -> None:
    case = changed(sample.CASE, '"BO-GW 1"\n\n[expect]', '"@fehlt.pdf"\n\n[expect]')
    assert ["fehlt.pdf" in f.message for f in findings(cases__bewilligt_DOT_toml=case)] == [True]


def test_lines_in_toml() -> None:
    text = 'a = 1\n[x]\nb = 2\n[[row]]\nc = 1\n[[row]]\nc = 2\n[y."p/q"]\nd = 3\n'
    assert [line_of(text, "a"), line_of(text, "b", "x"), line_of(text, "c", "row", 1)] == [1, 3, 7]
    assert [line_of(text, "d", "y.p/q"), line_of(text, "zz", "row"), line_of(text, "zz")] == [9, 4, None]


def write(folder: Path) -> Path:
    for path, content in sample.files().items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    return folder


def test_a_folder_is_read_completely(tmp_path: Path) -> None:
    bundle = read_bundle(write(tmp_path / "musterausweis"))
    assert dict(bundle.files) == sample.files()
    assert bundle.name == "musterausweis" and bundle.sha256 == sample.bundle().sha256
    assert check_package(bundle).findings == []


def test_what_does_not_belong_into_a_folder(tmp_path: Path) -> None:
    folder = write(tmp_path / "paket")
    (folder / "link.toml").symlink_to("/etc/passwd")
    (folder / ".git").mkdir()
    (folder / "Groß.txt").write_text("x")
    (folder / "scripts").mkdir()
    (folder / "notices" / "deep").mkdir()
    (folder / "large.bin").write_bytes(b"0" * (LARGEST_FILE + 1))
    os.mkfifo(folder / "pipe")
    with pytest.raises(PackageUnreadable) as refused:
        read_bundle(folder)
    assert {finding.where for finding in refused.value.details} == {
        "link.toml",
        ".git",
        "Gro?.txt",
        "scripts",
        "notices/deep",
        "large.bin",
        "pipe",
    }


def test_too_many_files_and_no_folder(tmp_path: Path) -> None:
    folder = write(tmp_path / "paket")
    for number in range(MOST_FILES + 1):
        (folder / "cases" / f"c{number}.toml").write_text("")
    with pytest.raises(PackageUnreadable):
        read_bundle(folder)
    with pytest.raises(PackageUnreadable):
        read_bundle(tmp_path / "nothing")
    (tmp_path / "link").symlink_to(folder)
    with pytest.raises(PackageUnreadable):
        read_bundle(tmp_path / "link")


def test_cases_of_a_good_package_pass() -> None:
    tested = run_cases(sample.bundle())
    assert tested.passed and [case.name for case in tested.cases] == ["Antrag wird bewilligt"]


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ('fee = "30.70"', 'fee = "99.00"', "Gebühr"),
        ('outcome = "granted"\nsteps', 'outcome = "rejected"\nsteps', "outcome"),
        ('["check", "decide"]', '["decide"]', "steps"),
        ('["BO-GW 1"]', '["KLE-GW 1"]', "Bescheid"),
        ('plate = "BO-GW 1"', 'plate = ""', "Prüfung der Angaben"),
        ("valid = true", 'errors = ["plate"]', "Prüfung der Angaben"),
    ],
)
def test_a_case_that_expects_something_else_fails(old: str, new: str, word: str) -> None:
    tested = run_cases(sample.bundle(cases__bewilligt_DOT_toml=changed(sample.CASE, old, new)))
    assert not tested.passed
    assert any(word in finding.message for case in tested.cases for finding in case.findings)


def test_parameters_of_a_case_override_the_package() -> None:
    case = changed(sample.CASE, 'fee = "30.70"', 'fee = "12.00"') + '\n[parameters]\nfee_year = "12.00"\n'
    assert run_cases(sample.bundle(cases__bewilligt_DOT_toml=case)).passed


def test_cases_of_a_faulty_package_do_not_run() -> None:
    tested = run_cases(sample.bundle(privacy_DOT_toml="x = 1"))
    assert not tested.passed and len(tested.cases) == 1
