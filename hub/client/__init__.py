"""A Python client of the push protocol, and its part without I/O."""

from hub.client.frames import HubFrame, decode_hub_frame
from hub.client.mirror import Change, Mirror
from hub.client.push_client import Message, PushClient

__all__ = ["Change", "HubFrame", "Message", "Mirror", "PushClient", "decode_hub_frame"]
