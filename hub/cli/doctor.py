"""`zhilu doctor`: what is wrong with a machine, a configuration or a hub, and what helps."""

import asyncio
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import click
import msgspec

from hub.assembly.pages import PAGES
from hub.cli.backup import config_option, given, store_option
from hub.doctor import Finding, Grade, Patient, examine, worst
from hub.telling import json_option, told_plainly

WARNED, FAILED = 3, 4
EXIT_CODES = {Grade.WARNING: WARNED, Grade.ERROR: FAILED}
MARKS = {Grade.GOOD: "ok", Grade.NOTE: "note", Grade.WARNING: "WARNING", Grade.ERROR: "ERROR"}


@click.command()
@config_option
@click.option("--data", help="Data folder of the hub.")
@store_option
@click.option("--clients", default=1_000, show_default=True, help="Screens and phones at once.")
@click.option("--devices", default=1_000, show_default=True, help="MQTT clients at once.")
@click.option("--verify", is_flag=True, help="Replay the journal too, which takes a while.")
@click.option("--all", "everything", is_flag=True, help="Print what is fine as well.")
@json_option
def doctor(  # noqa: PLR0913 - click
    config_path: Path | None,
    data: str | None,
    store: str | None,
    clients: int,
    devices: int,
    *,
    verify: bool,
    everything: bool,
    as_json: bool,
) -> None:
    """Look at this machine, a configuration and the hub that runs, and say what is wrong.

    It changes nothing, may run beside the hub, and prints no secrets. The exit code is 0 where
    nothing is wrong, 3 for warnings, 4 for errors.
    """
    with told_plainly():
        config = given(config_path, data, store)
    patient = Patient(config, clients, devices, PAGES, now_ns=time.time_ns(), thorough=verify)
    found = asyncio.run(examine(patient))
    if as_json:
        click.echo(msgspec.json.encode([document(each) for each in found]).decode())
    else:
        for line in lines(found, everything=everything):
            click.echo(line)
    raise SystemExit(EXIT_CODES.get(worst(found), 0))


def document(finding: Finding) -> dict[str, str]:
    """Return a finding as JSON."""
    return {
        "code": finding.code,
        "grade": finding.grade.value,
        "what": finding.what,
        "fix": finding.fix,
    }


def lines(found: Iterable[Finding], *, everything: bool) -> Iterator[str]:
    """Yield findings for people."""
    found = tuple(found)
    for each in found:
        if each.grade is Grade.GOOD and not everything:
            continue
        yield f"{MARKS[each.grade]:<8}{each.code}"
        yield f"        {each.what}"
        if each.fix:
            yield f"        Fix: {each.fix}"
    counts = {grade: sum(each.grade is grade for each in found) for grade in Grade}
    yield (
        f"{len(found)} things looked at: {counts[Grade.ERROR]} errors, "
        f"{counts[Grade.WARNING]} warnings, {counts[Grade.NOTE]} notes"
    )
