"""What is sent and answered, by the names of the standard; checked when it comes in and published as JSON Schema."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType

Urn = Annotated[
    str,
    Meta(
        min_length=7,
        max_length=255,
        pattern=r"^urn:[a-z0-9][a-z0-9-]{0,31}:[a-z0-9()+,.:=@;$_!*'%/?#-]+$",
        description="URN der Leistung",
        examples=["urn:de:fim:leika:leistung:99102013104000"],
    ),
]
Jwe = Annotated[str, Meta(min_length=1, description="Compact JWE (RFC 7516)")]
RegionKey = Annotated[
    str,
    Meta(
        max_length=14,
        pattern=r"^DE([0-9]{2}|[0-9]{3}|[0-9]{5}|[0-9]{9}|[0-9]{12})?$",
        description="DE und amtlicher Regionalschlüssel",
        examples=["DE059110000000"],
    ),
]
Region = Annotated[
    str,
    Meta(
        max_length=14,
        pattern=r"^(DE([0-9]{2}|[0-9]{3}|[0-9]{5}|[0-9]{9}|[0-9]{12})?)?$",
        description="DE und amtlicher Regionalschlüssel",
    ),
]
Ids = Annotated[list[UUID], Meta(max_length=500)]
Attachments = Annotated[list[UUID], Meta(max_length=500, description="Kennungen aller Anhänge, die folgen")]
Text = Annotated[str, Meta(max_length=2000)]


class Callback(msgspec.Struct):
    """Where news are posted (HTTPS) and the secret that authenticates them; the secret is never given out."""

    url: Annotated[str, Meta(max_length=2000)]
    secret: Annotated[str, Meta(min_length=16, max_length=200)]


class CallbackShown(msgspec.Struct):
    """Where news are posted; the secret stays hidden."""

    url: str


class Service(msgspec.Struct):
    """A public service; its name may be empty."""

    identifier: Urn
    name: Annotated[str, Meta(max_length=500)] = ""


class AnnounceV1(msgspec.Struct):
    """Announces a submission (version 1)."""

    destinationId: UUID
    serviceType: Service
    announcedAttachments: Attachments = []
    caseId: UUID | None = None
    callback: Callback | None = None


class AnnounceV2(msgspec.Struct):
    """Announces a submission (version 2)."""

    destinationId: UUID
    publicService: Service
    announcedAttachments: Attachments = []
    region: Region = ""
    caseId: UUID | None = None
    callback: Callback | None = None


class Announced(msgspec.Struct):
    """The ids of an announced submission."""

    submissionId: UUID
    caseId: UUID
    destinationId: UUID


class AnnounceReply(msgspec.Struct):
    """Announces a reply in a case."""

    caseId: UUID
    announcedAttachments: Attachments = []


class AnnouncedReply(msgspec.Struct):
    """The ids of an announced reply."""

    replyId: UUID
    caseId: UUID
    destinationId: UUID


class Parts(msgspec.Struct):
    """Metadata and data of a message; version 1 allows a submission without data."""

    encryptedMetadata: Jwe
    encryptedData: Jwe | None = None


class Submitted(msgspec.Struct):
    """A submission that lies complete in the delivery service."""

    submissionId: UUID
    caseId: UUID
    destinationId: UUID
    status: str


class SubmittedReply(msgspec.Struct):
    """A reply that lies complete in the delivery service."""

    replyId: UUID
    caseId: UUID
    destinationId: UUID
    status: str


class WaitingSubmissions(msgspec.Struct):
    """One page of submissions that wait to be picked up, oldest first."""

    submissions: list[Announced]
    totalCount: int
    count: int
    offset: int


class WaitingReplies(msgspec.Struct):
    """One page of replies that wait to be picked up, oldest first."""

    replies: list[AnnouncedReply]
    totalCount: int
    count: int
    offset: int


class PickedUp(msgspec.Struct, omit_defaults=True):
    """A submission as its receiver gets it."""

    submissionId: UUID
    caseId: UUID
    destinationId: UUID
    encryptedMetadata: str
    attachments: list[UUID]
    encryptedData: str | UnsetType = UNSET
    serviceType: Service | UnsetType = UNSET
    publicService: Service | UnsetType = UNSET
    region: str | UnsetType = UNSET


class PickedUpReply(msgspec.Struct, omit_defaults=True):
    """A reply as its receiver gets it."""

    replyId: UUID
    caseId: UUID
    destinationId: UUID
    encryptedMetadata: str
    attachments: list[UUID]
    encryptedData: str | UnsetType = UNSET


class EventLog(msgspec.Struct):
    """One page of signed events (compact JWS), oldest first."""

    eventLog: list[str]
    totalCount: int
    count: int
    offset: int


class Schema(msgspec.Struct):
    """A schema that a destination takes."""

    schemaUri: Annotated[str, Meta(max_length=500)]
    mimeType: Annotated[str, Meta(max_length=100)]


class ServiceAt(msgspec.Struct):
    """A service of a destination with its schemas and regions."""

    identifier: Urn
    submissionSchemas: Annotated[list[Schema], Meta(max_length=100)]
    regions: Annotated[list[RegionKey], Meta(max_length=2000)]
    name: Annotated[str, Meta(max_length=500)] = ""


Services = Annotated[list[ServiceAt], Meta(min_length=1, max_length=5000)]
Versions = Annotated[list[Annotated[str, Meta(max_length=20)]], Meta(max_length=20)]
Name = Annotated[str, Meta(min_length=1, max_length=250)]
Jwk = Annotated[
    dict[str, Any],
    Meta(
        description="Öffentlicher Schlüssel als JWK (RFC 7517), RSA 4096; kid fehlt oder ist der Fingerabdruck nach RFC 7638"
    ),
]
Contact = Annotated[dict[str, Any], Meta(max_length=20, description="legalName, email, phone, address, unit")]
Channels = Annotated[dict[str, Any], Meta(max_length=20)]


class CreateDestinationV1(msgspec.Struct):
    """Creates a destination (version 1)."""

    name: Name
    contactInformation: Contact
    services: Services
    encryptionPublicKey: Jwk
    signingPublicKey: Jwk
    metadataVersions: Versions
    encryptionKid: Annotated[str, Meta(max_length=200)] = ""
    callback: Callback | None = None
    replyChannels: Channels = {}


class CreateDestinationV2(msgspec.Struct):
    """Creates a destination (version 2)."""

    name: Name
    contactInformation: Contact
    publicServices: Services
    encryptionPublicKey: Jwk
    signingPublicKey: Jwk
    metadataVersions: Versions
    encryptionKid: Annotated[str, Meta(max_length=200)] = ""
    callback: Callback | None = None
    replyChannels: Channels = {}


class ChangeDestination(msgspec.Struct):
    """Changes what it names (RFC 7396); ``callback`` null takes the callback away.

    In ``contactInformation`` null takes a member away, but never ``legalName`` or ``email``.
    """

    name: Name | UnsetType = UNSET
    status: Annotated[str, Meta(pattern="^(created|active|inactive|decommissioned)$")] | UnsetType = UNSET
    contactInformation: Contact | UnsetType = UNSET
    services: Services | UnsetType = UNSET
    publicServices: Services | UnsetType = UNSET
    encryptionKid: Annotated[str, Meta(max_length=200)] | UnsetType = UNSET
    metadataVersions: Versions | UnsetType = UNSET
    callback: Callback | UnsetType | None = UNSET
    replyChannels: Channels | UnsetType = UNSET


class ReplaceDestinationV1(msgspec.Struct):
    """Replaces the description of a destination (version 1); keys and state stay."""

    name: Name
    contactInformation: Contact
    services: Services
    metadataVersions: Versions
    encryptionKid: Annotated[str, Meta(max_length=200)] | UnsetType = UNSET
    callback: Callback | None = None
    replyChannels: Channels = {}


class ReplaceDestinationV2(msgspec.Struct):
    """Replaces the description of a destination (version 2); keys and state stay."""

    name: Name
    contactInformation: Contact
    publicServices: Services
    metadataVersions: Versions
    encryptionKid: Annotated[str, Meta(max_length=200)] | UnsetType = UNSET
    callback: Callback | None = None
    replyChannels: Channels = {}


class DestinationShown(msgspec.Struct, omit_defaults=True):
    """A destination as anybody may read it."""

    destinationId: UUID
    name: str
    status: str
    contactInformation: dict[str, Any]
    encryptionKid: str
    metadataVersions: list[str]
    replyChannels: dict[str, Any] | UnsetType = UNSET
    services: list[ServiceAt] | UnsetType = UNSET
    publicServices: list[ServiceAt] | UnsetType = UNSET
    callback: CallbackShown | UnsetType = UNSET


class Destinations(msgspec.Struct):
    """One page of a client's destinations."""

    destinations: list[DestinationShown]
    totalCount: int
    count: int
    offset: int


class Keys(msgspec.Struct):
    """A JWK set (RFC 7517 section 5)."""

    keys: list[dict[str, Any]]


class Version(msgspec.Struct):
    """A version by its three numbers."""

    major: int
    minor: int
    patch: int


class Info(msgspec.Struct):
    """Which version of the interface answers."""

    version: Version


class Reason(msgspec.Struct):
    """Why a message is rejected; ``instance`` names its part, such as ``data``."""

    type: str
    title: str
    detail: str
    instance: str


class Rejection(msgspec.Struct):
    """The reasons of a rejection, 1 to 100."""

    problems: list[Reason]


class TokenAnswer(msgspec.Struct):
    """An access token (RFC 6749 section 5.1)."""

    access_token: str
    token_type: str
    expires_in: int
    scope: str


class TokenError(msgspec.Struct):
    """Why there is no token (RFC 6749 section 5.2)."""

    error: str
    error_description: str


class Problem(msgspec.Struct):
    """A problem document (RFC 9457): always with these four members."""

    type: str
    title: str
    status: int
    detail: str
