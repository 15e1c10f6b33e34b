"""Every port has an adapter, a demo twin or a reason for none, and a contract test of whatever serves it."""

from __future__ import annotations

import importlib
import inspect
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from gemeinwerk.kernel.ports import Port

PROJECT = Path(__file__).resolve().parents[2]
LOCAL = "computes inside the process and reaches nothing outside"
ADAPTERS = "gemeinwerk.adapters."


@dataclass(frozen=True)
class Served:
    """What serves a port: adapters, the demo twin or why there is none, and the test of the contract."""

    protocol: str
    adapters: tuple[str, ...]
    contract: str
    twin: str = ""
    no_twin: str = ""


SERVED = {
    "audit.Recorder": Served("kernel.actions.Recorder", (), "domain/audit/test_chain.py", no_twin="the house itself"),
    "audit.CheckpointSigner": Served(
        "domain.audit.ports.CheckpointSigner", ("!config.checkpoints.HouseCheckpoints",),
        "domain/audit/test_checkpoints.py", no_twin="the house itself",
    ),
    "kernel.JobQueue": Served(
        "kernel.jobs.JobQueue", ("queue.ProcrastinateQueue",), "adapters/queue/test_queue.py", no_twin="the database"
    ),
    "kernel.AttemptCounter": Served(
        "kernel.limits.AttemptCounter", ("limits.TableCounter",), "adapters/limits/test_limits.py", no_twin="the database"
    ),
    "keys.KeyWrapper": Served(
        "domain.keys.ports.KeyWrapper", ("keywrap.FileKeyWrapper",), "domain/keys/test_keys.py", no_twin=LOCAL
    ),
    "keys.Signing": Served(
        "domain.keys.ports.Signing", ("jose.JoseSigning",), "adapters/jose/test_signing.py", no_twin=LOCAL
    ),
    "keys.SealedParts": Served(
        "domain.keys.ports.SealedParts", ("jose.JoseParts",), "adapters/jose/test_parts.py", no_twin=LOCAL
    ),
    "keys.Certificates": Served(
        "domain.keys.ports.Certificates", ("certificates.ChainCertificates",),
        "adapters/certificates/test_certificates.py", no_twin=LOCAL,
    ),
    "keys.Encryption": Served("domain.keys.ports.Encryption", ("jose.Jose",), "domain/keys/test_keys.py", no_twin=LOCAL),
    "submissions.Courier": Served(
        "domain.submissions.ports.Courier", ("!config.courier.HouseCourier", "fitconnect.HttpCourier"),
        "adapters/fitconnect/test_couriers.py", no_twin="the own delivery service is the harmless one",
    ),
    "transport.CallbackPost": Served(
        "domain.transport.ports.CallbackPost", ("callbacks.HttpsCallbacks",),
        "adapters/callbacks/test_https_callbacks.py", no_twin="a demonstration calls nobody unless somebody asks for it",
    ),
    "transport.CipherStore": Served(
        "domain.transport.ports.CipherStore", ("objects.FolderCipherStore",), "adapters/objects/test_object_store.py",
        twin="demo.objects.MemoryObjectStore",
    ),
    "identity.IdentityProvider": Served(
        "domain.identity.ports.IdentityProvider", (), "domain/identity/test_identity.py",
        twin="demo.identity.DemoIdentityProvider",
    ),
    "glossary.SkosFiles": Served(
        "domain.glossary.ports.SkosFiles", ("skos.RdfFiles",), "adapters/skos/test_skos_files.py", no_twin=LOCAL
    ),
    "forms.Expressions": Served(
        "domain.forms.ports.Expressions", ("feel.Feel",), "adapters/feel/test_feel_language.py", no_twin=LOCAL
    ),
    "forms.SchemaReader": Served(
        "domain.forms.ports.SchemaReader", ("xdatenfelder.XDatenfelderReader",),
        "adapters/test_local_contracts.py", no_twin=LOCAL,
    ),
    "forms.CodeListFiles": Served(
        "domain.forms.ports.CodeListFiles", ("genericode.Genericode",),
        "adapters/genericode/test_code_lists.py", no_twin=LOCAL,
    ),
    "forms.PaperForms": Served(
        "domain.forms.ports.PaperForms", ("pdf.TypstPaper",), "adapters/pdf/test_paper.py", no_twin=LOCAL
    ),
    "forms.JsonSchemas": Served(
        "domain.forms.ports.JsonSchemas", ("jsonschema.JsonSchemaValidator",),
        "adapters/test_local_contracts.py", no_twin=LOCAL,
    ),
    "forms.NumberChecks": Served(
        "domain.forms.ports.NumberChecks", ("numbers.StandardNumbers",), "adapters/numbers/test_numbers.py", no_twin=LOCAL
    ),
    "processes.ProcessEngine": Served(
        "domain.processes.ports.ProcessEngine", ("bpmn.SpiffEngine",), "adapters/bpmn/test_bpmn_running.py", no_twin=LOCAL
    ),
    "processes.Decisions": Served(
        "domain.processes.ports.Decisions", ("dmn.decisions.DmnDecisions",),
        "adapters/dmn/test_dmn_tables.py", no_twin=LOCAL,
    ),
    "documents.Expressions": Served(
        "domain.documents.ports.Expressions", ("feel.Feel",), "adapters/feel/test_feel_language.py", no_twin=LOCAL
    ),
    "documents.LetterRenderer": Served(
        "domain.documents.ports.LetterRenderer", ("pdf.TypstLetters",), "adapters/pdf/test_letters.py", no_twin=LOCAL
    ),
    "documents.FileBinder": Served(
        "domain.documents.ports.FileBinder", ("pdf.PdfBinder",), "adapters/pdf/test_binder.py", no_twin=LOCAL
    ),
    "documents.SealKeys": Served(
        "domain.documents.ports.SealKeys", ("seals.FolderSealKeys",), "adapters/seals/test_seals.py",
        twin="demo.seal_keys.DemoSealKeys",
    ),
    "documents.Sealer": Served(
        "domain.documents.ports.Sealer", ("seals.PdfSealer",), "adapters/seals/test_seals.py", no_twin=LOCAL
    ),
    "documents.ObjectStore": Served(
        "domain.documents.ports.ObjectStore", ("objects.FolderObjectStore",), "adapters/objects/test_object_store.py",
        twin="demo.objects.MemoryObjectStore",
    ),
    "documents.MalwareScanner": Served(
        "domain.documents.ports.MalwareScanner", ("malware.ClamAvScanner", "malware.OptionalScanner"), "adapters/malware/test_scanners.py",
        twin="demo.malware.DemoScanner",
    ),
    "documents.Inspector": Served(
        "domain.documents.ports.Inspector", ("inspection.IsolatedInspector",),
        "adapters/inspection/test_hostile_files.py", no_twin=LOCAL,
    ),
    "delivery.Mailer": Served(
        "domain.delivery.ports.Mailer", ("mail.SmtpMailer",), "adapters/mail/test_mail_adapters.py",
        twin="demo.mail.DemoMailer",
    ),
    "delivery.BounceMailbox": Served(
        "domain.delivery.ports.BounceMailbox", ("mail.bounces.MaildirBounces", "mail.bounces.ImapBounces"),
        "adapters/mail/test_bounce_mailboxes.py", twin="mail.demonstration.DemoBounces",
    ),
    "delivery.PrintHouse": Served(
        "domain.delivery.ports.PrintHouse", ("pdf.FolderPrintHouse", "pdf.NoPrintHouse"),
        "adapters/pdf/test_print_house.py", twin="demo.printing.DemoPrintHouse",
    ),
    "delivery.OzgPostbox": Served(
        "domain.delivery.ports.OzgPostbox", ("ozg.BridgePostbox", "ozg.NoOzgPostbox"),
        "adapters/ozg/test_postboxes.py", twin="demo.ozg_postbox.DemoOzgPostbox",
    ),
    "delivery.HolidaySource": Served(
        "domain.delivery.ports.HolidaySource", ("calendar.LibraryHolidays",),
        "adapters/mail/test_mail_adapters.py", no_twin=LOCAL,
    ),
    "delivery.CalendarFiles": Served(
        "domain.delivery.ports.CalendarFiles", ("appointments.CalendarWriter",),
        "adapters/appointments/test_calendar_files.py", no_twin=LOCAL,
    ),
    "payments.PaymentProvider": Served(
        "domain.payments.ports.PaymentProvider", ("payments.XBezahldienste", "payments.NoProvider"),
        "adapters/payments/test_provider.py", twin="demo.payments.DemoPayments",
    ),
    "payments.StatementReader": Served(
        "domain.payments.ports.StatementReader", ("camt.CamtStatements",), "adapters/camt/test_statements.py", no_twin=LOCAL
    ),
    "payments.DebitWriter": Served(
        "domain.payments.ports.DebitWriter", ("sepa.SepaDebits",), "adapters/sepa/test_direct_debits.py", no_twin=LOCAL
    ),
    "payments.TransferCode": Served(
        "domain.payments.ports.TransferCode", ("girocode.EpcCodes",), "adapters/girocode/test_transfer_codes.py",
        no_twin=LOCAL,
    ),
    "payments.TransferWriter": Served(
        "domain.payments.ports.TransferWriter", ("sepa.SepaTransfers",), "adapters/sepa/test_transfers.py", no_twin=LOCAL
    ),
    "payments.InvoiceWriter": Served(
        "domain.payments.ports.InvoiceWriter", ("xrechnung.UblInvoices",), "adapters/xrechnung/test_invoices.py", no_twin=LOCAL
    ),
    "payments.AccountNumbers": Served(
        "domain.payments.ports.AccountNumbers", ("numbers.StandardNumbers",), "adapters/numbers/test_numbers.py",
        no_twin=LOCAL,
    ),
    "catalogue.TextAnalyser": Served(
        "domain.catalogue.ports.TextAnalyser", ("german.GermanAnalyser",), "adapters/german/test_analyser.py", no_twin=LOCAL
    ),
    "catalogue.SheetFiles": Served(
        "domain.catalogue.ports.SheetFiles", ("sheets.SheetFiles",), "adapters/sheets/test_sheet_files.py", no_twin=LOCAL
    ),
    "catalogue.XzufiFiles": Served(
        "domain.catalogue.ports.XzufiFiles", ("xzufi.XzufiFiles",), "adapters/xzufi/test_xzufi_files.py", no_twin=LOCAL
    ),
    "catalogue.FormReader": Served(
        "domain.catalogue.ports.FormReader", ("!config.readers.HouseFormReader",),
        "adapters/test_local_contracts.py", no_twin=LOCAL,
    ),
    "catalogue.ProcessReader": Served(
        "domain.catalogue.ports.ProcessReader", ("!config.readers.HouseProcessReader",),
        "adapters/test_local_contracts.py", no_twin=LOCAL,
    ),
    "catalogue.PageCheck": Served(
        "domain.catalogue.ports.PageCheck", ("pages.HtmlCheck",), "adapters/pages/test_page_check.py", no_twin=LOCAL
    ),
    "catalogue.FormPages": Served(
        "domain.catalogue.ports.FormPages", ("!web.portal.form_page.proof.PortalFormPages",),
        "web/portal/test_form_proof.py", no_twin=LOCAL,
    ),
    "catalogue.NoticeReader": Served(
        "domain.catalogue.ports.NoticeReader", ("!config.readers.HouseNoticeReader",),
        "adapters/test_local_contracts.py", no_twin=LOCAL,
    ),
}  # fmt: skip


