"""A gateway: serves the clients of buildings whose cores run elsewhere.

It holds what the topics say and nothing else: no building, no store, no secrets.
"""

from hub.gateway.running import running_gateway

__all__ = ["running_gateway"]
