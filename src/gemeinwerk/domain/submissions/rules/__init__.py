"""Pure rules of a submission: what its metadata say, that what arrives is what was sent, and how its end is reported."""

from gemeinwerk.domain.submissions.rules.events import ACCEPT, REJECT, event_claims
from gemeinwerk.domain.submissions.rules.metadata import (
    METADATA_VERSION,
    HashDiffers,
    check_hash,
    metadata,
    schema_uri,
    sha512,
)
from gemeinwerk.domain.submissions.rules.names import is_reference, place_of, region_of, service_urns
from gemeinwerk.domain.submissions.rules.reading import Contents, Unfit, contents_of, fitting_tags, schema_of
from gemeinwerk.domain.submissions.rules.replying import origin

__all__ = [
    "ACCEPT",
    "METADATA_VERSION",
    "REJECT",
    "Contents",
    "HashDiffers",
    "Unfit",
    "check_hash",
    "contents_of",
    "event_claims",
    "fitting_tags",
    "is_reference",
    "metadata",
    "origin",
    "place_of",
    "region_of",
    "schema_of",
    "schema_uri",
    "service_urns",
    "sha512",
]
