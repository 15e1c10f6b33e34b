"""DMN 1.2 to 1.5: decision tables with all hit policies, literal expressions, contexts, invocations; FEEL only.

Source: OMG DMN 1.3, chapters 7 to 10. Files are read hardened: no declarations, limits on bytes, depth and elements.
"""

from gemeinwerk.adapters.dmn.engine import DecisionModel, DmnError, read_decisions

__all__ = ["DecisionModel", "DmnError", "read_decisions"]
