"""Pure decisions of the catalogue: layers and competence, adjustments, ranking of search results."""
