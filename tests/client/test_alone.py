"""The client runs where the platform does not: without Django, a database driver or settings."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import sys
for name in ("django", "psycopg", "procrastinate", "ninja"):
    sys.modules[name] = None
import gemeinwerk.client, gemeinwerk.client.simulator, gemeinwerk.client.conformance
loaded = sorted(name for name in sys.modules if name.startswith(("gemeinwerk.domain.", "gemeinwerk.config", "gemeinwerk.web")))
print(" ".join(loaded))
"""


def test_the_client_needs_nothing_of_the_platform_but_types_of_keys() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, env={}, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["gemeinwerk.domain.keys", "gemeinwerk.domain.keys.types"]
