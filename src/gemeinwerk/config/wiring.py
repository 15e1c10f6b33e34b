"""The two tables of the house: which adapter serves a port, and which rooms hear which event."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

from gemeinwerk.config.environment import Environment, environment, key_file
from gemeinwerk.kernel import actions, jobs, limits

# Fonts of the letter, made from the design system's at set-up.
FONTS = Path(__file__).resolve().parent.parent / "web" / "design" / "built" / "fonts-pdf"
# Rooms whose subscribers and jobs are registered at start; each module names the facts that it hears.
LISTENING_ROOMS = (
    "audit",
    "transport",
    "catalogue",
    "forms",
    "documents",
    "delivery",
    "submissions",
    "cases",
    "processes",
    "identity",
    "payments",
)


def wire() -> None:
    """Bind every port and register every subscriber and job."""
    settings = environment()
    for bind in (
        _kernel,
        _keys,
        _transport,
        _submissions,
        _identity,
        _forms,
        _processes,
        _documents,
        _catalogue,
        _delivery,
        _glossary,
        _payments,
    ):
        bind(settings)
    for room in LISTENING_ROOMS:
        for part in ("jobs", "subscribers"):
            _load(f"gemeinwerk.domain.{room}.{part}")


def _load(module: str) -> None:
    room = importlib.util.find_spec(module.rpartition(".")[0])
    if room is not None and importlib.util.find_spec(module) is not None:
        importlib.import_module(module)


def _kernel(settings: Environment) -> None:
    from gemeinwerk.adapters import queue
    from gemeinwerk.adapters.limits import TableCounter
    from gemeinwerk.config.checkpoints import HouseCheckpoints
    from gemeinwerk.domain.audit.ports import checkpoint_signer
    from gemeinwerk.domain.audit.recording import append
    from gemeinwerk.domain.tenants.queries import all_tenant_ids

    actions.recorder.bind(append)
    jobs.queue.bind(queue.ProcrastinateQueue())
    queue.tenants.source = all_tenant_ids
    checkpoint_signer.bind(HouseCheckpoints(settings.audit_anchor_file))
    limits.counter.bind(TableCounter(lambda: settings.secret_key.get_secret_value().encode()))


def _keys(settings: Environment) -> None:
    from gemeinwerk.adapters.jose import Jose, JoseParts, JoseSigning
    from gemeinwerk.adapters.keywrap import FileKeyWrapper
    from gemeinwerk.domain.keys import ports

    ports.encryption.bind(Jose())
    ports.signing.bind(JoseSigning())
    ports.sealed_parts.bind(JoseParts())
    ports.certificates.bind_when_used(lambda: _certificates(settings))
    ports.key_wrapper.bind(FileKeyWrapper(_secret(settings, settings.master_key_file, "master.key")))


def _certificates(settings: Environment) -> Any:
    from gemeinwerk.adapters.certificates import ChainCertificates
    from gemeinwerk.domain.keys.types import CertificatePolicy

    return ChainCertificates(
        CertificatePolicy(settings.certificate_policy),
        roots=settings.certificate_roots,
        self_signed=settings.certificate_self_signed,
        revocation_needed=settings.certificate_revocation_needed,
    )


def _transport(settings: Environment) -> None:
    from gemeinwerk.domain.transport import ports

    ports.callback_post.bind_when_used(lambda: _callbacks(settings))
    ports.cipher_store.bind_when_used(_made("objects", "FolderCipherStore", settings.path("messages")))


def _submissions(settings: Environment) -> None:
    from gemeinwerk.config.courier import HouseCourier
    from gemeinwerk.domain.submissions import ports

    if settings.delivery_service_file is None:
        ports.courier.bind(HouseCourier())
    else:
        ports.courier.bind_when_used(lambda: _foreign(settings.delivery_service_file))


def _foreign(file: Any) -> Any:
    from gemeinwerk.adapters.fitconnect import HttpCourier, connection

    return HttpCourier(lambda: connection(file))


def _callbacks(settings: Environment) -> Any:
    from gemeinwerk.adapters.callbacks import HttpsCallbacks

    return HttpsCallbacks(
        ports=frozenset(settings.callback_ports),
        trusted=settings.callback_trusted,
        authorities=str(settings.callback_authorities or ""),
    )


def _identity(settings: Environment) -> None:
    from gemeinwerk.adapters.demo.identity import DemoIdentityProvider
    from gemeinwerk.domain.identity import ports

    if not settings.production:
        ports.identity_provider.bind(DemoIdentityProvider())


def _delivery(settings: Environment) -> None:
    from gemeinwerk.adapters.calendar import LibraryHolidays
    from gemeinwerk.adapters.demo.mail import DemoMailer
    from gemeinwerk.adapters.mail import SmtpMailer
    from gemeinwerk.adapters.mail.demonstration import DemoBounces
    from gemeinwerk.domain.delivery import ports

    ports.holiday_source.bind(LibraryHolidays())
    ports.calendar_files.bind_when_used(_made("appointments", "CalendarWriter"))
    ports.bounce_mailbox.bind_when_used(lambda: _bounces(settings))
    ports.print_house.bind_when_used(lambda: _print_house(settings))
    ports.ozg_postbox.bind_when_used(lambda: _ozg_postbox(settings))
    if not settings.smtp_host:
        returns = DemoBounces(settings.bounce_maildir or settings.path("bounces"))
        ports.mailer.bind(DemoMailer(settings.path("mail"), returns.put))
        return
    ports.mailer.bind(
        SmtpMailer(
            host=settings.smtp_host,
            port=settings.smtp_port,
            sender=settings.mail_from,
            user=settings.smtp_user,
            password=settings.smtp_password.get_secret_value(),
            returns=settings.bounce_address,
        )
    )


def _bounces(settings: Environment) -> Any:
    """The mailbox for returned mail that is set, or the demo twin, which reads a folder of this machine."""
    from gemeinwerk.adapters.mail.bounces import ImapBounces, MaildirBounces
    from gemeinwerk.adapters.mail.demonstration import DemoBounces

    if settings.bounce_imap_host:
        return ImapBounces(
            host=settings.bounce_imap_host,
            port=settings.bounce_imap_port,
            user=settings.bounce_imap_user,
            password=settings.bounce_imap_password.get_secret_value(),
            folder=settings.bounce_imap_folder,
        )
    folder = settings.bounce_maildir or settings.path("bounces")
    return MaildirBounces(folder) if settings.smtp_host else DemoBounces(folder)


def _print_house(settings: Environment) -> Any:
    """The folder that is set; a demonstration writes into one of its own, and production prints by hand."""
    from gemeinwerk.adapters.demo.printing import DemoPrintHouse
    from gemeinwerk.adapters.pdf import FolderPrintHouse, NoPrintHouse

    if settings.print_house_folder is not None:
        return FolderPrintHouse(settings.print_house_folder)
    if settings.production:
        return NoPrintHouse()
    return DemoPrintHouse(FolderPrintHouse(settings.path("print-house")))


def _ozg_postbox(settings: Environment) -> Any:
    """The bridge that is set, or the demo twin; in production notices go their other ways before one is set."""
    from gemeinwerk.adapters.demo.ozg_postbox import DemoOzgPostbox
    from gemeinwerk.adapters.ozg import BridgePostbox, NoOzgPostbox, connection
    from gemeinwerk.client import SetupWrong

    if settings.ozg_postbox_file is None:
        return NoOzgPostbox() if settings.production else DemoOzgPostbox(settings.path("ozg-postbox", "demo"))
    try:
        known = connection(settings.ozg_postbox_file)
    except SetupWrong as wrong:
        # The status page says what is wrong, and notices go their other ways.
        return NoOzgPostbox(wrong.message)
    if known.demo and settings.production:
        return NoOzgPostbox("Die Einstellungen nennen den Simulator. Er nimmt keine echten Bescheide.")
    return BridgePostbox(known, settings.path("ozg-postbox", "handed"))


def _catalogue(settings: Environment) -> None:
    from gemeinwerk.config.readers import HouseFormReader, HouseNoticeReader, HouseProcessReader
    from gemeinwerk.domain.catalogue import ports

    ports.text_analyser.bind_when_used(_made("german", "GermanAnalyser"))
    ports.form_reader.bind(HouseFormReader())
    ports.process_reader.bind(HouseProcessReader())
    ports.notice_reader.bind(HouseNoticeReader())
    ports.page_check.bind_when_used(_made("pages", "HtmlCheck"))
    ports.form_pages.bind_when_used(_portal_pages)
    ports.sheet_files.bind_when_used(_made("sheets", "SheetFiles"))
    ports.xzufi_files.bind_when_used(_made("xzufi", "XzufiFiles"))


def _portal_pages() -> Any:
    """The portal renders what the gate judges; its modules are loaded only then."""
    from gemeinwerk.web.portal.form_page.proof import PortalFormPages

    return PortalFormPages()


def _glossary(settings: Environment) -> None:
    from gemeinwerk.domain.glossary import ports

    ports.skos_files.bind_when_used(_made("skos", "RdfFiles"))


def _payments(settings: Environment) -> None:
    from gemeinwerk.domain.payments import ports

    ports.provider.bind_when_used(lambda: _provider(settings))
    ports.statement_reader.bind_when_used(_made("camt", "CamtStatements"))
    ports.debit_writer.bind_when_used(_made("sepa", "SepaDebits"))
    ports.transfer_writer.bind_when_used(_made("sepa", "SepaTransfers"))
    ports.transfer_code.bind_when_used(_made("girocode", "EpcCodes"))
    ports.invoice_writer.bind_when_used(_made("xrechnung", "UblInvoices"))
    ports.account_numbers.bind_when_used(_made("numbers", "StandardNumbers"))


def _provider(settings: Environment) -> Any:
    """The provider that is set, the simulator, the demo twin; in production none before one is set."""
    from gemeinwerk.adapters import payments
    from gemeinwerk.adapters.demo.payments import DemoPayments

    try:
        if settings.payment_service_file is not None:
            return payments.XBezahldienste(payments.connection(settings.payment_service_file))
        if settings.payment_simulator:
            return payments.XBezahldienste(payments.simulated(settings.payment_simulator), demo=True)
    except payments.SettingsWrong as wrong:
        # The status page says what is wrong, and everything else goes on.
        return payments.NoProvider(wrong.message)
    return payments.NoProvider() if settings.production else DemoPayments(settings.path("payments"))


def _forms(settings: Environment) -> None:
    from gemeinwerk.adapters.feel import Feel
    from gemeinwerk.adapters.genericode import Genericode
    from gemeinwerk.adapters.numbers import StandardNumbers
    from gemeinwerk.adapters.xdatenfelder import XDatenfelderReader
    from gemeinwerk.domain.forms import ports

    ports.expressions.bind(Feel())
    ports.schema_reader.bind(XDatenfelderReader())
    ports.json_schemas.bind_when_used(_made("jsonschema", "JsonSchemaValidator"))
    ports.code_list_files.bind(Genericode())
    ports.paper_forms.bind_when_used(_made("pdf", "TypstPaper", FONTS))
    ports.number_checks.bind(StandardNumbers())


def _processes(settings: Environment) -> None:
    from gemeinwerk.adapters.bpmn import SpiffEngine
    from gemeinwerk.adapters.dmn.decisions import DmnDecisions
    from gemeinwerk.adapters.feel import Feel
    from gemeinwerk.adapters.feel.values import Function
    from gemeinwerk.domain.processes import ports

    language = Feel()
    ports.decisions.bind(DmnDecisions(language, Function))
    ports.process_engine.bind(SpiffEngine(language.evaluate))


def _documents(settings: Environment) -> None:
    from gemeinwerk.adapters.feel import Feel
    from gemeinwerk.adapters.objects import FolderObjectStore
    from gemeinwerk.domain.documents import ports

    ports.expressions.bind(Feel())
    ports.letter_renderer.bind_when_used(_made("pdf", "TypstLetters", FONTS))
    ports.file_binder.bind_when_used(_made("pdf", "PdfBinder", FONTS))
    ports.sealer.bind_when_used(lambda: _sealer(settings))
    folder = settings.seal_folder
    ports.seal_keys.bind_when_used(
        _made("seals", "FolderSealKeys", folder)
        if folder
        else _made("demo.seal_keys", "DemoSealKeys", settings.path("demo-seals"))
    )
    secret = _secret(settings, settings.upload_key_file, "objects.key")
    ports.object_store.bind(FolderObjectStore(settings.path("objects"), secret))
    pdf = {"application/pdf": "gemeinwerk.adapters.pdf:PdfCheck"}
    ports.inspector.bind_when_used(_made("inspection", "IsolatedInspector", pdf))
    ports.malware_scanner.bind_when_used(lambda: _scanner(settings))


def _sealer(settings: Environment) -> Any:
    """The sealer; what certificates name is asked through the guard of callbacks, because others chose those addresses."""
    from gemeinwerk.adapters.seals import PdfSealer

    if not settings.seal_revocation_online:
        return PdfSealer(settings.seal_timestamp_url)
    from gemeinwerk.adapters.callbacks import PublicAnswers

    guarded = PublicAnswers(ports=frozenset(settings.seal_revocation_ports), trusted=settings.seal_revocation_trusted)
    return PdfSealer(settings.seal_timestamp_url, guarded.ask)


def _scanner(settings: Environment) -> Any:
    """The scanner that is set; a demonstration takes one that answers on this machine, or does without and says so."""
    from gemeinwerk.adapters.demo.malware import DemoScanner
    from gemeinwerk.adapters.malware import ClamAvScanner, OptionalScanner

    if settings.clamav_address:
        return ClamAvScanner(settings.clamav_address)
    return OptionalScanner(DemoScanner()) if settings.mode == "demo" else DemoScanner()


def _made(adapter: str, name: str, *arguments: Any) -> Callable[[], Any]:
    """Return what makes an adapter; its module, and the libraries behind it, are loaded only then."""
    return lambda: getattr(importlib.import_module(f"gemeinwerk.adapters.{adapter}"), name)(*arguments)


def _secret(settings: Environment, chosen: Any, name: str) -> Callable[[], bytes]:
    @lru_cache(maxsize=1)
    def read() -> bytes:
        return key_file(chosen or settings.path("keys", name))

    return read
