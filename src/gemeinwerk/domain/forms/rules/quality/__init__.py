"""The official quality check of XDatenfelder elements: pure, by number, over the complete model of a message."""

from gemeinwerk.domain.forms.rules.quality.catalogue import NOT_RAISED, RULES, Rule
from gemeinwerk.domain.forms.rules.quality.check import blocking, check_quality
from gemeinwerk.domain.forms.rules.quality.walk import KnownList

__all__ = ["NOT_RAISED", "RULES", "KnownList", "Rule", "blocking", "check_quality"]
