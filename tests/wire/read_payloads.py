"""Read payloads, given as lines of `Kind hex`, and print a JSON line with the outcome of each. MicroPython dialect."""

import json
import sys

from run_vectors import outcome, payload_of


def main(path):
    with open(path) as file:
        for line in file:
            kind, digits = line.split(" ")
            try:
                got = outcome(kind, payload_of({"hex": digits.strip()}))
            except Exception as error:  # noqa: BLE001  (anything raised here is a finding)
                got = {"raised": repr(error)}
            sys.stdout.write(json.dumps(got) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
