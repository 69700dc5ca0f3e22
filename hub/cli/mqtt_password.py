"""`zhilu mqtt-password`: what stands for a password in the file of MQTT accounts."""

import secrets

import click

from sensors.adapters import password_line

SALT_BYTES = 16


@click.command("mqtt-password")
@click.password_option(help="Asked for where it is left out, so that no one sees it.")
def mqtt_password(password: str) -> None:
    """Print what stands for a password in the file of MQTT accounts."""
    if not password:
        raise click.UsageError("an empty password is none; give at least one character")
    click.echo(password_line(password, secrets.token_bytes(SALT_BYTES)))
