"""The workplace of staff: inbox, case, decision, print queue, catalogue, organisation, audit."""
