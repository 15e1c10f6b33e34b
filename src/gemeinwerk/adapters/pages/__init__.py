"""Judges the HTML of a page without a browser, by lxml: names, labels, groups, references, headings, weight."""

from gemeinwerk.adapters.pages.checker import HtmlCheck

__all__ = ["HtmlCheck"]
