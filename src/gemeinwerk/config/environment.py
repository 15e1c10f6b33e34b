"""The typed settings of an installation: environment variables ``GEMEINWERK_*`` or a ``.env`` file."""

from __future__ import annotations

import dataclasses
import ipaddress
import os
import secrets
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

DEFAULT_SECRET = "nur-fuer-demo-und-test"
# A server that listens there is reached at its own name or, from the same machine, at the usual one.
EVERYWHERE = ("", "0.0.0.0", "::")  # noqa: S104


class UnsafeSettings(RuntimeError):
    """The start is refused because a setting would be unsafe; the text says which and what to do."""


class Environment(BaseSettings):
    """Every setting of the program, with its safe default."""

    model_config = SettingsConfigDict(env_prefix="GEMEINWERK_", env_file=".env", extra="ignore")

    mode: Literal["demo", "test", "production"] = "demo"
    debug: bool = False
    secret_key: SecretStr = SecretStr(DEFAULT_SECRET)
    data_dir: Path = Path(".data")
    # The address that people use; where none is set, the one at which this machine serves.
    base_url: str = ""
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)
    web_workers: int = Field(default=2, ge=1, le=64)
    web_threads: int = Field(default=3, ge=1, le=16)
    worker_processes: int = Field(default=1, ge=0, le=64)
    worker_concurrency: int = Field(default=2, ge=1, le=16)
    # How far job workers stand back behind web workers of the same machine, as ``nice`` counts.
    worker_niceness: int = Field(default=10, ge=0, le=19)
    database_url: SecretStr | None = Field(default=None, validation_alias="DATABASE_URL")
    database_owner_url: SecretStr | None = Field(default=None, validation_alias="DATABASE_OWNER_URL")
    master_key_file: Path | None = None
    upload_key_file: Path | None = None
    smtp_host: str = ""
    smtp_port: int = Field(default=587, ge=1, le=65535)
    smtp_user: str = ""
    smtp_password: SecretStr = SecretStr("")
    mail_from: str = "noreply@gemeinwerk.invalid"
    # Where mail that cannot be delivered comes back to, and how it is read: a Maildir of this machine, or IMAP.
    bounce_address: str = ""
    bounce_maildir: Path | None = None
    bounce_imap_host: str = ""
    bounce_imap_port: int = Field(default=993, ge=1, le=65535)
    bounce_imap_user: str = ""
    bounce_imap_password: SecretStr = SecretStr("")
    bounce_imap_folder: str = "INBOX"
    # Where orders for the print house are put: a share or the folder of an SFTP server; without it letters are printed by hand.
    print_house_folder: Path | None = None
    # The bridge to the postboxes of user accounts (TOML); without it a demonstration keeps messages in a folder, and in
    # production notices go their other ways.
    ozg_postbox_file: Path | None = None
    clamav_address: str = ""
    # Each signed checkpoint of the audit chains is added to this file; it belongs on another machine than the database.
    audit_anchor_file: Path | None = None
    # Points of delivery law that the operator decides; JSON, names as in docs/law.md.
    delivery_policy: dict[str, bool | int | None] = Field(default_factory=dict)
    # Where each authority announces what it serves publicly (LZG NRW § 10); JSON, key of the authority or "*" to place.
    public_service_places: dict[str, str] = Field(default_factory=dict)
    # What the operator decides about payments; JSON, whole euros and days, names as in docs/law.md.
    payment_policy: dict[str, int] = Field(default_factory=dict)
    seal_folder: Path | None = None
    # The address of a time stamp service (RFC 3161); with it seals get time stamps and are renewed before they run out.
    seal_timestamp_url: str = ""
    # Whether the addresses that certificates of seals and time stamps name are asked for evidence of revocation, which ports
    # may be called, and addresses in the operator's own network that may be.
    seal_revocation_online: bool = False
    seal_revocation_ports: tuple[int, ...] = (80, 443)
    seal_revocation_trusted: tuple[str, ...] = ()
    sign_in_per_minute: int = Field(default=20, ge=1)
    submissions_per_minute: int = Field(default=30, ge=1)
    authenticity_checks_per_minute: int = Field(default=20, ge=1)
    # Outside the demo /metrics opens with this token only; without one it does not exist.
    metrics_token: SecretStr = SecretStr("")
    # The settings of a foreign delivery service (TOML); without them the own one is used.
    delivery_service_file: Path | None = None
    # The standard API: version of the event schema, largest encrypted attachment, and where callbacks may go.
    api_event_schema: str = Field(default="1.2.2", pattern=r"^1\.\d{1,3}\.\d{1,3}$")
    api_max_attachment_mb: int = Field(default=200, ge=1, le=2000)
    api_requests_per_minute: int = Field(default=6000, ge=1)
    # After how many days without being picked up submissions lead to a reminder; after 14 they are rejected.
    api_remind_days: int = Field(default=3, ge=1, le=13)
    callback_ports: tuple[int, ...] = (443, 8443)
    # Addresses of receivers in the operator's own network, and a file of the authorities that vouch for them.
    callback_trusted: tuple[str, ...] = ()
    callback_authorities: Path | None = None
    # Certificates of destination keys: whether they must convince, the roots (PEM) that do, whether a certificate that only
    # vouches for itself is let through, and whether each one needs a proof that it is not revoked.
    certificate_policy: Literal["off", "warn", "require"] = "off"
    certificate_roots: Path | None = None
    certificate_self_signed: bool = False
    certificate_revocation_needed: bool = True
    # The settings of a payment provider (TOML), or the address of the simulator; without both a demonstration pays by itself,
    # and production takes no payments online.
    payment_service_file: Path | None = None
    payment_simulator: str = ""
    trusted_proxies: int = Field(default=0, ge=0, le=5)

    @field_validator("delivery_policy")
    @classmethod
    def _known_points(cls, given: dict[str, bool | int | None]) -> dict[str, bool | int | None]:
        # Loaded here, because the parent of the process tree reads its settings and stays small.
        from gemeinwerk.domain.delivery.types import DeliveryPolicy

        known = {field.name for field in dataclasses.fields(DeliveryPolicy)}
        if unknown := sorted(set(given) - known):
            raise ValueError(f"unbekannt: {', '.join(unknown)}; bekannt: {', '.join(sorted(known))}")
        return given

    @field_validator("payment_policy")
    @classmethod
    def _known_payment_points(cls, given: dict[str, int]) -> dict[str, int]:
        from gemeinwerk.domain.payments.types import PaymentPolicy

        known = {field.name for field in dataclasses.fields(PaymentPolicy)}
        if unknown := sorted(set(given) - known):
            raise ValueError(f"unbekannt: {', '.join(unknown)}; bekannt: {', '.join(sorted(known))}")
        if negative := sorted(name for name, value in given.items() if value < 0):
            raise ValueError(f"nie negativ: {', '.join(negative)}")
        return given

    @field_validator("seal_revocation_trusted")
    @classmethod
    def _addresses(cls, given: tuple[str, ...]) -> tuple[str, ...]:
        # A wrong one is found at the start, not when the first notice is sealed.
        for one in given:
            ipaddress.ip_address(one)
        return given

    @field_validator("clamav_address")
    @classmethod
    def _address(cls, given: str) -> str:
        host, found, port = given.rpartition(":")
        is_bare = given.startswith("/") or not found or given.endswith("]")
        if not is_bare and not (host and port.isascii() and port.isdecimal() and 0 < int(port) < 65536):
            raise ValueError("Rechner:Port (zum Beispiel 127.0.0.1:3310) oder der volle Pfad eines Sockets")
        return given

    @model_validator(mode="after")
    def _own_address(self) -> Environment:
        if not self.base_url:
            host = "127.0.0.1" if self.host in EVERYWHERE else self.host
            self.base_url = f"http://{f'[{host}]' if ':' in host else host}:{self.port}"
        return self

    @property
    def production(self) -> bool:
        """Tell whether real people's data is at stake."""
        return self.mode == "production"

    def path(self, *parts: str) -> Path:
        """Return a path inside the data folder."""
        return self.data_dir.absolute().joinpath(*parts)

    def refuse_unsafe(self) -> None:
        """Raise UnsafeSettings when production would start with unsafe settings."""
        if not self.production:
            return
        problems: list[str] = []
        if self.debug:
            problems.append("GEMEINWERK_DEBUG ist eingeschaltet. Bitte schalten Sie es aus.")
        if self.secret_key.get_secret_value() == DEFAULT_SECRET or len(self.secret_key.get_secret_value()) < 50:
            problems.append("GEMEINWERK_SECRET_KEY fehlt oder ist zu kurz. Bitte setzen Sie mindestens 50 Zeichen.")
        if not self.base_url.startswith("https://"):
            problems.append("GEMEINWERK_BASE_URL muss mit https:// beginnen.")
        if self.database_url is None:
            problems.append("DATABASE_URL fehlt. Die mitgelieferte Datenbank ist nur für Demo und Test gedacht.")
        if self.master_key_file is None or not self.master_key_file.is_file():
            problems.append("GEMEINWERK_MASTER_KEY_FILE fehlt. Bitte legen Sie eine Schlüsseldatei an.")
        if self.seal_folder is None or not self.seal_folder.is_dir():
            problems.append("GEMEINWERK_SEAL_FOLDER fehlt. Bitte hinterlegen Sie die Siegel der Behörden.")
        if not self.smtp_host:
            problems.append("GEMEINWERK_SMTP_HOST fehlt. Ohne Postausgang gibt es keine Benachrichtigung.")
        if not self.clamav_address:
            problems.append("GEMEINWERK_CLAMAV_ADDRESS fehlt. Hochgeladene Dateien müssen geprüft werden.")
        if self.payment_simulator:
            problems.append("GEMEINWERK_PAYMENT_SIMULATOR ist gesetzt. Der Simulator bewegt kein Geld.")
        if problems:
            raise UnsafeSettings("Der Start wurde abgelehnt:\n- " + "\n- ".join(problems))


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Return the settings of this process; raises UnsafeSettings with a German text for wrong values."""
    try:
        loaded = Environment()
    except ValidationError as fault:
        lines = [f"{'.'.join(str(p) for p in e['loc'])}: {e['msg']}" for e in fault.errors()]
        raise UnsafeSettings("Einstellungen sind nicht lesbar:\n- " + "\n- ".join(lines)) from fault
    loaded.refuse_unsafe()
    return loaded


def key_file(path: Path) -> bytes:
    """Return 32 secret bytes from ``path``; creates the file, readable by its owner only, when it is missing."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as handle:
            handle.write(secrets.token_bytes(32))
            handle.flush()
            os.fsync(handle.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        draft.unlink()
    secret = path.read_bytes()
    if len(secret) != 32:
        raise UnsafeSettings(f"Die Schlüsseldatei {path.name} muss genau 32 Byte enthalten.")
    return secret
