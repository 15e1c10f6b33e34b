"""A payment provider of XBezahldienste 1.0.0 in a process of its own, with a page that a person can click and with failures.

No money moves. Written from the standard alone and without the client, so that each of the two shows the other's mistakes.
"""

from __future__ import annotations

from gemeinwerk.adapters.demo.payment_simulator.server import Options, serve

__all__ = ["Options", "serve"]
