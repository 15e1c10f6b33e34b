"""HttpsCallbacks: addresses in every spelling, and real TLS connections to receivers that behave as they like."""

from __future__ import annotations

import ipaddress
import socket
import ssl
import threading
import time
from pathlib import Path

import pytest

from gemeinwerk.adapters.callbacks import AddressRefused, HttpsCallbacks, is_public
from gemeinwerk.domain.transport.ports import CallbackAnswer
from tests.adapters.callbacks.receiver import NAME, Behaviour, Receiver, answering, receiver

OK = answering(b"HTTP/1.1 204 No Content\r\n\r\n")
BODY = b'{"submissionIds":[]}'


def caller(to: Receiver, *, step_seconds: float = 2.0, all_seconds: float = 4.0) -> HttpsCallbacks:
    return HttpsCallbacks(
        ports=frozenset({to.port}),
        trusted=["127.0.0.1"],
        authorities=str(to.authority),
        resolve=lambda _host, _port: ["127.0.0.1"],
        step_seconds=step_seconds,
        all_seconds=all_seconds,
    )


def posted(folder: Path, behaviour: Behaviour, **options: float) -> CallbackAnswer:
    with receiver(folder, behaviour) as running:
        return caller(running, **options).post(f"https://{NAME}:{running.port}/", body=BODY, headers={})


REFUSED = [
    "http://beispiel.de/", "ftp://beispiel.de/", "//beispiel.de/", "beispiel.de", "", "https://", "https:///x",
    "https://user@beispiel.de/", "https://user:secret@beispiel.de/", "https://@beispiel.de/", "https://beispiel.de/#x",
    "https://beispiel.de:80/", "https://beispiel.de:0/", "https://beispiel.de:22/", "https://beispiel.de:99999/",
    "https://beispiel.de:x/", "https://beispiel.de\\@127.0.0.1/", "https://beispiel.de /", "https://beispiel.de/\r\nx: y",
    "https://beispiel\t.de/", "https://127.0.0.1/", "https://127.0.0.1./", "https://127.1/", "https://2130706433/",
    "https://0x7f000001/", "https://0x7f.0.0.1/", "https://0177.0.0.1/", "https://017700000001/", "https://127.0.0.0x1/",
    "https://0/", "https://[::1]/", "https://[::]/", "https://[::ffff:127.0.0.1]/", "https://[::ffff:7f00:1]/",
    "https://[fe80::1%25eth0]/", "https://[fd00:ec2::254]/", "https://[64:ff9b::7f00:1]/", "https://[2002:7f00:1::]/",
    "https://169.254.169.254/", "https://10.0.0.1/", "https://8.8.8.8/", "https://[2a00:1450::1]/", "https://[::1/",
    "https://localhost/", "https://localhost./", "https://LOCALHOST/", "https://x.localhost/", "https://drucker.local/",
    "https://metadata.google.internal/", "https://1.0.0.127.in-addr.arpa/", "https://beispiel.de./", "https://rechner/",
    "https://.beispiel.de/", "https://beispiel..de/", "https://-x.de/", "https://x_y.de/", "https://bücher.de/",
    "https://127。0。0。1/", "https://①②⑦.0.0.1/", "https://%31%32%37.0.0.1/", "https://beispiel.de%00.x.de/",
    "https://beispiel.de/" + "x" * 2000,
]  # fmt: skip


@pytest.mark.parametrize("url", REFUSED)
def test_these_spellings_are_refused_before_anything_is_resolved(url: str) -> None:
    asked: list[str] = []
    door = HttpsCallbacks(resolve=lambda host, _port: asked.append(host) or ["8.8.8.8"])  # type: ignore[func-returns-value]
    for use in (door.check_address, lambda one: door.post(one, body=b"", headers={})):
        with pytest.raises(AddressRefused) as refused:
            use(url)
        assert refused.value.message.endswith(".") and refused.value.hint
    assert asked == []


