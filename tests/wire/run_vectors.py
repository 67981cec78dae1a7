"""Run the golden vectors: `run_vectors.py vectors.json` prints a line for each wrong one, then how many were tried.

In the MicroPython dialect, so that one file judges both interpreters. Parsed values are compared, never bytes:
dictionaries of MicroPython do not keep the order of their keys.
"""

import json
import sys

from wire import board_config, freshness, messages, orders, topics, unit_config
from wire.fields import VERSION, WireError

KINDS = {
    "Ack": messages.Ack,
    "Beds": messages.Beds,
    "Birth": messages.Birth,
    "Board": messages.Board,
    "BoardConfig": board_config.BoardConfig,
    "CensusBatch": orders.CensusBatch,
    "CensusReceipt": orders.CensusReceipt,
    "Command": messages.Command,
    "Config": unit_config.Config,
    "Health": messages.Health,
    "HubState": messages.HubState,
    "Press": messages.Press,
    "Problem": orders.Problem,
    "Reply": messages.Reply,
    "Tick": messages.Tick,
    "UnitConfig": unit_config.UnitConfig,
}


def outcome(kind, payload):
    """What becomes of these bytes: their values, or why they are refused. Anything else that is raised is a fault."""
    try:
        return {"value": KINDS[kind].decode(payload).to_dict()}
    except WireError as error:
        return {"refused": str(error)}


def payload_of(vector):
    """The bytes of a vector: `hex`, or `payload` as text or as an object; `pad` lengthens them with spaces."""
    if "hex" in vector:
        return bytes([int(vector["hex"][i : i + 2], 16) for i in range(0, len(vector["hex"]), 2)])
    payload = vector["payload"]
    text = payload if isinstance(payload, str) else json.dumps(payload)
    return (text + " " * (vector.get("pad", 0) - len(text.encode()))).encode()


def accepted(vector):
    """A payload is read to the expected values, and writing these gives a payload of the same values."""
    kind = KINDS[vector["kind"]]
    value = vector["value"]
    if outcome(vector["kind"], payload_of(vector)) != {"value": value}:
        return outcome(vector["kind"], payload_of(vector))
    written = json.loads(kind(**value).encode().decode())
    expected = {"version": VERSION}
    expected.update(value)
    return None if written == expected else {"written": written}


def refused(vector):
    """A payload is refused for the expected reason."""
    got = outcome(vector["kind"], payload_of(vector))
    return None if got == {"refused": vector["reason"]} else got


def fresh(vector):
    """A figure of this age has this freshness; an age of null is not known."""
    got = freshness.freshness(vector["what"], vector["age_s"])
    return None if got == vector["freshness"] else got


def topic(vector):
    """A topic is read to its parts, and its parts build it again; without `family` it is not one of ours."""
    try:
        parsed = topics.parse(vector["topic"])
    except WireError:
        return None if "family" not in vector else "refused"
    for part in ("facility", "family", "owner", "kind"):
        if getattr(parsed, part) != vector.get(part):
            return {part: getattr(parsed, part)}
    return None if built(parsed) == vector["topic"] else built(parsed)


def built(parsed):
    if parsed.family == "unit":
        return topics.unit_topic(parsed.facility, parsed.owner, parsed.kind)
    if parsed.family == "hub":
        return topics.hub_topic(parsed.facility, parsed.kind)
    return topics.board_topic(parsed.facility, parsed.owner)


def filters(vector):
    """Each role subscribes to exactly these topic filters."""
    owner = [vector["owner"]] if "owner" in vector else []
    got = getattr(topics, vector["role"] + "_filters")(vector["facility"], *owner)
    return None if got == vector["filters"] else got


JUDGES = (
    ("accepted", accepted),
    ("refused", refused),
    ("freshness", fresh),
    ("topics", topic),
    ("filters", filters),
)


def wrong_ones(vectors):
    """A text for each vector that does not hold: its section, its place, its `why`, and what came instead."""
    for section, judge in JUDGES:
        for place, vector in enumerate(vectors[section]):
            try:
                got = judge(vector)
            except Exception as error:  # noqa: BLE001  (anything raised here is a finding)
                got = "raised " + repr(error)
            if got is not None:
                yield "{}[{}] {}: {}".format(section, place, vector.get("why", vector), got)


def main(path):
    with open(path) as file:
        vectors = json.loads(file.read())
    wrong = list(wrong_ones(vectors))
    for line in wrong:
        sys.stdout.write(line + "\n")
    sys.stdout.write(f"tried {sum(len(vectors[section]) for section, _ in JUDGES)}\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
