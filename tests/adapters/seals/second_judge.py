"""A second judge of long-lived seals: the validation of the AdES standards (ETSI EN 319 102-1, 5.6.3) in the library.

It demands evidence of revocation for every certificate, fetches nothing, and shares no code with our own judgement.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from io import BytesIO

from asn1crypto import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESPassed
from pyhanko.sign.validation.ades import ades_lta_validation, simulate_future_ades_lta_validation
from pyhanko.sign.validation.policy_decl import (
    LocalKnowledge,
    PdfSignatureValidationSpec,
    RevinfoOnlineFetchingRule,
    RevocationInfoGatheringSpec,
    SignatureValidationSpec,
)
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.policy_decl import REQUIRE_REVINFO, CertRevTrustPolicy
from pyhanko_certvalidator.registry import SimpleTrustManager

from gemeinwerk.adapters.seals.running import completed


def second_opinion(pdf: bytes, roots: Iterable[bytes], *, then: datetime | None = None) -> bool:
    """Tell whether the last seal passes with what the file itself holds, now or at a later time ``then``."""
    anchors = SimpleTrustManager.build(trust_roots=[x509.Certificate.load(der) for der in roots])
    policy = CertValidationPolicySpec(trust_manager=anchors, revinfo_policy=CertRevTrustPolicy(REQUIRE_REVINFO))
    spec = PdfSignatureValidationSpec(
        SignatureValidationSpec(
            policy,
            revinfo_gathering_policy=RevocationInfoGatheringSpec(RevinfoOnlineFetchingRule.LOCAL_ONLY),
            local_knowledge=LocalKnowledge(),
            key_usage_settings=KeyUsageConstraints(key_usage={"digital_signature"}),
        )
    )
    seal = PdfFileReader(BytesIO(pdf)).embedded_regular_signatures[-1]
    if then is None:
        result = completed(ades_lta_validation(seal, spec))
    else:
        result = completed(simulate_future_ades_lta_validation(seal, spec, future_validation_time=then))
    return result.ades_subindic is AdESPassed.OK
