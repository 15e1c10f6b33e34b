"""A small catalogue of municipal services and what people type when they look for them."""

from __future__ import annotations

from gemeinwerk.domain.catalogue.types import ServiceDraft

_TITLES = """
Bewohnerparkausweis | Parkausweis für Schwerbehinderte | Ausnahmegenehmigung Parken | Hundesteuer Anmeldung
Hundesteuer Abmeldung | Hundesteuer Befreiung | Haltung gefährlicher Hunde Erlaubnis | Sperrmüll Anmeldung
Abfallbehälter Bestellung | Abfallgebühren | Biotonne Anmeldung | Elektroaltgeräte Abholung | Grünabfall Abgabe
Geburtsurkunde | Sterbeurkunde | Eheurkunde | Lebenspartnerschaftsurkunde | Geburt Beurkundung
Sterbefall Beurkundung | Eheschließung Anmeldung | Ehefähigkeitszeugnis | Vaterschaftsanerkennung | Namensänderung
Kirchenaustritt | Sondernutzung öffentlicher Straßen | Halteverbotszone Einrichtung | Straßenfest Genehmigung
Plakatierung Genehmigung | Gewerbeanmeldung | Gewerbeummeldung | Gewerbeabmeldung | Gewerbezentralregister Auskunft
Reisegewerbekarte | Gaststättenerlaubnis | Marktfestsetzung | Spielhallenerlaubnis | Sperrzeitverkürzung
Bewachungsgewerbe Erlaubnis | Maklererlaubnis | Personalausweis | Vorläufiger Personalausweis
Personalausweis Verlustmeldung | Reisepass | Kinderreisepass | Führungszeugnis | Meldebescheinigung
Melderegisterauskunft | Wohnsitz Anmeldung | Wohnsitz Ummeldung | Wohnsitz Abmeldung | Nebenwohnung Anmeldung
Zweitwohnungsteuer | Wohnungsgeberbestätigung | Übermittlungssperre | Wahlschein und Briefwahl | Wahlhelfer
Beglaubigung von Kopien | Lebensbescheinigung | Führerschein Umtausch | Fahrerlaubnis Ersterteilung
Internationaler Führerschein | Begleitetes Fahren ab 17 | Kfz-Zulassung Neuwagen | Kfz-Außerbetriebsetzung
Wunschkennzeichen | Kfz-Halterwechsel | Feinstaubplakette | Personenbeförderungsschein | Fahrtenbuch Auflage
Wohngeld | Wohnberechtigungsschein | Grundsicherung im Alter | Sozialhilfe | Bildung und Teilhabe | Unterhaltsvorschuss
Elterngeld | Kita-Platz Anmeldung | Elternbeitrag | Kindertagespflege | Schulanmeldung | Schülerbeförderung
Ausbildungsförderung für Schüler | Musikschule Anmeldung | Volkshochschule Kursanmeldung | Stadtbücherei Ausweis
Schwerbehindertenausweis | Blindengeld | Hilfe zur Pflege | Betreuung Anregung | Rentenantrag
Baugenehmigung | Bauvoranfrage | Abbruchanzeige | Baulastenverzeichnis Auskunft | Nutzungsänderung
Denkmalrechtliche Erlaubnis | Grundstücksteilung | Hausnummernvergabe | Entwässerungsgenehmigung
Baumfällung Genehmigung | Liegenschaftskarte | Bodenrichtwerte | Grundsteuer | Gewerbesteuer | Vergnügungssteuer
Grundstücksentwässerung Anschluss | Wasserzähler Ablesung | Straßenreinigungsgebühr | Anliegerbescheinigung
Jagdschein | Fischereischein | Waffenbesitzkarte | Kleiner Waffenschein | Sprengstofferlaubnis | Feuerwerk Genehmigung
Osterfeuer Anzeige | Drohnenflug Genehmigung | Schornsteinfeger Auskunft | Einbürgerung | Aufenthaltserlaubnis
Niederlassungserlaubnis | Verpflichtungserklärung | Aufenthaltsgestattung | Fiktionsbescheinigung
Grabstelle Erwerb | Bestattung Anmeldung | Grabmal Genehmigung | Friedhofsgebühren | Fundsache Anzeige
Straßenschaden Meldung | Straßenbeleuchtung Störung | Rattenbekämpfung | Lärm Beschwerde | Bußgeld Anhörung
Seniorenpass | Ehrenamtskarte | Sportstätten Vergabe | Gesundheitszeugnis Belehrung | Impfberatung
Trinkwasser Untersuchung | Heilpraktikererlaubnis | Tierhaltung Anzeige | Tierseuchenkasse | Trödelmarkt Anmeldung
Wohnraumförderung | Mietspiegel | Zweckentfremdung von Wohnraum | Schiedsamt | Schulbuchermäßigung
"""