@pytest.mark.parametrize(
    "url",
    [
        "https://beispiel.de",
        "https://a.b.beispiel.de:8443/x/y?z=1",
        "https://xn--bcher-kva.de/",
        "HTTPS://Beispiel.DE/",
    ],
)
def test_ordinary_addresses_are_let_through(url: str) -> None:
    HttpsCallbacks().check_address(url)


SPECIAL = [
    "127.0.0.1", "127.255.255.254", "0.0.0.0", "0.1.2.3", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1",
    "169.254.169.254", "100.64.0.1", "100.100.100.200", "192.0.0.192", "192.0.2.1", "192.88.99.1", "198.18.0.1",
    "198.51.100.1", "203.0.113.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "168.63.129.16", "::", "::1",
    "::127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "64:ff9b::10.0.0.1", "64:ff9b::169.254.169.254",
    "64:ff9b:1::8.8.8.8", "64:ff9b:1:7f00:0:100:808:808", "2002:7f00:1::", "2002:c0a8:101::1", "2002:a9fe:a9fe::",
    "2001::", "2001:0:4136:e378:8000:63bf:80ff:fffe", "2001:db8::1", "3fff::1", "fc00::1", "fd00:ec2::254", "fe80::1",
    "fec0::1", "ff02::1", "100::1", "5f00::1", "4000::1",
]  # fmt: skip


@pytest.mark.parametrize("address", SPECIAL)
def test_special_addresses_are_not_public_whatever_they_are_wrapped_in(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))
    with pytest.raises(AddressRefused):
        HttpsCallbacks(resolve=lambda *_: [address]).post("https://beispiel.de/", body=b"", headers={})


