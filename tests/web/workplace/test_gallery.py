"""The gallery forgets no page on which a service is modelled."""

from __future__ import annotations

from gemeinwerk.web.workplace.urls import urlpatterns
from tests.gallery import DRAFT

BEFORE = "entwuerfe/<uuid:model_id>/"
# Files, a door that only takes posts, and the page of a question, of which the gallery shows the first and the last.
NO_PAGE = {"papier.pdf", "paket.zip", "loeschen/", "frage/", "uebersetzung.xml", "tabelle.<slug:form>"}


def test_every_page_of_a_draft_is_in_the_gallery() -> None:
    parts = {str(one.pattern).removeprefix(BEFORE) for one in urlpatterns if str(one.pattern).startswith(BEFORE)}
    assert {one.partition("?")[0] for one in DRAFT} == parts - NO_PAGE
    assert parts > NO_PAGE
