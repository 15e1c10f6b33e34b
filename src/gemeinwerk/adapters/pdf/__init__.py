"""Letters as PDF: written by typst (PDF/A-2a and PDF/UA-1 in one file), seal field, upload check and print files by pikepdf.

typst refuses to write a file that breaks either standard. Data goes in as one JSON text and is never markup; the
compiler reads nothing outside its template folder, no system fonts and no packages from the network.
"""

from __future__ import annotations

from .binder import PdfBinder
from .inspection import PdfCheck
from .paper import TypstPaper
from .print_folder import FolderPrintHouse, NoPrintHouse
from .renderer import TypstLetters

__all__ = ["FolderPrintHouse", "NoPrintHouse", "PdfBinder", "PdfCheck", "TypstLetters", "TypstPaper"]
