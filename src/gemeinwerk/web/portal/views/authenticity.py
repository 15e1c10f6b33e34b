"""Is this letter genuine? A page for anybody, by file or by code; a file is held in memory and nowhere else."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from gemeinwerk.domain.documents import queries
from gemeinwerk.domain.documents.types import Authenticity, AuthenticityAnswer
from gemeinwerk.kernel.limits import limit
from gemeinwerk.web.access import public
from gemeinwerk.web.party import party_of
from gemeinwerk.web.portal.page import show

FIELD = "datei"
NO_FILE = ("Bitte wählen Sie zuerst eine Datei aus.", "f-datei")
NO_CODE = ("Bitte geben Sie den Code ein, der neben dem Siegel steht.", "f-code")
TOO_LARGE = ("Die Datei ist größer als 20 MB. So groß ist kein Bescheid.", "f-datei")
KINDS = {
    Authenticity.GENUINE: "success",
    Authenticity.CODE_KNOWN: "info",
    Authenticity.COPY: "warning",
    Authenticity.EXPIRED: "warning",
    Authenticity.UNSEALED: "warning",
    Authenticity.FOREIGN: "warning",
    Authenticity.NO_PDF: "warning",
    Authenticity.UNREADABLE: "warning",
    Authenticity.CODE_UNKNOWN: "warning",
}


class OnlyInMemory(FileUploadHandler):
    """Keeps one file in memory and never on a disk; more than the limit, and every further file, is thrown away."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.too_large = False
        self._taken = False
        self._pieces: list[bytes] = []
        self._size = 0

    def new_file(self, *arguments: Any, **options: Any) -> None:
        """Take the first file of the field; skip any other."""
        super().new_file(*arguments, **options)
        if self.field_name != FIELD or self._taken:
            raise SkipFile
        self._taken = True

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep a piece; what is too large is not kept at all."""
        self._size += len(raw_data)
        if self._size > queries.MOST_BYTES:
            self.too_large = True
            self._pieces.clear()
            raise SkipFile
        self._pieces.append(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile | None:
        """Return the file from memory."""
        if self.too_large:
            return None
        content = BytesIO(b"".join(self._pieces))
        return InMemoryUploadedFile(content, FIELD, "datei.pdf", self.content_type or "", file_size, None)


@public
@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def authenticity(request: HttpRequest) -> HttpResponse:
    """The question and its answer. How files are received is settled before the token of the form is looked at."""
    handler = OnlyInMemory(request)
    request.upload_handlers = [handler]
    return _page(request, handler)


# Nothing may look at the form before the handler is set.
authenticity.reads_its_body = True  # type: ignore[attr-defined]


@csrf_protect
def _page(request: HttpRequest, handler: OnlyInMemory) -> HttpResponse:
    answer: AuthenticityAnswer | None = None
    problem: tuple[str, str] | None = None
    code = (request.POST.get("code") or request.GET.get("code") or "")[:40].replace("\x00", "")
    if request.method == "POST":
        limit("authenticity", party_of(request), per_minute=settings.AUTHENTICITY_CHECKS_PER_MINUTE)
        answer, problem = _answer(request, handler, code)
    context = {
        "answer": answer,
        "kind": KINDS.get(answer.verdict, "danger") if answer else "",
        "code": code,
        "problem": problem[0] if problem else "",
        "wrong": problem[1] if problem else "",
        "code_error": problem[0] if problem and problem[1] == "f-code" else "",
        "errors": [{"message": problem[0], "hint": "", "anchor": problem[1]}] if problem else [],
    }
    return show(request, "authenticity.html", context, section="authenticity", status=422 if problem else 200)


def _answer(
    request: HttpRequest, handler: OnlyInMemory, code: str
) -> tuple[AuthenticityAnswer | None, tuple[str, str] | None]:
    if "nach_code" in request.POST:
        return (queries.check_code(typed=code), None) if code.strip() else (None, NO_CODE)
    file = request.FILES.get(FIELD)
    if handler.too_large:
        return None, TOO_LARGE
    if file is None:
        return None, NO_FILE
    return queries.check_file(content=file.read()), None
