"""FEEL (DMN 1.3 to 1.5): the platform's one expression language for rules, fees and decisions.

Own engine: exact decimals of 34 digits, three-valued logic, no path to Python code, limits on length, depth, steps,
size and time. Source: OMG DMN 1.3, chapter 10, with the built-in functions of 1.4 and 1.5. ``Feel.tree`` gives the
parsed expression as immutable nodes, described in ``tree``.
"""

from gemeinwerk.adapters.feel import tree
from gemeinwerk.adapters.feel.engine import Evaluation, Feel
from gemeinwerk.adapters.feel.values import FeelError

__all__ = ["Evaluation", "Feel", "FeelError", "tree"]
