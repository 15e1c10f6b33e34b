"""From a workpiece to the files of a service package."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from html import escape
from typing import Any, Final

import tomli_w

from gemeinwerk.domain.catalogue.modelling.charging import FEE, SENTENCE, fee_files, manifest_parts
from gemeinwerk.domain.catalogue.modelling.editing import with_names
from gemeinwerk.domain.catalogue.modelling.presets import RULE_KIND_LIST, STATUS_LIST, code
from gemeinwerk.domain.catalogue.modelling.translating import fingerprint, layout_words, progress, words_of
from gemeinwerk.domain.catalogue.modelling.wording import executable, sentence
from gemeinwerk.domain.catalogue.package.bundle import FORM, TRANSLATIONS, PackageBundle
from gemeinwerk.domain.catalogue.package.layout import RESERVED_NAMES
from gemeinwerk.domain.catalogue.package.texts import SECTIONS
from gemeinwerk.domain.catalogue.types.modelling import Effect, ModelRule, Path, Workpiece
from gemeinwerk.domain.forms.types.schema import (
    STANDARD_3,
    Header,
    Identification,
    Message,
    RuleError,
    Schema,
    SchemaField,
    SchemaGroup,
    SchemaRule,
    Use,
)
from gemeinwerk.domain.forms.types.translation_files import translation_message

Write = Callable[[Message], bytes]
# Between the id of a form's message and the digest of the German texts that its translation was made for.
TRANSLATED: Final = "-uebersetzung-"
# A service that the municipality invents has no key of the national catalogue.
NO_SERVICE_KEY: Final = "99000000000000"
BPMN: Final = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:gw="urn:gemeinwerk:bpmn:1"
    id="definitions_{id}" targetNamespace="urn:gemeinwerk:packages">
  <process id="{id}" name="{id}" isExecutable="true">
    <startEvent id="start" name="Antrag ist eingegangen"/>
{steps}
    <endEvent id="end" name="Vorgang ist abgeschlossen"/>
  </process>
</definitions>
"""
OFFICER: Final = (
    '    <userTask id="check" name="Antrag prüfen" gw:kind="check"/>',
    '    <userTask id="decide" name="Entscheiden" gw:kind="decide"/>',
    '    <serviceTask id="issue" name="Bescheid erlassen und bekannt geben" gw:operation="issue_notice"/>',
)
CONFIRMATION: Final = ('    <serviceTask id="confirm" name="Eingang bestätigen" gw:operation="confirm"/>',)


# Signs that people type and the standard's character set (String.Latin) does not know.
PLAIN_SIGNS: Final = str.maketrans(
    {"„": '"', "“": '"', "”": '"', "‚": "'", "‘": "'", "’": "'", "–": "-", "—": "-", "…": "...", "\u00a0": " "}
)


@dataclass(frozen=True, slots=True)
class ConfirmedLines:
    """The lines of a rule in prose that a person has confirmed, under the id of the rule that carries them."""

    rule_id: str
    sentence: str
    lines: tuple[str, ...]
    names: Mapping[str, str]


def assemble(
    work: Workpiece,
    *,
    version: str,
    creator: str,
    now: datetime,
    write: Write,
    confirmed: Sequence[ConfirmedLines] = (),
) -> PackageBundle:
    """Return the package of a workpiece; raises RuleUnclear, and what the writer of the schema raises.

    ``confirmed`` are the lines of prose rules that run because a person said so.
    """
    work = with_names(work, RESERVED_NAMES)
    form = message(work, version=version, creator=creator, now=now, confirmed=confirmed)
    files: dict[str, bytes] = {
        "package.toml": tomli_w.dumps(_manifest(work, version, creator)).encode(),
        "service.md": _texts(work).encode(),
        FORM: write(form),
        **translations(work, form, write),
        "layout.toml": tomli_w.dumps(layout_plan(work, confirmed)).encode(),
        "process.bpmn": _process(work).encode(),
        "privacy.toml": tomli_w.dumps(_privacy(work)).encode(),
        **{path: text.encode() for path, text in _notices(work).items()},
        **{path: tomli_w.dumps(case).encode() for path, case in _cases(work).items()},
    }
    files |= fee_files(work, xml_id=_xml_id(work), basis=_quoted(work.fee_basis))
    return PackageBundle(work.package_id, files)


