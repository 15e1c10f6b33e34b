"""The import contracts hold, and each is seen to break on a planted import."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
PLANTED = [
    ("domain/tenants/queries.py", "from gemeinwerk.domain.cases import types as planted", "Calls go down"),
    ("domain/forms/types/__init__.py", "import gemeinwerk.domain.documents.types as planted", "Calls go down"),
    ("kernel/clock.py", "import gemeinwerk.domain.audit.types as planted", "Calls go down"),
    ("web/api/problems.py", "import gemeinwerk.adapters.jose as planted", "Doors know no adapters"),
    ("adapters/keywrap/__init__.py", "import gemeinwerk.adapters.jose as planted", "Adapters do not know each other"),
    ("client/wire.py", "import django as planted", "The client of the standard API stands alone"),
    ("client/wire.py", "import gemeinwerk.adapters.jose as planted", "knows one adapter"),
    ("client/types.py", "from gemeinwerk.domain.transport import types as planted", "stands alone"),
    ("verify/records.py", "import gemeinwerk.kernel.clock as planted", "The verifier stands alone"),
    ("verify/records.py", "import django as planted", "The verifier stands alone"),
    ("domain/submissions/ports.py", "import gemeinwerk.client as planted", "do not know the client"),
]


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the contracts on the package below ``folder``."""
    command = Path(sys.executable).with_name("lint-imports")
    return subprocess.run(
        [str(command), "--no-cache"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder / "src")},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_contracts_hold() -> None:
    result = lint(PROJECT)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(("where", "line", "contract"), PLANTED)
def test_a_planted_import_breaks_its_contract(tmp_path: Path, where: str, line: str, contract: str) -> None:
    shutil.copy(PROJECT / "pyproject.toml", tmp_path)
    ignore = shutil.ignore_patterns("built", "__pycache__", "*.html", "*.css", "*.csv")
    shutil.copytree(PROJECT / "src" / "gemeinwerk", tmp_path / "src" / "gemeinwerk", ignore=ignore)
    target = tmp_path / "src" / "gemeinwerk" / where
    target.write_text(target.read_text() + f"\n{line}\n")
    result = lint(tmp_path)
    broken = [text for text in result.stdout.splitlines() if contract in text and "BROKEN" in text]
    assert result.returncode != 0 and broken, result.stdout
