"""Where people are served: pages, API and sockets on one port."""

import contextlib
import errno
from collections.abc import AsyncIterator
from pathlib import Path

from hub.access import Unheard
from hub.api import make_web
from hub.api.unread import Runner
from hub.assembly.tls import tls_of
from hub.config import Config, HttpConfig
from hub.config_checks import origin_of
from hub.errors import StartError
from hub.listening import listen
from hub.push import PushSettings
from hub.runtime import Runtime

PAGES = Path(__file__).parents[2] / "web" / "dist"
SHUTDOWN_SECONDS = 5.0


@contextlib.asynccontextmanager
async def serving(config: Config, runtime: Runtime) -> AsyncIterator[str]:
    """Serve pages, API and sockets.

    Raises:
        StartError: The port is in use or may not be used.
        ConfigError: The certificate or its key cannot be used.
    """
    http = config.http
    tls = tls_of("http", http.certificate_file, http.key_file)
    runner = Runner(
        make_web(runtime, PAGES, http), access_log=None, shutdown_timeout=SHUTDOWN_SECONDS
    )
    await runner.setup()
    await runtime.push.start()
    try:
        try:
            port = await listen(runner, http.host, http.port, tls)
        except OSError as error:
            raise port_error(error, http.host, http.port) from error
        host = f"[{http.host}]" if ":" in http.host else http.host
        yield f"{'http' if tls is None else 'https'}://{host}:{port}"
    finally:
        await runtime.push.close()
        await runner.cleanup()


def push_settings(config: HttpConfig) -> PushSettings:
    """Return how the push server behaves: pages of the hub's own origin may connect.

    Of topics that have no line in the table of rights no pattern tells.
    """
    origin = None if config.public_url is None else origin_of(config.public_url)
    return PushSettings(
        by_name_only=Unheard(), origins=frozenset() if origin is None else frozenset({origin})
    )


def port_error(error: OSError, host: str, port: int) -> StartError:
    """Say what to do about a port that cannot be had."""
    if error.errno == errno.EADDRINUSE:
        detail = f"port {port} on {host} is in use; stop what uses it or choose another: --port"
    else:
        detail = f"cannot listen on {host}:{port}: {error.strerror}; choose another: --port"
    return StartError("start.port", detail)
