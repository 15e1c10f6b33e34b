"""The pages that the publish gate judges are those of the portal, in every state; a bad one is found."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from gemeinwerk.adapters.pages import HtmlCheck
from gemeinwerk.adapters.xdatenfelder import XDatenfelderReader
from gemeinwerk.domain.catalogue.modelling.accessibility import judged_pages
from gemeinwerk.domain.forms.types import FormModel, GroupNode, Layout
from gemeinwerk.web.design import controls
from gemeinwerk.web.portal.form_page.proof import PortalFormPages
from tests.conftest import PROJECT
from tests.web.portal.kinds import FORM

REAL = PROJECT.parent / "shared" / "data" / "fim" / "xdf3"
STATES = {"leer", "mit Fehlern und mehreren Zeilen", "vorbefüllt"}


@pytest.fixture
def model() -> FormModel:
    return replace(FORM)


def test_every_step_is_rendered_in_every_state_and_has_no_fault(model: FormModel) -> None:
    pages = list(PortalFormPages().pages(model, Layout(), title="Probe"))
    assert {page.state for page in pages} == STATES and len(pages) >= 5
    assert [page.begun for page in pages[:3]] == [False, True, True]
    wrong = next(page.html for page in pages if page.state.startswith("mit Fehlern"))
    assert 'aria-invalid="true"' in wrong and "Bitte prüfen Sie diese Angabe." in wrong and 'id="fehler"' in wrong
    assert any("remove:" in page.html and ".1" in page.html for page in pages)
    assert any("gw-origin" in page.html for page in pages)
    assert [(page.state, HtmlCheck().faults(page.html)) for page in pages if HtmlCheck().faults(page.html)] == []


@pytest.mark.parametrize("path", sorted(REAL.glob("*.xml")), ids=lambda path: path.name.split(".")[0])
def test_the_pages_of_real_forms_have_no_fault_but_weight_of_many_rows(path: Path) -> None:
    found = judged_pages(XDatenfelderReader().read(path.read_bytes()), Layout(), "Probe")
    assert found.pages > 3 and found.findings == ()
    assert all("zu schwer" in one.message for one in found.hints)


def test_a_label_that_is_lost_in_rendering_stops_the_release(model: FormModel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(controls, "_label", lambda control: "")
    found = judged_pages(model, Layout(), "Probe").findings
    assert found and all(one.hint for one in found)
    named = [one for one in found if "hat keinen Namen" in one.message]
    assert named and all(one.where.count("/") and "WCAG 2.2, 4.1.2" in one.message for one in named)


def test_an_error_that_is_not_tied_to_its_field_stops_the_release(
    model: FormModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(controls, "error_html", lambda control_id, errors: "")
    found = judged_pages(model, Layout(), "Probe").findings
    assert any("Verweis (aria-describedby)" in one.message for one in found)


def test_a_page_too_heavy_from_the_start_stops_the_release(model: FormModel) -> None:
    first = model.children[0]
    assert isinstance(first, GroupNode)
    long = replace(first.children[0], help="Hilfe " * 40_000)
    first = replace(first, children=(long, *first.children[1:]))
    found = judged_pages(replace(model, children=(first, *model.children[1:])), Layout(), "Probe")
    assert any("zu schwer" in one.message for one in found.findings)
