"""The other end of a bare round trip: `python -m tests.bench.echo PORT` sends back whatever comes."""

import sys

from tests.bench.bare import BareMqtt

THERE, BACK = "bench/there", "bench/back"


def main() -> None:
    """Send every message back until the broker goes."""
    link = BareMqtt("127.0.0.1", int(sys.argv[1]), "echo", "", patience_s=None)
    link.subscribe(THERE)
    print("ready", flush=True)
    while True:
        link.publish(BACK, link.message())


if __name__ == "__main__":
    main()