CATALOGUE: list[ServiceDraft] = [
    ServiceDraft(title=title.strip()) for line in _TITLES.strip().splitlines() for title in line.split("|")
]

# What people type -> the title that should come first.
QUERIES: list[tuple[str, str]] = [
    ("Bewohnerparkausweis", "Bewohnerparkausweis"),
    ("bewohner parkausweis", "Bewohnerparkausweis"),
    ("Bewohner-Park-Ausweis", "Bewohnerparkausweis"),
    ("Anwohnerparken", "Bewohnerparkausweis"),
    ("anwohnerparkausweis", "Bewohnerparkausweis"),
    ("Bewohnerparkauswies", "Bewohnerparkausweis"),
    ("Bewonerparkausweis", "Bewohnerparkausweis"),
    ("Parkausweis Bewohner", "Bewohnerparkausweis"),
    ("Parkausweis Behinderte", "Parkausweis für Schwerbehinderte"),
    ("Hundesteuer anmelden", "Hundesteuer Anmeldung"),
    ("Hundestuer anmelden", "Hundesteuer Anmeldung"),
    ("Hund anmelden", "Hundesteuer Anmeldung"),
    ("meinen Hund abmelden", "Hundesteuer Abmeldung"),
    ("Hundemarke", "Hundesteuer Anmeldung"),
    ("steuer für hund", "Hundesteuer Anmeldung"),
    ("Kampfhund", "Haltung gefährlicher Hunde Erlaubnis"),
    ("Sperrmüll", "Sperrmüll Anmeldung"),
    ("Sperrmuell", "Sperrmüll Anmeldung"),
    ("sperrmull abholen", "Sperrmüll Anmeldung"),
    ("Spermüll", "Sperrmüll Anmeldung"),
    ("Sofa entsorgen", "Sperrmüll Anmeldung"),
    ("alte Möbel abholen lassen", "Sperrmüll Anmeldung"),
    ("Mülltonne bestellen", "Abfallbehälter Bestellung"),
    ("Elektroschrott", "Elektroaltgeräte Abholung"),
    ("Geburtsurkunde bestellen", "Geburtsurkunde"),
    ("Geburtsurkunden", "Geburtsurkunde"),
    ("Gebrutsurkunde", "Geburtsurkunde"),
    ("Urkunde Geburt", "Geburtsurkunde"),
    ("Totenschein", "Sterbeurkunde"),
    ("Heiratsurkunde", "Eheurkunde"),
    ("heiraten", "Eheschließung Anmeldung"),
    ("Eheschliessung", "Eheschließung Anmeldung"),
    ("Standesamt Hochzeit anmelden", "Eheschließung Anmeldung"),
    ("aus der Kirche austreten", "Kirchenaustritt"),
    ("Nachname ändern", "Namensänderung"),
    ("Gewerbe anmelden", "Gewerbeanmeldung"),
    ("Gewerbeanmeldungen", "Gewerbeanmeldung"),
    ("gewerbe anmeldn", "Gewerbeanmeldung"),
    ("Firma gründen", "Gewerbeanmeldung"),
    ("Gewerbeschein", "Gewerbeanmeldung"),
    ("Gewerbe abmelden", "Gewerbeabmeldung"),
    ("Gewerbe ummelden", "Gewerbeummeldung"),
    ("Kneipe eröffnen", "Gaststättenerlaubnis"),
    ("Gaststaettenerlaubnis", "Gaststättenerlaubnis"),
    ("Sondernutzungserlaubnis", "Sondernutzung öffentlicher Straßen"),
    ("Tische auf dem Gehweg", "Sondernutzung öffentlicher Straßen"),
    ("Sondernutzng Straße", "Sondernutzung öffentlicher Straßen"),
    ("Halteverbot Umzug", "Halteverbotszone Einrichtung"),
    ("Haltverbotszone", "Halteverbotszone Einrichtung"),
    ("Perso", "Personalausweis"),
    ("neuer Personalausweis", "Personalausweis"),
    ("Personalauswais", "Personalausweis"),
    ("Ausweis verloren", "Personalausweis Verlustmeldung"),
    ("Reisepaß", "Reisepass"),
    ("Reisepas beantragen", "Reisepass"),
    ("Führungszeugnis", "Führungszeugnis"),
    ("Fuehrungszeugnis", "Führungszeugnis"),
    ("polizeiliches Fuhrungszeugnis", "Führungszeugnis"),
    ("umziehen", "Wohnsitz Ummeldung"),
    ("Wohnung ummelden", "Wohnsitz Ummeldung"),
    ("neue Adresse melden", "Wohnsitz Ummeldung"),
    ("Wohnsitz anmelden", "Wohnsitz Anmeldung"),
    ("Meldebestätigung", "Meldebescheinigung"),
    ("Briefwahl beantragen", "Wahlschein und Briefwahl"),
    ("Führerschein umtauschen", "Führerschein Umtausch"),
    ("Fuhrerschein Umtausch", "Führerschein Umtausch"),
    ("Auto anmelden", "Kfz-Zulassung Neuwagen"),
    ("Auto abmelden", "Kfz-Außerbetriebsetzung"),
    ("Wunsch Kennzeichen", "Wunschkennzeichen"),
    ("Wohngeld beantragen", "Wohngeld"),
    ("Zuschuss zur Miete", "Wohngeld"),
    ("WBS", "Wohnberechtigungsschein"),
    ("Wohnberechtigungschein", "Wohnberechtigungsschein"),
    ("Sozialwohnung", "Wohnberechtigungsschein"),
    ("Unterhaltsvorschuß", "Unterhaltsvorschuss"),
    ("Kindergartenplatz", "Kita-Platz Anmeldung"),
    ("Kitabeitrag", "Elternbeitrag"),
    ("Tagesmutter", "Kindertagespflege"),
    ("BAföG", "Ausbildungsförderung für Schüler"),
    ("Behindertenausweis", "Schwerbehindertenausweis"),
    ("Schwerbehinderten Ausweis", "Schwerbehindertenausweis"),
    ("Bauantrag", "Baugenehmigung"),
    ("Haus bauen", "Baugenehmigung"),
    ("Baum fällen", "Baumfällung Genehmigung"),
    ("Flurkarte", "Liegenschaftskarte"),
    ("Angelschein", "Fischereischein"),
    ("Einburgerung", "Einbürgerung"),
    ("deutsche Staatsangehörigkeit", "Einbürgerung"),
    ("Aufenthalt verlängern", "Aufenthaltserlaubnis"),
    ("Beerdigung", "Bestattung Anmeldung"),
    ("Schlagloch melden", "Straßenschaden Meldung"),
    ("Knöllchen", "Bußgeld Anhörung"),
    ("Bücherei", "Stadtbücherei Ausweis"),
    ("Osterfeuer anmelden", "Osterfeuer Anzeige"),
]