@pytest.mark.parametrize("address", ["8.8.8.8", "2a00:1450:4001::1", "64:ff9b::8.8.8.8", "::ffff:8.8.8.8"])
def test_public_addresses_are(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("answer", [[], ["8.8.8.8", "127.0.0.1"], ["fe80::1%eth0"]])
def test_one_bad_address_among_good_ones_or_none_at_all_is_refused(answer: list[str]) -> None:
    with pytest.raises(AddressRefused, match="nicht öffentlich"):
        HttpsCallbacks(resolve=lambda *_: answer).post("https://beispiel.de/", body=b"", headers={})


def test_what_is_posted_arrives_once_with_the_right_name(tmp_path: Path) -> None:
    with receiver(tmp_path, OK) as running:
        door = caller(running)
        url = f"https://{NAME}:{running.port}/a/b?c=d"
        answer = door.post(url, body=BODY, headers={"callback-timestamp": "1", "content-type": "application/json"})
        assert answer == CallbackAnswer(204, "Angekommen.") and answer.arrived
        assert running.names == [NAME] and len(running.requests) == 1
        head, _, body = running.requests[0].partition(b"\r\n\r\n")
        assert head.startswith(b"POST /a/b?c=d HTTP/1.1\r\n") and body == BODY
        lines = head.lower().split(b"\r\n")
        assert f"host: {NAME}:{running.port}".encode() in lines and b"callback-timestamp: 1" in lines
        assert door.check().ok and str(running.port) in door.check().detail


def test_a_name_that_changes_its_address_is_asked_only_once_and_the_checked_address_is_used(tmp_path: Path) -> None:
    """Rebinding: a public answer for the check and a private one for the connection never happens, there is one answer."""
    answers = iter([["127.0.0.1"], ["127.0.0.2"]])
    with receiver(tmp_path, OK) as running:
        door = HttpsCallbacks(
            ports=frozenset({running.port}), trusted=["127.0.0.1"], authorities=str(running.authority),
            resolve=lambda *_: next(answers),
        )  # fmt: skip
        url = f"https://{NAME}:{running.port}/"
        assert door.post(url, body=BODY, headers={}).arrived
        with pytest.raises(AddressRefused):
            door.post(url, body=BODY, headers={})
        assert len(running.requests) == 1


def test_a_literal_address_needs_trust(tmp_path: Path) -> None:
    with receiver(tmp_path, OK) as running:
        HttpsCallbacks(ports=frozenset({running.port}), trusted=["127.0.0.1"]).check_address(
            f"https://127.0.0.1:{running.port}/"
        )
        with pytest.raises(AddressRefused):
            HttpsCallbacks(ports=frozenset({running.port})).check_address(f"https://127.0.0.1:{running.port}/")


def test_a_redirect_is_told_and_not_followed(tmp_path: Path) -> None:
    away = answering(b"HTTP/1.1 302 Found\r\nlocation: https://127.0.0.1/\r\ncontent-length: 0\r\n\r\n")
    with receiver(tmp_path, away) as running:
        answer = caller(running).post(f"https://{NAME}:{running.port}/", body=BODY, headers={})
        assert answer.status == 302 and not answer.arrived and "Umleitungen" in answer.detail
        assert len(running.requests) == 1


@pytest.mark.parametrize("status", [400, 401, 404, 410, 429, 500, 503])
def test_other_answers_are_told_with_their_status(tmp_path: Path, status: int) -> None:
    answer = posted(tmp_path, answering(b"HTTP/1.1 %d No\r\ncontent-length: 2\r\n\r\nno" % status))
    assert answer.status == status and not answer.arrived and str(status) in answer.detail


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (b"retry-after: 120", 120),
        (b"retry-after: 0", 0),
        (b"date: Thu, 26 Nov 2026 12:00:00 GMT\r\nRetry-After: Thu, 26 Nov 2026 13:00:00 GMT", 3600),
        (b"date: Thu, 26 Nov 2026 12:00:00 GMT\r\nretry-after: Thu, 26 Nov 2026 11:00:00 GMT", 0),
        (b"retry-after: -5", None),
        (b"retry-after: 99999999999", None),
        (b"retry-after: 1e3", None),
        (b"retry-after: \xb2", None),
        (b"retry-after: later", None),
        (b"retry-after: Thu, 99 Nov 2026 11:00:00 GMT", None),
        (b"x: y", None),
    ],
)
def test_the_wish_to_wait_is_understood_or_ignored(tmp_path: Path, header: bytes, expected: int | None) -> None:
    answer = posted(tmp_path, answering(b"HTTP/1.1 503 No\r\ncontent-length: 0\r\n" + header + b"\r\n\r\n"))
    assert (answer.status, answer.retry_after) == (503, expected)


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"HTTP/1.1 200", b"SSH-2.0-x\r\n\r\n", b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf",
        b"HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n", b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"x: y\r\n" * 50_000,
    ],
)  # fmt: skip
def test_half_and_broken_answers_do_not_count_as_arrived(tmp_path: Path, raw: bytes) -> None:
    answer = posted(tmp_path, answering(raw))
    assert answer == CallbackAnswer(None, "Die Verbindung ist abgebrochen.")


