"""The sub-commands of ``gemeinwerk``; each module has ``add(subparsers)`` and a ``run``."""
