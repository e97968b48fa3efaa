"""Counts requests as they are answered, and everything else at the moment somebody asks.

What the database knows is read from it, so that the numbers are those of all processes and survive a restart.  Only
requests are counted in the process; under gunicorn prometheus-client adds those of all its processes up by files in
the folder that ``PROMETHEUS_MULTIPROC_DIR`` names.
"""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Histogram,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from moderation import alarms
from moderation.context import Context
from moderation.errors import WorldError
from moderation.storage import delivery_views, views
from moderation.storage.views import Backlog

disable_created_metrics()  # type: ignore[no-untyped-call]
CONTENT_TYPE = CONTENT_TYPE_LATEST

_REQUESTS = Counter(
    "moderation_http_requests",
    "Requests answered, by route, method and status.",
    ["route", "method", "status"],
    registry=None,
)
_SECONDS = Histogram(
    "moderation_http_request_seconds",
    "Time from a request's arrival to its answer.",
    ["route"],
    registry=None,
    buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)


def count(route: str, method: str, status: int, seconds: float) -> None:
    """Count one request; if there is no place left for the counters' file, it stays uncounted and is answered.

    Args:
        route: The route's pattern, never the path itself: paths hold ids, and there are too many.
    """
    with suppress(OSError):
        _REQUESTS.labels(route, method, status).inc()
        _SECONDS.labels(route).observe(seconds)


def render(context: Context, now: datetime) -> bytes:
    """Give all metrics in Prometheus' text format."""
    registry = CollectorRegistry()
    try:
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    except ValueError:  # no folder for several processes: this one's own counts
        registry.register(_REQUESTS)
        registry.register(_SECONDS)
    registry.register(_Stored(context, now))
    return generate_latest(registry)


@dataclass(frozen=True)
class _Stored(Collector):
    """Looks at the moment of asking; says so if the database is away."""

    context: Context
    now: datetime

    def collect(self) -> Iterable[Metric]:
        present = True
        try:
            yield from self._read()
        except WorldError:
            present = False
        yield GaugeMetricFamily("moderation_database_up", "Whether the database answers.", value=int(present))
        waiting = self.context.bell.waiting()
        yield GaugeMetricFamily("moderation_redis_up", "Whether Redis answers.", value=int(waiting is not None))
        if waiting is not None:
            yield GaugeMetricFamily("moderation_bell_waiting", "Rings that no worker has answered.", value=waiting)
        refused = bool(self.context.policies.mistakes)
        yield GaugeMetricFamily("moderation_policy_refused", "Whether the pack has mistakes.", value=int(refused))

    def _read(self) -> list[Metric]:
        with self.context.database.read() as connection:
            decided, rules = views.totals(connection, "decision"), views.totals(connection, "rule")
            pending, review = views.pending(connection), views.review_backlog(connection)
            deliveries = delivery_views.waiting(connection)
            jumps = sum(
                len(alarms.find_jumps(connection, own, self.now.date())) for own in views.list_sites(connection)
            )
        return [
            _tell_decided(decided),
            _tell_rules(rules),
            GaugeMetricFamily("moderation_rule_jumps", "Rules that hit much more often today than before.", jumps),
            *_tell_backlog("pending", "Comments that wait for the rules", pending, self.now),
            *_tell_backlog("review", "Escalated comments that wait for a person", review, self.now),
            *_tell_backlog(
                "webhook", "Webhooks that wait to be sent, or sent again", deliveries, self.now, "deliveries"
            ),
        ]


def _tell_decided(totals: dict[str, int]) -> Metric:
    family = CounterMetricFamily(
        "moderation_decisions", "Decisions, by who decided and the outcome.", labels=["decider", "outcome"]
    )
    for label, number in sorted(totals.items()):
        decider, _, outcome = label.partition(":")
        family.add_metric([decider, outcome], number)
    return family


def _tell_rules(totals: dict[str, int]) -> Metric:
    family = CounterMetricFamily("moderation_rule_findings", "Findings, by rule, shadows included.", labels=["rule"])
    for rule, number in sorted(totals.items()):
        family.add_metric([rule], number)
    return family


def _tell_backlog(name: str, what: str, backlog: Backlog, now: datetime, of: str = "comments") -> list[Metric]:
    age = max(0.0, (now - backlog.oldest).total_seconds()) if backlog.oldest else 0.0
    return [
        GaugeMetricFamily(f"moderation_{name}_{of}", f"{what}.", value=backlog.count),
        GaugeMetricFamily(f"moderation_{name}_oldest_seconds", f"{what}: age of the oldest.", value=age),
    ]
