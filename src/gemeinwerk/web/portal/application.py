"""One application on its way: the draft, the offer it belongs to, its form, and what is still wrong with it."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from gemeinwerk.domain.catalogue import queries as catalogue
from gemeinwerk.domain.catalogue.types import Offer
from gemeinwerk.domain.forms import actions as forms
from gemeinwerk.domain.forms import queries as form_queries
from gemeinwerk.domain.forms.queries import DraftGone
from gemeinwerk.domain.forms.types import CheckResult, DraftInfo, FieldError
from gemeinwerk.domain.forms.types.translations import GERMAN, LABEL
from gemeinwerk.kernel.actor import ActorKind
from gemeinwerk.kernel.clock import berlin_date, now
from gemeinwerk.kernel.scope import person_scope, tenant_scope
from gemeinwerk.web.access import actor_of
from gemeinwerk.web.design.speech import phrase, spoken
from gemeinwerk.web.portal.form_page.compiled import CompiledForm, compile_form
from gemeinwerk.web.portal.form_page.numbering import moved_rows, on_page
from gemeinwerk.web.portal.form_page.prefill import prefilled
from gemeinwerk.web.portal.form_page.render import PageState
from gemeinwerk.web.portal.form_page.spoken import Speaker, spoken_form
from gemeinwerk.web.portal.language import choices, frame_of, message_in_words, speak
from gemeinwerk.web.portal.origins import notes_of, origins_of_account

GUEST_COOKIE = "gw_antrag"
_GUEST_DAYS = 7
_OFFER_SECONDS = 10.0
_offers: dict[tuple[UUID, str], tuple[float, Offer]] = {}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend: the input's name, what is wrong, a hint, and the question that it belongs to."""

    name: str
    message: str
    hint: str = ""
    label: str = ""

    @property
    def shown(self) -> dict[str, str]:
        """The problem for the error summary."""
        mark = "" if self.label.endswith(("?", ".", "!")) else ":"
        message = phrase(self.label, f"{mark} ", self.message) if self.label else self.message
        return {"message": message, "hint": self.hint, "anchor": f"f-{self.name}" if self.name else ""}


@dataclass(frozen=True)
class Filling:
    """A draft with what its pages show: the form, and what the rules say about the answers.

    What is made of them is made once and kept, because nothing here changes: the answers, the language of the page.
    """

    draft: DraftInfo
    form: CompiledForm
    result: CheckResult
    language: str = GERMAN

    @property
    def shown(self) -> CompiledForm:
        """The pages as they are shown: in the chosen language, with the same questions."""
        return self.form if self.speaker is None else spoken_form_of(self.draft.package_version_id, self.language)

    @cached_property
    def speaker(self) -> Speaker | None:
        """Who says the texts of the form in the chosen language; nobody for German."""
        words = None if self.language == GERMAN else catalogue.form_translations(self.draft.package_version_id)
        return Speaker(self.form, words[self.language]) if words else None

    @property
    def title(self) -> str:
        """What the service is called: by the translated title of the form, if there is one."""
        model, speaker = self.form.model, self.speaker
        if speaker is None:
            return self.draft.title
        found = speaker.words.text(model.id, model.version, LABEL)
        return spoken(found, self.language) if found else spoken(self.draft.title, GERMAN)

    @property
    def languages(self) -> list[dict[str, Any]]:
        """The links between the languages of the form, as far as they are known."""
        return []

    @property
    def url(self) -> str:
        """Where the application begins."""
        return f"/antrag/{self.draft.id}/"

    def step_url(self, number: int) -> str:
        """The page of a step."""
        return f"{self.url}{self.form.steps[number].id}/"

    @property
    def review_url(self) -> str:
        """The page before sending."""
        return f"{self.url}pruefen/"

    @property
    def receipt_url(self) -> str:
        """The page after sending."""
        return f"{self.url}fertig/"

    @property
    def sent(self) -> bool:
        """Whether the draft has become a submission."""
        return bool(self.draft.receipt)

    @cached_property
    def hidden(self) -> frozenset[str]:
        """What the rules rule out, or answer themselves, by the names on the page."""
        moved = self.moved
        return frozenset(on_page(name, moved) for name in self.result.hidden | self.result.fixed)

    @cached_property
    def state(self) -> PageState:
        """What the rules hide and demand, and where prefilled answers come from."""
        moved = self.moved
        required = frozenset(on_page(name, moved) for name in self.result.required)
        return PageState(self.hidden, required, notes_of(self.draft))

    @cached_property
    def moved(self) -> dict[str, str]:
        """Where rows of the check stand on the page, as far as their numbers differ."""
        return moved_rows(self.form.model.children, self.draft.answers)

    @property
    def overview_url(self) -> str:
        """The page of all steps."""
        return f"{self.url}uebersicht/"

    @cached_property
    def shown_state(self) -> PageState:
        """What a page shows: optional questions that wait for another answer stay out of sight too."""
        moved, state = self.moved, self.state
        found = form_queries.waiting_questions(self.form.model, self.form.layout, self.result.answers)
        waiting = frozenset(on_page(name, moved) for name in found)
        # What a rule demands already is asked at once, whatever else it might wait for.
        return replace(state, hidden=state.hidden | (waiting - state.required))

    @property
    def parameter_values(self) -> dict[str, object]:
        """The parameters of the service, as far as they are known."""
        return {}

    @property
    def surroundings(self) -> dict[str, object]:
        """What rules know beside the answers, for the browser."""
        land = self.draft.place_key[:2]
        return form_queries.surroundings(berlin_date(now()), land, self.parameter_values)

    def problem_url(self, problem: Problem) -> str:
        """The input where a problem is mended."""
        anchor = f"#f-{problem.name}" if problem.name else ""
        return self.step_url(self.form.step_of(problem.name)) + anchor


