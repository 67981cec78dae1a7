"""Every MQTT topic: build it, parse it, subscribe to it. The only place where topic text exists.

shayya/1/<facility>/unit/<uid>/{press,birth,health,reply}     unit to hub
shayya/1/<facility>/unit/<uid>/{ack,beds,config,command}      hub to unit
shayya/1/<facility>/hub/{state,tick}                          hub to all
shayya/1/<facility>/board/<id>                                hub to one board
"""

from wire.fields import WireError, is_name

ROOT = "shayya/1"
FROM_UNIT = ("press", "birth", "health", "reply")
TO_UNIT = ("ack", "beds", "config", "command")
FROM_HUB = ("state", "tick")


class Topic:
    """A parsed topic: `family` is unit, hub or board; `owner` the uid or board id, '' for hub."""

    def __init__(self, facility: str, family: str, owner: str, kind: str) -> None:
        self.facility = facility
        self.family = family
        self.owner = owner
        self.kind = kind


def unit_topic(facility: str, uid: str, kind: str) -> str:
    """Return the topic of one unit; `kind` is one of FROM_UNIT and TO_UNIT."""
    if kind not in FROM_UNIT and kind not in TO_UNIT:
        raise WireError("a unit has no topic " + kind)
    return "/".join((ROOT, facility, "unit", uid, kind))


def hub_topic(facility: str, kind: str) -> str:
    """Return a topic that the hub speaks on; `kind` is one of FROM_HUB."""
    if kind not in FROM_HUB:
        raise WireError("a hub has no topic " + kind)
    return "/".join((ROOT, facility, "hub", kind))


def board_topic(facility: str, board: str) -> str:
    """Return the topic of one board."""
    return "/".join((ROOT, facility, "board", board))


def hub_filters(facility: str) -> "list[str]":
    """Return what the hub subscribes to: everything that any unit of its facility says."""
    return [unit_topic(facility, "+", kind) for kind in FROM_UNIT]


def unit_filters(facility: str, uid: str) -> "list[str]":
    """Return what a unit subscribes to: all that is said to it, and the hub's heartbeat."""
    return [unit_topic(facility, uid, kind) for kind in TO_UNIT] + [hub_topic(facility, kind) for kind in FROM_HUB]


def board_filters(facility: str, board: str) -> "list[str]":
    """Return what a board subscribes to: its counts, and the hub's heartbeat."""
    return [board_topic(facility, board)] + [hub_topic(facility, kind) for kind in FROM_HUB]


def parse(topic: str) -> Topic:
    """Return the parts of a topic, or raise WireError when it is not one of ours."""
    parts = topic.split("/")
    if "/".join(parts[:2]) == ROOT and len(parts) >= 5 and all(is_name(part) for part in parts[2:]):
        facility, family = parts[2], parts[3]
        if family == "unit" and len(parts) == 6 and (parts[5] in FROM_UNIT or parts[5] in TO_UNIT):
            return Topic(facility, family, parts[4], parts[5])
        if family == "hub" and len(parts) == 5 and parts[4] in FROM_HUB:
            return Topic(facility, family, "", parts[4])
        if family == "board" and len(parts) == 5:
            return Topic(facility, family, parts[4], "board")
    raise WireError("not a topic of this system: " + topic)
