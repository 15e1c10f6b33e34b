"""Small, domain-free building blocks: actor, clock, ids, money, refusal, scope, records, events, jobs, ports."""
