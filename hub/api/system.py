"""Health and metrics: what operators look at."""

from http import HTTPStatus

from aiohttp import web
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.metrics_core import Metric
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector, CollectorRegistry

from hub.access import Right
from hub.api import answers
from hub.api.context import RUNTIME, json_response
from hub.api.endpoints import Endpoint
from hub.health import health_of
from hub.ports import Document
from hub.runtime import Runtime
from sensors.mqtt import BrokerStats


async def healthz(request: web.Request) -> web.Response:
    """Say that the hub is alive: its event loop runs, and its ticks go on."""
    stuck = health_of(request.app[RUNTIME]).ailing
    if stuck is not None:
        return json_response({"status": "stuck", "at": stuck}, HTTPStatus.SERVICE_UNAVAILABLE)
    return json_response({"status": "ok"})


async def readyz(request: web.Request) -> web.Response:
    """Say whether the twin is loaded, the journal keeps what comes, and devices can be heard.

    What is wrong and does not keep the hub from guiding people is told with 200.
    """
    health = health_of(request.app[RUNTIME])
    stuck = () if health.ailing is None else (health.ailing,)
    waiting = [*stuck, *health.waiting]
    if waiting:
        document: Document = {"status": "waiting", "for": waiting[0], "all": [*waiting]}
        return json_response(document, HTTPStatus.SERVICE_UNAVAILABLE)
    if health.lacking:
        return json_response({"status": "degraded", "lacking": [*health.lacking]})
    return json_response({"status": "ok"})


async def inputs(request: web.Request) -> web.Response:
    """Show how the inputs are doing."""
    document = request.app[RUNTIME].twin.document("building") or {}
    return json_response(document.get("inputs", {}))


async def metrics(request: web.Request) -> web.Response:
    """Give the figures in the Prometheus text format."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(HubFigures(request.app[RUNTIME]))
    ProcessCollector(registry=registry)
    return web.Response(
        body=generate_latest(registry), headers={"Content-Type": CONTENT_TYPE_LATEST}
    )


class HubFigures(Collector):
    """The hub's figures at one moment."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    def collect(self) -> list[Metric]:
        """Return every figure; names are stable."""
        runtime = self._runtime
        status = runtime.inputs.status_now()
        push = runtime.push.counters()
        return [
            gauge("zhilu_revision", "Revision reached", runtime.twin.engine.number),
            counter("zhilu_ticks", "Ticks run", runtime.ticks),
            counter("zhilu_stage_failures", "Stages that raised", runtime.stage_failures),
            counter("zhilu_readings", "Well-formed readings", status.readings),
            counter("zhilu_readings_malformed", "Malformed messages", status.malformed),
            counter("zhilu_readings_unassigned", "Readings of unknown devices", status.unassigned),
            counter(
                "zhilu_readings_refused", "Readings dropped, inbox full", runtime.inputs.refused
            ),
            GaugeMetricFamily(
                "zhilu_loop_lag_seconds",
                "Longest that the event loop came late in the last minute",
                value=runtime.pulse.lag,
            ),
            gauge("zhilu_journal_failing", "Nothing can be kept", int(runtime.keeper.log.failing)),
            gauge(
                "zhilu_store_in_doubt",
                "The store did not answer when it was last asked",
                int(runtime.commanding.doubtful),
            ),
            counter(
                "zhilu_store_failures", "Unforeseen errors of the store", runtime.store_failures
            ),
            gauge("zhilu_audit_entries", "Entries of the audit", runtime.auditing.head.number),
            gauge("zhilu_audit_broken", "The audit is not whole", int(runtime.auditing.broken)),
            gauge("zhilu_mqtt_connected", "Whether devices are heard", int(status.connected)),
            gauge("zhilu_routes_open", "Open visitor routes", len(runtime.sessions.seen_ns)),
            gauge("zhilu_push_connections", "Open sockets and streams", push.connections),
            gauge("zhilu_push_lagging", "Sockets and streams that lag", push.lagging),
            gauge("zhilu_push_messages", "Messages not acknowledged yet", push.messages),
            counter("zhilu_push_frames", "Frames sent", push.frames),
            counter("zhilu_push_bytes", "Bytes sent", push.bytes),
            counter("zhilu_push_writes", "Writes that frames left in", push.writes),
            counter("zhilu_push_refused", "Connections refused", push.refused),
            counter("zhilu_push_documents_refused", "Unfit documents", push.documents_refused),
            gauge("zhilu_push_batched", "Whether many sends are one call", int(push.batched)),
            counter("zhilu_push_conflated", "Changes conflated for slow clients", push.conflated),
            *broker_figures(runtime.inputs.broker_stats()),
        ]


def broker_figures(stats: BrokerStats | None) -> list[Metric]:
    """Return the figures of the hub's own MQTT endpoint, none where it has none."""
    if stats is None:
        return []
    return [
        gauge("zhilu_mqtt_connections", "Open MQTT connections", stats.connections),
        gauge("zhilu_mqtt_clients", "Connected MQTT clients", stats.clients),
        gauge("zhilu_mqtt_sessions", "MQTT sessions, of clients away too", stats.sessions),
        gauge("zhilu_mqtt_retained", "Retained MQTT messages", stats.retained),
        gauge("zhilu_mqtt_unsettled_bytes", "MQTT bytes not settled yet", stats.unsettled),
        gauge("zhilu_mqtt_queued_bytes", "MQTT bytes that wait for clients", stats.queued_bytes),
        gauge("zhilu_mqtt_kept_failing", "MQTT sessions cannot be kept", int(stats.kept_failing)),
        counter("zhilu_mqtt_messages", "MQTT messages taken", stats.messages),
        counter("zhilu_mqtt_dropped", "MQTT messages not sent for want of room", stats.dropped),
        counter("zhilu_mqtt_unauthorized", "MQTT messages without the right", stats.unauthorized),
        counter("zhilu_mqtt_retained_refused", "MQTT not retained", stats.retained_refused),
    ]


def counter(name: str, text: str, value: int) -> Metric:
    """Return a figure that only grows."""
    return CounterMetricFamily(name, text, value=value)


def gauge(name: str, text: str, value: int) -> Metric:
    """Return a figure of the moment."""
    return GaugeMetricFamily(name, text, value=value)


ENDPOINTS = (
    Endpoint(
        "GET",
        "/healthz",
        healthz,
        Right.VISIT,
        "healthz",
        "The process answers.",
        answer=answers.Health,
        weight=0,
        under="",
    ),
    Endpoint(
        "GET",
        "/readyz",
        readyz,
        Right.VISIT,
        "readyz",
        "The twin is loaded, what comes is kept, and devices can be heard.",
        answer=answers.Health,
        weight=0,
        under="",
    ),
    Endpoint(
        "GET",
        "/metrics",
        metrics,
        Right.SCRAPE,
        "metrics",
        "The figures in the Prometheus text format.",
        media="text/plain",
        weight=0,
        under="",
    ),
    Endpoint(
        "GET",
        "/inputs",
        inputs,
        Right.WATCH,
        "showInputs",
        "How the inputs are doing.",
        answer=answers.Inputs,
    ),
)
