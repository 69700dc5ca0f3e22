"""`zhilu config`: an example with every key, and a check of a file before it is used."""

import json
from collections.abc import Iterator
from pathlib import Path

import click
import msgspec
from msgspec import inspect

from hub.config import Config, load_config
from hub.config_checks import check_config
from hub.telling import told_plainly

HEAD = """# Zhilu (指路): every key with its default. Leave out what you do not change.
# docs/configuration.md says more; `zhilu config check FILE` looks at a file before it is used.
"""


@click.group()
def config() -> None:
    """Write an example of the configuration file, or check one."""


@config.command()
def example() -> None:
    """Print a configuration file with every key, its default and what it means."""
    click.echo("\n".join(example_lines()))


@config.command()
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--insecure", is_flag=True, help="As for `zhilu serve`.")
def check(path: Path, insecure: bool) -> None:  # noqa: FBT001 - click
    """Say what is wrong with a configuration file, by key and fix."""
    with told_plainly():
        check_config(load_config(path), insecure=insecure)
    click.echo(f"{path} is fine")


def example_lines() -> Iterator[str]:
    """Yield the lines of the example."""
    yield HEAD.rstrip()
    for section in fields_of(inspect.type_info(Config)):
        yield from section_lines(section.name, section.type)


def section_lines(name: str, kind: inspect.Type) -> Iterator[str]:
    """Yield the lines of a section, then those of the sections within it."""
    yield ""
    yield f"[{name}]"
    inner = []
    for key in fields_of(kind):
        if fields_of(key.type):
            inner.append(key)
            continue
        yield f"# {description_of(key.type)}"
        yield line_of(key.name, default_of(key))
    for key in inner:
        yield from section_lines(f"{name}.{key.name}", key.type)


def default_of(key: inspect.Field) -> object:
    """Return what holds where a key is left out."""
    made = key.default_factory
    return key.default if made is msgspec.NODEFAULT else made()


def fields_of(kind: inspect.Type) -> tuple[inspect.Field, ...]:
    """Return the fields of a struct, none of anything else."""
    return kind.fields if isinstance(kind, inspect.StructType) else ()


def description_of(kind: inspect.Type) -> str:
    """Return what a key means."""
    found = (kind.extra_json_schema or {}) if isinstance(kind, inspect.Metadata) else {}
    return str(found.get("description", ""))


def line_of(name: str, default: object) -> str:
    """Return a key with its default as TOML; one without a default is commented out."""
    return f'#{name} = ""' if default is None else f"{name} = {json.dumps(default)}"
