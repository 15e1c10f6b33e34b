"""Genericode code lists, in both namespace styles: only the root qualified, or every element qualified.

Written is the style that the schema of OASIS demands: a qualified root and unqualified children.
"""

from gemeinwerk.adapters.genericode.reader import CodeListRefused, read_code_list
from gemeinwerk.adapters.genericode.writer import write_code_list
from gemeinwerk.domain.forms.types.code_lists import CodeList

__all__ = ["CodeList", "CodeListRefused", "Genericode", "read_code_list", "write_code_list"]


class Genericode:
    """Implements forms.CodeListFiles."""

    def read(self, source: bytes) -> CodeList:
        """Return the list in a file; raises CodeListRefused or TooLarge."""
        return read_code_list(source)

    def write(self, code_list: CodeList) -> bytes:
        """Return the file of a list."""
        return write_code_list(code_list)
