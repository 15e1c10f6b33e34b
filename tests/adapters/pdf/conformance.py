"""Own rules of PDF/A-2a (ISO 19005-2) and PDF/UA-1 (ISO 14289-1), read with pikepdf; empty means none is broken."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

import pikepdf


def broken_rules(pdf: bytes, *, part: str = "2") -> list[str]:
    """Return the names of the rules that ``pdf`` breaks; files may be enclosed in part 3 only (ISO 19005-3, 6.8)."""
    with pikepdf.open(BytesIO(pdf)) as document:
        return [
            *_document(document),
            *_metadata(document, part),
            *_files(document, part),
            *_fonts(document),
            *_structure(document),
            *_fields(document),
        ]


def _document(document: pikepdf.Pdf) -> Iterator[str]:
    root = document.Root
    if document.is_encrypted:
        yield "encrypted"
    if str(root.get("/Lang", "")) not in {"de", "de-DE"}:
        yield "no language"
    if not root.get("/ViewerPreferences", {}).get("/DisplayDocTitle"):
        yield "title is not displayed"
    if not root.get("/MarkInfo", {}).get("/Marked"):
        yield "not marked as tagged"
    intents = root.get("/OutputIntents", [])
    if not any(str(i.S) == "/GTS_PDFA1" and "/DestOutputProfile" in i for i in intents):
        yield "no output intent"
    if "/ID" not in document.trailer:
        yield "no file identifier"
    for value in document.objects:
        if isinstance(value, pikepdf.Stream) and "/LZWDecode" in str(value.get("/Filter", "")):
            yield "LZW"
        if isinstance(value, pikepdf.Dictionary) and ("/JS" in value or str(value.get("/S", "")) == "/JavaScript"):
            yield "JavaScript"


def _files(document: pikepdf.Pdf, part: str) -> Iterator[str]:
    related = {one.objgen for one in document.Root.get("/AF", [])}
    for name in document.attachments:
        one = document.attachments[name].obj
        stream = one.EF.F
        if part != "3":
            yield "file in a part that allows none"
        if one.objgen not in related or "/AFRelationship" not in one:
            yield "file is not associated"
        if not {"/F", "/UF", "/Desc"} <= set(one.keys()) or "/Subtype" not in stream or "/ModDate" not in stream.Params:
            yield "file without name, description, type or date"


def _metadata(document: pikepdf.Pdf, part: str) -> Iterator[str]:
    with document.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as meta:
        if (meta.get("pdfaid:part"), meta.get("pdfaid:conformance")) != (part, "A"):
            yield "not declared as PDF/A"
        if meta.get("pdfuaid:part") != "1":
            yield "not declared as PDF/UA-1"
        if not meta.get("dc:title"):
            yield "no title"
        info = document.docinfo
        if "/Title" in info and str(info["/Title"]) != meta.get("dc:title"):
            yield "title differs"
        for key, name in (("/Producer", "pdf:Producer"), ("/Creator", "xmp:CreatorTool")):
            if key in info and str(info[key]) != meta.get(name):
                yield f"{name} differs"
        for key, name in (("/CreationDate", "xmp:CreateDate"), ("/ModDate", "xmp:ModifyDate")):
            if key in info and not _same_moment(str(info[key]), str(meta.get(name))):
                yield f"{name} differs"


def _same_moment(pdf_date: str, xmp_date: str) -> bool:
    return pikepdf.models.metadata.decode_pdf_date(pdf_date).isoformat()[:19] == xmp_date[:19]


def _fonts(document: pikepdf.Pdf) -> Iterator[str]:
    for value in document.objects:
        if isinstance(value, pikepdf.Dictionary) and str(value.get("/Type", "")) == "/FontDescriptor":
            if not {"/FontFile", "/FontFile2", "/FontFile3"}.intersection(value.keys()):
                yield "font is not embedded"
        if isinstance(value, pikepdf.Dictionary) and str(value.get("/Type", "")) == "/Font":
            if str(value.get("/Subtype")) == "/Type0" and "/ToUnicode" not in value:
                yield "font without Unicode"
            if str(value.get("/Subtype")) in {"/Type1", "/TrueType"} and "/FontDescriptor" not in value:
                yield "font without descriptor"


def _structure(document: pikepdf.Pdf) -> Iterator[str]:
    levels = [int(str(e.S)[2]) for e in elements(document) if str(e.S)[:2] == "/H" and str(e.S)[2:].isdigit()]
    if not levels or levels[0] != 1 or any(b > a + 1 for a, b in zip(levels, levels[1:], strict=False)):
        yield "heading levels skip"
    for page in document.pages:
        if "/StructParents" not in page.obj:
            yield "page without structure"
        if "/Annots" in page.obj and str(page.obj.get("/Tabs", "")) != "/S":
            yield "tab order is not the structure"


def _fields(document: pikepdf.Pdf) -> Iterator[str]:
    parents = document.Root.StructTreeRoot.ParentTree.Nums
    numbers = dict(zip([int(n) for n in parents[::2]], parents[1::2], strict=True))
    for page in document.pages:
        for annotation in page.obj.get("/Annots", []):
            if not str(annotation.get("/TU", "")):
                yield "field without alternative name"
            if _outside(page, annotation):
                # ISO 14289-1, 7.18.1, and ISO 19005-2, 6.3.3: what lies outside the page, without extent, needs neither.
                continue
            form = numbers.get(int(annotation.get("/StructParent", -1)))
            if form is None or str(form.S) != "/Form" or form.K[0].Obj.objgen != annotation.objgen:
                yield "field is not tagged"
            if form is not None and form not in list(elements(document)):
                yield "form element is not in the tree"
            if not int(annotation.get("/F", 0)) & 4 or "/N" not in annotation.get("/AP", {}):
                yield "field without appearance"


def _outside(page: pikepdf.Page, annotation: pikepdf.Object) -> bool:
    left, bottom, right, top = (float(value) for value in annotation.Rect)
    _, _, width, height = (float(value) for value in page.cropbox)
    return (left, bottom) == (right, top) and (right < 0 or top < 0 or left > width or bottom > height)


def elements(document: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    """Yield all structure elements in reading order."""
    stack = [document.Root.StructTreeRoot.K]
    while stack:
        value = stack.pop()
        if isinstance(value, pikepdf.Array):
            stack.extend(reversed(list(value.as_list())))
        elif isinstance(value, pikepdf.Dictionary):
            if "/S" in value:
                yield value
            if "/K" in value:
                stack.append(value.K)
