"""The official quality messages (code list ``urn:xoev-de:fim-datenfelder:codeliste:xdfm_1.8``): number, level, remedy.

Numbers and levels are the standard's; the sentences are ours and say what to do. Each number that our check cannot
or need not raise stands in ``NOT_RAISED`` with its reason, so that the whole list is accounted for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from gemeinwerk.domain.forms.types.quality import Level


@dataclass(frozen=True, slots=True)
class Rule:
    """One quality rule: number, level, what is wrong, what to do."""

    number: int
    level: Level
    message: str
    remedy: str


def _rules(level: Level, rows: dict[int, tuple[str, str]]) -> dict[int, Rule]:
    return {number: Rule(number, level, message, remedy) for number, (message, remedy) in rows.items()}


_CRITICAL: Final = {
    1002: ("Der Name fehlt.", "Bitte geben Sie dem Element einen Namen."),
    1005: ("Die Kennung der Codeliste ist keine URN.", "Bitte geben Sie sie an wie urn:de:fim:codeliste:dokumenttyp."),
    1006: (
        "Ein rechtsnormgebundenes Element nennt keine Handlungsgrundlage.",
        "Bitte nennen Sie die Norm, auf der diese Angabe beruht.",
    ),
    1007: ("Dem Datenschema ist kein Dokumentsteckbrief zugeordnet.", "Bitte ordnen Sie einen zu."),
    1009: ("Die Bezeichnung für die Eingabe fehlt.", "Bitte schreiben Sie, wie die Frage im Formular lautet."),
    1010: ("Die Bezeichnung für die Ausgabe fehlt.", "Bitte schreiben Sie, wie die Angabe im Antrag heißt."),
    1011: ("Ein Auswahlfeld hat einen anderen Datentyp als Text.", "Bitte stellen Sie den Datentyp auf Text."),
    1014: ("Ein Datenfeld ist abstrakt.", "Bitte verwenden Sie ein harmonisiertes oder rechtsnormgebundenes Feld."),
    1015: ("Eine Feldlänge steht an einem Feld, das kein Text ist.", "Bitte entfernen Sie die Längen."),
    1016: (
        "Ein Wertebereich steht an einem Feld, das weder Zahl noch Zeit ist.",
        "Bitte entfernen Sie die Grenzen oder ändern Sie den Datentyp.",
    ),
    1017: ("Eine Liste steht an einem Feld, das keine Auswahl ist.", "Bitte stellen Sie die Feldart auf Auswahl."),
    1023: ("Eine Gruppe ist leer.", "Bitte ergänzen Sie ein Feld oder entfernen Sie die Gruppe."),
    1026: ("Ein Element enthält sich selbst.", "Bitte entfernen Sie die innere Verwendung."),
    1027: ("Die Feldart fehlt oder ist unbekannt.", "Bitte wählen Sie eine Feldart des Standards."),
    1028: ("Der Datentyp fehlt oder ist unbekannt.", "Bitte wählen Sie einen Datentyp des Standards."),
    1029: ("Die Art einer Relation fehlt oder ist unbekannt.", "Bitte wählen Sie ABL, ERS, EQU oder VKN."),
    1030: (
        "Die Art der Vorbefüllung fehlt oder ist unbekannt.",
        "Bitte wählen Sie keine, optional oder verpflichtend.",
    ),
    1031: ("Die Strukturelementart fehlt oder ist unbekannt.", "Bitte wählen Sie ABS, HAR oder RNG."),
    1032: ("Der Status fehlt oder ist unbekannt.", "Bitte wählen Sie einen Status des Standards."),
    1033: ("Die Änderbarkeit der Struktur fehlt oder ist unbekannt.", "Bitte wählen Sie 0, 1, 2 oder 3."),
    1034: ("Die Änderbarkeit der Darstellung fehlt oder ist unbekannt.", "Bitte wählen Sie 0 oder 1."),
    1038: ("Die Kennung fehlt.", "Bitte vergeben Sie eine Kennung."),
    1039: ("Die Kennung hat nicht die vorgeschriebene Form.", "Bitte verwenden Sie einen Buchstaben und elf Ziffern."),
    1040: ("Die Kennung der Codeliste ist leer.", "Bitte nennen Sie die Codeliste oder entfernen Sie den Verweis."),
    1042: ("Die Gruppenart ist unbekannt.", "Bitte lassen Sie sie leer oder wählen Sie X für eine Auswahlgruppe."),
    1045: ("Ein Code kommt in der Liste doppelt vor.", "Bitte vergeben Sie jeden Code nur einmal."),
    1046: ("Die Anzahl hat nicht die vorgeschriebene Form.", "Bitte schreiben Sie mindestens:höchstens, etwa 1:*."),
    1047: ("Die kleinste Anzahl ist größer als die größte.", "Bitte vertauschen Sie die Zahlen."),
    1049: ("Dem Dokumentsteckbrief fehlt die Definition.", "Bitte beschreiben Sie das Dokument."),
    1050: ("Die Bezeichnung fehlt.", "Bitte geben Sie den Titel an, den die Menschen lesen."),
    1051: ("Das Datenschema nennt keine Handlungsgrundlage.", "Bitte nennen Sie die Norm."),
    1052: ("Ein konkreter Dokumentsteckbrief nennt keine Handlungsgrundlage.", "Bitte nennen Sie die Norm."),
    1053: (
        "Einem konkreten Dokumentsteckbrief sind Dokumentsteckbriefe zugeordnet.",
        "Bitte entfernen Sie diese Verknüpfungen.",
    ),
    1054: (
        "Einem abstrakten Dokumentsteckbrief sind weniger als zwei Dokumentsteckbriefe zugeordnet.",
        "Bitte ordnen Sie mindestens zwei zu.",
    ),
    1055: ("Die Dokumentart fehlt oder ist unbekannt.", "Bitte wählen Sie eine Dokumentart des Standards."),
    1056: ("Eine Dateigröße steht an einem Feld, das keine Datei ist.", "Bitte entfernen Sie die Dateigröße."),
    1057: ("Dateiarten stehen an einem Feld, das keine Datei ist.", "Bitte entfernen Sie die Dateiarten."),
    1059: ("Die kleinste Länge ist keine ganze Zahl ab 0.", "Bitte geben Sie eine ganze Zahl an."),
    1060: ("Die größte Länge ist keine ganze Zahl ab 1.", "Bitte geben Sie eine ganze Zahl an."),
    1061: ("Die kleinste Länge ist größer als die größte.", "Bitte vertauschen Sie die Längen."),
    1062: ("Die untere Grenze ist keine Zahl.", "Bitte geben Sie eine Zahl an."),
    1063: ("Die obere Grenze ist keine Zahl.", "Bitte geben Sie eine Zahl an."),
    1064: ("Die untere Grenze ist größer als die obere.", "Bitte vertauschen Sie die Grenzen."),
    1065: ("Die untere Grenze ist keine ganze Zahl.", "Bitte geben Sie eine ganze Zahl an."),
    1066: ("Die obere Grenze ist keine ganze Zahl.", "Bitte geben Sie eine ganze Zahl an."),
    1067: ("Die untere Grenze ist kein Datum.", "Bitte schreiben Sie Jahr-Monat-Tag, etwa 2026-01-31."),
    1068: ("Die obere Grenze ist kein Datum.", "Bitte schreiben Sie Jahr-Monat-Tag, etwa 2026-01-31."),
    1069: ("Der Inhalt ist keine Zahl.", "Bitte geben Sie eine Zahl an."),
    1070: ("Der Inhalt ist keine ganze Zahl.", "Bitte geben Sie eine ganze Zahl an."),
    1071: ("Der Inhalt ist kein Datum.", "Bitte schreiben Sie Jahr-Monat-Tag, etwa 2026-01-31."),
    1072: ("Der Inhalt liegt unter der unteren Grenze.", "Bitte ändern Sie Inhalt oder Grenze."),
    1073: ("Der Inhalt liegt über der oberen Grenze.", "Bitte ändern Sie Inhalt oder Grenze."),
    1074: ("Der Inhalt ist kürzer als die kleinste Länge.", "Bitte ändern Sie Inhalt oder Länge."),
    1075: ("Der Inhalt ist länger als die größte Länge.", "Bitte ändern Sie Inhalt oder Länge."),
    1077: ("Der Inhalt ist kein Wahrheitswert.", "Bitte schreiben Sie true oder false."),
    1078: ("Das Datenschema ist leer.", "Bitte ergänzen Sie mindestens ein Feld."),
    1079: ("Die untere Grenze ist kein Zeitpunkt.", "Bitte schreiben Sie etwa 2026-01-31T12:00:00."),
    1080: ("Die obere Grenze ist kein Zeitpunkt.", "Bitte schreiben Sie etwa 2026-01-31T12:00:00."),
    1081: ("Die untere Grenze ist keine Uhrzeit.", "Bitte schreiben Sie etwa 08:30."),
    1082: ("Die obere Grenze ist keine Uhrzeit.", "Bitte schreiben Sie etwa 08:30."),
    1083: ("Der Inhalt ist kein Zeitpunkt.", "Bitte schreiben Sie etwa 2026-01-31T12:00:00."),
    1084: ("Der Inhalt ist keine Uhrzeit.", "Bitte schreiben Sie etwa 08:30."),
    1087: ("Eine Relation führt zu einem unzulässigen Element.", "Bitte verweisen Sie auf ein Element derselben Art."),
    1090: ("Ein statisches Feld ist weder Text noch statisches Objekt.", "Bitte ändern Sie den Datentyp."),
    1091: ("Eine Relation nennt kein Element.", "Bitte nennen Sie das Element oder entfernen Sie die Relation."),
    1092: (
        "Die Angabe, ob der Dokumentsteckbrief abstrakt ist, fehlt oder ist falsch.",
        "Bitte true oder false angeben.",
    ),
    1100: ("Eine Datei oder ein statisches Objekt hat einen Inhalt.", "Bitte leeren Sie den Inhalt."),
    1118: ("Ein Teil einer Auswahlgruppe hat eine andere Anzahl als 0:1.", "Bitte stellen Sie die Anzahl auf 0:1."),
    1131: ("Ein Text enthält Zeichen außerhalb von String.Latin.", "Bitte ersetzen Sie die genannten Zeichen."),
    1135: (
        "In einem versionierten Element steht ein Element ohne Version.",
        "Bitte verwenden Sie dessen freigegebene Fassung.",
    ),
    1142: ("Dem Element fehlt das Datum, an dem sein Status gesetzt wurde.", "Bitte tragen Sie das Datum ein."),
    1143: ("Dem Datenschema fehlt das Datum, an dem sein Status gesetzt wurde.", "Bitte tragen Sie das Datum ein."),
    1144: ("Dem Dokumentsteckbrief fehlt das Datum des Status.", "Bitte tragen Sie das Datum ein."),
}

_METHOD: Final = {
    1001: (
        "Eine Regel nennt ein Element, das sie nicht erreicht.",
        "Bitte nennen Sie nur Elemente unterhalb der Regel.",
    ),
    1012: ("Ein Auswahl- oder statisches Feld hat eine Länge.", "Bitte entfernen Sie die Längen."),
    1013: (
        "Ein abstraktes Element wird verwendet.",
        "Bitte verwenden Sie ein harmonisiertes oder rechtsnormgebundenes Element.",
    ),
    1019: ("Eine Regel nennt ein Element mit seiner Version.", "Bitte nennen Sie nur die Kennung."),
    1022: (
        "Die Verwendung in einer rechtsnormgebundenen Gruppe nennt keine Handlungsgrundlage.",
        "Bitte nennen Sie die Norm an der Anzahl.",
    ),
    1024: ("Die Regel hat keinen Text.", "Bitte beschreiben Sie die Regel in einem Satz."),
    1025: ("Ein Element steht auf oberster Ebene doppelt.", "Bitte entfernen Sie eine der Verwendungen."),
    1036: ("Kennung und Version einer Codeliste sind nicht eindeutig.", "Bitte vereinheitlichen Sie die Verweise."),
    1041: ("Eine Regel nennt ein Element mit der alten, kurzen Kennung.", "Bitte verwenden Sie die lange Kennung."),
    1043: ("Eine Auswahlgruppe hat weniger als zwei Teile.", "Bitte ergänzen Sie einen Teil."),
    1044: ("Eine Liste hat weniger als zwei Einträge.", "Bitte ergänzen Sie einen Eintrag."),
    1048: ("Die Kennung der Codeliste ist keine gültige URN.", "Bitte verwenden Sie keine Umlaute und Leerzeichen."),
    1058: ("Spalten sind genannt, aber keine Codeliste.", "Bitte entfernen Sie die Spalten."),
    1076: ("Der Inhalt ist kein Wert der Codeliste.", "Bitte wählen Sie einen Wert der Liste."),
    1085: ("Der Inhalt ist kein Wert der Liste.", "Bitte wählen Sie einen Wert der Liste."),
    1088: ("Diese Relation ist hier nicht vorgesehen.", "Bitte entfernen Sie die Relation."),
    1094: ("Das Default-Datenfeld steht neben anderen Elementen.", "Bitte entfernen Sie das Default-Datenfeld."),
    1097: (
        "Ein freigegebenes Datenschema gehört zum Default-Dokumentsteckbrief.",
        "Bitte ordnen Sie den richtigen Dokumentsteckbrief zu.",
    ),
    1098: ("Bezeichnung und Hilfetext sind gleich.", "Bitte erklären Sie im Hilfetext mehr oder lassen Sie ihn leer."),
    1099: ("Name und Hilfetext sind gleich.", "Bitte erklären Sie im Hilfetext mehr oder lassen Sie ihn leer."),
    1120: ("Eine Datei oder ein statisches Objekt hat ein Muster.", "Bitte entfernen Sie das Muster."),
    1122: ("Die genannte Spalte gibt es in der Codeliste nicht.", "Bitte nennen Sie eine Spalte der Liste."),
    1124: ("Der Dokumentsteckbrief stammt nicht aus dem zentralen Katalog.", "Bitte wählen Sie ihn aus dem Katalog."),
    1140: (
        "Ein Element außerhalb des Nummernkreises 60 nennt den FIM-Baustein als Ersteller.",
        "Bitte nennen Sie Ihre Stelle.",
    ),
    1141: (
        "Ein Datenschema außerhalb des Nummernkreises 60 nennt den FIM-Baustein als Ersteller.",
        "Bitte nennen Sie Ihre Stelle.",
    ),
}

_WARNING: Final = {
    1003: ("Ein Element kommt in mehreren Versionen vor.", "Bitte verwenden Sie überall dieselbe Version."),
    1004: ("Ein Element steht in einer Gruppe doppelt.", "Bitte entfernen Sie eine der Verwendungen."),
    1018: ("Ein Auswahlfeld hat keine Liste.", "Bitte ordnen Sie eine Code- oder Werteliste zu."),
    1037: ("Eine Codeliste kommt in mehreren Versionen vor.", "Bitte verwenden Sie überall dieselbe Version."),
    1093: ("Ein Name kommt in der Liste doppelt vor.", "Bitte unterscheiden Sie die Namen."),
    1095: ("Das Default-Datenfeld wird verwendet.", "Bitte ersetzen Sie es durch ein richtiges Feld."),
    1096: ("Das Datenschema gehört zum Default-Dokumentsteckbrief.", "Bitte ordnen Sie den richtigen zu."),
    1101: ("Ein harmonisiertes Element nennt keine Handlungsgrundlage.", "Bitte nennen Sie möglichst eine."),
    1102: ("Ein Textfeld hat keine kleinste und größte Länge.", "Bitte geben Sie möglichst beide an."),
    1103: ("Ein Zahlen- oder Datumsfeld hat keinen Wertebereich.", "Bitte geben Sie möglichst Grenzen an."),
    1105: ("Die Version der Codeliste ist kein Datum.", "Bitte schreiben Sie sie möglichst wie 2018-03-01."),
    1106: ("Eine Gruppe hat nur einen Teil.", "Bitte prüfen Sie, ob sie gebraucht wird."),
    1107: ("Der Dokumentsteckbrief hat keinen Hilfetext.", "Bitte ergänzen Sie ihn."),
    1109: ("Ein statisches Feld hat keinen Inhalt.", "Bitte schreiben Sie den Text, der zu lesen ist."),
    1115: ("Die Codeliste liegt nicht vor.", "Bitte prüfen Sie Kennung und Version und importieren Sie die Liste."),
    1116: ("Ein inaktives Element wird verwendet.", "Bitte verwenden Sie ein aktives."),
    1121: ("Der Inhalt ist kein Wert der neuesten Codeliste.", "Bitte prüfen Sie den Inhalt."),
    1123: ("Die genannte Spalte fehlt in der neuesten Codeliste.", "Bitte prüfen Sie die Spalte."),
    1132: ("Mehrere Handlungsgrundlagen stehen in einer Angabe.", "Bitte geben Sie jede einzeln an."),
    1133: ("Der Link der Handlungsgrundlage ist keine gültige Adresse.", "Bitte prüfen Sie die Adresse."),
}

_HINT: Final = {
    1117: ("Der fachliche Ersteller fehlt.", "Bitte nennen Sie die Stelle vor einer Veröffentlichung."),
    1127: ("Ein Teil des veröffentlichten Datenschemas ist nicht veröffentlicht.", "Bitte veröffentlichen Sie ihn."),
    1128: ("Ein Teil der veröffentlichten Gruppe ist nicht veröffentlicht.", "Bitte veröffentlichen Sie ihn."),
    1129: ("Ein Teil des veröffentlichten Datenschemas ist noch kein Entwurf.", "Bitte setzen Sie seinen Status."),
    1130: ("Ein Teil der veröffentlichten Gruppe ist noch kein Entwurf.", "Bitte setzen Sie seinen Status."),
    1134: (
        "In einer Arbeitskopie steht eine Version eines eigenen, rechtsnormgebundenen Elements.",
        "Bitte verwenden Sie dessen Arbeitskopie.",
    ),
    1136: ("Ein Text ist länger als empfohlen.", "Bitte kürzen Sie ihn."),
    1137: ("Eine URI ist länger als empfohlen.", "Bitte kürzen Sie sie."),
    1138: ("Ein Link ist länger als empfohlen.", "Bitte kürzen Sie ihn."),
    1139: ("Eine Datei kann nur einmal angegeben werden.", "Bitte erlauben Sie mehrere Dateien, etwa 1:*."),
}

RULES: Final[dict[int, Rule]] = {
    **_rules(Level.CRITICAL, _CRITICAL),
    **_rules(Level.METHOD, _METHOD),
    **_rules(Level.WARNING, _WARNING),
    **_rules(Level.HINT, _HINT),
}

_DISABLED: Final = "Der Standard hat diese Meldung abgeschaltet."
NOT_RAISED: Final[dict[int, str]] = {
    1008: "Geht in 1052 auf, das abstrakte Dokumentsteckbriefe ausnimmt.",
    1021: "Eine Verwendung ohne Anzahl lehnt schon der Import ab.",
    1035: "Betrifft das Datenformat eines fremden Editors, nicht die Datei.",
    1125: "Verlangt einen Zugriff auf das Sammelrepository; die Prüfung kommt ohne Netz aus.",
    1126: "Verlangt einen Zugriff auf das Sammelrepository; die Prüfung kommt ohne Netz aus.",
    **dict.fromkeys((1089, 1104, 1108, 1110, 1111, 1112, 1113, 1114, 1119), _DISABLED),
}
