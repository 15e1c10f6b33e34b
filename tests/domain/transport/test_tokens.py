"""Which scopes a token gets."""

from __future__ import annotations

import pytest

from gemeinwerk.domain.transport.rules.tokens import PREFIX, granted
from gemeinwerk.domain.transport.types import ApiScope

MANAGE, SEND, SUBSCRIBE = ApiScope.MANAGE, ApiScope.SEND, ApiScope.SUBSCRIBE


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("", (MANAGE, SUBSCRIBE)),
        ("unknown words", (MANAGE, SUBSCRIBE)),
        (f"{PREFIX}manage-destinations unknown", (MANAGE,)),
        (f"{PREFIX}send-submissions", ()),
        ("send-submissions", ()),
        ("send-submissions subscribe-destinations", (SUBSCRIBE,)),
    ],
)
def test_a_token_holds_what_was_asked_for_and_is_held(asked: str, given: tuple[ApiScope, ...]) -> None:
    assert granted(asked, [MANAGE, SUBSCRIBE]) == given
