"""One form from the start page to the receipt, with the keyboard alone; every page is looked at by axe."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.journeys.forms.looking import Looking
from tests.journeys.forms.plan import Plan
from tests.journeys.keyboard import Keyboard, KeyboardFault, Spot, told

NEXT = "button.kern-btn--primary[value=next]"
INSIDE = "(id) => { const n = document.getElementById(id); return !!n && n.contains(document.activeElement); }"
WRITTEN = ("text", "email", "tel", "url", "textarea")
WAYS = {"radio": "_radio", "checkbox": "_box", "select-one": "_select", "file": "_file"}


@dataclass
class FormWalk:
    """``address``: where the installation answers; ``files``: a file to upload for each media type."""

    keys: Keyboard
    looking: Looking
    address: str
    package: str
    title: str
    plan: Plan
    files: dict[str, Path]
    filled: set[str] = field(default_factory=set)

    @property
    def page(self) -> Any:
        """The page in the browser."""
        return self.keys.page

    @property
    def path(self) -> str:
        """The path of the present page."""
        return urlsplit(self.page.url).path

    def run(self) -> str:
        """Walk from the start page to the receipt; return the reference. Raises KeyboardFault."""
        self._begin()
        first = True
        while not self.path.endswith("/pruefen/"):
            self._step(first=first)
            first = False
        self._send()
        return str(self.page.locator("#aktenzeichen").inner_text())

    # Before and after the form

    def _begin(self) -> None:
        """From the start page over place, search and sign-in to the first step."""
        keys = self.keys
        self.page.goto(self.address + "/")
        self.looking.look()
        keys.type("main input[name=suche]", "44787")
        keys.enter()
        self.looking.look()
        keys.follow("button[name=ort]")
        keys.type("main input[name=q]", self.title[:100])
        keys.enter()
        self.looking.look()
        keys.follow(f"main a[href='/leistung/{self.package}/']")
        self.looking.look()
        keys.follow("form[action$='/beginnen/'] button")
        if self.path == "/anmelden/":
            self.looking.look()
            keys.to("input[name=person]")
            keys.press("Space")
            keys.follow("main button.kern-btn--primary")
            keys.follow("form[action$='/beginnen/'] button")

    def _send(self) -> None:
        """Read the summary, agree to the digital notice, send."""
        self.looking.look()
        if self.page.locator("#fehler").count():
            raise KeyboardFault(f"the summary is not complete: {self.page.locator('#fehler').inner_text()[:400]}")
        if self.page.locator("input[name=einwilligung]").count():
            self.keys.to("input[name=einwilligung]")
            self.keys.press("Space")
        self.keys.follow("main form button.kern-btn--primary")
        if not self.path.endswith("/fertig/"):
            raise KeyboardFault(f"sending leads to {self.path}: {self.page.locator('main').inner_text()[:300]}")
        self.looking.look()

    # One step

    def _step(self, *, first: bool) -> None:
        here = self.path
        self.looking.look()
        self._survey()
        self.page.reload()
        self._provoke(here)
        self._fill()
        if first:
            self._over_the_overview(here)
        answer = self._next()
        if self.path == here:
            text = self.page.locator("#fehler").inner_text() if self.page.locator("#fehler").count() else ""
            raise KeyboardFault(f"{here} is filled in, but refused ({answer.status}): {text[:600]}")

    def _survey(self) -> None:
        """Go through the whole page once: everything is reached, in the order of sight, and the page lets go again."""
        before: Spot | None = None
        for _ in range(3000):
            spot = self.keys.tab()
            if spot is None or (before is not None and spot["text"] == "Zum Inhalt springen"):
                break
            if before and _jumps_up(before, spot):
                raise KeyboardFault(f"the focus jumps up from {told(before)} to {told(spot)} on {self.page.url}")
            before = spot
        else:
            raise KeyboardFault(f"{self.page.url} does not let the focus go")
        if missed := self.page.evaluate("gwKeys.missed()"):
            raise KeyboardFault(f"the tabulator misses on {self.page.url}: {missed[:5]}")
        if self.page.evaluate("gwKeys.jumps()"):
            raise KeyboardFault(f"an order of its own by tabindex on {self.page.url}")

    def _to_the_content(self) -> None:
        """The first stop of a page is the link over the navigation."""
        spot = self.keys.tab()
        if spot is None or spot["href"] != "#inhalt":
            raise KeyboardFault(f"the first stop is {told(spot)} on {self.page.url}")
        self.keys.press("Enter")
        spot = self.keys.here()
        if spot is None or spot["tag"] != "MAIN":
            raise KeyboardFault(f"the link over the navigation leads to {told(spot)} on {self.page.url}")

    def _provoke(self, here: str) -> None:
        """Go on too early: the errors are accessible, have the focus, and lead to what is to be mended."""
        self._to_the_content()
        if not self.page.evaluate("gwKeys.demands()"):
            return
        for _ in range(900):
            spot = self.keys.tab()
            if spot and (spot["value"] == "next" or (spot["inForm"] and spot["type"] in WRITTEN[:-1])):
                break
        self.keys.enter()
        if self.path != here:
            self.keys.follow("main button[value=back], main .gw-actions a.kern-btn--secondary")
            self._to_the_content()
            return
        self.looking.look()
        spot = self.keys.here()
        if spot is None or spot["id"] != "fehler":
            raise KeyboardFault(f"the errors have no focus but {told(spot)} on {self.page.url}")
        link = self.keys.tab()
        if link and link["href"].startswith("#"):
            self._mend(link["href"][1:])

    def _mend(self, anchor: str) -> None:
        self.keys.press("Enter")
        spot = self.keys.here()
        if spot is None or spot["tag"] == "MAIN" or spot["id"] == "fehler" or spot["href"]:
            spot = self.keys.tab()
        if spot is None or not self.page.evaluate(INSIDE, anchor):
            raise KeyboardFault(f"the error leads to {told(spot)} and not to {anchor} on {self.page.url}")

    def _next(self) -> Any:
        spot = self.keys.here()
        if spot is None or spot["value"] != "next":
            self.keys.to(NEXT)
        return self.keys.enter()

    def _over_the_overview(self, here: str) -> None:
        """Leave a filled page by its overview, and come back: everything is still there."""
        self.keys.follow("main button[value=overview]")
        self.looking.look()
        self.keys.follow(f"main a[href='{here}']")
        if left := self._open():
            raise KeyboardFault(f"lost on the way to the overview: {sorted(left)[:8]}")

    # Filling in

    def _fill(self) -> None:
        """Answer everything that the plan holds for this page; ends on the button that goes on."""
        spot = self.keys.here()
        for _ in range(4000):
            if spot is not None and spot["value"] == "next" and not spot["hidden"]:
                left = self._open()
                if not left:
                    return
                spot = self._back(left)
                continue
            row = self._add_row(spot) if spot is not None and spot["name"] == "_action" else ""
            if row:
                spot = self._into(row)
                continue
            if spot is not None and spot["inForm"]:
                self._act(spot)
            spot = self.keys.tab()
        raise KeyboardFault(f"no end on {self.page.url}: {sorted(self._open())[:8]}")

    def _back(self, left: set[str]) -> Spot:
        for _ in range(900):
            spot = self.keys.tab(back=True)
            if spot is not None and (spot["name"] in left or spot["value"] in left):
                return spot
            if spot is not None and spot["href"] == "#inhalt":
                break
        raise KeyboardFault(f"cannot be reached on {self.page.url}: {sorted(left)[:8]}")

    def _open(self) -> set[str]:
        """The names on the page that do not hold yet what the plan says, and the buttons for rows that are missing."""
        wrong: set[str] = set()
        groups: dict[str, list[str]] = {}
        kinds: dict[str, str] = {}
        for item in self.page.evaluate("gwKeys.fields()"):
            name, kind = item["name"], item["type"]
            if not name or item["search"]:
                continue
            kinds[name] = kind
            if kind in ("radio", "checkbox"):
                groups.setdefault(name, []).extend([item["value"]] if item["checked"] else [])
            elif kind == "file":
                if name in self.plan.files and not item["files"] and not item["kept"]:
                    wrong.add(name)
            elif item["value"] != self._wanted(name) and (item["tag"] != "SELECT" or self._wanted(name)):
                wrong.add(name)
        for name, chosen in groups.items():
            wanted = self.plan.values.get(name, chosen if kinds[name] == "radio" else [])
            if sorted(chosen) != sorted(one for one in wanted if kinds[name] == "radio" or one != "false"):
                wrong.add(name)
        self.filled |= {name for name in kinds if name in self.plan.values or name in self.plan.files} - wrong
        return wrong | {f"add:{name}" for name, rows in self._rows().items() if rows < self.plan.rows.get(name, 0)}

    def _rows(self) -> dict[str, int]:
        """For each repeated part that can grow, how many rows the page shows."""
        found: dict[str, int] = {}
        marks = [mark.removesuffix("._row") for mark in self.page.evaluate("gwKeys.rows()")]
        names = {item["name"] for item in self.page.evaluate("gwKeys.fields()")}
        for name in {mark.rpartition(".")[0] for mark in marks}:
            found[name] = sum(mark.rpartition(".")[0] == name for mark in marks)
        for name in names:
            above, _, last = name.rpartition(".")
            if last.isdecimal() and above in self.plan.rows:
                found[above] = max(found.get(above, 0), int(last) + 1)
        return found

    def _wanted(self, name: str) -> str:
        return (self.plan.values.get(name) or [""])[0]

    def _act(self, spot: Spot) -> None:
        """Do with a control what the plan says; afterwards the focus is where it was."""
        name = spot["name"]
        if spot["search"]:
            self._narrow()
            return
        if name == "_action":
            return
        getattr(self, WAYS.get(spot["type"], "_text" if spot["type"] in WRITTEN else "_nothing"))(spot)
        if spot["live"]:
            self.keys.rest()
            after = self.keys.here()
            if after is None or after["name"] != name:
                raise KeyboardFault(f"the focus was lost from {told(spot)} to {told(after)} on {self.page.url}")

    def _nothing(self, spot: Spot) -> None:
        """Links and summaries ask nothing."""

    def _text(self, spot: Spot) -> None:
        wanted = self._wanted(spot["name"])
        if spot["value"] == wanted:
            return
        if spot["value"]:
            self.keys.press("Control+A")
            self.keys.press("Delete")
        self.keys.write(wanted)

    def _radio(self, spot: Spot) -> None:
        wanted = self.plan.values.get(spot["name"])
        if not wanted:
            return
        for _ in range(40):
            if spot["value"] == wanted[0]:
                break
            self.keys.press("ArrowDown")
            self.keys.rest()
            after = self.keys.here()
            if after is None or after["name"] != spot["name"]:
                raise KeyboardFault(f"the focus was lost from {told(spot)} to {told(after)} on {self.page.url}")
            spot = after
        if not spot["checked"]:
            self.keys.press("Space")

    def _box(self, spot: Spot) -> None:
        if (spot["value"] in self.plan.values.get(spot["name"], ())) != spot["checked"]:
            self.keys.press("Space")

    def _select(self, spot: Spot) -> None:
        """Choose as people do: by the first letters, and by the arrows where that is not enough."""
        wanted = self._wanted(spot["name"])
        if not wanted or spot["value"] == wanted:
            return
        labels = dict(spot["options"])
        if wanted not in labels:
            raise KeyboardFault(f"{told(spot)} does not offer {wanted} on {self.page.url}")
        self.keys.write(labels[wanted][:12])
        self.keys.rest()
        for _ in range(200):
            after = self.keys.here()
            if after is None or after["name"] != spot["name"]:
                raise KeyboardFault(f"the focus was lost from {told(spot)} to {told(after)} on {self.page.url}")
            if after["value"] == wanted:
                return
            place = [value for value, _ in after["options"]].index(wanted)
            self.keys.press("ArrowDown" if place > after["index"] else "ArrowUp")
            self.keys.rest()
        raise KeyboardFault(f"{told(spot)} does not take {wanted} on {self.page.url}")

    def _narrow(self) -> None:
        """The search box of a long list: the label narrows the list that follows."""
        following = self.page.evaluate(
            "(() => { const s = document.activeElement.parentElement.querySelector('select[data-gw-filter]');"
            " return s ? [s.name, [...s.options].map(o => [o.value, o.text])] : null; })()"
        )
        if following is None:
            return
        label = dict(following[1]).get(self._wanted(following[0]), "")
        if label and self._wanted(following[0]):
            self.keys.press("Control+A")
            self.keys.write(label[:20])

    def _file(self, spot: Spot) -> None:
        if spot["name"] not in self.plan.files or spot["files"] or spot["kept"]:
            return
        allowed = [media for media in spot["accept"].split(",") if media in self.files]
        with self.page.expect_file_chooser() as chooser:
            self.keys.press("Enter")
        chooser.value.set_files(str(self.files[allowed[0] if allowed else "application/pdf"]))

    def _add_row(self, spot: Spot) -> str:
        """Ask for one more row where the plan has one; return the id of the new row."""
        verb, _, name = spot["value"].partition(":")
        shown = self._rows().get(name, 0)
        if verb != "add" or shown >= self.plan.rows.get(name, 0):
            return ""
        self.keys.enter()
        return f"f-{name}.{shown}"

    def _into(self, row: str) -> Spot:
        """The keyboard goes on in a row that has just been added."""
        spot = self.keys.here()
        if spot is None or not spot["inForm"]:
            spot = self.keys.tab()
        if spot is None or not self.page.evaluate(INSIDE, row):
            raise KeyboardFault(f"after a new row the keyboard is at {told(spot)} and not in {row} on {self.page.url}")
        return spot


def _jumps_up(before: Spot, after: Spot) -> bool:
    """Tell whether a field of the form stands wholly above the one before it."""
    return bool(before["inForm"] and after["inForm"] and sum(after["place"][1:]) < before["place"][1])
