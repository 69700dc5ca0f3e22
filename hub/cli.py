"""The command line: `zhilu serve`, `zhilu venue`, `zhilu route`, `zhilu replay`, ..."""

from collections.abc import Mapping
from importlib import import_module

import click

from hub.garbage import uncollected

COMMANDS: Mapping[str, str] = {
    "audit": "hub.audit_command:audit",
    "backup": "hub.backup_command:backup",
    "account": "hub.account_command:account",
    "config": "hub.config_command:config",
    "doctor": "hub.doctor_command:doctor",
    "gateway": "hub.gateway_command:gateway",
    "load": "hub.load_command:load",
    "mqtt-password": "hub.password_command:mqtt_password",
    "replay": "hub.replay_command:replay_command",
    "route": "hub.route_command:route",
    "serve": "hub.serve_command:serve",
    "store": "hub.store_command:store",
    "token": "hub.account_command:token",
    "venue": "hub.venue_commands:venue",
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
