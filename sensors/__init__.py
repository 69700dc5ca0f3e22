"""What the building says: readings, devices, occupancy and machines.

The shells that talk to the network are in `sensors.adapters`.
"""

from sensors.decoding import (
    MAX_AHEAD_NS,
    MAX_PAYLOAD,
    READINGS_FILTER,
    SENSOR_ID,
    decode,
    parse_time,
)
from sensors.devices import (
    PROFILES,
    Device,
    DeviceProblem,
    DeviceProfile,
    DeviceSpec,
    MachineKind,
    QuantityProfile,
    ValueKind,
    devices_from_specs,
)
from sensors.errors import (
    AccountsError,
    EndpointError,
    MalformedReading,
    MqttProtocolError,
    PortInUseError,
    SensorsError,
)
from sensors.freshness import Freshness, Rejection, expires_at_ns, freshness, rejection
from sensors.machines import MachineState, machine_state
from sensors.occupancy import OCCUPANTS, Crowding, Estimate, crowding, estimate_zone
from sensors.packml import PackMLState, parse_state
from sensors.readings import UNKNOWN_TIME_NS, Quality, Reading, Value, supersedes

__all__ = [
    "MAX_AHEAD_NS",
    "MAX_PAYLOAD",
    "OCCUPANTS",
    "PROFILES",
    "READINGS_FILTER",
    "SENSOR_ID",
    "UNKNOWN_TIME_NS",
    "AccountsError",
    "Crowding",
    "Device",
    "DeviceProblem",
    "DeviceProfile",
    "DeviceSpec",
    "EndpointError",
    "Estimate",
    "Freshness",
    "MachineKind",
    "MachineState",
    "MalformedReading",
    "MqttProtocolError",
    "PackMLState",
    "PortInUseError",
    "Quality",
    "QuantityProfile",
    "Reading",
    "Rejection",
    "SensorsError",
    "Value",
    "ValueKind",
    "crowding",
    "decode",
    "devices_from_specs",
    "estimate_zone",
    "expires_at_ns",
    "freshness",
    "machine_state",
    "parse_state",
    "parse_time",
    "rejection",
    "supersedes",
]
