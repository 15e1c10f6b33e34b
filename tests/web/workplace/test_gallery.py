"""The gallery forgets no page on which a service is modelled, a system connected or money counted."""

from __future__ import annotations

from gemeinwerk.web.workplace.urls import urlpatterns
from tests.gallery import DESTINATION, DRAFT, INTERFACES, TREASURY

BEFORE = "entwuerfe/<uuid:model_id>/"
# Files, a door that only takes posts, and the page of a question, of which the gallery shows the first and the last.
NO_PAGE = {"papier.pdf", "paket.zip", "loeschen/", "frage/", "uebersetzung.xml", "tabelle.<slug:form>"}


def test_every_page_of_a_draft_is_in_the_gallery() -> None:
    parts = {str(one.pattern).removeprefix(BEFORE) for one in urlpatterns if str(one.pattern).startswith(BEFORE)}
    assert {one.partition("?")[0] for one in DRAFT} == parts - NO_PAGE
    assert parts > NO_PAGE


def test_every_page_of_the_interfaces_is_in_the_gallery() -> None:
    section, below = "schnittstellen/", "schnittstellen/zustellpunkt/<uuid:destination_id>/"
    found = {str(one.pattern) for one in urlpatterns if str(one.pattern).startswith(section)}
    parts = {one.removeprefix(below) for one in found if one.startswith(below)}
    # Doors that only take posts.
    assert parts - set(DESTINATION) == {"stand/", "schluessel/<str:kid>/aktuell/"}
    rest = {one.removeprefix(section) for one in found if not one.startswith(below)}
    assert {one for one in rest if "<" not in one} - set(INTERFACES) == {"poststelle/"}


def test_every_page_of_the_treasury_is_in_the_gallery() -> None:
    section = "kasse/"
    found = {str(one.pattern).removeprefix(section) for one in urlpatterns if str(one.pattern).startswith(section)}
    # A door that only takes posts.
    assert {one for one in found if "<" not in one} - set(TREASURY) == {"erstattungen/datei/"}
