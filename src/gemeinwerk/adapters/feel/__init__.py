"""FEEL (DMN 1.3): the platform's one expression language for rules, fees and decisions.

Own engine: exact decimals of 34 digits, three-valued logic, no path to Python code, limits on length, depth, steps and
size. Source: OMG DMN 1.3, chapter 10.
"""

from gemeinwerk.adapters.feel.engine import Feel
from gemeinwerk.adapters.feel.values import FeelError

__all__ = ["Feel", "FeelError"]