@dataclass(frozen=True)
class Application(Filling):
    """A draft on its way with the offer that it belongs to; it never changes, a saved one is a new one."""

    offer: Offer = field(kw_only=True)

    @property
    def languages(self) -> list[dict[str, Any]]:
        """The links between the languages of the form."""
        return choices(catalogue.form_translations(self.draft.package_version_id), self.language)

    @property
    def parameter_values(self) -> dict[str, object]:
        """The parameters of the service in this place."""
        return dict(self.offer.parameter_values)


@lru_cache(maxsize=256)
def form_of(version_id: UUID) -> CompiledForm:
    """The pages of a package version; kept in the process because a version never changes."""
    content = catalogue.package_content(version_id)
    return compile_form(form_queries.form(content.schema_id, content.schema_version), catalogue.layout(version_id))


@lru_cache(maxsize=512)
def spoken_form_of(version_id: UUID, tag: str) -> CompiledForm:
    """The pages of a package version in another language; kept in the process like the German ones."""
    with translation.override(frame_of(tag)):
        return spoken_form(form_of(version_id), catalogue.form_translations(version_id)[tag])


def offer_of(draft: DraftInfo) -> Offer:
    """The offer that a draft belongs to, in the version it was begun with; at most ten seconds old."""
    key, moment = (draft.package_version_id, draft.place_key), time.monotonic()
    known = _offers.get(key)
    if known is not None and moment - known[0] < _OFFER_SECONDS:
        return known[1]
    found = catalogue.offer(
        package_id=draft.package_id,
        place_key=draft.place_key,
        on=berlin_date(now()),
        version_id=draft.package_version_id,
    )
    if len(_offers) > 5_000:
        _offers.clear()
    _offers[key] = (moment, found)
    return found


def begin(request: HttpRequest, offer: Offer) -> tuple[Application, str]:
    """Start a draft with what the account knows; a guest gets the secret that opens it again."""
    form = form_of(offer.version_id)
    person = getattr(request, "person", None)
    secret = "" if person is not None else secrets.token_urlsafe(32)
    answers = prefilled(form.model, form.layout, person)
    about = {"origins": origins_of_account(answers, actor_of(request).assurance)} if answers else {}
    with tenant_scope(offer.responsible.value.tenant_id):
        draft = forms.start_draft(
            actor=actor_of(request),
            now=now(),
            package_id=offer.package_id,
            package_version_id=offer.version_id,
            place_key=offer.place_key,
            schema_id=offer.schema_id,
            schema_version=offer.schema_version,
            title=offer.short_title or offer.title,
            answers=answers,
            secret=secret,
            about=about,
        )
    return _opened(draft, offer, form), secret


def open_application(request: HttpRequest, draft_id: UUID) -> Application:
    """The visitor's own application, or one that was passed on to them; raises DraftGone for any other."""
    with scope_of(request, draft_id) as secret:
        draft = form_queries.draft_to_fill(actor=actor_of(request), now=now(), draft_id=draft_id, secret=secret)
    opened = _opened(draft, offer_of(draft), form_of(draft.package_version_id))
    return replace(opened, language=speak(request, catalogue.form_translations(draft.package_version_id)))


def _opened(draft: DraftInfo, offer: Offer, form: CompiledForm) -> Application:
    return Application(draft, form, _checked(form, offer, draft), offer=offer)


def _checked(form: CompiledForm, offer: Offer, draft: DraftInfo) -> CheckResult:
    return form_queries.check_answers(
        form.model,
        form.layout,
        draft.answers,
        today=berlin_date(now()),
        parameters=offer.parameter_values,
        place_key=draft.place_key,
    )


def saved(
    request: HttpRequest, opened: Application, answers: Mapping[str, Any], step: str, page: str = ""
) -> Application:
    """The application with new answers, stored; raises DraftChanged where another page was faster.

    ``page`` names the page that was filled in, so that an older one cannot overwrite what a newer one wrote.
    """
    if dict(answers) == opened.draft.answers and step == opened.draft.step:
        return opened
    with tenant_scope(opened.draft.tenant_id):
        _adopt(request, opened.draft)
        draft = forms.save_step(
            actor=actor_of(request),
            now=now(),
            draft_id=opened.draft.id,
            revision=opened.draft.revision,
            answers=dict(answers),
            step=step,
            secret=guest_secret(request, opened.draft.id),
            about=with_page(opened.draft, step, page),
        )
    return replace(_opened(draft, opened.offer, opened.form), language=opened.language)


