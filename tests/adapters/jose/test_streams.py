"""JoseStreams: large content in constant memory, and a file that appears only when its tag is right."""

from __future__ import annotations

import io
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given, settings
from hypothesis import strategies as st

from gemeinwerk.adapters.jose import Jose, JoseParts, JoseStreams
from gemeinwerk.adapters.jose.streams import PIECE, _Reader, deciphered
from gemeinwerk.adapters.jose.strict import decoded
from gemeinwerk.kernel.refusal import Invalid, Refusal, TooLarge
from tests.adapters.jose.material import sealing, signing
from tests.adapters.jose.test_parts import FORMS, sealed

MEBIBYTE = 1024 * 1024
# RFC 7516, appendix A.1: its key encryption (RSA-OAEP with SHA-1) is not allowed here, its content encryption is.
RFC_7516_A1 = (
    "eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkEyNTZHQ00ifQ."
    "OKOawDo13gRp2ojaHV7LFpZcgV7T6DVZKTyKOMTYUmKoTCVJRgckCL9kiMT03JGeipsEdY3mx_etLbbWSrFr05kLzcSr4qKAq7YN7e9jwQRb23nfa6c9d-"
    "StnImGyFDbSv04uVuxIp5Zms1gNxKKK2Da14B8S4rzVRltdYwam_lDp5XnZAYpQdb76FdIKLaVmqgfwX7XWRxv2322i-vDxRfqNzo_tETKzpVLzfiwQyeyPG"
    "LBIO56YJ7eObdv0je81860ppamavo35UgoRdbYaBcoh9QcfylQr66oc6vFWXRcZ_ZT2LawVCWTIy3brGPi6UklfCpIMfIjf7iGdXKHzg."
    "48V1_ALb6US04U3b.5eym8TW_c8SuK0ltJ3rpYIzOeDQz7TALvtu6UG9oMo4vpzs9tX_EFShS8iB7j6jiSdiwkIr3ajwQzaBtQD_A."
    "XFBoMYUZodetZdvTiFvSkQ"
)
RFC_7516_A1_KEY = bytes(
    [
        177, 161, 244, 128, 84, 143, 225, 115, 63, 180, 3, 255, 107, 154, 212, 246,
        138, 7, 110, 91, 112, 46, 34, 105, 47, 130, 203, 46, 122, 234, 64, 252,
    ]
)  # fmt: skip


class Trickle(io.BytesIO):
    """Returns less than it is asked for."""

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(min(size or 1, 1000))


def closed(content: bytes, source: type[io.BytesIO] = io.BytesIO) -> bytes:
    target = io.BytesIO()
    tag = JoseStreams().seal(
        source(content), target, public_jwk=sealing().public_jwk, kid=sealing().kid, content_type="application/pdf"
    )
    assert target.getvalue().endswith(b"." + tag.encode())
    return target.getvalue()


def opened(token: bytes | str, target: Path, *, max_size: int = 64 * MEBIBYTE, **how: Any) -> int:
    raw = token if isinstance(token, bytes) else token.encode()
    keys = {"private_jwk": sealing().private_jwk, "kid": sealing().kid, **how}
    return JoseStreams().open(io.BytesIO(raw), target, max_size=max_size, **keys)


@settings(max_examples=25, deadline=None)
@given(size=st.sampled_from([0, 1, 2, 3, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE + 7]) | st.integers(0, 5000))
def test_streams_and_the_library_understand_each_other(tmp_path_factory: pytest.TempPathFactory, size: int) -> None:
    target, content = tmp_path_factory.mktemp("open") / "found", (b"Bescheid " * (size // 9 + 1))[:size]
    token = closed(content)
    assert JoseParts().jwe_outline(token.decode()).header["cty"] == "application/pdf"
    assert Jose().decrypt(token.decode(), private_jwk=sealing().private_jwk, kid=sealing().kid) == content
    theirs = Jose().encrypt(content, public_jwk=sealing().public_jwk, kid=sealing().kid, content_type="text/plain")
    for one in (token, theirs):
        assert opened(one, target) == size and target.read_bytes() == content


def test_short_reads_change_nothing(tmp_path: Path) -> None:
    content = b"x" * (2 * PIECE + 5)
    token = closed(content, Trickle)
    JoseStreams().open(
        Trickle(token), tmp_path / "a", private_jwk=sealing().private_jwk, kid=sealing().kid, max_size=MEBIBYTE
    )
    assert (tmp_path / "a").read_bytes() == content


def example(token: str) -> bytes:
    """Decipher the content of the example with its published content key."""
    reader = _Reader(io.BytesIO(token.encode()), 10_000)
    head, _, nonce = (reader.short() for _ in range(3))
    tag = token.rsplit(".", 1)[1]
    return b"".join(deciphered(reader.content(), lambda: tag, head, RFC_7516_A1_KEY, decoded(nonce)))


def test_the_published_example_of_the_content_encryption(tmp_path: Path) -> None:
    assert example(RFC_7516_A1) == b"The true sign of intelligence is not knowledge but imagination."
    with pytest.raises(InvalidTag):
        example(RFC_7516_A1.replace(".5eym", ".5eyn"))
    with pytest.raises(Refusal):
        opened(RFC_7516_A1, tmp_path / "a")


@pytest.mark.parametrize("name", FORMS)
def test_other_forms_leave_no_file(name: str, tmp_path: Path) -> None:
    try:
        token = FORMS[name]().encode()
    except UnicodeEncodeError:
        pytest.skip("not bytes")
    with pytest.raises(Refusal):
        opened(token, tmp_path / "a")
    assert list(tmp_path.iterdir()) == []


def test_packed_content_and_foreign_keys_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Invalid):
        opened(sealed(zip="DEF"), tmp_path / "a")
    with pytest.raises(Invalid):
        opened(sealed(kid="own-name"), tmp_path / "a")
    assert opened(sealed(kid="own-name"), tmp_path / "a", foreign_kid=True) == 6
    with pytest.raises(Refusal):
        opened(sealed(), tmp_path / "b", private_jwk=signing().private_jwk)


@pytest.mark.parametrize("place", [0, 1, 2, 3, 4])
def test_changed_content_leaves_what_was_there_untouched(place: int, tmp_path: Path) -> None:
    target = tmp_path / "found"
    target.write_bytes(b"before")
    parts = closed(b"geheim" * 50_000).decode().split(".")
    parts[place] = parts[place][:20].swapcase() + parts[place][20:]
    with pytest.raises(Refusal):
        opened(".".join(parts), target)
    assert [one.name for one in tmp_path.iterdir()] == ["found"] and target.read_bytes() == b"before"


def test_too_much_is_refused_while_it_arrives(tmp_path: Path) -> None:
    with pytest.raises(TooLarge):
        opened(closed(b"x" * MEBIBYTE), tmp_path / "a", max_size=MEBIBYTE)
    assert list(tmp_path.iterdir()) == []


def test_large_content_takes_little_memory(tmp_path: Path) -> None:
    plain, token, found = tmp_path / "plain", tmp_path / "token", tmp_path / "found"
    plain.write_bytes(b"\x07" * (24 * MEBIBYTE))
    closed(b"warm")
    tracemalloc.start()
    try:
        with plain.open("rb") as source, token.open("wb") as target:
            JoseStreams().seal(source, target, public_jwk=sealing().public_jwk, kid=sealing().kid, content_type="x/y")
        with token.open("rb") as source:
            size = JoseStreams().open(
                source, found, private_jwk=sealing().private_jwk, kid=sealing().kid, max_size=64 * MEBIBYTE
            )
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert size == 24 * MEBIBYTE and peak < 2 * MEBIBYTE
