"""JSON of strangers: what is let through can be stored and written again."""

from __future__ import annotations

import pytest

from gemeinwerk.kernel.refusal import TooLarge
from gemeinwerk.kernel.strict_json import NotJson, json_object

REFUSED = {
    "a list": b"[]",
    "nothing": b"",
    "a member twice": b'{"a":1,"a":2}',
    "a member twice, once escaped": rb'{"a":1,"\u0061":2}',
    "deep": b'{"a":' * 40 + b"1" + b"}" * 40,
    "many": b'{"a":[' + b"[]," * 30_000 + b"[]]}",
    "no number": b'{"a":NaN}',
    "infinite": b'{"a":1e999}',
    "a long whole number": b'{"a":' + b"9" * 500 + b"}",
    "a long number": b'{"a":0.' + b"1" * 5000 + b"}",
    "a zero character": rb'{"a":"x\u0000"}',
    "a zero character behind backslashes": rb'{"a":"\\\u0000"}',
    "half a character": rb'{"a":"\ud800"}',
    "Latin-1": b'{"a":"\xfc"}',
    "UTF-16": '{"a":1}'.encode("utf-16"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name: str) -> None:
    with pytest.raises(NotJson):
        json_object(REFUSED[name], max_length=200_000)


def test_read() -> None:
    assert json_object(rb'{"a":"\\u0000 [[[","b":[1,-2.5,null,true]}', max_length=100) == {
        "a": "\\u0000 [[[",
        "b": [1, -2.5, None, True],
    }
    assert json_object(b'{"a":%d}' % (2**70), max_length=100) == {"a": float(2**70)}
    with pytest.raises(TooLarge):
        json_object(b'{"a":1}', max_length=6)
