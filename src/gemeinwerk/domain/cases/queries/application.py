"""What was applied for, opened with the authority's key for one use: answers, offer, form, values by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from gemeinwerk.domain.catalogue import queries as catalogue
from gemeinwerk.domain.catalogue.types import Offer, PackageContent
from gemeinwerk.domain.forms import queries as forms
from gemeinwerk.domain.forms.types import FormModel, Layout
from gemeinwerk.domain.submissions import queries as submissions
from gemeinwerk.domain.submissions.types import OpenedSubmission
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.clock import berlin_date

TEXT_WIDGETS = ("textarea",)


@dataclass(frozen=True, slots=True)
class Application:
    """One application (Antrag) opened: it lives as long as one request or job and is never stored."""

    submission: OpenedSubmission
    offer: Offer
    content: PackageContent
    model: FormModel
    layout: Layout
    values: Mapping[str, object]
    free_text_names: tuple[str, ...]
    as_sent: Offer

    @property
    def sent_on(self) -> date:
        """Return the day on which it was sent; its by-law values count for what it costs."""
        return berlin_date(self.submission.received_at)

    def variables(self, today: date) -> dict[str, object]:
        """Return what processes, decisions and notices may use: names of the form, today, by-law values as it was sent."""
        return {**self.values, "parameter": dict(self.as_sent.parameter_values), "today": today}


def application(*, actor: Actor, submission_id: UUID, on: date, version_id: UUID | None = None) -> Application:
    """Open the application behind a submission of the tenant in scope.

    ``on`` is the day whose adjustments count; ``version_id`` the package version it was made with. Raises NotFound.
    """
    opened = submissions.open_submission(actor=actor, submission_id=submission_id)
    if version_id is None:
        version_id = catalogue.version_id_of(opened.package_id, opened.package_version)
    offer = catalogue.offer(package_id=opened.package_id, place_key=opened.place_key, on=on, version_id=version_id)
    sent_on = berlin_date(opened.received_at)
    as_sent = offer
    if sent_on != on:
        as_sent = catalogue.offer(
            package_id=opened.package_id, place_key=opened.place_key, on=sent_on, version_id=version_id
        )
    content = catalogue.package_content(offer.version_id)
    model = forms.form(offer.schema_id, offer.schema_version)
    layout = layout_of(offer.version_id)
    return Application(
        submission=opened,
        offer=offer,
        content=content,
        model=model,
        layout=layout,
        values=forms.named_values(model, layout, opened.answers),
        free_text_names=_free_text_names(layout),
        as_sent=as_sent,
    )


@lru_cache(maxsize=256)
def layout_of(version_id: UUID) -> Layout:
    """Return the layout of a package version; kept in the process because a version never changes."""
    return forms.layout_from(catalogue.package_content(version_id).layout)


def _free_text_names(layout: Layout) -> tuple[str, ...]:
    areas = {path for path, widget in layout.widgets.items() if widget.widget in TEXT_WIDGETS}
    return tuple(name for name, path in layout.names.items() if path in areas)


def text(values: Mapping[str, Any], *names: str) -> str:
    """Return the first answered name as text; an empty text where none was answered."""
    for name in names:
        value = values.get(name)
        if value not in (None, "", []):
            return str(value)
    return ""
