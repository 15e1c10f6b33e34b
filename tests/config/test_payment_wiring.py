"""Which provider takes payments: the one that is set, the simulator, the demo twin, or none; a wrong file stops nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from gemeinwerk.adapters.demo.payments import DemoPayments
from gemeinwerk.adapters.payments import NoProvider, XBezahldienste
from gemeinwerk.config.environment import Environment, UnsafeSettings
from gemeinwerk.config.wiring import _provider


def settings(**changes: object) -> Environment:
    """Return settings that know no file and no environment."""
    return Environment(_env_file=None, **changes)  # type: ignore[arg-type]


def test_who_takes_payments(tmp_path: Path) -> None:
    file = tmp_path / "zahlung.toml"
    file.write_text('base = "https://zahlung.example/epayment"\noriginator = "portal"\n')
    assert isinstance(_provider(settings(mode="demo", data_dir=tmp_path)), DemoPayments)
    assert isinstance(_provider(settings(mode="production")), NoProvider)
    simulated = _provider(settings(mode="demo", payment_simulator="http://127.0.0.1:8010"))
    real = _provider(settings(mode="production", payment_service_file=file))
    assert isinstance(simulated, XBezahldienste) and simulated.demo
    assert isinstance(real, XBezahldienste) and not real.demo


def test_a_wrong_file_takes_no_payments_and_says_why(tmp_path: Path) -> None:
    (tmp_path / "zahlung.toml").write_text("base = 1")
    found = _provider(settings(mode="demo", payment_service_file=tmp_path / "zahlung.toml"))
    assert isinstance(found, NoProvider) and not found.available(authority="x")
    assert "base" in found.check().detail


def test_production_refuses_the_simulator() -> None:
    with pytest.raises(UnsafeSettings, match="GEMEINWERK_PAYMENT_SIMULATOR"):
        settings(mode="production", payment_simulator="http://127.0.0.1:8010").refuse_unsafe()
