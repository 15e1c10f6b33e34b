"""XZuFi files: both versions round trip, what is unknown is kept and told, and hostile files are refused in words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gemeinwerk.adapters.xzufi import XzufiFiles, guard
from gemeinwerk.adapters.xzufi.guard import TransferRefused
from gemeinwerk.adapters.xzufi.shapes import NAMESPACES
from gemeinwerk.domain.catalogue.types.transfer import (
    CarriedCompetence,
    CodedValue,
    CompetenceRecord,
    Deletion,
    ExternalId,
    LocalText,
    ModuleText,
    OnlineLink,
    OnlineServiceRecord,
    RegionCoding,
    ServiceRecord,
    Transfer,
    TransferHead,
    TransferVersion,
    UnitAddress,
    UnitName,
    UnitRecord,
    Writing,
)
from gemeinwerk.kernel.refusal import TooLarge

ISSUER = (("schemeAgencyID", "S100002"),)
GERMAN = (("languageCode", "de"),)
SIGNATURE = "eyJhbGciOiJQUzUxMiJ9.e30.c2ln"
MESSAGE = """<?xml version="1.0" encoding="UTF-8"?>
<x:transfer.nachricht.040999 xmlns:x="http://xoev.de/schemata/xzufi/2_2_0" xmlns:y="urn:fremd"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xzufiVersion="2.2.0" produktbezeichnung="Redaktion">
  <x:nachrichtenkopf><x:nachrichtUUID>76b4df51</x:nachrichtUUID><x:sender>Landesredaktion</x:sender></x:nachrichtenkopf>
  <x:transaktionID>7</x:transaktionID>
  <x:schreibe><x:leistung>
    <x:id schemeAgencyID="L1">1</x:id>
    <x:struktur xsi:type="x:LeistungsstrukturObjekt"><x:leistungsobjektID>12</x:leistungsobjektID></x:struktur>
    <x:referenzLeiKa listURI="urn:leika" listVersionID="1"><code>99102013002000</code></x:referenzLeiKa>
    <x:modulText><x:leikaTextmodul listURI="u"><code>02</code></x:leikaTextmodul>
      <x:inhalt languageCode="de">Hund <![CDATA[& Katze]]></x:inhalt></x:modulText>
    <y:eigenes>Bleibt</y:eigenes>
  </x:leistung></x:schreibe>
  <x:schreibe><x:spezialisierung><x:id>3</x:id></x:spezialisierung></x:schreibe>
  <x:loesche klasse="Zustaendigkeit"><x:id schemeAgencyID="L1">9</x:id></x:loesche>
