"""Log lines: one JSON object each in production, readable text elsewhere.

No handler here receives a request body: briefs are confidential. Tracebacks carry no local variables for the same
reason.
"""

from typing import Any

import structlog
from structlog.typing import Processor

SHARED_PROCESSORS: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def logging_configuration(*, json: bool, level: str) -> dict[str, Any]:
    """A `logging.config.dictConfig` for the standard library; structlog's own loggers end in the same handler."""
    structlog.configure(
        processors=[*SHARED_PROCESSORS, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": SHARED_PROCESSORS,
        "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *final_processors(json=json)],
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": formatter},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"handlers": ["stderr"], "level": level},
        # Django's own handlers would print a second time, and mail the error page with the request's body.
        "loggers": {
            "django": {"handlers": [], "level": level, "propagate": True},
            # A stranger's Host header is answered with a 400; its traceback says nothing more.
            "django.security.DisallowedHost": {"level": "CRITICAL"},
        },
    }


def final_processors(*, json: bool) -> list[Processor]:
    if not json:
        return [structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)]
    tracebacks = structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
    return [
        structlog.processors.ExceptionRenderer(tracebacks),
        structlog.processors.JSONRenderer(),
    ]