def translations(work: Workpiece, form: Message, write: Write) -> dict[str, bytes]:
    """Return the file with the current translations of a form, or nothing where there are none."""
    moment = form.header.created_at or ""
    message_id = f"{form.header.message_id}{TRANSLATED}{fingerprint(work)}"
    made = translation_message(form, words_of(work, form), message_id=message_id, created_at=moment)
    return {} if made is None else {TRANSLATIONS: write(made)}


def _xml_id(work: Workpiece) -> str:
    return work.package_id.replace("-", "_")


def _quoted(text: str) -> str:
    return escape(text.replace("\\", " ").replace('"', "'"), quote=False)


def message(
    work: Workpiece, *, version: str, creator: str, now: datetime, confirmed: Sequence[ConfirmedLines] = ()
) -> Message:
    """Return the schema as a message of XDatenfelder 3.0.0, every own element in the version to be released."""
    moment, day = now.strftime("%Y-%m-%dT%H:%M:%SZ"), now.date().isoformat()
    stamp = _Stamp(work.schema.identification.id[1:7], version, creator, moment, day)
    names = {path: name for name, path in work.names.items()}
    scripts = {one.rule_id: one for one in confirmed}
    rules = [stamp.prose(rule, scripts.pop(rule.identification.id, None)) for rule in work.schema.rules]
    rules += [stamp.line(one) for one in scripts.values()]
    rules += [stamp.rule(rule, work, names) for rule in work.rules]
    schema = replace(
        work.schema,
        identification=Identification(work.schema.identification.id, version),
        name=work.title.translate(PLAIN_SIGNS),
        label=work.title.translate(PLAIN_SIGNS),
        status=code("3", STATUS_LIST),
        approved_on=day,
        creator=creator,
        changed_at=moment,
        rules=tuple(rules),
        uses=stamp.uses(work.schema.uses),
    )
    header = Header(f"gemeinwerk-{schema.identification.id}-{version}", moment)
    return Message(STANDARD_3, header, schema)


class _Stamp:
    """Writes version, creator and times on the elements that belong to this schema."""

    def __init__(self, own: str, version: str, creator: str, moment: str, day: str) -> None:
        self.own, self.version, self.creator, self.moment, self.day = own, version, creator, moment, day

    def uses(self, uses: tuple[Use, ...]) -> tuple[Use, ...]:
        return tuple(replace(use, content=self.part(use.content)) for use in uses if use.content is not None)

    def part(self, part: SchemaField | SchemaGroup) -> SchemaField | SchemaGroup:
        if isinstance(part, SchemaGroup):
            part = replace(part, uses=self.uses(part.uses))
        if part.identification.id[1:7] != self.own:
            return part
        return replace(
            _plain_part(part),
            identification=Identification(part.identification.id, self.version),
            status=code("3", STATUS_LIST),
            approved_on=self.day,
            creator=self.creator,
            changed_at=self.moment,
        )

    def prose(self, rule: SchemaRule, confirmed: ConfirmedLines | None) -> SchemaRule:
        """Return a rule that was written in prose; with the lines that a person has confirmed."""
        if rule.identification.id[1:7] == self.own:
            words = (rule.prose or "").translate(PLAIN_SIGNS)
            identity = Identification(rule.identification.id, self.version)
            rule = replace(
                rule,
                identification=identity,
                name=words[:100],
                prose=words,
                creator=self.creator,
                changed_at=self.moment,
            )
        return replace(rule, script="\n".join(confirmed.lines)) if confirmed else rule

    def line(self, confirmed: ConfirmedLines) -> SchemaRule:
        """Return a rule of this form for a confirmed sentence that belongs to a group taken over from elsewhere."""
        words = confirmed.sentence.translate(PLAIN_SIGNS)
        return SchemaRule(
            identification=Identification(confirmed.rule_id, self.version),
            name=words[:100],
            prose=words,
            creator=self.creator,
            changed_at=self.moment,
            type=code("K", RULE_KIND_LIST),
            script="\n".join(confirmed.lines),
        )

    def rule(self, rule: ModelRule, work: Workpiece, names: Mapping[Path, str]) -> SchemaRule:
        words = sentence(rule, work.schema).translate(PLAIN_SIGNS)
        errors = (
            (RuleError(rule.message.translate(PLAIN_SIGNS), 1),)
            if rule.effect is Effect.REFUSE and rule.message
            else ()
        )
        return SchemaRule(
            identification=Identification(rule.id, self.version),
            name=words[:100],
            prose=words,
            creator=self.creator,
            changed_at=self.moment,
            type=code("V" if rule.effect is Effect.REFUSE else "K", RULE_KIND_LIST),
            script=executable(rule, work.schema, names),
            errors=errors,
        )


