"""`zhilu load`: simulated clients and devices for a hub on this machine."""

import click
import msgspec

from hub.load import LoadPlan, LoadReport, run_load
from hub.telling import json_option, told_plainly

DEFAULTS = LoadPlan()


@click.command()
@click.option("--stream", default=DEFAULTS.stream, show_default=True, help="The WebSocket.")
@click.option(
    "--topic", "topics", multiple=True, default=DEFAULTS.topics, help="Topic or pattern; repeat it."
)
@click.option("--clients", default=DEFAULTS.clients, show_default=True, help="That read.")
@click.option("--slow", default=DEFAULTS.slow, help="More clients, which never read.")
@click.option("--storm-every", default=DEFAULTS.storm_every, help="Seconds between reconnections.")
@click.option("--mqtt", default=DEFAULTS.mqtt, help="HOST:PORT where devices publish.")
@click.option("--devices", default=DEFAULTS.devices, help="Devices that publish in turn.")
@click.option("--rate", default=DEFAULTS.rate, help="Readings per second of all devices.")
@click.option("--reading", default=DEFAULTS.reading, show_default=True, help="DEVICE/QUANTITY.")
@click.option("--seconds", default=DEFAULTS.seconds, show_default=True, help="How long.")
@json_option
def load(*, as_json: bool, **choices: str | float | tuple[str, ...]) -> None:
    """Load a hub on this machine with clients and devices, and tell how it did.

    Only loopback addresses are taken, at most 10,000 clients and 5,000 devices.
    """
    with told_plainly():
        report = run_load(msgspec.convert(choices, LoadPlan))
    if as_json:
        click.echo(msgspec.json.encode(report).decode())
        return
    for line in report_lines(report):
        click.echo(line)


def report_lines(report: LoadReport) -> list[str]:
    """Return a report for people."""
    seconds = report.seconds
    rate = f"{report.frames / seconds:,.0f} a second, {report.octets / seconds / 1e6:.2f} MB"
    lines = [
        f"{report.clients} clients served in {report.connected:.2f} s",
        f"{report.frames} frames, {rate} a second, for {seconds:.1f} s",
    ]
    lines += [f"storm: all served again in {again:.2f} s" for again in report.storms]
    if report.lost:
        lines.append(f"{report.lost} connections were ended by the hub")
    if report.ack_ms is not None:
        median, late, longest = report.ack_ms
        lines.append(
            f"{report.published} readings published, {report.held_back} held back; acknowledged "
            f"after {median:.2f} ms (median), {late:.2f} ms (99 %), {longest:.2f} ms (longest)"
        )
    return lines