def test_of_an_endless_answer_only_a_little_is_read(tmp_path: Path) -> None:
    sent: list[int] = []

    def endless(connection: ssl.SSLSocket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")
        while True:
            connection.sendall(b"1000\r\n" + b"x" * 4096 + b"\r\n")
            sent.append(4096)

    with receiver(tmp_path, endless) as running:
        answer = caller(running).post(f"https://{NAME}:{running.port}/", body=BODY, headers={})
        assert answer.status == 200
        # What the sockets hold on the way is the kernel's matter; an endless reader would never come back at all.
        for thread in threading.enumerate():
            if thread.name.endswith("(_talk)"):
                thread.join(20)
        assert running.failures and sum(sent) < 16 * 1024 * 1024


def dripping(raw: bytes) -> Behaviour:
    """Send one byte after the other, each well within the time for one step, and never come to an end."""

    def behave(connection: ssl.SSLSocket) -> None:
        connection.sendall(raw)
        while True:
            connection.sendall(b"x")
            time.sleep(0.05)

    return behave


@pytest.mark.parametrize(
    "behaviour",
    [
        lambda _connection: time.sleep(5),
        dripping(b"HTTP/1.1 200 OK\r\nx-slow: "),
        dripping(b"HTTP/1.1 200 OK\r\ncontent-length: 3000\r\n\r\n"),
    ],
    ids=["silent", "header drips", "body drips"],
)
def test_slow_receivers_are_left(tmp_path: Path, behaviour: Behaviour) -> None:
    answer = posted(tmp_path, behaviour, step_seconds=0.3, all_seconds=0.6)
    assert answer == CallbackAnswer(None, "Der Empfänger hat nicht rechtzeitig geantwortet.")


def test_a_receiver_that_never_shakes_hands_is_left(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        door = HttpsCallbacks(
            ports=frozenset({port}), trusted=["127.0.0.1"], step_seconds=0.3, resolve=lambda *_: ["127.0.0.1"]
        )
        answer = door.post(f"https://{NAME}:{port}/", body=BODY, headers={})
    assert answer == CallbackAnswer(None, "Der Empfänger hat nicht rechtzeitig geantwortet.")


def test_a_slow_or_unknown_name_is_told() -> None:
    release = threading.Event()

    def slow(_host: str, _port: int) -> list[str]:
        release.wait(20)
        return ["8.8.8.8"]

    def unknown(_host: str, _port: int) -> list[str]:
        raise socket.gaierror(8, "not known")

    try:
        late = HttpsCallbacks(resolve=slow, step_seconds=0.1).post("https://beispiel.de/", body=b"", headers={})
    finally:
        release.set()
    none = HttpsCallbacks(resolve=unknown).post("https://beispiel.de/", body=b"", headers={})
    assert (late.status, late.detail) == (None, "Der Rechnername ließ sich nicht rechtzeitig auflösen.")
    assert (none.status, none.detail) == (None, "Der Rechnername ist nicht bekannt.")


CERTIFICATE = CallbackAnswer(None, "Das Zertifikat des Empfängers ist ungültig.")


def test_wrong_certificates_receive_nothing(tmp_path: Path) -> None:
    for name, valid in (("anders.beispiel.de", True), (NAME, False)):
        with receiver(tmp_path, OK, name=name, valid=valid) as running:
            assert caller(running).post(f"https://{NAME}:{running.port}/", body=BODY, headers={}) == CERTIFICATE
            assert running.requests == []


def test_an_unknown_authority_receives_nothing(tmp_path: Path) -> None:
    with receiver(tmp_path, OK) as running:
        door = HttpsCallbacks(ports=frozenset({running.port}), trusted=["127.0.0.1"], resolve=lambda *_: ["127.0.0.1"])
        assert door.post(f"https://{NAME}:{running.port}/", body=BODY, headers={}) == CERTIFICATE
        assert running.requests == []


def test_authorities_of_the_operator_come_beside_those_of_the_system(tmp_path: Path) -> None:
    with receiver(tmp_path, OK) as running:
        alone = HttpsCallbacks()._context.cert_store_stats()["x509_ca"]
        both = HttpsCallbacks(authorities=str(running.authority))._context.cert_store_stats()["x509_ca"]
    assert both == alone + 1


def test_plain_http_on_the_port_and_a_closed_port_are_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as plain:
        port = plain.getsockname()[1]
        door = HttpsCallbacks(ports=frozenset({port}), trusted=["127.0.0.1"], resolve=lambda *_: ["127.0.0.1"])

        def speak() -> None:
            connection, _ = plain.accept()
            with connection:
                connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        speaking = threading.Thread(target=speak)
        speaking.start()
        insecure = door.post(f"https://{NAME}:{port}/", body=BODY, headers={})
        speaking.join()
    closed = door.post(f"https://{NAME}:{port}/", body=BODY, headers={})
    assert insecure.status is None and insecure.detail != closed.detail
    assert closed == CallbackAnswer(None, "Keine Verbindung.")
