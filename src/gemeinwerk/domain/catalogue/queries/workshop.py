"""Pure operations on a workpiece that the doors hand over to ``actions.change_service``."""

from gemeinwerk.domain.catalogue.modelling import editing, translating
from gemeinwerk.domain.catalogue.modelling.presets import (
    BY_KEY,
    DATATYPE_LIST,
    FIELD_KIND_LIST,
    PRESETS,
    code,
    preset_of,
)
from gemeinwerk.domain.catalogue.modelling.prose import with_sentence, without_sentence
from gemeinwerk.domain.catalogue.modelling.reading_ease import advice
from gemeinwerk.domain.catalogue.modelling.wording import WITHOUT_VALUE, WORDS, RuleUnclear, executable, sentence

__all__ = [
    "BY_KEY",
    "DATATYPE_LIST",
    "FIELD_KIND_LIST",
    "PRESETS",
    "WITHOUT_VALUE",
    "WORDS",
    "RuleUnclear",
    "advice",
    "code",
    "editing",
    "executable",
    "preset_of",
    "sentence",
    "translating",
    "with_sentence",
    "without_sentence",
]
