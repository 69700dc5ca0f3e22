"""The log: one line per event on standard error, as key=value or as JSON.

What libraries say through `logging` (asyncio, aiohttp, ...) takes the same form, and one that says
the same again and again is told of as one incident.
"""

import asyncio
import json
import logging
import sys
from collections.abc import Mapping
from contextvars import ContextVar
from typing import TextIO

import structlog
from structlog.typing import EventDict, Processor

from hub.config import LogConfig
from sensors.adapters import IncidentLog

LEVELS: Mapping[str, int] = {
    "debug": logging.DEBUG,
    "info": logging.INFO,
    "warning": logging.WARNING,
    "error": logging.ERROR,
}

REQUEST: ContextVar[str] = ContextVar("request")
"""The id of the request that is being answered, for the log."""

FIRST_KEYS = ("timestamp", "level", "event")


def configure_logging(config: LogConfig, stream: TextIO | None = None) -> None:
    """Let everything that is logged from now on go to one stream, in one form.

    The id of a request (`REQUEST`) stands in each of its lines.

    Args:
        config: Form and least level.
        stream: Standard error where left out.
    """
    least = LEVELS[config.level]
    structlog.configure(
        processors=[
            with_request,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.format_exc_info,
            renderer_of(config.format),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(least),
        logger_factory=structlog.PrintLoggerFactory(stream or sys.stderr),
        cache_logger_on_first_use=False,
    )
    root = logging.getLogger()
    root.handlers = [FromLibraries()]
    # What libraries say below a warning is of no use to operators.
    root.setLevel(max(least, logging.WARNING))


def with_request(_logger: object, _method: str, line: EventDict) -> EventDict:
    """Add the id of the request that a line is about, if it is about one."""
    request_id = REQUEST.get("")
    if request_id:
        line.setdefault("request_id", request_id)
    return line


def renderer_of(form: str) -> Processor:
    """Return what writes a line."""
    if form == "json":
        return structlog.processors.JSONRenderer(serializer=as_json)
    return structlog.processors.LogfmtRenderer(key_order=FIRST_KEYS, bool_as_flag=False)


def as_json(line: Mapping[str, object], **_: object) -> str:
    """Return a line as JSON; what JSON does not know is told as text."""
    first = {key: line[key] for key in FIRST_KEYS if key in line}
    return json.dumps({**first, **line}, ensure_ascii=False, default=str)


class FromLibraries(logging.Handler):
    """Takes what libraries log."""

    def __init__(self) -> None:
        super().__init__()
        self._log = structlog.get_logger("libraries")
        self._incidents = IncidentLog(self._log)

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record; outside of the event loop, where nobody would wake us, as it is."""
        fields: dict[str, object] = {"logger": record.name, "message": record.getMessage()}
        if record.exc_info:
            fields["exc_info"] = record.exc_info
        error = record.levelno >= logging.ERROR
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            (self._log.error if error else self._log.warning)("library", **fields)
            return
        note = self._incidents.error if error else self._incidents.warning
        # What asyncio says of a task that failed names the task, which is another one each time.
        what = "" if record.exc_info else str(record.msg).partition("\n")[0]
        note("library", about=f"{record.name} {what}", **fields)
