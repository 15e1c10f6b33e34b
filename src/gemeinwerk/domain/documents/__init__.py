"""Documents (Dokumente): notice templates, sealed PDF/A notices and receipts, and uploads of drafts.

German terms: Bescheid (notice), Eingangsbestätigung (receipt), Siegel (seal), Hochgeladene Unterlage (upload).
Statutes and standards: VwVfG § 37 Abs. 3 and 5, § 39, § 3a Abs. 3 Nr. 3; OZG § 9a Abs. 6; ISO 19005-2 (PDF/A-2a),
ISO 14289-1 (PDF/UA-1), ETSI EN 319 142-1 (PAdES), DIN 5008 (form B). May touch: tenants, audit, kernel.
"""
