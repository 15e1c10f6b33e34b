"""Files that a verb writes: only for the own user, whole or not at all, and on the disk before anybody relies on them."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from shutil import rmtree

from gemeinwerk.client import SetupWrong

LOCK = ".gesperrt"


def write(path: Path, content: bytes) -> None:
    """Replace a file in one step; raises SetupWrong where that is not possible."""
    part = path.with_name(f".{path.name}.teil")
    try:
        _write_new(part, content)
        part.replace(path)
        _settle(path.parent)
    except OSError as fault:
        raise _unwritable(path, fault) from fault


def write_folder(path: Path, files: Mapping[str, bytes]) -> None:
    """Make a folder with its files in one step: it is there with all of them, or it is not there."""
    part = path.with_name(f".{path.name}.teil")
    try:
        rmtree(part, ignore_errors=True)
        part.mkdir(mode=0o700)
        for name, content in files.items():
            _write_new(part / name, content)
        _settle(part)
        part.rename(path)
        _settle(path.parent)
    except OSError as fault:
        raise _unwritable(path, fault) from fault


@contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Keep the folder to oneself; raises SetupWrong while another run has it."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = (folder / LOCK).open("wb")
    except OSError as fault:
        raise _unwritable(folder, fault) from fault
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as fault:
            raise SetupWrong(
                f"In den Ordner {folder} schreibt schon ein anderer Lauf.", hint="Bitte warten Sie dessen Ende ab."
            ) from fault
        yield


def _write_new(path: Path, content: bytes) -> None:
    path.unlink(missing_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _settle(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _unwritable(path: Path, fault: OSError) -> SetupWrong:
    return SetupWrong(
        f"{path} lässt sich nicht schreiben ({fault.strerror}).", hint="Bitte prüfen Sie Pfad, Rechte und freien Platz."
    )
