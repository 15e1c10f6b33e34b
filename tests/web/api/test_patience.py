"""Bodies that come slowly, in chunks, not whole or too large."""

from __future__ import annotations

import threading
from io import BytesIO, RawIOBase
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIRequest

from gemeinwerk.kernel.refusal import TooLarge
from gemeinwerk.web.api.standard.patience import SMALL, BodyShort, BodySlow, Patient


def request(stream: Any, length: str | None, *, chunked: bool = False) -> WSGIRequest:
    """Return a request as the web server hands it over."""
    surroundings = {"REQUEST_METHOD": "PUT", "wsgi.input": stream, "SERVER_NAME": "x", "SERVER_PORT": "80"}
    if length is not None:
        surroundings["CONTENT_LENGTH"] = length
    if chunked:
        surroundings["wsgi.input_terminated"] = True
    return WSGIRequest(surroundings)


class Dripping(RawIOBase):
    """Gives a first piece at once and then one small piece each time somebody lets it."""

    def __init__(self) -> None:
        self.let = threading.Semaphore(1)
        self.given = 0

    def read(self, size: int = -1) -> bytes:
        """Return the next piece when it is let out."""
        self.let.acquire()
        self.given += 1
        return b"x" * min(size, SMALL)


def test_what_was_announced_is_read_and_no_byte_more() -> None:
    body = Patient(request(BytesIO(b"x" * 600_000 + b"GET /"), "600000"), most=10**6)
    pieces = list(iter(body.read, b""))
    assert [len(piece) for piece in pieces] == [262144, 262144, 75712]
    assert Patient(request(BytesIO(b"abc"), "3"), most=3).read(2) == b"ab"
    assert Patient(request(BytesIO(b"abc"), "0"), most=3).all() == b""
    assert Patient(request(BytesIO(b"abc"), None), most=3).all() == b""


def test_chunks_are_read_to_their_end() -> None:
    assert Patient(request(BytesIO(b"abc" * 50_000), None, chunked=True), most=10**6).all() == b"abc" * 50_000


@pytest.mark.parametrize("length", ["1001", "99999999999999999999"])
def test_an_announced_length_beyond_the_limit_is_refused_before_a_byte_is_read(length: str) -> None:
    stream = BytesIO(b"x" * 2000)
    with pytest.raises(TooLarge):
        Patient(request(stream, length), most=1000)
    assert stream.tell() == 0


def test_chunks_beyond_the_limit_are_refused_when_it_is_passed() -> None:
    stream = BytesIO(b"x" * 500_000)
    with pytest.raises(TooLarge):
        Patient(request(stream, None, chunked=True), most=100_000).all()
    assert stream.tell() == 100_001


def test_less_than_announced_is_refused() -> None:
    with pytest.raises(BodyShort):
        Patient(request(BytesIO(b"x" * 10), "11"), most=100).all()


def test_who_drips_is_left_and_the_helper_is_free_again() -> None:
    stream = Dripping()
    body = Patient(request(stream, None, chunked=True), most=10**6, grace=0.05)
    with pytest.raises(BodySlow):
        body.all()
    # The piece that was waited for comes at last; nobody asks for another one.
    stream.let.release()
    for helper in threading.enumerate():
        if helper.name.startswith("body"):
            helper.join(0.05)
    assert stream.given <= 2


@pytest.mark.parametrize("length", ["-1", "+3", "3.0", "0x3", "٣"])
def test_a_length_that_is_no_number_announces_nothing(length: str) -> None:
    assert Patient(request(BytesIO(b"abc"), length), most=3).all() == b""
