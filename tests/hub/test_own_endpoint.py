"""The hub's own MQTT endpoint, as the hub makes it."""

from pathlib import Path
from types import SimpleNamespace

import msgspec

from ext import Sockets
from hub.assembly.devices import door_of, own_endpoint
from hub.config import Config, MqttConfig
from hub.store import Store
from sensors.adapters import KeptFile, password_line
from sensors.mqtt.keeping import KeptSession
from tests.hub.access_people import desk


async def test_of_the_sessions_kept_those_of_users_with_an_account_go_on(tmp_path: Path) -> None:
    line = password_line("open sesame", b"0123456789abcdef")
    accounts = tmp_path / "accounts.toml"
    accounts.write_text(f'[[accounts]]\nname = "here"\npassword = "{line}"\n')
    kept = KeptFile(tmp_path / "kept")
    await kept.open()
    for client_id, owner in ((b"a", "here"), (b"b", "gone"), (b"c", None)):
        entry = msgspec.msgpack.encode(KeptSession(owner, 3_600.0, None, ()))
        kept.keep({b"s" + client_id: entry}, lambda: None)
    await kept.close()
    runtime = SimpleNamespace(inputs=SimpleNamespace(sink=None), when_kept=None)
    config = Config(mqtt=MqttConfig(port=0, accounts_file=str(accounts)))
    async with await Store.open(tmp_path / "hub.sqlite") as store, desk(store) as front:
        door = door_of(config, front.admission, None)
    endpoint = own_endpoint(config.mqtt, runtime, KeptFile(tmp_path / "kept"), door)  # type: ignore[arg-type]
    async with endpoint:
        assert endpoint.stats().sessions == 1
    kept = KeptFile(tmp_path / "kept")
    assert [key for key, _ in await kept.open()] == [b"sa"]
    await kept.close()


async def test_the_endpoint_reads_and_writes_its_sockets_by_the_kernel(tmp_path: Path) -> None:
    """A hub without the kernel of `ext` would work, and cost devices more."""
    runtime = SimpleNamespace(inputs=SimpleNamespace(sink=None), when_kept=None)
    endpoint = own_endpoint(MqttConfig(), runtime, KeptFile(tmp_path / "kept"), None)  # type: ignore[arg-type]
    assert endpoint._bulk is not None
    assert isinstance(getattr(endpoint._bulk.send, "__self__", None), Sockets)
