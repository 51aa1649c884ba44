"""Metrics for Prometheus. None of them contains a link, file or visitor."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Metrics:
    """The counters of one process: run one process per replica."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self.claims = Counter(
            "mediadeck_gateway_claims",
            "Opens that were claimed, by result.",
            ["result"],
            registry=self._registry,
        )
        self.streams = Gauge("mediadeck_gateway_streams", "Streams that run.", registry=self._registry)
        self.minted = Gauge(
            "mediadeck_gateway_temporary_urls", "Temporary URLs that were fetched.", registry=self._registry
        )

    def render(self) -> bytes:
        """Return the metrics in the text format."""
        return generate_latest(self._registry)
