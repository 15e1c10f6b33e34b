"""Connections of the authority by the standard API: clients with their secrets, and the way of each message."""
