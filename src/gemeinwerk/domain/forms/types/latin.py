"""The characters of DIN 91379, datatype C: what a field of the type text_latin may hold.

Latin letters and the sequences with combining marks that the standard defines, and its normative other characters (groups
N1 to N4). Neither Greek nor Cyrillic letters nor the extended other characters belong to it.
"""

from __future__ import annotations

from functools import lru_cache

from gemeinwerk.domain.forms.types.patterns import Pattern

_CHARACTERS = (
    r"\u0009-\u000A\u000D\u0020-\u007E\u00A0-\u00AC\u00AE-\u017E\u0187-\u0188\u018F\u0197\u01A0-\u01A1"
    r"\u01AF-\u01B0\u01B7\u01CD-\u01DC\u01DE-\u01DF\u01E2-\u01F0\u01F4-\u01F5\u01F8-\u01FF\u0212-\u021"
    r"3\u0218-\u021B\u021E-\u021F\u0227-\u0233\u0259\u0268\u0292\u02B9-\u02BA\u02BE-\u02BF\u02C8\u02CC"
    r"\u1E02-\u1E03\u1E06-\u1E07\u1E0A-\u1E11\u1E17\u1E1C-\u1E2B\u1E2F-\u1E37\u1E3A-\u1E3B\u1E40-\u1E4"
    r"9\u1E52-\u1E5B\u1E5E-\u1E63\u1E6A-\u1E6F\u1E80-\u1E87\u1E8C-\u1E97\u1E9E\u1EA0-\u1EF9\u2019\u202"
    r"1\u20AC"
)
# Letters -> what may follow each of them.
_SEQUENCES = {
    r"\u0041\u0061": r"\u030B",
    r"\u0043\u0063": r"\u0300|\u0304|\u0306|\u0308|\u0315|\u0323|\u0326|\u0328\u0306",
    r"\u0044\u0064": r"\u0302",
    r"\u0046\u0066": r"\u0300|\u0304",
    r"\u0047\u0067": r"\u0300",
    r"\u0048": r"\u0304|\u0326|\u0331",
    r"\u004A": r"\u0301|\u030C",
    r"\u004B": r"\u0300|\u0302|\u0304|\u0307|\u0315|\u031B|\u0326|\u035F\u0048|\u035F\u0068",
    r"\u004C\u006C": r"\u0302|\u0325|\u0325\u0304|\u0326",
    r"\u004D\u006D": r"\u0300|\u0302|\u0306|\u0310",
    r"\u004E\u006E": r"\u0302|\u0304|\u0306|\u0326",
    r"\u0050\u0070": r"\u0300|\u0304|\u0315|\u0323",
    r"\u0052\u0072": r"\u0306|\u0325|\u0325\u0304",
    r"\u0053\u0073": r"\u0300|\u0304|\u031B\u0304|\u0331",
    r"\u0054": r"\u0300|\u0304|\u0308|\u0315|\u031B",
    r"\u0055\u0075": r"\u0307",
    r"\u005A\u007A": r"\u0300|\u0304|\u0306|\u0308|\u0327",
    r"\u0068": r"\u0304|\u0326",
    r"\u006A\u00FF\u012A\u012B": r"\u0301",
    r"\u006B": r"\u0300|\u0302|\u0304|\u0307|\u0315|\u031B|\u0326|\u035F\u0068",
    r"\u0074": r"\u0300|\u0304|\u0315|\u031B",
    r"\u00C7\u00E7": r"\u0306",
    r"\u00DB\u00FB\u1E32\u1E33\u1E62\u1E63\u1E6C\u1E6D": r"\u0304",
    r"\u010C\u010D": r"\u0315|\u0323",
    r"\u0113\u014D": r"\u030D",
    r"\u017D\u017E": r"\u0326|\u0327",
    r"\u1EA0\u1EA1\u1ECC\u1ECD": r"\u0308",
    r"\u1EE4\u1EE5": r"\u0304|\u0308",
}


@lru_cache(maxsize=1)
def latin() -> Pattern:
    """Return the pattern of texts in datatype C."""
    sequences = "|".join(f"[{letters}](?:{marks})" for letters, marks in _SEQUENCES.items())
    return Pattern(f"(?:[{_CHARACTERS}]|{sequences})*", longest=20_000)


def only_latin(text: str) -> bool:
    """Tell whether a text holds only characters and sequences of datatype C."""
    return latin().fullmatch(text)