def _plain_part(part: SchemaField | SchemaGroup) -> SchemaField | SchemaGroup:
    """Return an element whose texts keep to the characters of the standard."""
    texts = ("name", "label", "output_label", "description", "input_help", "output_help", "content")
    changed: dict[str, Any] = {}
    for name in texts:
        found = getattr(part, name, None)
        if isinstance(found, str):
            changed[name] = found.translate(PLAIN_SIGNS)
    if isinstance(part, SchemaField) and part.values is not None:
        entries = tuple(replace(v, name=(v.name or "").translate(PLAIN_SIGNS)) for v in part.values.values)
        changed["values"] = replace(part.values, values=entries)
    return replace(part, **changed)


def _manifest(work: Workpiece, version: str, creator: str) -> dict[str, Any]:
    plain: dict[str, Any] = {
        "id": work.package_id,
        "version": version,
        "title": work.title,
        "short_title": work.short_title or work.title,
        "licence": "EUPL-1.2",
        "authors": [creator],
        "languages": ["de", *(one.tag for one in progress(work))],
        "services": [work.service_key or NO_SERVICE_KEY],
        "procedural_code": "VWVFG_NRW",
        "remedy": "action" if work.handling == "officer" else "none",
        "responsible_level": "municipality",
        "audience": ["citizen", "business"],
        "login": work.login,
        "assurance_level": "none" if work.login == "none" else "basic",
        "handling": work.handling,
        "processing_target_days": work.target_days,
        "needs": [],
        "legal_basis": [{"text": text, "link": ""} for text in work.legal_bases],
        "search": {"synonyms": list(work.synonyms), "keywords": [], "legal_terms": []},
        "adjustable": {
            "texts": ["teaser", "documents", "fees", "deadlines"],
            "responsible_unit": True,
            "enabled": True,
            "processing_target": True,
        },
    }
    return {**plain, **manifest_parts(work)}


def _texts(work: Workpiece) -> str:
    texts = {**work.texts, "legal_bases": "\n".join(f"- {one}" for one in work.legal_bases)}
    body = "\n\n".join(f"## {heading}\n\n{texts.get(key, '').strip()}" for heading, key in SECTIONS.items())
    return f"# {work.title}\n\n{body}\n"


def layout_plan(work: Workpiece, confirmed: Sequence[ConfirmedLines] = ()) -> dict[str, Any]:
    """Return the layout as it stands in ``layout.toml``: names, steps, widgets."""
    steps = []
    for number, use in enumerate(work.schema.uses, start=1):
        if use.content is None:
            continue
        key = use.content.identification.id
        title = use.content.label or use.content.name or f"Seite {number}"
        steps.append(
            {"id": f"seite-{number}", "title": title[:120], "intro": work.intros.get(key, ""), "groups": [key]}
        )
    widgets = {path: {"widget": widget} for path, widget in work.widgets.items() if widget}
    names = {name: path for one in confirmed for name, path in one.names.items()}
    names |= {name: "/".join(path) for name, path in work.names.items()}
    plain: dict[str, Any] = {"names": names, "steps": steps}
    if words := layout_words(work):
        plain["translations"] = words
    return {**plain, "widgets": widgets} if widgets else plain


