"""Answers of Django's own error handlers: pages for people, problem documents for machines."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from gemeinwerk.web.api.problems import STANDARD, document
from gemeinwerk.web.portal.errors import error_page


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400."""
    return _answer(request, 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    return _answer(request, 403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form without a valid token."""
    return _answer(request, 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404."""
    return _answer(request, 404)


def fault(request: HttpRequest) -> HttpResponse:
    """500."""
    return _answer(request, 500)


def wrong_method(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """405 with a body: Django's own answer is empty; its header with the allowed methods is kept."""
    answer = _answer(request, 405)
    if allowed := response.headers.get("Allow"):
        answer.headers["Allow"] = allowed
    return answer


def _answer(request: HttpRequest, status: int) -> HttpResponse:
    if request.path.startswith("/api/"):
        return document(status, f"http.{status}", standard=request.path.startswith(STANDARD))
    return error_page(request, status)