</x:transfer.nachricht.040999>
"""


def whole(version: TransferVersion) -> Transfer:
    """Return a transfer that holds every object with everything that is known of it."""
    competence = CompetenceRecord(
        id=ExternalId("5", (*ISSUER, ("schemeID", "ZustaendigkeitOrganisationseinheit"))),
        other_ids=(
            ExternalId(
                SIGNATURE,
                (("schemeID", "urn:de:fitko:fit-connect:xzufi:destination"), ("schemeAgencyId", "urn:de:fitko")),
            ),
        ),
        service_id=ExternalId("1", ISSUER),
        regions=(ExternalId("059110000000", (("schemeID", "urn:de:rs"),)), ExternalId("05154")),
        roles=(CodedValue("01", "zuständige Stelle", (("listURI", "urn:rolle"), ("listVersionID", "1"))),),
    )
    records = (
        ServiceRecord(
            id=ExternalId("1", ISSUER),
            other_ids=(ExternalId("zwei"),),
            keys=(CodedValue("99102013002000"), CodedValue("99102013002001")),
            modules=(ModuleText(CodedValue("02"), (LocalText("Hund <anmelden> & zahlen", GERMAN), LocalText("Dog"))),),
        ),
        UnitRecord(
            id=ExternalId("2", ISSUER),
            name=UnitName((LocalText("Stadt Bochum", GERMAN),)),
            addresses=(UnitAddress("Bochum", RegionCoding(region=CodedValue("059110000000"))),),
            competences=(competence,),
        ),
        CarriedCompetence(ExternalId("2", ISSUER), competence),
        OnlineServiceRecord(
            id=ExternalId("3", ISSUER),
            names=(LocalText("Hundesteuer online", GERMAN),),
            links=(OnlineLink(CodedValue("01"), "https://example.org/hund", "Zum Antrag", GERMAN),),
            level=CodedValue("10"),
        ),
    )
    return Transfer(
        version=version,
        head=TransferHead("76b4df51-e824-49f7-8fec-b4af3152a263", "2026-11-26T12:00:00Z", "Alle", "Gemeinwerk"),
        parts=(
            *(Writing((one,)) for one in records),
            Deletion(ExternalId("4", ISSUER), (("klasse", "Onlinedienst"),)),
        ),
        attributes=(("xzufiVersion", version.value),),
    )


@pytest.mark.parametrize("version", list(TransferVersion))
class TestRoundTrip:
    def test_written_read_and_written_again_is_the_same_file(self, version: TransferVersion) -> None:
        first = XzufiFiles().write(whole(version))
        found = XzufiFiles().read(first)
        assert found.findings == ()
        assert found.transfer.version is version
        assert XzufiFiles().write(found.transfer) == first

    def test_every_object_comes_back_as_it_was(self, version: TransferVersion) -> None:
        sent = whole(version)
        found = XzufiFiles().read(XzufiFiles().write(sent)).transfer
        assert (found.head, found.parts, found.attributes) == (sent.head, sent.parts, sent.attributes)
        (carried,) = found.records(CarriedCompetence)
        assert carried.competence.signatures == (SIGNATURE,)


class TestForeign:
    def test_what_is_unknown_is_told_with_its_line_and_stays_in_its_place(self) -> None:
        found = XzufiFiles().read(MESSAGE.encode())
        told = {(one.line, one.message.split("“")[0].removeprefix("„")) for one in found.findings}
        assert told == {(8, "struktur"), (12, "eigenes"), (14, "spezialisierung")}
        (service,) = found.transfer.records(ServiceRecord)
        assert [one.code for one in service.keys] == ["99102013002000"]
        assert service.modules[0].contents[0].text == "Hund & Katze"
        again = XzufiFiles().write(found.transfer)
        assert b"<y:eigenes>Bleibt</y:eigenes>" in again and b"transaktionID" in again
        assert again.index(b"struktur") < again.index(b"referenzLeiKa") < again.index(b"eigenes")
        assert XzufiFiles().write(XzufiFiles().read(again).transfer) == again
        assert [one.kind for one in found.transfer.parts if isinstance(one, Deletion)] == ["Zustaendigkeit"]

    def test_text_that_has_no_place_is_told(self) -> None:
        odd = MESSAGE.replace("<x:modulText>", "<x:modulText>verirrt")
        assert "Der Text von „modulText“" in "".join(one.message for one in XzufiFiles().read(odd.encode()).findings)

    def test_another_order_is_told(self) -> None:
        key = MESSAGE[MESSAGE.index("<x:referenzLeiKa") : MESSAGE.index("</x:referenzLeiKa>") + 18]
        odd = MESSAGE.replace(key, "").replace("<y:eigenes>", f"{key}<y:eigenes>")
        assert any("anderen Stelle" in one.message for one in XzufiFiles().read(odd.encode()).findings)

    def test_the_same_unknown_element_is_told_once(self) -> None:
        many = MESSAGE.replace("<y:eigenes>Bleibt</y:eigenes>", "<y:eigenes>Bleibt</y:eigenes>" * 300)
        assert len(XzufiFiles().read(many.encode()).findings) == 3

    def test_a_value_with_attributes_that_are_not_known_is_kept_whole(self) -> None:
        odd = MESSAGE.replace("<x:sender>", '<x:sender rolle="a">')
        found = XzufiFiles().read(odd.encode())
        assert found.transfer.head.sender == "" and b'rolle="a"' in XzufiFiles().write(found.transfer)


class TestHostile:
    @pytest.mark.parametrize(
        ("change", "words", "line"),
        [
            (("<x:transfer", '<!DOCTYPE x [<!ENTITY a "b">]><x:transfer'), "Dokumenttyp", 2),
            (("Bleibt", "&unbekannt;"), "wohlgeformt", None),
            (("</x:leistung>", ""), "wohlgeformt", 13),
            (("xzufi/2_2_0", "xzufi/1_0"), "Namensraum", 3),
            (("nachrichtenkopf", "kopf"), "nachrichtenkopf", 3),
            (("<x:spezialisierung><x:id>3</x:id></x:spezialisierung>", ""), "leer", 14),
        ],
    )
    def test_a_file_that_is_none_is_refused_with_its_line(
        self, change: tuple[str, str], words: str, line: int | None
    ) -> None:
        with pytest.raises(TransferRefused) as caught:
            XzufiFiles().read(MESSAGE.replace(*change).encode())
        (found,) = caught.value.details
        assert words in found.message
        assert line is None or found.line == line

    def test_depth_number_and_size_have_limits(self, monkeypatch: pytest.MonkeyPatch) -> None:
        deep = MESSAGE.replace("Bleibt", "<a>" * 50 + "</a>" * 50)
        with pytest.raises(TransferRefused, match="gelesen"):
            XzufiFiles().read(deep.encode())
        monkeypatch.setattr(guard, "MAX_ELEMENTS", 10)
        with pytest.raises(TooLarge):
            XzufiFiles().read(MESSAGE.encode())
        monkeypatch.setattr(guard, "MAX_BYTES", 100)
        with pytest.raises(TooLarge):
            XzufiFiles().read(MESSAGE.encode())

    @pytest.mark.parametrize("source", [b"", b"x", b"\xff\xfe<\x00a\x00", b"<a/>", b"<" * 1000, b"\x00" * 100])
    def test_what_is_no_xml_at_all_is_refused(self, source: bytes) -> None:
        with pytest.raises(TransferRefused):
            XzufiFiles().read(source)


def test_the_namespace_follows_the_version() -> None:
    other = replace(whole(TransferVersion.V2_2), version=TransferVersion.V2_3_1)
    assert NAMESPACES[TransferVersion.V2_3_1].encode() in XzufiFiles().write(other)
