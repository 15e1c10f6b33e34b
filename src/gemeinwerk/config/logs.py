"""Structured logs: one JSON object a line, ids and codes only, no personal data."""

from __future__ import annotations

import logging
import sys

import structlog

# Keys that may appear in a log line. Anything else is dropped, so that a careless call cannot leak a name.
ALLOWED = frozenset(
    {
        "event", "level", "timestamp", "logger", "method", "route", "status", "milliseconds", "request_id",
        "tenant", "job", "job_id", "code", "kind", "attempt", "count", "queries", "exception", "adapter", "detail",
        "exc_type", "where", "verb",
    }
)  # fmt: skip


def drop_unknown(_logger: object, _method: str, entry: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Keep the allowed keys only."""
    return {key: value for key, value in entry.items() if key in ALLOWED or key.startswith("_")}


def short_exception(_logger: object, _method: str, entry: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Replace a traceback by types and places: messages and local values may hold personal data."""
    info = entry.pop("exc_info", None)
    if info is True:
        info = sys.exc_info()
    if isinstance(info, BaseException):
        info = (type(info), info, info.__traceback__)
    if info and info[0] is not None:
        places = []
        trace = info[2]
        while trace is not None:
            code = trace.tb_frame.f_code
            places.append(f"{code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno}:{code.co_name}")
            trace = trace.tb_next
        entry["exc_type"] = info[0].__name__
        entry["where"] = places[-8:]
    return entry


def configure_logs() -> None:
    """Send the program's and its libraries' log lines through one processor chain to standard error."""
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        short_exception,
        drop_unknown,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, _hide_foreign_text, *shared],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("gemeinwerk").setLevel(logging.INFO)
    logging.getLogger("django.request").setLevel(logging.CRITICAL)
    logging.getLogger("django.security").setLevel(logging.CRITICAL)


def _hide_foreign_text(_logger: object, _method: str, entry: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Keep the unformatted message of a library: its arguments may hold personal data."""
    record = entry.get("_record")
    if record is not None:
        entry["event"] = str(record.msg)[:200]
    return entry
