"""Counters of central, right with any number of worker processes.

With PROMETHEUS_MULTIPROC_DIR set (`shayya-central run` does so) each worker counts in a file of its own there and a
scrape adds them up; without it, in a test, an application counts alone. What can be derived from the database (how
old each facility's report is) is asked at the scrape and never counted along.
"""

import os
from collections.abc import Iterable

from prometheus_client import CollectorRegistry, Counter, Metric, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector

from central.services.census import Report
from wire.freshness import AGEING, DARK, FRESH, STALE

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Metrics:
    """The counters; each starts at nought when central is started."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self.batches = Counter(
            "shayya_central_census_batches", "Census batches by what they were", ["standing"], registry=self._registry
        )
        self.refused = Counter(
            "shayya_central_refused", "Requests refused or failed, by reason", ["reason"], registry=self._registry
        )
        self.clock_ahead = Counter(
            "shayya_central_hub_clock_ahead", "Batches whose as_of lay in the future", registry=self._registry
        )

    def exposition(self, reports: Iterable[Report]) -> bytes:
        """Return everything in the text format of Prometheus."""
        counted = self._registry
        if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
            counted = CollectorRegistry()
            MultiProcessCollector(counted)  # type: ignore[no-untyped-call]
        derived = CollectorRegistry()
        derived.register(_Derived(list(reports)))
        return generate_latest(counted) + generate_latest(derived)


class _Derived:
    def __init__(self, reports: list[Report]) -> None:
        self._reports = reports

    def collect(self) -> Iterable[Metric]:
        """Yield how many facilities are how fresh, and the age of each one's report."""
        by_word = GaugeMetricFamily("shayya_central_facilities", "Facilities by freshness", labels=["freshness"])
        for word in (FRESH, AGEING, STALE, DARK):
            by_word.add_metric([word], sum(report.freshness == word for report in self._reports))
        yield by_word
        ages = GaugeMetricFamily("shayya_central_report_age_seconds", "Age of the last report", labels=["facility"])
        for report in self._reports:
            if report.age_s is not None:
                ages.add_metric([report.facility], report.age_s)
        yield ages
