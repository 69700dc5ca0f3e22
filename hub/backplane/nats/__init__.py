"""The log in its form for many machines: one stream of NATS JetStream for each building.

One core of a building is active. It appends what its ticks took and what came of them; standby
cores and gateways read that. See `docs/scaling.md`. Needs the extra `nats`.
"""
