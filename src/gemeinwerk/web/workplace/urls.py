"""Addresses of the workplace, below ``/arbeitsplatz/``."""

from __future__ import annotations

from django.urls import path

from gemeinwerk.web.workplace.views import administration, case, decision, inbox, letters, sign_in
from gemeinwerk.web.workplace.views.glossary import exchange, statutes, terms
from gemeinwerk.web.workplace.views.modelling import drafts, element, release, rules, structure, texts, trial

urlpatterns = [
    path("", inbox.inbox, name="wp-inbox"),
    path("naechster/", inbox.take_next, name="wp-take-next"),
    path("anmelden/", sign_in.sign_in, name="wp-sign-in"),
    path("abmelden/", sign_in.sign_out, name="wp-sign-out"),
    path("vorgang/<uuid:case_id>/", case.case, name="wp-case"),
    path("vorgang/<uuid:case_id>/uebernehmen/", case.take, name="wp-take"),
    path("vorgang/<uuid:case_id>/abgeben/", case.release, name="wp-release"),
    path("vorgang/<uuid:case_id>/zuweisen/", case.assign, name="wp-assign"),
    path("vorgang/<uuid:case_id>/notiz/", case.note, name="wp-note"),
    path("vorgang/<uuid:case_id>/geprueft/", case.check, name="wp-check"),
    path("vorgang/<uuid:case_id>/abschliessen/", case.close, name="wp-close"),
    path("vorgang/<uuid:case_id>/nachfordern/", case.request_documents, name="wp-request"),
    path("vorgang/<uuid:case_id>/entscheiden/", decision.decide, name="wp-decide"),
    path("vorgang/<uuid:case_id>/bescheid.pdf", case.notice_file, name="wp-notice"),
    path("vorgang/<uuid:case_id>/anlage/<uuid:attachment_id>/", case.attachment_file, name="wp-attachment"),
    path("vorgang/<uuid:case_id>/antwort/<uuid:upload_id>/", case.reply_file, name="wp-reply-file"),
    path("druck/", letters.queue, name="wp-letters"),
    path("druck/<uuid:letter_id>/brief.pdf", letters.letter_file, name="wp-letter"),
    path("druck/<uuid:letter_id>/aufgegeben/", letters.posted, name="wp-posted"),
    path("druck/<uuid:letter_id>/anschrift/", letters.address, name="wp-address"),
    path("druck/<uuid:letter_id>/ruecklauf/", letters.returned, name="wp-returned"),
    path("zustellung/<uuid:delivery_id>/unzustellbar/", letters.bounced, name="wp-bounced"),
    path("leistungen/", administration.services, name="wp-services"),
    path("leistungen/<slug:package>/", administration.service, name="wp-service"),
    path("entwuerfe/", drafts.drafts, name="wp-drafts"),
    path("entwuerfe/<uuid:model_id>/", structure.structure, name="wp-structure"),
    path("entwuerfe/<uuid:model_id>/frage/", element.element, name="wp-element"),
    path("entwuerfe/<uuid:model_id>/bibliothek/", structure.library, name="wp-library"),
    path("entwuerfe/<uuid:model_id>/regeln/", rules.rules, name="wp-rules"),
    path("entwuerfe/<uuid:model_id>/texte/", texts.texts, name="wp-texts"),
    path("entwuerfe/<uuid:model_id>/vorschau/", trial.trial, name="wp-trial"),
    path("entwuerfe/<uuid:model_id>/ansicht/", trial.view, name="wp-view"),
    path("entwuerfe/<uuid:model_id>/papier.pdf", trial.paper, name="wp-paper"),
    path("entwuerfe/<uuid:model_id>/freigabe/", release.release, name="wp-release-service"),
    path("entwuerfe/<uuid:model_id>/paket.zip", structure.package_file, name="wp-package-file"),
    path("entwuerfe/<uuid:model_id>/loeschen/", drafts.discard, name="wp-discard"),
    path("begriffe/", terms.terms, name="wp-terms"),
    path("begriffe/export.<slug:form>", exchange.export, name="wp-terms-export"),
    path("begriffe/einlesen/", exchange.take_in, name="wp-terms-import"),
    path("begriff-vorschlagen/", terms.propose, name="wp-term-propose"),
    path("begriff/<slug:term>/", terms.term, name="wp-term"),
    path("begriff/<slug:term>/aendern/", terms.change, name="wp-term-change"),
    path("vorschriften/", statutes.statutes, name="wp-statutes"),
    path("vorschrift/<slug:statute>/", statutes.statute, name="wp-statute"),
    path("betroffene/begriff/<slug:term>.csv", exchange.affected_by_term, name="wp-term-affected"),
    path("betroffene/vorschrift/<slug:statute>.csv", exchange.affected_by_statute, name="wp-statute-affected"),
    path("behoerde/", administration.organisation, name="wp-organisation"),
    path("protokoll/", administration.audit_trail, name="wp-audit"),
    path("betrieb/", administration.system, name="wp-system"),
]
