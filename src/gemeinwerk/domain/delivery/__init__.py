"""Delivery: the way of a notice to its addressee, with proof, periods and the postbox.

German terms: Bekanntgabe, Zustellung, Bereitstellung, Benachrichtigung, Abruf, Postfach, Frist,
Rechtsbehelfsbelehrung. Statutes: VwVfG NRW §§ 31, 37, 41; SGB X §§ 26, 36, 37; AO §§ 108, 122, 122a through
KAG NRW § 12; OZG § 9; LZG NRW; BGB §§ 187 to 193; VwGO §§ 52, 58, 70, 74; JustG NRW §§ 17, 110; Feiertagsgesetz NW § 2.
May touch: documents (the sealed notice), identity (the addressee), tenants (authority and court),
transport (the contact of a destination where submissions lie).
"""
