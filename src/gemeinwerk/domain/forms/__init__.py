"""Forms (Formulare): schemas, fields, rules, layouts, drafts and the answer check.

German terms: Datenschema, Datenfeld, Datenfeldgruppe, Regel, Entwurf. Standards: XDatenfelder 2.0 and 3.0.0, genericode,
JSON Schema 2020-12. Statutes: OZG § 8a Abs. 3 (drafts). May touch: identity, tenants, audit, kernel.
"""
