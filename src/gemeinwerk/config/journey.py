"""The main job, for real, step by step: search, form check, submit, process, decision, delivery, retrieval."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from typing import Any
from uuid import UUID

from gemeinwerk.adapters import queue
from gemeinwerk.config.examples import example_answers
from gemeinwerk.domain.audit import queries as audit
from gemeinwerk.domain.cases import actions as cases
from gemeinwerk.domain.cases import queries as case_queries
from gemeinwerk.domain.cases.types import CaseState, DecisionDraft, TaskKind
from gemeinwerk.domain.catalogue import queries as catalogue
from gemeinwerk.domain.catalogue.types import Offer
from gemeinwerk.domain.delivery import actions as delivery
from gemeinwerk.domain.delivery import queries as deliveries
from gemeinwerk.domain.documents import actions as documents
from gemeinwerk.domain.documents import queries as document_queries
from gemeinwerk.domain.forms import actions as forms
from gemeinwerk.domain.forms import queries as form_queries
from gemeinwerk.domain.forms.types import FieldNode
from gemeinwerk.domain.identity import actions as identity
from gemeinwerk.domain.identity.types import Person
from gemeinwerk.domain.payments import actions as paying
from gemeinwerk.domain.payments import queries as payments
from gemeinwerk.domain.payments.types import AttemptState, ClaimStatus, DueWhen
from gemeinwerk.domain.submissions import actions as submissions
from gemeinwerk.domain.submissions.types import Receipt
from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.domain.tenants.types import Place
from gemeinwerk.kernel.actor import SYSTEM, Actor, ActorKind, AssuranceLevel
from gemeinwerk.kernel.clock import berlin_date, now
from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.money import format_euro
from gemeinwerk.kernel.scope import tenant_scope

EMPTY_PDF = (
    b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
    b"2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n"
    b"3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>\nendobj\n"
    b"xref\n0 4\n0000000000 65535 f \n0000000009 00000 n \n0000000058 00000 n \n0000000115 00000 n \n"
    b"trailer\n<< /Size 4 /Root 1 0 R >>\nstartxref\n186\n%%EOF\n"
)
WAIT_SECONDS = 60.0
SIGNER = "Berta Beispiel (Demonstration)"


class JourneyFailed(Exception):
    """A step of the journey failed; the text says which and why."""


@dataclass
class Journey:
    """One journey of one service in one place; ``say`` prints a line for each finished step."""

    package_id: str
    place_key: str
    say: Callable[[str, float, str], None]
    answers: Mapping[str, Any] | None = None
    work: bool = True
    results: dict[str, str] = field(default_factory=dict)

    def run(self) -> None:
        """Walk through the house; raises JourneyFailed or a refusal at the first step that fails."""
        place = self._step("Ort wählen", lambda: tenants.place(self.place_key), lambda p: p.name)
        offer = self._step("Angebot auflösen", lambda: self._offer(place), lambda o: o.responsible.value.name)
        self._step("Suche", lambda: self._search(place, offer), lambda n: f"Treffer auf Platz {n}")
        person = None
        if offer.login.value != "none":
            person = self._step("Anmelden", lambda: self._sign_in(offer), lambda p: p.display_name)
        with tenant_scope(offer.responsible.value.tenant_id):
            self._inside(place, offer, person)

    def _inside(self, place: Place, offer: Offer, person: Person | None) -> None:
        receipt = self._step("Formular prüfen und absenden", lambda: self._submit(offer, person), lambda r: r.reference)
        case_id = self._step("Vorgang eröffnen", lambda: self._case(receipt), str)
        if person is not None and (owed := self._owed(case_id)):
            self._step("Vor der Leistung bezahlen", lambda: self._pay(case_id, owed, offer, person), str)
        self._step("Prüfen und entscheiden", lambda: self._decide(case_id, offer), str)
        document_id = self._step("Bescheid siegeln und bekannt geben", lambda: self._document(case_id), str)
        self._step("Siegel prüfen", lambda: self._verify(document_id), str)
        if person is not None:
            self._step("Abrufen und Fristen berechnen", lambda: self._retrieve(case_id, person), str)
        self._step("Protokollkette prüfen", self._chain, lambda n: f"{n} Einträge")

    def _step(self, name: str, do: Callable[[], Any], show: Callable[[Any], str]) -> Any:
        started = time.perf_counter()
        result = do()
        self.say(name, time.perf_counter() - started, show(result))
        return result

    def _offer(self, place: Place) -> Offer:
        offer = catalogue.offer(package_id=self.package_id, place_key=place.key, on=berlin_date(now()))
        if not offer.enabled.value:
            raise JourneyFailed(f"In {place.name} wird die Leistung nicht angeboten.")
        return offer

    def _search(self, place: Place, offer: Offer) -> int:
        hits = catalogue.search(place_key=place.key, text=offer.short_title, limit=20)
        found = [number for number, hit in enumerate(hits, start=1) if hit.package_id == self.package_id]
        if not found:
            raise JourneyFailed(f"Die Suche nach „{offer.short_title}“ findet die Leistung nicht.")
        return found[0]

    def _sign_in(self, offer: Offer) -> Person:
        guest = Actor(kind=ActorKind.GUEST, id="guest")
        who = "musterbetrieb" if "citizen" not in offer.audience else "erika-mustermann"
        return identity.sign_in(actor=guest, now=now(), answer={"person": who, "level": "high"})

    def _submit(self, offer: Offer, person: Person | None) -> Receipt:
        actor = person.as_actor() if person else Actor(kind=ActorKind.GUEST, id="guest")
        secret = "" if person else secrets.token_urlsafe(32)
        moment = now()
        draft = forms.start_draft(
            actor=actor,
            now=moment,
            package_id=offer.package_id,
            package_version_id=offer.version_id,
            place_key=offer.place_key,
            schema_id=offer.schema_id,
            schema_version=offer.schema_version,
            title=offer.short_title,
            answers={},
            secret=secret,
        )
        answers = self._answers(offer, draft.id, actor, moment)
        forms.save_step(actor=actor, now=moment, draft_id=draft.id, revision=0, answers=answers, step="", secret=secret)
        if person is not None:
            self._consent(actor, moment)
        applicant = _applicant(person) if person else {}
        return submissions.submit(
            actor=actor, now=now(), draft_id=draft.id, secret=secret, consent=True, applicant=applicant
        )

    def _consent(self, actor: Actor, moment: datetime) -> None:
        delivery.give_consent(actor=actor, now=moment, wording_version=deliveries.consent_wording().version)

    def _answers(self, offer: Offer, draft_id: UUID, actor: Actor, moment: datetime) -> dict[str, Any]:
        model = form_queries.form(offer.schema_id, offer.schema_version)
        layout = catalogue.layout(offer.version_id)

        def upload(node: FieldNode | None = None) -> dict[str, object]:
            info = documents.receive_upload(
                actor=actor, now=moment, draft_id=draft_id, name="nachweis.pdf", content=BytesIO(EMPTY_PDF)
            )
            return info.answer

        if self.answers is None:
            return example_answers(
                model,
                layout,
                today=berlin_date(moment),
                parameters=offer.parameter_values,
                upload=upload,
                place_key=offer.place_key,
            )
        if unknown := sorted(set(self.answers) - set(layout.names)):
            raise JourneyFailed(f"Diese Angaben kennt das Formular nicht: {', '.join(unknown)[:300]}")
        named = {key: upload() if str(value).startswith("@") else value for key, value in self.answers.items()}
        try:
            return form_queries.answers_from_names(model, layout, named)
        except (KeyError, AttributeError) as fault:
            raise JourneyFailed("Eine Angabe einer Zeile passt nicht zum Formular.") from fault

    def _work(self) -> None:
        """Let the waiting jobs run here; where workers run already, wait for them."""
        if self.work:
            asyncio.run(queue.run_worker(1, wait=False))

    def _until(self, found: Callable[[], Any], what: str) -> Any:
        end = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < end:
            self._work()
            value = found()
            if value:
                return value
            time.sleep(0.05)
        raise JourneyFailed(f"{what} wurde nicht rechtzeitig fertig.")

    def _case(self, receipt: Receipt) -> UUID:
        found: UUID = self._until(lambda: case_queries.case_id_of(submission_id=receipt.submission_id), "Der Vorgang")
        return found

    def _owed(self, case_id: UUID) -> ClaimStatus | None:
        """The claim that has to be paid before anybody works on the case."""
        before = [one for one in payments.claims_of(subject_id=case_id) if one.items[0].when is DueWhen.BEFORE]
        return next((one for one in before if one.open > 0), None)

    def _pay(self, case_id: UUID, owed: ClaimStatus, offer: Offer, person: Person) -> str:
        """Pay online where the provider needs no person to click; otherwise the authority begins without the payment."""
        payer = person.as_actor()
        begun = paying.begin_payment(actor=payer, now=now(), claim_id=owed.id, return_url="http://127.0.0.1/zahlung/")
        if paying.follow_payment(actor=payer, now=now(), attempt_id=begun.attempt_id).state is not AttemptState.PAID:
            cases.go_on_unpaid(actor=_staff(offer), now=now(), case_id=case_id)
            return f"{owed.reference} bleibt offen, die Bearbeitung beginnt"
        staff, today = _staff(offer), berlin_date(now())
        waits = CaseState.WAITING_FOR_PAYMENT
        self._until(
            lambda: case_queries.case_for(actor=staff, case_id=case_id, today=today).state is not waits, "Die Zahlung"
        )
        return f"{owed.reference}, {format_euro(owed.owed)}"

    def _decide(self, case_id: UUID, offer: Offer) -> str:
        staff = _staff(offer)
        view = case_queries.case_for(actor=staff, case_id=case_id, today=berlin_date(now()))
        steps = []
        if any(task.open for task in view.tasks):
            cases.take(actor=staff, now=now(), case_id=case_id)
        if any(task.open and task.kind is TaskKind.CHECK for task in view.tasks):
            cases.complete_check(actor=staff, now=now(), case_id=case_id, signer=SIGNER)
            steps.append("geprüft")
            view = case_queries.case_for(actor=staff, case_id=case_id, today=berlin_date(now()))
        if any(task.open and task.kind is TaskKind.DECIDE for task in view.tasks):
            form = case_queries.decision_form(actor=staff, case_id=case_id, today=berlin_date(now()))
            outcome = form.outcomes[0][0]
            reasons = tuple(r.id for r in form.reasons if r.outcome == outcome.value)[:1]
            draft = DecisionDraft(outcome.value, reasons, (), "" if reasons else "Die Voraussetzungen liegen vor.")
            cases.decide(actor=staff, now=now(), case_id=case_id, draft=draft, signer=SIGNER)
            steps.append(form.outcomes[0][1])
        return ", ".join(steps) or "automatisch"

    def _document(self, case_id: UUID) -> UUID:
        found = self._until(lambda: document_queries.documents_of_case(case_id=case_id), "Der Bescheid")
        document_id: UUID = found[0].id
        return document_id

    def _verify(self, document_id: UUID) -> str:
        verdict = document_queries.verify_document(document_id=document_id)
        if not (verdict.hash_matches and verdict.seal.valid):
            raise JourneyFailed("Das Siegel ist nicht in Ordnung.")
        return verdict.seal.subject

    def _retrieve(self, case_id: UUID, person: Person) -> str:
        statuses = deliveries.deliveries_of_case(case_id=case_id)
        if not statuses:
            return "keine Bekanntgabe nötig"
        status = statuses[0]
        if status.channel.value == "portal_mailbox":
            delivery.record_retrieval(actor=person.as_actor(), now=now(), delivery_id=status.delivery_id)
            status = deliveries.delivery(delivery_id=status.delivery_id)
        return " ".join(status.citizen_sentences[:2])

    def _chain(self) -> int:
        report = audit.verify_chain(actor=SYSTEM)
        if not report.intact:
            raise JourneyFailed(f"Die Protokollkette ist bei Eintrag {report.broken_at} gebrochen: {report.reason}")
        return report.entries


def _staff(offer: Offer) -> Actor:
    return Actor(
        kind=ActorKind.STAFF,
        id="staff:journey",
        tenant_id=offer.responsible.value.tenant_id,
        account_id=new_id(),
        roles=frozenset({"officer", "lead"}),
        assurance=AssuranceLevel.SUBSTANTIAL,
    )


def _applicant(person: Person) -> dict[str, str]:
    return {
        "name": person.display_name,
        "street": person.street,
        "house_number": person.house_number,
        "postcode": person.postcode,
        "city": person.city,
        "email": person.email,
    }
