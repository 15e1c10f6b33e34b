"""Tenants (Mandanten), authorities (Behörden) and regions (Gebietskörperschaften) by official regional key.

Every municipality, Kreis, Regierungsbezirk, the Land and the Bund is a region; each with an administration is a
tenant from the first start. Facts: Statistisches Bundesamt, Gemeindeverzeichnis; GO NRW § 4 (size classes).
May touch: audit, kernel.
"""
