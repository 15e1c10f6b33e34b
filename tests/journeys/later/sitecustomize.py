"""Read by every process of an installation whose clock a journey has moved: days later than the clock of the machine."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta

if days := os.environ.get("JOURNEY_DAYS_LATER"):
    import time_machine

    time_machine.travel(datetime.now(UTC) + timedelta(days=int(days)), tick=True).start()
