"""The built-in functions of FEEL (DMN 1.3, 10.3.4), by what they work on."""

from gemeinwerk.adapters.feel.functions import contexts, dates, lists, numbers, ranges, texts
from gemeinwerk.adapters.feel.functions.registry import FUNCTIONS

__all__ = ["FUNCTIONS", "contexts", "dates", "lists", "numbers", "ranges", "texts"]