def with_page(draft: DraftInfo, step: str, page: str) -> dict[str, Any]:
    """What is known about the answers, with the page that writes the step now."""
    pages = dict(draft.about.get("pages") or {})
    return {**draft.about, "pages": {**pages, step: [draft.revision + 1, page[:40]]}}


def is_outdated(draft: DraftInfo, step: str, stand: str) -> bool:
    """Whether another page has written this step since the page with this mark (``revision.page``) was shown."""
    revision, _, page = stand.partition(".")
    written, by = (dict(draft.about.get("pages") or {}).get(step) or [0, ""])[:2]
    return revision.isdecimal() and len(revision) < 10 and written > int(revision) and by != page


def _adopt(request: HttpRequest, draft: DraftInfo) -> None:
    """A guest who signs in on the way takes the draft into the account."""
    actor, secret = actor_of(request), guest_secret(request, draft.id)
    if draft.account_id is None and draft.helper is None and secret and actor.kind is ActorKind.CITIZEN:
        forms.adopt_draft(actor=actor, now=now(), draft_id=draft.id, secret=secret)


def discard(request: HttpRequest, opened: Application) -> None:
    """Delete the draft."""
    with tenant_scope(opened.draft.tenant_id):
        forms.discard_draft(
            actor=actor_of(request),
            now=now(),
            draft_id=opened.draft.id,
            secret=guest_secret(request, opened.draft.id),
        )


def problems_of(opened: Filling, number: int) -> list[Problem]:
    """What is wrong on one step, in the order of its questions."""
    return [problem for problem in all_problems(opened) if opened.form.step_of(problem.name) == number]


def all_problems(opened: Filling) -> list[Problem]:
    """What is wrong with all answers, in the order of the steps."""
    moved = opened.moved
    found = [_problem(opened.form, replace(e, path=on_page(e.path, moved))) for e in opened.result.errors]
    if (speaker := opened.speaker) is not None:
        messages = speaker.messages()
        found = [_in_words(problem, speaker, messages) for problem in found]
    return sorted(found, key=lambda problem: opened.form.step_of(problem.name))


def _problem(form: CompiledForm, error: FieldError) -> Problem:
    name = error.path
    above, _, last = name.rpartition(".")
    if last.isdecimal() and ".".join(key for key in above.split(".") if not key.isdecimal()) in form.several:
        name = above
    return Problem(name, error.message, label=error.label)


def _in_words(problem: Problem, speaker: Speaker, messages: Mapping[str, str]) -> Problem:
    label = speaker.label_at(problem.name)[0] if problem.label else ""
    return replace(problem, label=label, message=message_in_words(problem.message, messages))


def remember_guest(response: HttpResponse, request: HttpRequest, opened: Application, secret: str) -> None:
    """Keep what opens a guest's draft in a cookie that only reaches the pages of applications."""
    if secret:
        remember_secret(response, opened.draft.tenant_id, opened.draft.id, secret)


def remember_secret(response: HttpResponse, tenant_id: UUID, draft_id: UUID, secret: str) -> None:
    """Keep the secret of a draft, a guest's own or one that was passed on, in a cookie for its pages only."""
    value = signing.dumps([str(tenant_id), secret], salt=f"{GUEST_COOKIE}:{draft_id}")
    response.set_cookie(
        f"{GUEST_COOKIE}_{draft_id.hex}",
        value,
        max_age=_GUEST_DAYS * 24 * 3600,
        path=f"/antrag/{draft_id}/",
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def _guest(request: HttpRequest, draft_id: UUID) -> tuple[UUID, str] | None:
    raw = request.COOKIES.get(f"{GUEST_COOKIE}_{draft_id.hex}")
    if not raw:
        return None
    try:
        tenant_id, secret = signing.loads(raw, salt=f"{GUEST_COOKIE}:{draft_id}", max_age=_GUEST_DAYS * 24 * 3600)
        return UUID(tenant_id), str(secret)
    except (signing.BadSignature, ValueError, TypeError):
        return None


def guest_secret(request: HttpRequest, draft_id: UUID) -> str:
    """The secret of a guest's draft, or nothing."""
    guest = _guest(request, draft_id)
    return guest[1] if guest else ""


@contextmanager
def scope_of(request: HttpRequest, draft_id: UUID) -> Iterator[str]:
    """The scope in which a visitor may see a draft; yields a guest's secret. Raises DraftGone without either."""
    actor = actor_of(request)
    guest = _guest(request, draft_id)
    if guest is not None:
        with tenant_scope(guest[0]):
            yield guest[1]
    elif actor.kind is ActorKind.CITIZEN and actor.account_id is not None:
        with person_scope(actor.account_id):
            yield ""
    else:
        raise DraftGone()