def _process(work: Workpiece) -> str:
    tasks = [*((FEE,) if work.fee else ()), *(OFFICER if work.handling == "officer" else CONFIRMATION)]
    keys = ["start", *(task.split('"')[1] for task in tasks), "end"]
    lines = []
    for number, (source, target) in enumerate(zip(keys, keys[1:], strict=False), start=1):
        lines.append(f'    <sequenceFlow id="f{number}" sourceRef="{source}" targetRef="{target}"/>')
        if number <= len(tasks):
            lines.append(tasks[number - 1])
    return BPMN.format(id=_xml_id(work), steps="\n".join(lines))


def _privacy(work: Workpiece) -> dict[str, Any]:
    return {
        "purpose": work.purpose,
        "legal_basis": "; ".join([*work.legal_bases, "Art. 6 Abs. 1 Buchst. e DSGVO, § 3 DSG NRW"]),
        "controller": "responsible_authority",
        "retention": {"months": work.retention_months, "basis": work.retention_basis},
        "recipients": [],
        "special_categories": False,
    }


def _notices(work: Workpiece) -> dict[str, str]:
    if work.handling != "officer":
        return {"notices/confirmed.html": _paragraphs(work.granted)}
    fee = SENTENCE if work.fee else ""
    blocks = {
        "reason": [_block(one) for one in work.reasons if one.outcome],
        "condition": [_block(one) for one in work.reasons if not one.outcome],
    }
    return {
        "notices/granted.html": _paragraphs(work.granted) + fee,
        "notices/rejected.html": _paragraphs(work.rejected),
        "notices/reasons.toml": tomli_w.dumps({key: rows for key, rows in blocks.items() if rows}),
    }


def _block(one: Any) -> dict[str, str]:
    row = {"id": one.id, "title": one.title, "text": one.text, "legal_basis": one.legal_basis}
    return {**row, "outcome": one.outcome} if one.outcome else row


def _paragraphs(text: str) -> str:
    """Return plain text as paragraphs; it is no template: braces mean nothing here."""
    plain = escape(text.replace("{{", "{ {").replace("}}", "} }"), quote=False)
    return "".join(f"<p>{part.strip()}</p>" for part in plain.split("\n\n") if part.strip())


def _cases(work: Workpiece) -> dict[str, dict[str, Any]]:
    from datetime import date

    cases = {}
    for example in work.examples:
        answers = {}
        for name, path in work.names.items():
            found = _answer(example.answers, path)
            if found is not None:
                answers[name] = found
        expect: dict[str, Any] = {"valid": example.valid}
        case: dict[str, Any] = {
            "name": example.name,
            "today": date.fromisoformat(example.today),
            "answers": answers,
            "expect": expect,
        }
        if example.valid and example.outcome:
            expect["outcome"] = example.outcome
            if work.handling == "officer":
                case["officer"] = {"outcome": example.outcome}
        cases[f"cases/{example.id}.toml"] = case
    return cases


def _answer(answers: Any, path: Path) -> Any:
    """Return the answer at a path as an example names it: a file by its name, rows left to the group's own name."""
    for key in path:
        if not isinstance(answers, Mapping):
            return None
        answers = answers.get(key)
    if isinstance(answers, Mapping):
        return f"@{answers['name']}" if "upload" in answers else None
    return answers if isinstance(answers, str | bool | int | float) else None


__all__ = ["ConfirmedLines", "Schema", "assemble", "layout_plan", "message"]
