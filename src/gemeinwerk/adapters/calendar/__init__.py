"""Public holidays from the library ``holidays``: a second opinion on the own law table, never the law itself."""

from __future__ import annotations

from datetime import date

import holidays

from gemeinwerk.domain.delivery import queries
from gemeinwerk.kernel import clock
from gemeinwerk.kernel.ports import AdapterStatus

YEARS_AHEAD = 3


class LibraryHolidays:
    """Implements ``delivery.ports.HolidaySource``."""

    def holidays_of(self, year: int) -> frozenset[date]:
        """Return the public holidays of North Rhine-Westphalia as the library knows them."""
        return frozenset(holidays.country_holidays("DE", subdiv="NW", years=year))

    def check(self) -> AdapterStatus:
        """Compare this year and the next ones with the law table; a difference hints at a change of the law."""
        this_year = clock.berlin_date(clock.now()).year
        wrong = [
            str(year)
            for year in range(this_year, this_year + YEARS_AHEAD + 1)
            if self.holidays_of(year) != frozenset(queries.public_holidays(year))
        ]
        if wrong:
            return AdapterStatus(False, f"Die Feiertage weichen ab: {', '.join(wrong)}. Bitte das Gesetz prüfen.")
        return AdapterStatus(True, "Die Feiertage stimmen mit der zweiten Quelle überein.")
