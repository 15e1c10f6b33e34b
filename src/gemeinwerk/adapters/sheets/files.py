"""catalogue.SheetFiles: reads in a child process with limits, writes here."""

from __future__ import annotations

import csv
import io
import sys

import xlsxwriter

from gemeinwerk.adapters.sheets.guarding import guarded
from gemeinwerk.domain.catalogue.types.sheets import MOST_BYTES, MOST_ROWS, SheetPage, SheetRow, Table
from gemeinwerk.kernel.confined import NoAnswer, TooSlow, answer_of
from gemeinwerk.kernel.ports import AdapterStatus
from gemeinwerk.kernel.refusal import Invalid, TooLarge

COMMAND = (sys.executable, "-I", "-m", "gemeinwerk.adapters.sheets.child")
# A little more than the child's own limit of processor time, for machines that are busy with other things.
WAIT = 25.0
_AGAIN = "Bitte speichern Sie die Tabelle neu oder als CSV, und löschen Sie Zellen weit rechts oder unten."


class SheetFiles:
    """Starts one child for each file that is read."""

    def __init__(self, *, command: tuple[str, ...] = COMMAND, wait: float = WAIT) -> None:
        self._command = command
        self._wait = wait

    def read(self, source: bytes) -> tuple[SheetPage, ...]:
        """Return the visible worksheets of an XLSX, ODS or CSV file; raises Invalid or TooLarge with the remedy."""
        if len(source) > MOST_BYTES:
            raise TooLarge("Die Datei ist zu groß.", hint=f"Erlaubt sind {MOST_BYTES // 1024 // 1024} MB.")
        try:
            found, _ = answer_of(self._command, source, wait=self._wait)
        except TooSlow:
            raise Invalid("Die Datei ist zu aufwendig zu lesen.", hint=_AGAIN) from None
        except NoAnswer:
            raise Invalid("Die Datei lässt sich nicht gefahrlos lesen.", hint=_AGAIN) from None
        if "problem" in found:
            raise Invalid(str(found["problem"]), hint=str(found["hint"]))
        return tuple(
            SheetPage(str(name), tuple(SheetRow(int(number), tuple(map(str, cells))) for number, cells in rows))
            for name, rows in found["pages"]
        )

    def workbook(self, tables: tuple[Table, ...]) -> bytes:
        """Return an XLSX file; every cell is text, none a formula."""
        output = io.BytesIO()
        plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
        with xlsxwriter.Workbook(output, plain) as book:
            head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E6E9EE"})
            body = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
            strong = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@", "bold": True})
            for table in tables:
                sheet = book.add_worksheet(table.name)
                sheet.freeze_panes(1, 0)
                for column, title in enumerate(table.columns):
                    width = table.widths[column] if column < len(table.widths) else 20
                    sheet.set_column(column, column, width)
                    sheet.write_string(0, column, title, head)
                for number, row in enumerate(table.rows):
                    for column, text in enumerate(row):
                        if text:
                            sheet.write_string(
                                number + 1, column, guarded(text), strong if number in table.strong else body
                            )
                for column, words in table.choices.items():
                    # Other words stay possible: the list helps, the product judges.
                    told = {"validate": "list", "source": list(words), "error_type": "information"}
                    sheet.data_validation(1, column, MOST_ROWS, column, told)
        return output.getvalue()

    def csv(self, table: Table) -> bytes:
        """Return a CSV file as German spreadsheet programs expect it: semicolons, UTF-8 with a mark."""
        text = io.StringIO()
        writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
        writer.writerow(table.columns)
        writer.writerows([guarded(one) for one in row] for row in table.rows)
        return text.getvalue().encode("utf-8-sig")

    def check(self) -> AdapterStatus:
        """Let a child read the smallest table there is."""
        try:
            found = self.read(b"Frage\nName\n")
        except Invalid as problem:
            return AdapterStatus(ok=False, detail=problem.message)
        ok = found == (SheetPage("", (SheetRow(1, ("Frage",)), SheetRow(2, ("Name",)))),)
        return AdapterStatus(
            ok=ok, detail="XLSX, ODS und CSV in einem eigenen Prozess mit Grenzen für Speicher und Zeit"
        )
