"""Running a package's own example cases: form check, decisions, process and notice, without side effects."""

from __future__ import annotations

import time
import tomllib
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from gemeinwerk.domain.catalogue.package import bundle as folder
from gemeinwerk.domain.catalogue.package.bundle import PackageBundle
from gemeinwerk.domain.catalogue.package.check import check_package
from gemeinwerk.domain.catalogue.ports import ProcessWalk, form_reader, notice_reader, process_reader
from gemeinwerk.domain.catalogue.rules.values import typed_value
from gemeinwerk.domain.catalogue.types import CaseResult, Manifest, PackageTest
from gemeinwerk.domain.payments import queries as payments
from gemeinwerk.kernel.refusal import Finding, Refusal


def run_cases(bundle: PackageBundle) -> PackageTest:
    """Run every example case; a package that does not pass its check fails as one case with all findings."""
    check = check_package(bundle)
    manifest = check.manifest
    if check.findings or manifest is None:
        failed = CaseResult("Prüfung des Leistungspakets", False, tuple(check.findings))
        return PackageTest(bundle.name, manifest.version if manifest else "", (failed,))
    results = [_run(bundle, manifest, path, content) for path, content in bundle.within("cases", ".toml").items()]
    return PackageTest(manifest.id, manifest.version, tuple(results))


class _Case:
    """One example case while it runs."""

    def __init__(self, bundle: PackageBundle, manifest: Manifest, where: str, data: Mapping[str, Any]) -> None:
        self.bundle = bundle
        self.manifest = manifest
        self.where = where
        self.data = data
        self.expect: Mapping[str, Any] = data.get("expect", {})
        self.findings: list[Finding] = []

    def wrong(self, what: str, expected: object, found: object) -> None:
        """Note a difference between expectation and outcome."""
        message = f"{what}: erwartet {expected}, erhalten {found}."
        self.findings.append(Finding(self.where, None, message, "Bitte Beispiel oder Leistungspaket berichtigen."))

    def run(self) -> None:
        """Check the form; if it is valid as expected, run the process and render the notice."""
        layout = tomllib.loads(self.bundle.files[folder.LAYOUT].decode())
        context = {"parameter": self._parameters(), "today": self.data.get("today")}
        verdict = form_reader().answer(self.bundle.files[folder.FORM], layout, {**self._answers(), **context})
        should_be_valid = bool(self.expect.get("valid", not self.expect.get("errors")))
        if verdict.valid is not should_be_valid:
            errors = ", ".join(verdict.errors)
            self.wrong("Prüfung der Angaben", "gültig" if should_be_valid else "Fehler", errors or "gültig")
        missing = set(self.expect.get("errors", ())) - set(verdict.errors)
        if missing:
            self.wrong("Fehler", ", ".join(sorted(missing)), ", ".join(verdict.errors) or "keine")
        if verdict.valid and should_be_valid:
            self._process({**verdict.values, **context})

    def _answers(self) -> dict[str, Any]:
        return {name: self._answer(value) for name, value in self.data.get("answers", {}).items()}

    def _answer(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self._answer(item) for item in value]
        if isinstance(value, str) and value.startswith("@"):
            content = self.bundle.files[f"cases/{value[1:]}"]
            media = "application/pdf" if content.startswith(b"%PDF") else "application/octet-stream"
            upload = "00000000-0000-7000-8000-000000000000"
            return {"upload": upload, "name": value[1:], "size": len(content), "media_type": media}
        return value

    def _parameters(self) -> dict[str, Any]:
        values: dict[str, Any] = {name: one.value for name, one in self.manifest.parameters.items()}
        for name, raw in self.data.get("parameters", {}).items():
            values[name] = typed_value(self.manifest.parameters[name].type, raw)
        return values

    def _process(self, variables: dict[str, Any]) -> None:
        officer = self.data.get("officer", {})
        walk = process_reader().walk(
            self.bundle.files[folder.PROCESS],
            self.bundle.files.get(folder.DECISIONS),
            package_id=self.manifest.id,
            variables=variables,
            officer_outcome=officer.get("outcome"),
        )
        results = self._priced(walk.results)
        self._compare(walk, results)
        if walk.outcome:
            self._notice(walk, {**variables, **results})

    def _priced(self, results: Mapping[str, Any]) -> dict[str, Any]:
        """Put the amount by the example by-law of the package to what its decision asks."""
        terms = self.manifest.payment
        if terms is None or not terms.schedule or "fee" not in results:
            return dict(results)
        law = payments.read_bylaw(self.bundle.files[folder.BYLAW])
        asked = payments.asked_of(results["fee"])
        today = self.data.get("today")
        charged = payments.charge(law, asked, on=today if isinstance(today, date) else law.schedule.valid_from)
        return {**results, "fee": payments.as_result(charged, asked)}

    def _compare(self, walk: ProcessWalk, results: Mapping[str, Any]) -> None:
        if not walk.finished:
            self.wrong("Ablauf", "ein Ende", "kein Ende")
        for name, found in (("outcome", walk.outcome), ("automatic", walk.automatic), ("steps", list(walk.steps))):
            if name in self.expect and self.expect[name] != found:
                self.wrong(name, self.expect[name], found)
        if "fee" in self.expect and _amount(results.get("fee")) != Decimal(self.expect["fee"]):
            self.wrong("Gebühr", self.expect["fee"], _amount(results.get("fee")))

    def _notice(self, walk: ProcessWalk, variables: dict[str, Any]) -> None:
        path = f"notices/{walk.outcome}.html"
        template = self.bundle.files.get(path)
        if template is None:
            self.wrong("Text zum Ausgang", path, "keine Datei")
            return
        text = notice_reader().text(template, {**variables, "decision": walk.outcome})
        for passage in self.expect.get("notice_contains", ()):
            if passage not in text:
                self.wrong("Bescheid enthält", f"„{passage}“", "nicht gefunden")


def _amount(fee: Any) -> Decimal | None:
    value = fee.get("amount") if isinstance(fee, Mapping) else fee
    try:
        return None if value is None else Decimal(str(value)).quantize(Decimal("0.01"))
    except InvalidOperation:
        return None


def _run(bundle: PackageBundle, manifest: Manifest, path: str, content: bytes) -> CaseResult:
    started = time.perf_counter()
    data = tomllib.loads(content.decode("utf-8"))
    case = _Case(bundle, manifest, path, data)
    try:
        case.run()
    except Refusal as refusal:
        case.findings += refusal.details or (Finding(path, None, refusal.message, refusal.hint),)
    seconds = time.perf_counter() - started
    return CaseResult(str(data.get("name", path)), not case.findings, tuple(case.findings), seconds)
