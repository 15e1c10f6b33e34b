"""What happens to every request: log line and figures, security headers, refusals to answers, the visitor."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from gemeinwerk.config.environment import environment
from gemeinwerk.config.errors import wrong_method
from gemeinwerk.config.metrics import REQUESTS, SECONDS
from gemeinwerk.kernel.refusal import Invalid, Refusal
from gemeinwerk.kernel.scope import tenant_scope
from gemeinwerk.web.api.problems import STANDARD, document, problem
from gemeinwerk.web.portal.errors import refusal_page
from gemeinwerk.web.visitor import GUEST, read_client, read_visitor

Answer = Callable[[HttpRequest], HttpResponse]
log = structlog.get_logger("gemeinwerk.web")
FORM_TARGETS = "X-Form-Targets"
FORM_ACTION = "form-action 'self'"
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        FORM_ACTION,
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
# Anybody may invent a method; figures and log know these only.
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


class ZeroByte(Invalid):
    """A name or value holds a zero byte."""

    code = "input.unreadable"
    message = "Die Eingabe enthält ein Zeichen, das kein Text ist."
    hint = "Bitte geben Sie den Text neu ein, statt ihn aus einem anderen Programm zu übernehmen."


class RequestLog:
    """Writes one line and the figures of each request: route and status, no address, no name, no parameter."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer and measure."""
        request.request_id = secrets.token_hex(6)  # type: ignore[attr-defined]
        started = time.perf_counter()
        response = self.get_response(request)
        seconds = time.perf_counter() - started
        match = getattr(request, "resolver_match", None)
        route = match.route if match else ("static" if request.path.startswith("/static/") else "unknown")
        method = request.method if request.method in METHODS else "other"
        REQUESTS.labels(method, route, str(response.status_code)).inc()
        SECONDS.labels(route).observe(seconds)
        if response.status_code >= 500 or not route.startswith(("static", "healthz", "readyz", "metrics")):
            log.info(
                "request",
                method=method,
                route=route,
                status=response.status_code,
                milliseconds=round(seconds * 1000, 1),
                request_id=request.request_id,  # type: ignore[attr-defined]
            )
        return response


class SecurityHeaders:
    """Sets the headers that make a browser refuse foreign code and frames."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response
        self.production = environment().production

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with the headers; pages are private and not kept by shared caches."""
        response = self.get_response(request)
        # A page whose form leads to another site says so; nothing else of the policy is loosened.
        if FORM_TARGETS in response:
            targets = response[FORM_TARGETS]
            del response[FORM_TARGETS]
            loosened = CONTENT_SECURITY_POLICY.replace(FORM_ACTION, f"{FORM_ACTION} {targets}")
            response["Content-Security-Policy"] = loosened
        for name, value in HEADERS.items():
            response.setdefault(name, value)
        if self.production:
            response.setdefault("Strict-Transport-Security", "max-age=63072000; includeSubDomains")
        if not request.path.startswith(settings.STATIC_URL):
            response.setdefault("Cache-Control", "private, no-store")
        return response


class Refusals:
    """Turns a refusal into a page in German or, for machines, into a problem document."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; views' refusals arrive in ``process_exception``, those of inner middleware here."""
        try:
            response = self.get_response(request)
        except Refusal as refusal:
            return self._answer(request, refusal)
        return wrong_method(request, response) if response.status_code == 405 else response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a refusal; log anything else by type and place, without its values."""
        if isinstance(exception, Refusal):
            return self._answer(request, exception)
        log.error("fault", request_id=getattr(request, "request_id", ""), exc_info=exception)
        if request.path.startswith("/api/"):
            text = "Bei uns ist ein Fehler aufgetreten. Bitte versuchen Sie es später erneut."
            return document(500, "fault", text, standard=request.path.startswith(STANDARD))
        return None

    @staticmethod
    def _answer(request: HttpRequest, refusal: Refusal) -> HttpResponse:
        return refused(request, refusal)


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """Return a refusal in the form that the caller reads: a page, or a problem document."""
    if request.path.startswith("/api/"):
        return problem(request, refusal)
    return refusal_page(request, refusal)


class Readable:
    """Keeps zero bytes away from every door: no form of ours sends them, and PostgreSQL has no text with them."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; its form is looked at when the address is known and the form's token was right."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> HttpResponse | None:
        """Refuse a zero byte in a name or a value of the query or the form.

        Operations for machines read their body themselves, and so does a view that settles how its files are received.
        """
        own = hasattr(view, "operations") or hasattr(view, "reads_its_body")
        for data in (request.GET,) if own else (request.GET, request.POST):
            for name, values in data.lists():
                if "\x00" in name or any("\x00" in value for value in values if isinstance(value, str)):
                    return refused(request, ZeroByte())
        return None


class Visitor:
    """Finds out who visits; staff work inside the scope of their tenant, everybody else outside any."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with ``request.actor``, ``request.person`` and ``request.staff`` set."""
        actor, person, staff = GUEST, None, None
        if request.path.startswith("/api/"):
            actor = read_client(request)
        elif settings.SESSION_COOKIE_NAME in request.COOKIES:
            actor, person, staff = read_visitor(request)
        request.actor, request.person, request.staff = actor, person, staff  # type: ignore[attr-defined]
        if staff is not None and request.path.startswith("/arbeitsplatz/"):
            with tenant_scope(staff.tenant_id):
                return self.get_response(request)
        return self.get_response(request)
