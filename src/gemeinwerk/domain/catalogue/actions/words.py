"""Telling the glossary what the packages say."""

from __future__ import annotations

from datetime import datetime

from gemeinwerk.domain.catalogue.actions.adjusted_words import tell_adjusted
from gemeinwerk.domain.catalogue.models import Availability, ServicePackage
from gemeinwerk.domain.catalogue.package.bundle import FORM
from gemeinwerk.domain.catalogue.package.words import package_text
from gemeinwerk.domain.catalogue.ports import form_reader
from gemeinwerk.domain.catalogue.queries.packages import package_content
from gemeinwerk.domain.glossary.actions import record_passages
from gemeinwerk.kernel.actions import action, record, record_nothing
from gemeinwerk.kernel.actor import Actor


@action("catalogue.report_words", global_=True)
def report_words(*, actor: Actor, now: datetime) -> int:
    """Tell the glossary the words of every offered package that it does not know yet; returns how many were new.

    Installing a package does the same by itself; this is for packages that were there before the glossary.
    """
    actor.require_role("admin")
    reported = 0
    for package in ServicePackage.objects.order_by("id"):
        content = package_content(package.current_version_id)
        regions = Availability.objects.filter(service__package_id=package.id).values_list("region_key", flat=True)
        outline = form_reader().outline(content.files[FORM])
        words = package_text(content.manifest, outline, content.files, sorted(regions))
        reported += record_passages(actor=actor, now=now, package=words) > 0
        reported += tell_adjusted(actor=actor, now=now, package_id=package.id) > 0
    if reported:
        record("glossary:packages", packages=reported)
    else:
        record_nothing()
    return reported
