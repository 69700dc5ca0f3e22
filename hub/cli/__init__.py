"""The command line: `zhilu serve`, `zhilu venue`, `zhilu route`, `zhilu replay`, ..."""

from collections.abc import Mapping
from importlib import import_module

import click

from hub.garbage import uncollected

COMMANDS: Mapping[str, str] = {
    "audit": "hub.cli.audit:audit",
    "backup": "hub.cli.backup:backup",
    "account": "hub.cli.account:account",
    "config": "hub.cli.config:config",
    "doctor": "hub.cli.doctor:doctor",
    "gateway": "hub.cli.gateway:gateway",
    "load": "hub.cli.load:load",
    "mqtt-password": "hub.cli.mqtt_password:mqtt_password",
    "replay": "hub.cli.replay:replay_command",
    "route": "hub.cli.route:route",
    "serve": "hub.cli.serve:serve",
    "store": "hub.cli.store:store",
    "token": "hub.cli.account:token",
    "venue": "hub.cli.venue:venue",
}


class ImportedWhenUsed(click.Group):
    """Commands that are imported when they are used, each without what only others need.

    (palletsprojects.com, click, "Lazily Loading Subcommands".) Modules are made of objects that
    stay, so no garbage is looked for meanwhile.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's
        """Return the names of the commands."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Return a command, None where there is none of this name."""
        place = COMMANDS.get(cmd_name)
        if place is None:
            return None
        module, _, name = place.partition(":")
        with uncollected():
            command = getattr(import_module(module), name)
        return command if isinstance(command, click.Command) else None


@click.group(cls=ImportedWhenUsed)
@click.version_option(package_name="zhilu", prog_name="zhilu")
def main() -> None:
    """Zhilu (指路): wayfinding and building IoT for large public buildings."""
