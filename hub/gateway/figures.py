"""A gateway's figures for Prometheus, by building."""

from collections.abc import Mapping

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.exposition import generate_latest
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector, CollectorRegistry

from hub.gateway.view import View
from hub.push import PushCounters

LABELS = ("building",)


class GatewayFigures(Collector):
    """The figures at one moment.

    Args:
        views: The buildings.
    """

    def __init__(self, views: Mapping[str, View]) -> None:
        self._views = views

    def collect(self) -> list[Metric]:
        """Return every figure; names are stable."""
        current = GaugeMetricFamily(
            "zhilu_gateway_current", "Whether what is held is what the building says", labels=LABELS
        )
        revision = GaugeMetricFamily(
            "zhilu_gateway_revision", "Revision held of a building", labels=LABELS
        )
        connections = GaugeMetricFamily(
            "zhilu_gateway_connections", "Open sockets and streams", labels=LABELS
        )
        frames = CounterMetricFamily("zhilu_gateway_frames", "Frames sent", labels=LABELS)
        octets = CounterMetricFamily("zhilu_gateway_bytes", "Bytes sent", labels=LABELS)
        for name, view in self._views.items():
            held = view.push.counters() if view.push is not None else PushCounters()
            current.add_metric((name,), int(view.current))
            revision.add_metric((name,), view.push.board.revision if view.push is not None else 0)
            connections.add_metric((name,), held.connections)
            frames.add_metric((name,), held.frames)
            octets.add_metric((name,), held.bytes)
        return [current, revision, connections, frames, octets]


def figures_of(views: Mapping[str, View]) -> bytes:
    """Return the figures in the Prometheus text format."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(GatewayFigures(views))
    return generate_latest(registry)
