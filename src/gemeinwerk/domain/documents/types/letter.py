"""What stands in a letter of an authority."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from .blocks import Block


class DocumentKind(StrEnum):
    """Kinds of documents that an authority seals."""

    NOTICE = "notice"
    RECEIPT = "receipt"


@dataclass(frozen=True, slots=True)
class AuthorityLetterhead:
    """The issuing authority as its letters show it (VwVfG § 37 Abs. 3 S. 1)."""

    name: str
    street: str = ""
    postcode: str = ""
    city: str = ""
    head: str = ""
    unit: str = ""
    phone: str = ""
    email: str = ""
    website: str = ""

    @property
    def return_address(self) -> str:
        """Return the one-line sender in the address window (DIN 5008)."""
        parts = (self.name, self.street, f"{self.postcode} {self.city}".strip())
        return " · ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Contact:
    """The person to ask about the case."""

    name: str = ""
    phone: str = ""
    email: str = ""
    room: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """A reason or an ancillary clause: text of a block chosen or written by the officer."""

    text: str
    title: str = ""
    legal_basis: str = ""


@dataclass(frozen=True, slots=True)
class EnclosedFile:
    """A file inside the PDF of a letter (PDF/A-3); ``source`` tells that the letter was made from it."""

    name: str
    media_type: str
    description: str
    content: bytes
    source: bool = False


@dataclass(frozen=True, slots=True)
class LetterData:
    """A whole letter. Every text is plain text; nothing in it is ever read as markup.

    ``reasons`` answer VwVfG § 39, ``remedy_instruction`` § 37 Abs. 6 (approved text, never written here),
    ``signer_name`` § 37 Abs. 3. Where a notice was issued by automatic means, ``signer_name`` may be empty
    (§ 37 Abs. 5) and ``closing_note`` says so. ``code`` lets anybody ask at ``code_address`` whether the letter is genuine.
    ``transfer_code`` is the picture (SVG) that a banking app turns into a transfer.
    ``large`` sets the text in at least 18 points and without an address window; such a print is never sealed.
    """

    sender: AuthorityLetterhead
    recipient: tuple[str, ...]
    subject: str
    reference: str
    date: date
    blocks: tuple[Block, ...]
    kind: DocumentKind = DocumentKind.NOTICE
    contact: Contact = Contact()
    salutation: str = "Guten Tag,"
    conditions: tuple[Passage, ...] = ()
    reasons: tuple[Passage, ...] = ()
    legal_bases: tuple[str, ...] = ()
    remedy_instruction: str = ""
    closing: str = "Mit freundlichen Grüßen"
    signer_role: str = ""
    signer_name: str = ""
    closing_note: str = ""
    demo: bool = False
    draft: bool = False
    files: tuple[EnclosedFile, ...] = ()
    code: str = ""
    code_address: str = ""
    transfer_code: str = ""
    large: bool = False

    @property
    def check_address(self) -> str:
        """Return the address that a phone opens from the picture of the code."""
        return f"{self.code_address}?code={self.code}" if self.code else ""


@dataclass(frozen=True, slots=True)
class TokenKey:
    """Where a private key lies that never leaves its device (PKCS #11): library, token, label of the key, PIN."""

    module: str
    token: str
    label: str
    pin: str

    def __repr__(self) -> str:
        return f"TokenKey(token={self.token!r}, label={self.label!r})"


@dataclass(frozen=True, slots=True)
class SealKey:
    """The electronic seal of one authority: private key (PKCS #8, DER) and certificates (DER, own one first).

    ``demo`` keys come from a self-made authority and bind nobody. The key is left out of every representation. A key in
    a device is named by ``token``; ``private_key`` is empty then.
    """

    private_key: bytes
    certificates: tuple[bytes, ...]
    subject: str
    demo: bool
    token: TokenKey | None = None

    def __repr__(self) -> str:
        return f"SealKey(subject={self.subject!r}, demo={self.demo})"


class SealLevel(StrEnum):
    """Levels of PAdES (ETSI EN 319 142-1): what a file proves by itself, without asking anybody.

    ``B-B``: the seal alone. ``B-T``: a time stamp proves when it existed. ``B-LTA``: the file also holds the proof that it
    was not revoked then, under a further time stamp.
    """

    BASIC = "B-B"
    TIMED = "B-T"
    LASTING = "B-LTA"


@dataclass(frozen=True, slots=True)
class ProtectedFile:
    """A sealed PDF to which protection was added: until when it lasts, and the level it has now."""

    pdf: bytes
    protected_until: datetime
    level: SealLevel


@dataclass(frozen=True, slots=True)
class SealCheck:
    """The verdict on a sealed PDF.

    ``intact``: no bit of the sealed file has changed. ``trusted``: the certificate leads to a trusted root and was valid
    at the time that counts: now, or where trusted time stamps say so, the time of the oldest of them.
    ``whole_file``: nothing but time stamps was appended after the seal. ``expired`` and ``revoked`` say why a certificate
    is not trusted. ``stamped_at`` is the oldest time that a trusted time stamp proves, ``protected_until`` the end of the
    certificate on which the proof rests now. ``code`` is the code that the file names, whoever wrote it there.
    ``evidenced``: the file itself holds the proof, under its last time stamp, that no certificate was revoked at the time
    that counts.
    """

    sealed: bool
    intact: bool
    trusted: bool
    whole_file: bool
    subject: str = ""
    sealed_at: datetime | None = None
    demo: bool = False
    expired: bool = False
    revoked: bool = False
    stamped_at: datetime | None = None
    protected_until: datetime | None = None
    stamps: int = 0
    code: str = ""
    evidenced: bool = False

    @property
    def valid(self) -> bool:
        """Tell whether the file is sealed, unchanged, complete and from a trusted authority."""
        return self.sealed and self.intact and self.trusted and self.whole_file


@dataclass(frozen=True, slots=True)
class PreparedDocument:
    """A rendered and sealed document that is not stored yet."""

    letter: LetterData
    pdf: bytes
    html: str
    text: str
    sha256: str
    subject: str
    sealed_at: datetime
    demo: bool
    protected_until: datetime
    level: SealLevel


@dataclass(frozen=True, slots=True)
class SealedDocumentInfo:
    """A stored, sealed document."""

    id: UUID
    tenant_id: UUID
    kind: DocumentKind
    case_id: UUID
    purpose: str
    account_id: UUID | None
    title: str
    reference: str
    sha256: str
    size: int
    html: str
    text: str
    sealed_at: datetime
    subject: str
    demo: bool

    @property
    def file_name(self) -> str:
        """Return a name for the download: harmless characters only."""
        stem = "Bescheid" if self.kind is DocumentKind.NOTICE else "Eingangsbestaetigung"
        tail = "".join(c for c in self.reference if c.isascii() and (c.isalnum() or c == "-"))[:40]
        return f"{stem}-{tail}.pdf" if tail else f"{stem}.pdf"


@dataclass(frozen=True, slots=True)
class DocumentVerdict:
    """The check of a stored document: its hash in the register, and its seal."""

    document_id: UUID
    hash_matches: bool
    seal: SealCheck


@dataclass(frozen=True, slots=True)
class DocumentVariant:
    """The wording of a sealed document in another form, which carries no seal and says so."""

    name: str
    media_type: str
    content: bytes
