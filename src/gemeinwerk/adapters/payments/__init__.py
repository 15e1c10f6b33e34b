"""Payment providers by XBezahldienste 1.0.0 (FITKO), with OAuth2 client credentials or a client certificate.

Implements payments.PaymentProvider. The standard knows no message from the provider to us: whoever comes back to the return
address proves nothing, and the status has to be asked for.
"""

from __future__ import annotations

from gemeinwerk.adapters.payments.absent import NoProvider
from gemeinwerk.adapters.payments.provider import XBezahldienste
from gemeinwerk.adapters.payments.settings import Connection, SettingsWrong, connection, simulated

__all__ = ["Connection", "NoProvider", "SettingsWrong", "XBezahldienste", "connection", "simulated"]
