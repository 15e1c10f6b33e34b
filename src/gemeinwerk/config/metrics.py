"""Figures for operators, without personal data: requests by route, duration, jobs."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

REQUESTS = Counter("gemeinwerk_requests_total", "Answered requests", ["method", "route", "status"])
SECONDS = Histogram(
    "gemeinwerk_request_seconds",
    "Duration of requests in seconds",
    ["route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)
JOBS = Gauge("gemeinwerk_jobs", "Jobs by state", ["state"])
SCANNER = Gauge("gemeinwerk_malware_scanner_up", "1 while the malware scanner answers")
SCANS_WAITING = Gauge("gemeinwerk_scan_waiting_authorities", "Authorities with files that no scanner has looked at")
