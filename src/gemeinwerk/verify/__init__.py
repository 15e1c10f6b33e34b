"""Verification of exported audit chains without the platform: ``python -m gemeinwerk.verify FILE``.

Imports the standard library and ``cryptography`` only, so that an auditor can read and run it by itself.
"""

from __future__ import annotations

from gemeinwerk.verify.examination import examine
from gemeinwerk.verify.records import Fault, Report

__all__ = ["Fault", "Report", "examine"]
