"""What packages say: reported from above when a package is installed, kept for the version that is offered."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from gemeinwerk.domain.glossary.actions.linking import BATCH, link_passages, words_of
from gemeinwerk.domain.glossary.models import PackageReach, Passage
from gemeinwerk.domain.glossary.types import PackageText, PassageText
from gemeinwerk.kernel.actions import action, record, record_nothing
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.refusal import TooLarge

MOST_PASSAGES: Final = 20_000
LONGEST_TEXT: Final = 20_000


@action("glossary.record_passages", global_=True)
def record_passages(*, actor: Actor, now: datetime, package: PackageText) -> int:
    """Keep the words of the version of a package that is offered from now on, in place of those before.

    Returns how many uses of terms and statutes they contain; the same version in the same regions again changes
    nothing. Raises TooLarge for more than 20,000 places.
    """
    if len(package.passages) > MOST_PASSAGES:
        raise TooLarge(hint=f"Ein Leistungspaket hat höchstens {MOST_PASSAGES} Fundstellen.")
    regions = set(package.region_keys)
    known = set(PackageReach.objects.filter(package_id=package.package_id).values_list("version", "region_key"))
    if known == {(package.version, key) for key in regions} and known:
        record_nothing()
        return 0
    Passage.objects.filter(package_id=package.package_id).delete()
    PackageReach.objects.filter(package_id=package.package_id).delete()
    PackageReach.objects.bulk_create(_reach(package, key, now) for key in sorted(regions))
    rows = [_row(package.package_id, one, now) for one in package.passages]
    uses = link_passages(Passage.objects.bulk_create(rows, batch_size=BATCH), sorted(regions), now)
    record(f"package:{package.package_id}", version=package.version, passages=len(rows), uses=uses)
    return uses


def _reach(package: PackageText, key: str, now: datetime) -> PackageReach:
    return PackageReach(
        package_id=package.package_id,
        version=package.version,
        title=package.title[:200],
        schema_ref=f"{package.schema_id}V{package.schema_version}"[:60],
        region_key=key,
        recorded_at=now,
    )


def _row(package_id: str, one: PassageText, now: datetime) -> Passage:
    label, text = one.label.replace("\x00", "")[:300], one.text.replace("\x00", "")[:LONGEST_TEXT]
    return Passage(
        package_id=package_id,
        kind=one.kind.value,
        place=one.place[:300],
        element_id=one.element_id[:20],
        label=label,
        text=text,
        words=words_of(label, text),
        recorded_at=now,
    )
