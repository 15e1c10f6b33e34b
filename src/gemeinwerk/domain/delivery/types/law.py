"""Codes of the law of delivery, dated facts and computed results."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from gemeinwerk.domain.delivery.types.foreign import OtherPortal


class ProceduralCode(StrEnum):
    """Anwendbares Verfahrensrecht: the one switch that decides form, delivery, periods and remedy of a service."""

    VWVFG_NRW = "VWVFG_NRW"
    SGB_X = "SGB_X"
    AO_VIA_KAG = "AO_VIA_KAG"
    AO_REALSTEUER = "AO_REALSTEUER"
    PSTG = "PSTG"
    FZV = "FZV"


class Channel(StrEnum):
    """Way of a notice to its addressee (Bekanntgabe formless, Zustellung in a legal form)."""

    LETTER = "letter"
    LETTER_ABROAD = "letter_abroad"
    LETTER_NO_AGENT = "letter_no_agent"
    ELECTRONIC = "electronic"
    PORTAL_MAILBOX = "portal_mailbox"
    OZG_POSTBOX = "ozg_postbox"
    PUBLIC = "public"
    HAND_OVER = "hand_over"
    IKFZ_PORTAL = "ikfz_portal"
    SERVED_BY_DEED = "served_by_deed"
    SERVED_REGISTERED = "served_registered"
    SERVED_RETURN_SLIP = "served_return_slip"
    SERVED_RECEIPT = "served_receipt"
    SERVED_ELECTRONIC = "served_electronic"
    SERVED_PUBLIC = "served_public"


class Trigger(StrEnum):
    """The event from which a notification is counted."""

    POSTED = "posted"
    SENT = "sent"
    PROVIDED = "provided"
    NOTICE_SENT = "notice_sent"
    RETRIEVED = "retrieved"
    PUBLISHED = "published"
    HANDED_OVER = "handed_over"
    RECEIVED = "received"


class ConsentModel(StrEnum):
    """Which consent a channel needs."""

    NONE = "none"
    EXPLICIT = "explicit"
    DEEMED_WITH_OPT_OUT = "deemed_with_opt_out"
    NONE_WITH_OPT_OUT = "none_with_opt_out"
    ACCESS_OPENED = "access_opened"


class Unit(StrEnum):
    """Unit of a period."""

    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"


@dataclass(frozen=True, slots=True)
class Period:
    """Frist by length: an amount of a unit; one month is never thirty days."""

    amount: int
    unit: Unit

    def in_german(self) -> str:
        """The length in words for a text ("ein Monat", "zwei Wochen", "14 Tage")."""
        one = {
            Unit.DAYS: "ein Tag",
            Unit.WEEKS: "eine Woche",
            Unit.MONTHS: "ein Monat",
            Unit.YEARS: "ein Jahr",
        }
        many = {Unit.DAYS: "Tage", Unit.WEEKS: "Wochen", Unit.MONTHS: "Monate", Unit.YEARS: "Jahre"}
        words = {2: "zwei", 3: "drei", 4: "vier", 6: "sechs"}
        if self.amount == 1:
            return one[self.unit]
        return f"{words.get(self.amount, str(self.amount))} {many[self.unit]}"


@dataclass(frozen=True, slots=True)
class PeriodEnd:
    """End of a period: the day by counting alone, and the last day after the shift to a working day."""

    counted: date
    last_day: date

    @property
    def moved(self) -> bool:
        """True if the end was moved because of a Saturday, Sunday or public holiday."""
        return self.counted != self.last_day


class Remedy(StrEnum):
    """Rechtsbehelf against a notice."""

    ACTION = "action"
    OBJECTION = "objection"
    NONE = "none"


class ActKind(StrEnum):
    """Kind of act, as far as service, remedy and its instruction depend on it (Widerspruchsbescheid or any other)."""

    ORDINARY = "ordinary"
    OBJECTION_DECISION = "objection_decision"


class CourtBranch(StrEnum):
    """Rechtsweg: which courts decide in the end."""

    ADMINISTRATIVE = "administrative"
    SOCIAL = "social"


class InstructionQuality(StrEnum):
    """State of the Rechtsbehelfsbelehrung that a notice carried."""

    CORRECT = "correct"
    MISSING_OR_WRONG = "missing_or_wrong"
    DENIED_ANY_REMEDY = "denied_any_remedy"


class Matter(StrEnum):
    """Subject of a decision, as far as JustG NRW § 110 or the Rechtsweg depends on it."""

    GENERAL = "general"
    LOCAL_CHARGE = "local_charge"
    REAL_TAX = "real_tax"
    PROFESSIONAL_EXAM = "professional_exam"
    SCHOOL = "school"
    STUDENT_AID_UNIVERSITY = "student_aid_university"
    BROADCASTING_FEE = "broadcasting_fee"
    ENFORCEMENT = "enforcement"
    MAINTENANCE_ADVANCE = "maintenance_advance"
    YOUTH_WELFARE = "youth_welfare"
    CARE_HOUSING_ALLOWANCE = "care_housing_allowance"
    HOUSING_BENEFIT = "housing_benefit"
    HOUSING_PERMIT = "housing_permit"
    PARENTAL_ALLOWANCE = "parental_allowance"
    SEVERE_DISABILITY = "severe_disability"
    CIVIL_STATUS = "civil_status"


@dataclass(frozen=True, slots=True)
class RemedyRuling:
    """Which remedy is admissible, on which Rechtsweg, by which provision."""

    remedy: Remedy
    branch: CourtBranch
    statute: str


class AddresseeKind(StrEnum):
    """Where a remedy is filed."""

    COURT = "court"
    OFFICE = "office"


@dataclass(frozen=True, slots=True)
class Addressee:
    """Court or authority at which a remedy is filed; the seat (Sitz) is a place name, never a street."""

    kind: AddresseeKind
    name: str
    seat: str


@dataclass(frozen=True, slots=True)
class RemedyInstruction:
    """Rechtsbehelfsbelehrung, rendered from one versioned text block."""

    text: str
    version: str
    remedy: Remedy
    addressee: Addressee
    period: Period
    language: str
    approved_by: str
    approved_on: date | None
    demo_note: str

    @property
    def is_approved(self) -> bool:
        """True if a person answering for it has approved the block."""
        return self.approved_on is not None


@dataclass(frozen=True, slots=True)
class Approval:
    """Who approved a text block, and when."""

    approved_by: str
    approved_on: date


@dataclass(frozen=True, slots=True)
class DeliveryPolicy:
    """Settings for points of law that are unverified or left to the operator; defaults protect the citizen.

    Each field is explained in docs/law.md, section "Unverified, therefore a setting".
    """

    ao_deemed_day_moves: bool = True
    extend_retrieval_window_to_working_day: bool = False
    egovg_nrw_retrieval_days: int | None = None
    portal_mailbox_allowed: bool = True
    ao_mailbox_needs_explicit_consent: bool = True
    ozg_postbox_needs_explicit_consent: bool = True
    days_without_notice_before_letter: int = 3
    ozg_days_without_receipt: int = 3
    ozg_state_messages: bool = False
    approval_required: bool = True
    issuing_authority_decides: bool = False


@dataclass(frozen=True, slots=True)
class DeliveryFacts:
    """The dated facts of one delivery, as days in Europe/Berlin; everything else is computed from them."""

    posted_on: date | None = None
    sent_on: date | None = None
    provided_on: date | None = None
    notice_sent_on: date | None = None
    retrieved_on: date | None = None
    published_on: date | None = None
    handed_over_on: date | None = None
    received_on: date | None = None
    receipt_contested: bool = False
    provision_ended: bool = False


class NotificationStatus(StrEnum):
    """Where a notice stands between being sent and being notified."""

    WAITING = "waiting"
    NOTIFIED = "notified"
    NOT_NOTIFIED = "not_notified"
    CONTESTED = "contested"


@dataclass(frozen=True, slots=True)
class Notification:
    """Bekanntgabe as computed: the prevailing day and both readings, as of the shift to a working day.

    ``latest_open``: the later reading begins with a letter that has not left yet.
    """

    status: NotificationStatus
    statute: str
    trigger: Trigger
    trigger_day: date | None = None
    deemed_on: date | None = None
    earliest: date | None = None
    latest: date | None = None
    retrieval_ends_on: date | None = None
    latest_open: bool = False


@dataclass(frozen=True, slots=True)
class RemedyDeadline:
    """End of the remedy period in both readings.

    The citizen is shown ``citizen_last_day`` (the earlier one); the office may treat a remedy as late only after
    ``office_last_day`` (the later one), and only by a human decision. Both are None while nothing is notified
    or if no period runs at all; only the later one is None while its reading waits for a letter.
    """

    remedy: Remedy
    period: Period | None
    statute: str
    prevailing_last_day: date | None
    citizen_last_day: date | None
    office_last_day: date | None


class Timeliness(StrEnum):
    """Result of comparing a remedy with its period; the machine never says "late"."""

    IN_TIME = "in_time"
    IN_DOUBT = "in_doubt"
    AFTER_LAST_DAY = "after_last_day"
    UNDETERMINED = "undetermined"


class Audience(StrEnum):
    """For whom a deadline is explained."""

    CITIZEN = "citizen"
    OFFICE = "office"


@dataclass(frozen=True, slots=True)
class ChannelChoice:
    """Chosen channel with every reason, in the order in which the rules were asked.

    ``uses_up`` names the single request for post that this notice fulfils (AO § 122a).
    """

    channel: Channel
    reasons: tuple[str, ...]
    reason_codes: tuple[str, ...] = ()
    uses_up: UUID | None = None


@dataclass(frozen=True, slots=True)
class Recipient:
    """Empfänger: snapshot of name and address at the moment of delivery; ``postbox_handle`` is that of the user account.

    ``portal`` is set where the application came through another portal, which says what its person wishes.
    """

    name: str
    street: str = ""
    house_number: str = ""
    postcode: str = ""
    city: str = ""
    country: str = "DE"
    email: str = ""
    account_id: UUID | None = None
    postbox_handle: str = ""
    portal: OtherPortal | None = None

    @property
    def is_abroad(self) -> bool:
        """True if the postal address lies outside Germany."""
        return self.country.upper() not in ("", "DE", "DEU")

    @property
    def has_address(self) -> bool:
        """True if a letter can be sent."""
        return bool(self.name and self.street and self.postcode and self.city)

    def address_lines(self) -> tuple[str, ...]:
        """Lines of the address block (DIN 5008), without empty ones."""
        street = f"{self.street} {self.house_number}".strip()
        lines = [self.name, street, f"{self.postcode} {self.city}".strip()]
        if self.is_abroad:
            lines.append(self.country.upper())
        return tuple(line for line in lines if line)
