"""``python -m tests.journeys.forms.install FOLDER FILE...``: code lists and forms into the installation of the environment.

Prints one JSON object: for each file the package that was made around it.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path


def install(lists: Path, files: list[Path]) -> dict[str, str]:
    """Import the code lists of a folder, then wrap and install the forms."""
    from gemeinwerk.adapters.genericode import read_code_list
    from gemeinwerk.config.wrapping import wrap
    from gemeinwerk.domain.catalogue.actions import install_package
    from gemeinwerk.domain.forms.actions import import_code_list
    from gemeinwerk.kernel.actor import SYSTEM
    from gemeinwerk.kernel.clock import now

    for path in sorted(lists.glob("*.xml")):
        read = read_code_list(path.read_bytes())
        import_code_list(
            actor=SYSTEM,
            now=now(),
            uri=read.uri,
            version=read.version,
            version_uri=read.version_uri,
            name=read.name,
            options=read.options,
        )
    return {
        str(path): install_package(
            actor=SYSTEM, now=now(), bundle=wrap(path.read_bytes()), foreign_form=True
        ).package_id
        for path in files
    }


if __name__ == "__main__":
    from gemeinwerk.config.setup import prepare

    prepare()
    print(json.dumps(install(Path(sys.argv[1]), [Path(name) for name in sys.argv[2:]])))
