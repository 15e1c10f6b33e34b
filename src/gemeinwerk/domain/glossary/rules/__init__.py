"""Pure rules of the glossary: comparing words, citing statutes, the lint, differences, what a term must say."""

from __future__ import annotations

from gemeinwerk.domain.glossary.rules.lint import lint

__all__ = ["lint"]
