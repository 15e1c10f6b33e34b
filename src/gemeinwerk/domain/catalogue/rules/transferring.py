"""From the services of a place to a transfer of XZuFi: no database, no clock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from gemeinwerk.domain.catalogue.types.described import DescribedService
from gemeinwerk.domain.catalogue.types.transfer import (
    DESTINATION_ISSUER,
    DESTINATION_SCHEME,
    Attributes,
    CarriedCompetence,
    CodedValue,
    CompetenceRecord,
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

ISSUER: Final = "Gemeinwerk"
PRODUCT: Final = "Gemeinwerk"
GERMAN: Final = (("languageCode", "de"),)
MODULE_LIST: Final = (("listURI", "urn:de:xzufi:codeliste:leistungstextmodulleika"), ("listVersionID", "20240216"))
REGION_SCHEME: Final = "urn:de:bund:destatis:bevoelkerungsstatistik:schluessel:rs"
LINK_LIST: Final = (("listURI", "urn:xoev-de:fim:codeliste:onlinedienstlinktyp"),)
UNIT_SCHEME: Final = "ZustaendigkeitOrganisationseinheit"
ONLINE_SCHEME: Final = "ZustaendigkeitOnlinedienst"
# Text of a service -> code of the list of text modules; fees and periods have modules of their own form and stay out.
MODULES: Final = {
    "teaser": "24",
    "description": "06",
    "legal_bases": "07",
    "documents": "08",
    "requirements": "09",
    "procedure": "11",
}


def composed(
    services: Sequence[DescribedService],
    signatures: Mapping[str, Sequence[str]],
    *,
    ars: str,
    region_key: str,
    portal: str,
    message_id: str,
    created: str,
    version: TransferVersion,
) -> Transfer:
    """Return the transfer of a place's services, each authority once before the competences that name it.

    ``signatures`` are the signed statements of destinations by service key.
    """
    units = {one.responsible.region_key: one.responsible.name for one in services if one.responsible is not None}
    records: list[object] = [_service(one) for one in services]
    records += [_unit(key, name) for key, name in units.items()]
    records += [_online(one, portal) for one in services if one.online]
    for one in services:
        if one.responsible is not None:
            owner = _id(f"GW.OE.{one.responsible.region_key}")
            signed = [text for key in one.info.service_keys for text in signatures.get(key, ())]
            records.append(_carried(one, owner, UNIT_SCHEME, ars, region_key, signed))
        if one.online:
            owner = _id(f"GW.OD.{one.info.package_id}")
            records.append(_carried(one, owner, ONLINE_SCHEME, ars, region_key, ()))
    return Transfer(
        version=version,
        head=TransferHead(message_id, created, "", ISSUER),
        parts=tuple(Writing((one,)) for one in records),
        attributes=(
            ("produktbezeichnung", PRODUCT),
            ("produkthersteller", PRODUCT),
            ("xzufiVersion", version.value),
        ),
    )


def _id(value: str, *more: tuple[str, str]) -> ExternalId:
    return ExternalId(value, (("schemeAgencyID", ISSUER), *more))


def _service(one: DescribedService) -> ServiceRecord:
    modules = [_module("02", one.info.title)]
    modules += [_module(code, text) for name, code in MODULES.items() if (text := one.texts.get(name, "").strip())]
    return ServiceRecord(
        id=_id(f"GW.LB.{one.info.id}"),
        keys=tuple(CodedValue(key) for key in one.info.service_keys),
        modules=tuple(modules),
    )


def _module(code: str, text: str) -> ModuleText:
    return ModuleText(CodedValue(code, attributes=MODULE_LIST), (LocalText(text, GERMAN),))


def _unit(region_key: str, name: str) -> UnitRecord:
    coding = RegionCoding(region=CodedValue(region_key)) if region_key.isdigit() else None
    addresses = (UnitAddress(coding=coding),) if coding is not None else ()
    return UnitRecord(_id(f"GW.OE.{region_key}"), name=UnitName((LocalText(name, GERMAN),)), addresses=addresses)


def _online(one: DescribedService, portal: str) -> OnlineServiceRecord:
    address = f"{portal}/leistung/{one.info.package_id}/"
    link = OnlineLink(CodedValue("01", attributes=LINK_LIST), address, one.info.title, GERMAN)
    return OnlineServiceRecord(
        _id(f"GW.OD.{one.info.package_id}"), names=(LocalText(one.info.title, GERMAN),), links=(link,)
    )


def _carried(
    one: DescribedService, owner: ExternalId, scheme: str, ars: str, region_key: str, signatures: Sequence[str]
) -> CarriedCompetence:
    named: Attributes = (("schemeID", DESTINATION_SCHEME), ("schemeAgencyId", DESTINATION_ISSUER))
    return CarriedCompetence(
        owner,
        CompetenceRecord(
            id=_id(f"{owner.value}.{one.info.id}.{region_key}", ("schemeID", scheme)),
            other_ids=tuple(ExternalId(text, named) for text in dict.fromkeys(signatures)),
            service_id=_id(f"GW.LB.{one.info.id}"),
            regions=(ExternalId(ars, (("schemeID", REGION_SCHEME),)),),
            roles=(CodedValue("01", "zuständige Stelle"),) if scheme == UNIT_SCHEME else (),
        ),
    )
