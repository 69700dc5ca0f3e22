"""What the commands of the command line share: options, and errors told in one line."""

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

import click

from floorplans import FloorplanError
from hub.errors import HubError
from routing import RoutingError
from sensors import SensorsError

KNOWN_ERRORS = (HubError, FloorplanError, RoutingError, SensorsError)

json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
venue_argument = click.argument("path", type=click.Path(path_type=Path))


@contextlib.contextmanager
def told_plainly() -> Iterator[None]:
    """Print an error that the user can do something about as one line, and exit with 1."""
    try:
        yield
    except KNOWN_ERRORS as error:
        raise click.ClickException(str(error)) from None
    except BaseExceptionGroup as group:
        known, others = group.split(KNOWN_ERRORS)
        if known is None or others is not None:
            raise
        raise click.ClickException(str(first_of(known))) from None


def first_of(group: BaseExceptionGroup[Exception]) -> BaseException:
    """Return the first error inside a group."""
    error: BaseException = group
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error


class Progress:
    """What a long command is doing, on one line of the terminal that goes away at the end.

    Nothing is written where standard error is a file or a pipe.
    """

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty()

    def __enter__(self) -> Self:
        """Begin; nothing is shown yet."""
        return self

    def __call__(self, doing: str) -> None:
        """Say what is being done now, instead of what was done before."""
        if self._shown:
            click.echo(f"\r\x1b[K{doing} ...", err=True, nl=False)

    def clear(self) -> None:
        """Clear the line, so that something else can be printed."""
        if self._shown:
            click.echo("\r\x1b[K", err=True, nl=False)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Clear the line."""
        self.clear()
