"""Puts the empty signature field ``Siegel`` into a finished PDF as a tagged form element.

An untagged field would break PDF/UA-1 (ISO 14289-1, 7.18.1 and 7.18.4: a widget is enclosed in a ``Form`` element and
has an alternative name in ``TU``) and a field without appearance would break PDF/A-2 (ISO 19005-2, 6.3.3). The
visible box and its text are part of the page; the field lies over it with an empty appearance.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name, String

FIELD_NAME = "Siegel"
PRINT_AND_LOCKED = 4 | 128


@dataclass(frozen=True, slots=True)
class SealPlace:
    """Where the seal box stands: page from 1, points from the upper left corner."""

    page: int
    left: float
    top: float
    width: float
    height: float


def add_seal_field(pdf: bytes, place: SealPlace, description: str) -> bytes:
    """Return ``pdf`` with the empty field; ``description`` is what assistive technology reads out."""
    with pikepdf.open(BytesIO(pdf)) as document:
        page = document.pages[place.page - 1].obj
        tree = document.Root.StructTreeRoot
        key = int(tree.get("/ParentTreeNextKey", 0))
        widget = document.make_indirect(_widget(document, page, place, description, key))
        page.Annots = Array([*page.get("/Annots", Array()), widget])
        page.Tabs = Name.S
        _tag(document, page, widget, key)
        document.Root.AcroForm = document.make_indirect(Dictionary(Fields=Array([widget])))
        output = BytesIO()
        document.save(
            output,
            stream_decode_level=pikepdf.StreamDecodeLevel.none,
            compress_streams=False,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            fix_metadata_version=False,
            deterministic_id=True,
        )
    return output.getvalue()


def _widget(document: pikepdf.Pdf, page: pikepdf.Object, place: SealPlace, text: str, key: int) -> Dictionary:
    height = float(page.MediaBox[3])
    bottom = height - place.top - place.height
    box = [round(value, 2) for value in (place.left, bottom, place.left + place.width, bottom + place.height)]
    appearance = document.make_stream(b"")
    appearance.Type = Name.XObject
    appearance.Subtype = Name.Form
    appearance.BBox = Array([0, 0, round(place.width, 2), round(place.height, 2)])
    appearance.Resources = Dictionary()
    return Dictionary(
        Type=Name.Annot,
        Subtype=Name.Widget,
        FT=Name.Sig,
        T=String(FIELD_NAME),
        TU=String(text),
        Rect=Array(box),
        P=page,
        F=PRINT_AND_LOCKED,
        StructParent=key,
        AP=Dictionary(N=appearance),
    )


def _tag(document: pikepdf.Pdf, page: pikepdf.Object, widget: pikepdf.Object, key: int) -> None:
    tree = document.Root.StructTreeRoot
    top = tree.K[0] if isinstance(tree.K, Array) else tree.K
    reference = Dictionary(Type=Name.OBJR, Obj=widget, Pg=page)
    form = document.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Form, P=top, Pg=page, K=Array([reference])))
    children = top.get("/K", Array())
    top.K = Array([*children, form]) if isinstance(children, Array) else Array([children, form])
    numbers = tree.ParentTree
    if "/Nums" not in numbers:
        raise ValueError("the parent tree has levels")
    numbers.Nums.extend([key, form])  # type: ignore[list-item]
    tree.ParentTreeNextKey = key + 1