def loaded(name: str) -> Any:
    """Return a class by its name below the adapters, or, after an exclamation mark, below the package."""
    dotted = f"gemeinwerk.{name[1:]}" if name.startswith("!") else ADAPTERS + name
    module, _, attribute = dotted.rpartition(".")
    return getattr(importlib.import_module(module), attribute)


def unserved(table: dict[str, Served], names: set[str]) -> list[str]:
    """Return ports that the table does not know, and what it says wrongly."""
    problems = [f"{name} stands in no table" for name in sorted(names - set(table))]
    problems += [f"{name} is no port" for name in sorted(set(table) - names)]
    for name, served in table.items():
        if bool(served.twin) == bool(served.no_twin):
            problems.append(f"{name} has neither a demo twin nor a reason, or both")
        contract = PROJECT / "tests" / served.contract
        text = contract.read_text() if contract.is_file() else ""
        for used in filter(None, (*served.adapters, served.twin)):
            if used.rpartition(".")[2] not in text:
                problems.append(f"{name}: {served.contract} does not test {used}")
    return problems


def missing_methods(protocol: Any, implementation: Any) -> list[str]:
    """Return methods of a protocol that the class lacks or declares with other parameters."""
    problems = []
    for name, wanted in inspect.getmembers(protocol, inspect.isfunction):
        if name.startswith("_") and name != "__call__":
            continue
        found = getattr(implementation, name, None)
        if not callable(found):
            problems.append(f"{implementation.__name__} lacks {name}")
            continue
        expected, given = inspect.signature(wanted).parameters, inspect.signature(found).parameters
        named = {key for key, one in expected.items() if one.kind is one.KEYWORD_ONLY or len(given) < len(expected)}
        if missing := named - set(given):
            problems.append(f"{implementation.__name__}.{name} lacks {sorted(missing)}")
    return problems


