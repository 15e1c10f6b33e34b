"""Contact information of a destination: changed member by member (RFC 7396), within one size."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from gemeinwerk.kernel.refusal import Invalid

# Who answers for a destination and how that office is reached; FIT-Connect names both in every destination.
REQUIRED = ("legalName", "email")
MAX_MEMBERS = 20
MAX_LENGTH = 16 * 1024
MAX_DEPTH = 8


# One address and nothing else: no list, no name before it, no control characters.
_ADDRESS = re.compile(r"[^\s@,;:<>()\[\]\\\"\x00-\x1f\x7f]{1,64}@[A-Za-z0-9äöüÄÖÜß.-]{1,189}")


def email_of(contact: Mapping[str, Any]) -> str:
    """Return the mail address of the contact, empty where there is no usable one (RFC 5321 section 4.5.3.1)."""
    found = contact.get("email")
    return found if isinstance(found, str) and _ADDRESS.fullmatch(found) else ""


def checked(contact: Mapping[str, Any]) -> dict[str, Any]:
    """Return contact information as it is stored; raises Invalid above 20 members or 16 KiB."""
    if len(contact) > MAX_MEMBERS or len(json.dumps(dict(contact))) > MAX_LENGTH:
        raise Invalid("Die Kontaktangaben (contactInformation) sind zu umfangreich.")
    return dict(contact)


def merged(contact: Mapping[str, Any], patch: Mapping[str, Any]) -> dict[str, Any]:
    """Return contact information after a JSON merge patch: null removes a member, an object is merged (RFC 7396, 2).

    Raises Invalid where ``legalName`` or ``email`` would go, or the result is too large or too deep.
    """
    found = checked(_merged(contact, patch, MAX_DEPTH))
    for name in REQUIRED:
        if name in contact and name not in found:
            raise Invalid(f"Die Angabe {name} der Kontaktangaben lässt sich ändern, aber nicht entfernen.")
    return found


def _merged(target: Mapping[str, Any], patch: Mapping[str, Any], depth: int) -> dict[str, Any]:
    if depth == 0:
        raise Invalid("Die Kontaktangaben (contactInformation) sind zu tief verschachtelt.")
    found = dict(target)
    for name, value in patch.items():
        if value is None:
            found.pop(name, None)
        elif isinstance(value, Mapping):
            inner = found.get(name)
            found[name] = _merged(inner if isinstance(inner, Mapping) else {}, value, depth - 1)
        else:
            found[name] = value
    return found
