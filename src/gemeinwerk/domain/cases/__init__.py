"""Cases (Vorgänge): inbox, tasks, notes, case file, decision (Bescheid), from the submission to the closed file.

What was applied for stays encrypted in submissions and is opened on view only. Statutes: VwVfG NRW §§ 24, 26, 28, 35a,
36, 37, 39; AO § 155 Abs. 4 by KAG NRW § 12. May touch every room below: submissions, catalogue, delivery, forms,
documents, processes, identity, tenants, kernel. Nothing stands above it but the doors.
"""
