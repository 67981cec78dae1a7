"""What the hub counts about itself, for /metrics. Nothing here names a patient or a person."""

from prometheus_client import Counter, Gauge, Histogram

PRESSES = Counter("shayya_presses", "Presses settled, by result", ["result"])
REFUSED = Counter("shayya_messages_refused", "Messages not taken in, by reason", ["reason"])
QUARANTINED = Counter("shayya_messages_quarantined", "Messages set aside, by reason", ["reason"])
GAPS = Counter("shayya_presses_missing", "Presses that a unit no longer had and that never came")
HOLES = Counter("shayya_presses_early", "Presses that came before an earlier one, to be sent again")
COMMITS = Histogram(
    "shayya_commit_seconds", "One durable commit", buckets=(0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 2)
)
GROUP = Histogram("shayya_group_messages", "Messages in one commit", buckets=(1, 2, 5, 10, 20, 50, 100, 200, 500))
UNITS_SILENT = Gauge("shayya_units_silent", "Units not heard for five minutes")
UNITS_QUIET = Gauge("shayya_units_quiet", "Units not heard for 75 seconds")
CONNECTED = Gauge("shayya_broker_connected", "1 while the hub is connected to the broker")
RECONNECTS = Counter("shayya_broker_connections", "Connections made to the broker")
REPORTS = Counter("shayya_reports", "Reports to central, by outcome", ["outcome"])
REPORT_AGE = Gauge("shayya_report_age_seconds", "Age of the report that waits for central, 0 when none waits")
DISK_ERRORS = Counter("shayya_disk_errors", "Commits that failed; nothing of them was answered")
BOARDS = Counter("shayya_board_messages", "Counts published to boards")
API_REFUSED = Counter("shayya_api_refused", "Requests to read that were refused, by reason", ["reason"])
EDITS = Counter("shayya_edits", "Corrections by people, by outcome", ["outcome"])
