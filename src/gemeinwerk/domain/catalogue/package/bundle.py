"""A package folder in memory, read with limits: no links, no hidden or foreign names, bounded sizes."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from gemeinwerk.kernel.refusal import Finding, Invalid

MOST_FILES: Final = 80
LARGEST_FILE: Final = 2 * 1024 * 1024
LARGEST_PACKAGE: Final = 8 * 1024 * 1024
FOLDERS: Final = ("notices", "cases")
NAME: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,99}")

MANIFEST: Final = "package.toml"
TEXTS: Final = "service.md"
FORM: Final = "form.xdf3.xml"
TRANSLATIONS: Final = "translations.xdf3.xml"
LAYOUT: Final = "layout.toml"
PROCESS: Final = "process.bpmn"
DECISIONS: Final = "decisions.dmn"
PRIVACY: Final = "privacy.toml"
BYLAW: Final = "bylaw.toml"
REASONS: Final = "notices/reasons.toml"
REQUIRED: Final = (MANIFEST, TEXTS, FORM, LAYOUT, PROCESS, PRIVACY)


class PackageUnreadable(Invalid):
    """A folder cannot be read as a package at all."""

    code = "catalogue.package_unreadable"
    message = "Der Ordner lässt sich nicht als Leistungspaket lesen."
    hint = "Bitte beheben Sie die genannten Punkte und versuchen Sie es erneut."


@dataclass(frozen=True, slots=True)
class PackageBundle:
    """The files of a package by their path inside the folder."""

    name: str
    files: Mapping[str, bytes]

    @property
    def sha256(self) -> str:
        """A digest of all names and contents."""
        digest = hashlib.sha256()
        for path in sorted(self.files):
            digest.update(f"{path}\0{len(self.files[path])}\0".encode())
            digest.update(self.files[path])
        return digest.hexdigest()

    def within(self, folder: str, ending: str) -> dict[str, bytes]:
        """The files of one sub-folder with an ending, by path, in order."""
        return {
            path: self.files[path]
            for path in sorted(self.files)
            if path.startswith(f"{folder}/") and path.endswith(ending)
        }


def read_bundle(folder: Path) -> PackageBundle:
    """Read a folder; raises PackageUnreadable with a finding for everything that does not belong there."""
    if folder.is_symlink() or not folder.is_dir():
        raise PackageUnreadable(details=[Finding(folder.name, None, "Das ist kein Ordner.", "")])
    findings: list[Finding] = []
    files: dict[str, bytes] = {}
    for path in _entries(folder, "", findings):
        content = _content(folder / path, path, findings)
        if content is not None:
            files[path] = content
    if len(files) > MOST_FILES:
        findings.append(Finding(folder.name, None, f"Mehr als {MOST_FILES} Dateien.", "Bitte entfernen Sie Dateien."))
    if sum(map(len, files.values())) > LARGEST_PACKAGE:
        size = LARGEST_PACKAGE // 1024 // 1024
        findings.append(Finding(folder.name, None, f"Größer als {size} MB.", "Bitte verkleinern Sie Dateien."))
    if findings:
        raise PackageUnreadable(details=findings)
    return PackageBundle(folder.resolve().name, files)


def _entries(folder: Path, below: str, findings: list[Finding]) -> list[str]:
    paths: list[str] = []
    with os.scandir(folder / below) as entries:
        found = sorted(entries, key=lambda entry: entry.name)[: MOST_FILES * 2]
    for entry in found:
        path = f"{below}/{entry.name}" if below else entry.name
        shown = path.encode("ascii", "replace").decode()[:120]
        if entry.is_symlink():
            findings.append(Finding(shown, None, "Verknüpfungen sind nicht erlaubt.", "Bitte legen Sie die Datei ab."))
        elif not NAME.fullmatch(entry.name):
            hint = "Erlaubt sind kleine Buchstaben, Ziffern, Punkt, Binde- und Unterstrich."
            findings.append(Finding(shown, None, "Der Name ist nicht erlaubt.", hint))
        elif entry.is_dir(follow_symlinks=False):
            if below or entry.name not in FOLDERS:
                hint = f"Erlaubt sind nur: {', '.join(FOLDERS)}."
                findings.append(Finding(shown, None, "Dieser Ordner gehört nicht in ein Leistungspaket.", hint))
            else:
                paths += _entries(folder, entry.name, findings)
        else:
            paths.append(path)
    return paths


def _content(file: Path, path: str, findings: list[Finding]) -> bytes | None:
    size = LARGEST_FILE // 1024 // 1024
    try:
        descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        findings.append(Finding(path, None, "Die Datei lässt sich nicht öffnen.", "Bitte prüfen Sie die Rechte."))
        return None
    with open(descriptor, "rb") as stream:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            findings.append(Finding(path, None, "Das ist keine gewöhnliche Datei.", "Bitte entfernen Sie sie."))
            return None
        content = stream.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        findings.append(Finding(path, None, f"Die Datei ist größer als {size} MB.", "Bitte verkleinern Sie sie."))
        return None
    return content
