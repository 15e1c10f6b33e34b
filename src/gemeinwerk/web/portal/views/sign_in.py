"""Signing in and out of citizens and businesses; who they are is proven by the bound identity provider."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from gemeinwerk.domain.identity import actions, queries
from gemeinwerk.domain.identity.actions import SignInFailed
from gemeinwerk.kernel.actor import AssuranceLevel
from gemeinwerk.kernel.clock import now
from gemeinwerk.kernel.refusal import Invalid, Refusal
from gemeinwerk.web.access import actor_of, public
from gemeinwerk.web.party import limit_sign_in
from gemeinwerk.web.portal.page import go, safe_next, show
from gemeinwerk.web.visitor import close_session, open_person_session

LEVELS = (
    ("basic", "Normal", "Es genügt, dass Sie Ihr Konto kennen."),
    ("substantial", "Substanziell", "Zum Beispiel mit einem ELSTER-Zertifikat."),
    ("high", "Hoch", "Mit dem Online-Ausweis."),
)
_NOBODY = Invalid("Bitte wählen Sie aus, wer Sie sind.", hint="Danach wählen Sie das Vertrauensniveau.")
ACCEPTED = ("person", "level")


@public
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Choose a person and an assurance level (demo), or send the provider's answer on to the identity room."""
    target = safe_next(request, "/konto/")
    if request.method != "POST":
        return _form(request, target)
    limit_sign_in(request)
    if not request.POST.get("person"):
        return _form(request, target, _NOBODY, status=422)
    answer = {name: request.POST.get(name, "")[:200] for name in ACCEPTED}
    try:
        person = actions.sign_in(actor=actor_of(request), now=now(), answer=answer)
    except SignInFailed as refusal:
        return _form(request, target, refusal, status=422)
    open_person_session(request, person)
    return go(target)


@public
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session; drafts stay."""
    close_session(request)
    return go("/", flash="signed_out")


def _form(request: HttpRequest, target: str, refusal: Refusal | None = None, *, status: int = 200) -> HttpResponse:
    wanted = request.POST.get("level") or request.GET.get("niveau") or "basic"
    names = {key for key, _, _ in LEVELS}
    provider, is_demo = queries.provider_label()
    person = getattr(request, "person", None)
    context = {
        "choices": [(choice.key, f"{choice.label} ({choice.description})") for choice in queries.sign_in_choices()],
        "levels": [(key, f"{name}: {text}") for key, name, text in LEVELS],
        "level": wanted if wanted in names else "basic",
        "raise_level": person is not None and wanted in names and AssuranceLevel[wanted.upper()] > person.assurance,
        "chosen": request.POST.get("person", ""),
        "weiter": target,
        "provider": provider,
        "provider_is_demo": is_demo,
        "errors": [{"message": refusal.message, "hint": refusal.hint, "anchor": "f-person"}] if refusal else [],
    }
    return show(request, "sign_in.html", context, section="sign_in", status=status)
