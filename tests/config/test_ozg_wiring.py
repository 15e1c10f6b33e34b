"""Which postbox of user accounts is connected: the bridge that is set, the demo twin, or none; a wrong file stops nothing."""

from __future__ import annotations

from pathlib import Path

from gemeinwerk.adapters.demo.ozg_postbox import DemoOzgPostbox
from gemeinwerk.adapters.demo.postbox_simulator import prepare
from gemeinwerk.adapters.ozg import BridgePostbox, NoOzgPostbox
from gemeinwerk.config.environment import Environment
from gemeinwerk.config.wiring import _ozg_postbox


def settings(**changes: object) -> Environment:
    """Return settings that know no file and no environment."""
    return Environment(_env_file=None, **changes)  # type: ignore[arg-type]


def test_which_postbox_is_connected(tmp_path: Path) -> None:
    assert isinstance(_ozg_postbox(settings(mode="demo", data_dir=tmp_path)), DemoOzgPostbox)
    off = _ozg_postbox(settings(mode="production", data_dir=tmp_path))
    assert isinstance(off, NoOzgPostbox) and not off.connected and off.check().ok
    file = prepare(tmp_path / "bridge", "http://127.0.0.1:9/api/fit-connect")
    shown = _ozg_postbox(settings(mode="demo", data_dir=tmp_path, ozg_postbox_file=file))
    assert isinstance(shown, BridgePostbox) and shown.demo and shown.connected
    refused = _ozg_postbox(settings(mode="production", data_dir=tmp_path, ozg_postbox_file=file))
    assert isinstance(refused, NoOzgPostbox) and "Simulator" in refused.check().detail
    file.write_text(file.read_text().replace("demo = true", "demo = false"))
    real = _ozg_postbox(settings(mode="production", data_dir=tmp_path, ozg_postbox_file=file))
    assert isinstance(real, BridgePostbox) and not real.demo


def test_the_simulator_keeps_its_keys(tmp_path: Path) -> None:
    first = prepare(tmp_path, "http://127.0.0.1:1/a").read_text()
    second = prepare(tmp_path, "http://127.0.0.1:2/a").read_text()
    assert first.replace(":1/", ":2/") == second
    assert all(file.stat().st_mode & 0o077 == 0 for file in tmp_path.iterdir())


def test_a_wrong_file_connects_nothing_and_says_why(tmp_path: Path) -> None:
    (tmp_path / "bridge.toml").write_text("base = 1")
    found = _ozg_postbox(settings(mode="demo", data_dir=tmp_path, ozg_postbox_file=tmp_path / "bridge.toml"))
    assert isinstance(found, NoOzgPostbox) and not found.check().ok and found.check().detail
