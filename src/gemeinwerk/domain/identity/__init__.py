"""Identity (Nutzerkonto, Vertrauensniveau): who somebody is and how surely we know it; staff and their roles.

Statutes: OZG §§ 3, 8; eIDAS Art. 8 (assurance levels). Real providers (BundID, Mein Unternehmenskonto, OpenID)
come behind the same port as the demo twin. May touch: tenants, audit, kernel.
"""
