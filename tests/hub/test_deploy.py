"""The files of the form for many machines say what the programs understand."""

import subprocess
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from hub.cli import main
from hub.config import load_config
from hub.config_checks import check_config, check_gateway
from tests.nats_servers import nats_program

DEPLOY = Path(__file__).parents[2] / "deploy"
TOP = {"name", "services", "networks", "volumes", "secrets"}
OF_A_SERVICE = {
    "image",
    "restart",
    "read_only",
    "tmpfs",
    "cap_drop",
    "networks",
    "secrets",
    "depends_on",
    "healthcheck",
    "command",
    "volumes",
    "env_file",
    "environment",
    "ports",
}


@pytest.fixture(scope="module")
def compose() -> Any:
    return yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))


def test_every_service_has_keys_that_compose_knows_and_what_it_names_is_there(compose: Any) -> None:
    assert {key for key in compose if not key.startswith("x-")} == TOP
    services = compose["services"]
    assert len(services) == 9
    for name, service in services.items():
        assert set(service) <= OF_A_SERVICE, name
        assert set(service.get("depends_on", ())) <= set(services)
        assert set(service.get("secrets", ())) <= set(compose["secrets"])
        assert set(service["networks"]) <= set(compose["networks"])
        for volume in service.get("volumes", ()):
            source = volume.partition(":")[0]
            if source.startswith("./"):
                assert (DEPLOY / source).is_file(), f"{name}: {source}"
            else:
                assert source in compose["volumes"], f"{name}: {source}"


def test_the_commands_of_cores_and_gateways_exist(compose: Any) -> None:
    ours = [each for each in compose["services"].values() if each["image"] == "zhilu"]
    assert len(ours) == 4
    context = click.Context(main)
    for service in ours:
        name, *options = service["command"]
        command = main.get_command(context, name)
        assert command is not None
        known = {option for each in command.params for option in each.opts}
        assert {option for option in options if option.startswith("--")} <= known
        variables = {each.envvar for each in command.params}
        assert set(service.get("environment", ())) <= variables


def test_the_configurations_are_fine() -> None:
    core = load_config(DEPLOY / "core.toml")
    check_config(core, insecure=True)
    gateway = load_config(DEPLOY / "gateway.toml")
    check_gateway(gateway, insecure=True)
    assert core.nats.servers == gateway.nats.servers
    assert core.nats.building in gateway.gateway.buildings


def test_nats_takes_its_configuration() -> None:
    done = subprocess.run(
        [nats_program(), "--name", "nats-1", "-c", str(DEPLOY / "nats.conf"), "-t"],
        capture_output=True,
        text=True,
        check=False,
        env={"CORE_PASSWORD": "one", "GATEWAY_PASSWORD": "two"},
    )
    assert done.returncode == 0, done.stderr
