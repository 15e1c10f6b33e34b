"""What the catalogue needs from outside: an analyser of German text, and readers of what a package contains."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from gemeinwerk.domain.catalogue.types.sheets import SheetPage, Table
from gemeinwerk.domain.catalogue.types.transfer import ReadTransfer, Transfer
from gemeinwerk.domain.forms.types import FormModel, Layout
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.ports import AdapterStatus, Port
from gemeinwerk.kernel.refusal import Finding


@dataclass(frozen=True, slots=True)
class Token:
    """One index token of a word; ``quality`` is 1 for the word itself and less for a part of a compound."""

    text: str
    quality: float


@dataclass(frozen=True, slots=True)
class QueryTerm:
    """One thing the searcher asked for: a weight, and alternative tokens that may answer it (token, quality)."""

    text: str
    weight: float
    alternatives: tuple[Token, ...]


class Vocabulary(Protocol):
    """The words of the catalogue, prepared for splitting compounds and forgiving typing errors."""

    version: int

    def __len__(self) -> int: ...


class TextAnalyser(Protocol):
    """Turns German text into tokens, the same way for the index and for the query."""

    def fold(self, text: str) -> str:
        """Lower-case text with umlauts, ß and their spellings made equal, words separated by one blank."""
        ...

    def words(self, text: str) -> tuple[str, ...]:
        """The plain words of a text (lower case, umlauts written out), in order, without function words."""
        ...

    def vocabulary(
        self,
        frequencies: Mapping[str, int],
        token_frequencies: Mapping[str, int] | None = None,
        *,
        size: int,
        version: int,
    ) -> Vocabulary:
        """Prepare the plain words of ``size`` services, each with the number of services that contain it.

        ``token_frequencies`` says the same of index tokens, where they are known already.
        """
        ...

    def tokens(self, word: str, vocabulary: Vocabulary) -> tuple[Token, ...]:
        """Index tokens of one plain word: its stem, and the stems of the parts if it is a compound."""
        ...

    def query(self, text: str, vocabulary: Vocabulary) -> tuple[QueryTerm, ...]:
        """What a search text asks for; at most a handful of terms, whatever the text is."""
        ...


@dataclass(frozen=True, slots=True)
class FormElement:
    """One field or group of a form: its path of ids, its readable facts and where it stands in the file."""

    path: str
    kind: str
    title: str
    legal_bases: tuple[str, ...]
    line: int | None = None


@dataclass(frozen=True, slots=True)
class FormOutline:
    """What the catalogue needs to know about a form schema."""

    schema_id: str
    schema_version: str
    title: str
    elements: tuple[FormElement, ...]


@dataclass(frozen=True, slots=True)
class FormVerdict:
    """The answer check of a form: values by readable name, and the places (names or ids) of errors."""

    valid: bool
    errors: tuple[str, ...]
    values: Mapping[str, Any]


class FormReader(Protocol):
    """Reads the form of a package."""

    def outline(self, schema: bytes) -> FormOutline:
        """Read a schema file; raises Refusal with findings for a file that is no valid schema."""
        ...

    def check(self, schema: bytes, layout: Mapping[str, Any], where: str) -> tuple[Finding, ...]:
        """Findings about schema, executable rules and layout together."""
        ...

    def check_translations(self, schema: bytes, translations: bytes, where: str) -> tuple[Finding, ...]:
        """Findings about the translations of a schema; raises Refusal for a file that is none."""
        ...

    def publish(self, schema: bytes, *, actor: Actor, now: datetime) -> None:
        """Keep the schema for drafts of this version, in the running transaction; safe to repeat."""
        ...

    def answer(self, schema: bytes, layout: Mapping[str, Any], answers: Mapping[str, Any]) -> FormVerdict:
        """Check example answers given by readable name."""
        ...


@dataclass(frozen=True, slots=True)
class ProcessWalk:
    """One simulated run: the kinds of steps for people, results of decisions and the outcome."""

    steps: tuple[str, ...]
    results: Mapping[str, Any]
    outcome: str
    automatic: bool
    finished: bool


class ProcessReader(Protocol):
    """Reads and simulates the process and the decisions of a package."""

    def check(
        self, process: bytes, decisions: bytes | None, *, package_id: str, names: Collection[str]
    ) -> tuple[Finding, ...]:
        """Findings about both files; ``names`` are the variables that exist when the process starts."""
        ...

    def publish(
        self, process: bytes, decisions: bytes | None, *, package_id: str, version: str, actor: Actor, now: datetime
    ) -> None:
        """Keep process and decisions for cases of this version, in the running transaction; safe to repeat."""
        ...

    def outcomes(self, process: bytes, decisions: bytes | None) -> frozenset[str]:
        """The outcomes of a decision that the process can reach."""
        ...

    def walk(
        self,
        process: bytes,
        decisions: bytes | None,
        *,
        package_id: str,
        variables: Mapping[str, Any],
        officer_outcome: str | None,
    ) -> ProcessWalk:
        """Run the process once, without side effects; ``officer_outcome`` is what an officer would decide."""
        ...


class NoticeReader(Protocol):
    """Reads and renders the notice templates of a package."""

    def check(self, template: bytes, *, where: str, names: Collection[str]) -> tuple[Finding, ...]:
        """Findings about one template; ``names`` are the variables it may use."""
        ...

    def text(self, template: bytes, variables: Mapping[str, Any]) -> str:
        """Render a template to plain text."""
        ...


@dataclass(frozen=True, slots=True)
class FormPage:
    """One page of a form as people get it; ``state`` says in German how it was filled in.

    ``begun`` is False for the page as it is first shown, and True for one with answers, rows or errors.
    """

    title: str
    state: str
    html: str
    begun: bool = True


class FormPages(Protocol):
    """Renders the pages of a form exactly as the portal does, without a draft, a visitor or the database."""

    def pages(self, model: FormModel, layout: Layout, *, title: str) -> Iterator[FormPage]:
        """Yield every step in each state, and the page before sending."""
        ...


@dataclass(frozen=True, slots=True)
class PageFault:
    """One fault of a page: criterion (a number of WCAG 2.2, or ``size``), name of the input, what is wrong, remedy."""

    criterion: str
    name: str
    message: str
    remedy: str


class PageCheck(Protocol):
    """Judges the HTML of a page without a browser."""

    def faults(self, page: str) -> tuple[PageFault, ...]:
        """Return the faults of a whole page."""
        ...


class SheetFiles(Protocol):
    """Reads and writes spreadsheets; never evaluates anything in them."""

    def read(self, source: bytes) -> tuple[SheetPage, ...]:
        """Return the visible worksheets of an XLSX, ODS or CSV file; raises Invalid or TooLarge with the remedy."""
        ...

    def workbook(self, tables: tuple[Table, ...]) -> bytes:
        """Return an XLSX file with one worksheet a table; no cell is a formula."""
        ...

    def csv(self, table: Table) -> bytes:
        """Return one table as CSV; no cell is a formula for a program that opens it."""
        ...

    def check(self) -> AdapterStatus: ...


class XzufiFiles(Protocol):
    """Reads and writes transfers of XZuFi 2.2 and 2.3.1."""

    def read(self, source: bytes) -> ReadTransfer:
        """Return the transfer of a file with what was not understood; raises Invalid with lines, or TooLarge."""
        ...

    def write(self, transfer: Transfer) -> bytes:
        """Return the file of a transfer; the same transfer gives the same bytes."""
        ...

    def check(self) -> AdapterStatus: ...


text_analyser: Port[TextAnalyser] = Port("catalogue.TextAnalyser")
form_reader: Port[FormReader] = Port("catalogue.FormReader")
process_reader: Port[ProcessReader] = Port("catalogue.ProcessReader")
notice_reader: Port[NoticeReader] = Port("catalogue.NoticeReader")
form_pages: Port[FormPages] = Port("catalogue.FormPages")
page_check: Port[PageCheck] = Port("catalogue.PageCheck")
sheet_files: Port[SheetFiles] = Port("catalogue.SheetFiles")
xzufi_files: Port[XzufiFiles] = Port("catalogue.XzufiFiles")
