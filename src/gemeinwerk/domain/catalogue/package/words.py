"""Every place of a package that has words: what the glossary looks through for terms and statutes."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from gemeinwerk.domain.catalogue.package.bundle import DECISIONS, MANIFEST, TEXTS
from gemeinwerk.domain.catalogue.ports import FormOutline
from gemeinwerk.domain.catalogue.types import Manifest
from gemeinwerk.domain.glossary.types import PackageText, PassageKind, PassageText

TAG: Final = re.compile(r"<[^<>]*>")
DECISION: Final = re.compile(r"<(?:[\w.-]{1,40}:)?decision\s[^<>]*?\bname=\"([^\"<>]{1,120})\"[^<>]*>")
NOTICES: Final = "notices/"


def package_text(
    manifest: Manifest, outline: FormOutline, files: Mapping[str, bytes], region_keys: Sequence[str]
) -> PackageText:
    """Return the words of a package that passed its check, each with the place where it stands."""
    passages = [*_form(outline), *_notices(files), *_decisions(files), *_manifest(manifest)]
    if TEXTS in files:
        passages.append(PassageText(PassageKind.PACKAGE, TEXTS, text=files[TEXTS].decode("utf-8", "replace")))
    return PackageText(
        package_id=manifest.id,
        version=manifest.version,
        title=manifest.title,
        schema_id=outline.schema_id,
        schema_version=outline.schema_version,
        region_keys=tuple(region_keys),
        passages=tuple(passages),
    )


def _form(outline: FormOutline) -> Iterable[PassageText]:
    for element in outline.elements:
        element_id = element.path.rpartition("/")[2]
        bases = "; ".join(element.legal_bases)
        yield PassageText(PassageKind.FORM, element.path, element.title, bases, element_id)


def _notices(files: Mapping[str, bytes]) -> Iterable[PassageText]:
    for path in sorted(files):
        if path.startswith(NOTICES):
            yield PassageText(PassageKind.NOTICE, path, text=_plain(files[path].decode("utf-8", "replace")))


def _decisions(files: Mapping[str, bytes]) -> Iterable[PassageText]:
    """One passage for each decision of the file; its name is a word of the program and no label."""
    text = files.get(DECISIONS, b"").decode("utf-8", "replace")
    begins = list(DECISION.finditer(text))
    for number, begin in enumerate(begins):
        end = begins[number + 1].start() if number + 1 < len(begins) else len(text)
        place = f"{DECISIONS}#{begin.group(1)}"
        yield PassageText(PassageKind.DECISION, place, text=_plain(text[begin.end() : end]))


def _manifest(manifest: Manifest) -> Iterable[PassageText]:
    for basis in manifest.legal_bases:
        yield PassageText(PassageKind.PACKAGE, MANIFEST, text=basis.text)
    if manifest.automatic_basis:
        yield PassageText(PassageKind.DECISION, f"{MANIFEST}#automatic_basis", text=manifest.automatic_basis)
    for name, parameter in manifest.parameters.items():
        place = f"{MANIFEST}#parameters.{name}"
        yield PassageText(PassageKind.DECISION, place, parameter.label, parameter.legal_basis)


def _plain(markup: str) -> str:
    return " ".join(html.unescape(TAG.sub(" ", markup)).split())
