"""Counts and durations of requests, written as Prometheus reads them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from threading import Lock

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Measurements:
    """What one service process has served since it began."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._requests: Counter[tuple[str, str, int]] = Counter()
        self._seconds: defaultdict[tuple[str, str], float] = defaultdict(float)

    def note_request(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one request. ``route`` is the template, so that ids do not make a series each; nor may odd methods."""
        method = method if method in _METHODS else "other"
        with self._lock:
            self._requests[method, route, status] += 1
            self._seconds[method, route] += seconds

    def write(self, campaigns: Mapping[str, int]) -> str:
        """The text exposition format; ``campaigns`` counts them by state."""
        with self._lock:
            requests, seconds = dict(self._requests), dict(self._seconds)
        lines = ["# HELP lab_campaigns Campaigns by state.", "# TYPE lab_campaigns gauge"]
        lines += [f"lab_campaigns{_labels(state=state)} {count}" for state, count in sorted(campaigns.items())]
        lines += ["# HELP lab_http_requests_total Requests served.", "# TYPE lab_http_requests_total counter"]
        for (method, route, status), count in sorted(requests.items()):
            lines.append(f"lab_http_requests_total{_labels(method=method, route=route, status=str(status))} {count}")
        lines += [
            "# HELP lab_http_request_seconds_total Time spent on them.",
            "# TYPE lab_http_request_seconds_total counter",
        ]
        for (method, route), total in sorted(seconds.items()):
            lines.append(f"lab_http_request_seconds_total{_labels(method=method, route=route)} {total:.6f}")
        return "\n".join(lines) + "\n"


def _labels(**labels: str) -> str:
    escaped = (
        (name, text.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")) for name, text in labels.items()
    )
    return "{" + ",".join(f'{name}="{text}"' for name, text in escaped) + "}"
