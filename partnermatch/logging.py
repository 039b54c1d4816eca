"""Log lines: one JSON object each in production, readable text elsewhere.

No handler here receives a request body: briefs are confidential. What exceptions may tell is decided in `discretion`.
"""

from typing import Any

import structlog
from structlog.typing import Processor

from partnermatch.discretion import Discreet, described, few_words, many_words, scrub, written

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
    discreet = {"()": Discreet, "words": few_words if json else many_words}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": formatter},
        "filters": {"discreet": discreet},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines", "filters": ["discreet"]}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # Django's own handlers would print a second time, and mail the error page with the request's body.
            "django": {"handlers": [], "level": level, "propagate": True},
            # A stranger's Host header is answered with a 400; its traceback says nothing more.
            "django.security.DisallowedHost": {"level": "CRITICAL"},
            # A line for every step of every login; failures and lock-outs are warnings.
            "axes": {"level": "WARNING"},
            # Statements with their values, also in production, if somebody asked for DEBUG.
            "django.db.backends": {"level": "WARNING"},
            # The workers' own lines, which quote exceptions too; how many of them is for the server's options to say.
            "gunicorn.error": {"handlers": [], "propagate": True},
        },
    }


def final_processors(*, json: bool) -> list[Processor]:
    if not json:
        return [scrub, structlog.dev.ConsoleRenderer(colors=False, exception_formatter=written)]
    return [scrub, structlog.processors.ExceptionRenderer(described), structlog.processors.JSONRenderer()]
