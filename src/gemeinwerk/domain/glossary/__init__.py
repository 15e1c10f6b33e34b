"""The glossary: terms of the law with their versions, the statutes they come from, and where both are used.

German terms: Begriff (term), Rechtsvorschrift (statute), Stand (statute state), Fundstelle (passage), Verwendung
(use), Verbreitung (package reach), Harmonisierungsgrad (harmonisation). Standards: XDatenfelder (harmonised building
blocks of FIM, Nummernkreis 60), SKOS.

May touch: tenants and audit. Upper rooms report down what their forms, notices and decisions say
(``actions.record_passages``); the glossary decides which terms and statutes these words are.
"""
