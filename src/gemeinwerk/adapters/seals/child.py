"""The child process in which a stranger's PDF is checked for a seal: limits are set before its first byte is parsed.

Input on stdin: one line of JSON (roots and revocation lists in base64), then the file. Output: one line of JSON.
"""

from __future__ import annotations

import dataclasses
import json
import sys
from base64 import b64decode
from datetime import datetime

from gemeinwerk.kernel.confined import confine

MEMORY = 1_000_000_000
SECONDS = 15


def main() -> None:
    """Read one file, check it, write the verdict."""
    order = json.loads(sys.stdin.buffer.readline())
    from gemeinwerk.adapters.seals.verifying import verify

    pdf = sys.stdin.buffer.read()
    confine(memory=MEMORY, seconds=SECONDS)
    verdict = verify(pdf, roots=map(b64decode, order["roots"]), revocations=map(b64decode, order["revocations"]))
    said = {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in dataclasses.asdict(verdict).items()
    }
    sys.stdout.write(json.dumps(said) + "\n")


if __name__ == "__main__":
    main()