def test_every_port_is_served_and_its_contract_is_tested() -> None:
    assert unserved(SERVED, set(Port.registry)) == []
    assert unserved(SERVED, {*Port.registry, "planted.Port"}) == ["planted.Port stands in no table"]
    planted = {"planted.Port": Served("x", ("jose.Jose",), "adapters/keine.py")}
    assert len(unserved(planted, {"planted.Port"})) == 2


@pytest.mark.parametrize("name", sorted(SERVED))
def test_adapter_and_twin_fit_the_port(name: str) -> None:
    served = SERVED[name]
    module, _, attribute = served.protocol.rpartition(".")
    protocol = getattr(importlib.import_module(f"gemeinwerk.{module}"), attribute)
    for used in filter(None, (*served.adapters, served.twin)):
        assert missing_methods(protocol, loaded(used)) == []


def test_a_twin_that_does_not_fit_is_found() -> None:
    from gemeinwerk.domain.delivery.ports import Mailer

    class Half:
        def send(self) -> str:
            return ""

    assert missing_methods(Mailer, Half) == ["Half lacks check", "Half.send lacks ['mail']"]


def test_every_twin_says_that_it_is_one(tmp_path: Path) -> None:
    """The status page shows it: a demonstration is never taken for the real thing."""
    said = {
        "identity": loaded("demo.identity.DemoIdentityProvider")().check(),
        "mail": loaded("demo.mail.DemoMailer")(tmp_path).check(),
        "bounces": loaded("mail.demonstration.DemoBounces")(tmp_path).check(),
        "malware": loaded("demo.malware.DemoScanner")().check(),
        "payments": loaded("demo.payments.DemoPayments")(tmp_path).check(),
        "objects": loaded("demo.objects.MemoryObjectStore")().check(),
        "printing": loaded("demo.printing.DemoPrintHouse")(loaded("pdf.NoPrintHouse")()).check(),
        "seals": loaded("demo.seal_keys.DemoSealKeys")(tmp_path).check(),
    }
    assert [name for name, status in said.items() if not status.detail.startswith(("Demo", "Selbst erstellt"))] == []
