"""What tests print of the log."""

import structlog


def plain_logs() -> None:
    """Tell an error with its plain trace.

    Where rich is installed, structlog shows every local value of every call with it, which takes a
    minute for those of a building.
    """
    structlog.reset_defaults()
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="%Y-%m-%d %H:%M:%S", utc=False),
            structlog.dev.ConsoleRenderer(
                colors=False, exception_formatter=structlog.dev.plain_traceback
            ),
        ]
    )
