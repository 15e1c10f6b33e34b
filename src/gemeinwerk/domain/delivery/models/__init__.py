"""Tables of the delivery room."""

from gemeinwerk.domain.delivery.models.consents import DeliveryConsent, InstructionApproval
from gemeinwerk.domain.delivery.models.deliveries import (
    CaseParticipant,
    Delivery,
    DeliveryEvent,
    FiledRemedy,
    MailOutbox,
    PostboxMessage,
)
from gemeinwerk.domain.delivery.models.follow_ups import FollowUp
from gemeinwerk.domain.delivery.models.letters import LetterJob, PostingReport, PrintBatch
from gemeinwerk.domain.delivery.models.ozg import PostboxDelivery
from gemeinwerk.domain.delivery.models.publication import PublicAnnouncement
from gemeinwerk.domain.delivery.models.states import StateMessage

__all__ = [
    "CaseParticipant",
    "Delivery",
    "DeliveryConsent",
    "DeliveryEvent",
    "FiledRemedy",
    "FollowUp",
    "InstructionApproval",
    "LetterJob",
    "MailOutbox",
    "PostboxDelivery",
    "PostboxMessage",
    "PostingReport",
    "PrintBatch",
    "PublicAnnouncement",
    "StateMessage",
]
