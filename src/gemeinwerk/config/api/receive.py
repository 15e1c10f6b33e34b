"""``gemeinwerk api receive``: fetch, check and store what waits."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from gemeinwerk.config.api import console
from gemeinwerk.kernel.refusal import Refusal

if TYPE_CHECKING:
    from gemeinwerk.client import ContentWrong, Received, Setup

TOLD: Final = """\
Holt wartende Einreichungen (mit --replies: Antworten) ab, prüft Ereignisse, Tags und Hashwerte, entschlüsselt sie und
legt jede in einen eigenen Ordner. Was schon dort liegt, wird nicht noch einmal abgeholt; der Aufruf lässt sich beliebig
wiederholen. Angenommen wird mit --accept, und erst, wenn alles auf der Platte liegt."""
REJECT_TOLD: Final = """\
zurückweisen, was nachweislich falsch ist (Hashwert, Tags, Aufbau); was sich nur nicht entschlüsseln lässt, bleibt liegen"""
MOST: Final = 100
# The fault may be a key that is missing on this side: that is for people to decide.
OWN_FAULT: Final = "encryption-issue"
TAKEN: Final = frozenset({"stored", "accepted", "rejected"})


@dataclass(frozen=True, slots=True)
class Side:
    """What differs between submissions and replies; ``reject`` is None where nothing may be rejected."""

    waiting: Callable[[], Iterator[Any]]
    id_of: Callable[[Any], UUID]
    receive: Callable[[UUID], Received]
    accept: Callable[[UUID, Path], object]
    reject: Callable[[Any, ContentWrong], object] | None


def add(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb."""
    parser = console.verb(verbs, "receive", "wartende Einreichungen oder Antworten abholen", TOLD)
    parser.add_argument(
        "--into", type=Path, required=True, metavar="ORDNER", help="wohin die Nachrichten gelegt werden"
    )
    parser.add_argument("--destination", type=console.ident, metavar="KENNUNG", help="nur dieser Zustellpunkt (UUID)")
    parser.add_argument("--replies", action="store_true", help="Antworten an den Absender statt Einreichungen")
    parser.add_argument("--accept", action="store_true", help="annehmen, was geprüft und gespeichert ist")
    parser.add_argument("--reject", action="store_true", help=REJECT_TOLD)
    parser.add_argument("--most", type=int, default=MOST, metavar="ZAHL", help=f"höchstens so viele (sonst {MOST})")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Receive what waits."""
    return console.performed(options, _received)


def _received(options: argparse.Namespace) -> console.Told:
    from gemeinwerk.client import SetupWrong
    from gemeinwerk.config.api.store import disk

    if options.most < 1:
        raise SetupWrong("Die Anzahl (--most) ist mindestens 1.")
    if options.replies and (options.reject or options.destination):
        raise SetupWrong("Für Antworten gibt es weder --reject noch --destination.")
    setup = console.settings(options)
    side = _replies(setup) if options.replies else _submissions(setup, options)
    rows: list[dict[str, Any]] = []
    with disk.only_one(options.into):
        for waiting in side.waiting():
            rows.append(_one(side, options, waiting))
            # What lies here already, or cannot be taken, must not keep the places of what is new.
            if sum(row["state"] in TAKEN for row in rows) >= options.most:
                break
    code = max((row.pop("exit") for row in rows), default=console.DONE)
    return console.Told(_lines(rows), {"messages": rows}, code)


def _one(side: Side, options: argparse.Namespace, waiting: Any) -> dict[str, Any]:
    """Fetch one message; what is wrong with it alone is its result and stops no other."""
    from gemeinwerk.client import AnswerWrong, ContentWrong, EventWrong, KeyWrong, LoginRefused, Refused
    from gemeinwerk.config.api.store import inbox

    message_id = side.id_of(waiting)
    folder = inbox.place(options.into, message_id)
    row: dict[str, Any] = {"messageId": str(message_id), "state": "known", "exit": console.DONE}
    try:
        if not folder.exists():
            inbox.write(options.into, side.receive(message_id))
            row["state"] = "stored"
        row["folder"] = str(folder)
        if options.accept and not inbox.rejected(folder):
            side.accept(message_id, folder)
            row["state"] = "accepted"
    except LoginRefused:
        raise
    except (Refused, AnswerWrong, EventWrong, KeyWrong, ContentWrong) as fault:
        row |= _fault("failed", fault)
        if isinstance(fault, ContentWrong):
            row["problems"] = [dict(one) for one in fault.problems]
            if options.reject and side.reject is not None and _provable(fault):
                side.reject(waiting, fault)
                row["state"] = "rejected"
    return row


def _fault(state: str, fault: Refusal) -> dict[str, Any]:
    return {"state": state, "error": console.error(fault), "exit": console.code_of(fault)}


def _provable(fault: ContentWrong) -> bool:
    return not any(one["type"].endswith(f"/{OWN_FAULT}") for one in fault.problems)


def _submissions(setup: Setup, options: argparse.Namespace) -> Side:
    from gemeinwerk.config.api.store import inbox

    subscriber, keys = setup.subscriber(), setup.keys()
    # A missing signature key is told before anything is fetched.
    signing_key = setup.signing_key() if options.accept or options.reject else b""

    def accept(message_id: UUID, folder: Path) -> None:
        tags = {"authenticationTags": inbox.read(folder).tags.as_json()}
        inbox.decide(subscriber, folder, "accept-submission", signing_key, tags)

    return Side(
        waiting=lambda: subscriber.waiting(options.destination),
        id_of=lambda one: one.submission_id,
        receive=lambda message_id: subscriber.receive(message_id, keys),
        accept=accept,
        reject=lambda one, fault: subscriber.reject(one, signing_key, fault.problems),
    )


def _replies(setup: Setup) -> Side:
    sender, keys = setup.sender(), setup.keys()

    def waiting() -> Iterator[Any]:
        # What is accepted on the way leaves the list, so that all of it is read before.
        first = sender.list_replies()
        known, read, before = dict.fromkeys(first.items), len(first.items), 0
        while read < first.total and len(known) > before:
            page = sender.list_replies(offset=read)
            before, read = len(known), read + len(page.items)
            known.update(dict.fromkeys(page.items))
        yield from known

    return Side(
        waiting=waiting,
        id_of=lambda one: one.reply_id,
        receive=lambda message_id: sender.receive_reply(message_id, keys),
        accept=lambda message_id, _folder: sender.accept_reply(message_id),
        reject=None,
    )


_STATES: Final[Mapping[str, str]] = {
    "stored": "geprüft und gespeichert",
    "accepted": "gespeichert und angenommen",
    "rejected": "zurückgewiesen",
    "failed": "nicht übernommen",
}


def _lines(rows: list[dict[str, Any]]) -> list[str]:
    lines = []
    for row in rows:
        reason = f": {row['error']['message']}" if "error" in row else ""
        if row["state"] != "known":
            lines.append(f"{row['messageId']}  {_STATES[row['state']]}{reason}")
    if known := len(rows) - len(lines):
        lines.append(f"Schon im Ordner und noch nicht angenommen: {known}.")
    return lines or ["Es wartet nichts."]
