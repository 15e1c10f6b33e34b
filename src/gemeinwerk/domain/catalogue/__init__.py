"""The catalogue: service packages, what each place offers, who is responsible, and the search.

German terms: Leistung (public service), Leistungspaket (service package), Angebot vor Ort (offer), Anpassung
(adjustment), Zuständigkeit (competence), Leistungsschlüssel (LeiKa key). Law: § 3 Abs. 1 VwVfG NRW (local
responsibility), § 4 GO NRW (size classes), § 1 and § 3 OZG (digital offer and search in the portal network).

May touch: tenants, audit and the rooms on the floors below; the forms, processes and documents of a package are
read through ports. Knows nothing of submissions, cases or delivery.
"""
