"""The treasury (Kasse) in the workplace: claims, counter, bank statements, refunds, closing of days."""
