"""Addresses of the portal, in German, because people read them."""

from __future__ import annotations

from django.urls import path

from gemeinwerk.web.portal.views import (
    account,
    apply,
    delivery,
    find,
    information,
    postbox,
    sign_in,
    start,
    terms,
    together,
)

urlpatterns = [
    path("", find.home, name="home"),
    path("ort/", find.choose_place, name="place"),
    path("ort/vorschlaege/", find.suggest_places, name="place-suggestions"),
    path("suche/", find.search, name="search"),
    path("leistung/<slug:package>/", find.service, name="service"),
    path("leistung/<slug:package>/beginnen/", start.begin, name="begin"),
    path("antrag/<uuid:draft_id>/", start.resume, name="resume"),
    path("antrag/<uuid:draft_id>/loeschen/", start.discard, name="discard"),
    path("antrag/<uuid:draft_id>/uebersicht/", together.overview, name="overview"),
    path("antrag/<uuid:draft_id>/uebernehmen/", together.take_along, name="take-along"),
    path("antrag/<uuid:draft_id>/fassung/", together.new_version, name="new-version"),
    path("antrag/<uuid:draft_id>/uebergeben/", together.hand_over, name="hand-over"),
    path("antrag/<uuid:draft_id>/uebergabe/<uuid:handover_id>/beenden/", together.withdraw, name="withdraw-handover"),
    path("antrag/<uuid:draft_id>/mitzeichnen/", together.cosign, name="cosign"),
    path("antrag/<uuid:draft_id>/zurueckgeben/", together.give_back, name="give-back"),
    path("uebergabe/<str:token>/", together.take_over, name="take-over"),
    path("sitzung/verlaengern/", together.prolong, name="prolong-session"),
    path("konto/gemerkt/loeschen/", together.forget, name="forget-kept"),
    path("antrag/<uuid:draft_id>/pruefen/", apply.review, name="review"),
    path("antrag/<uuid:draft_id>/fertig/", apply.receipt, name="receipt"),
    path("antrag/<uuid:draft_id>/fertig/beleg.pdf", apply.receipt_file, name="receipt-file"),
    path("antrag/<uuid:draft_id>/<slug:step>/", apply.step, name="step"),
    path("anmelden/", sign_in.sign_in, name="sign-in"),
    path("abmelden/", sign_in.sign_out, name="sign-out"),
    path("konto/", account.account, name="account"),
    path("konto/antrag/<uuid:submission_id>/", account.application_status, name="application-status"),
    path("konto/zustellung/", delivery.delivery_settings, name="delivery-settings"),
    path("postfach/", postbox.postbox, name="postbox"),
    path("postfach/<uuid:message_id>/", postbox.message, name="message"),
    path("postfach/<uuid:message_id>/oeffnen/", postbox.open_notice, name="open-notice"),
    path("postfach/<uuid:message_id>/bescheid.pdf", postbox.notice_file, name="notice-file"),
    path("postfach/<uuid:message_id>/antworten/", postbox.reply, name="reply"),
    path("begriffe/", terms.terms, name="terms"),
    path("begriff/<slug:term>/", terms.term, name="term"),
    path("hilfe/", information.help_page, name="help"),
    path("barrierefreiheit/", information.accessibility, name="accessibility"),
    path("datenschutz/", information.privacy, name="privacy"),
    path("impressum/", information.imprint, name="imprint"),
]
