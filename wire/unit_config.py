"""unit.json: who a unit is, where its broker is, which beds it serves. Written by the hub, read by the firmware."""

from wire.fields import Many, Message, Name, One, Optional, Record, Text, Whole
from wire.messages import COUNT, MOST_BEDS, TIME

PIN = Whole(0, 40)

SETTING_DEFAULTS = (
    ("debounce_ms", 20),  # the contact must rest this long before an edge counts
    ("long_ms", 1200),  # held this long, a press is long
    ("undo_s", 10),  # a second short press within this time takes the first back
    ("stuck_s", 30),  # closed this long, the contact is reported as stuck
    ("health_s", 30),  # between two health messages, with jitter
    ("quiet_s", 30),  # without a hub tick for this long, lamps stop claiming
)


class Settings(Record):
    """The times a unit works by. Every one has a default; see SETTING_DEFAULTS."""

    FIELDS = tuple((name, Optional(Whole(1, 3600000))) for name, _ in SETTING_DEFAULTS)
    debounce_ms: int
    long_ms: int
    undo_s: int
    stuck_s: int
    health_s: int
    quiet_s: int

    def __init__(self, **values: object) -> None:
        Record.__init__(self, **values)
        for name, default in SETTING_DEFAULTS:
            if getattr(self, name) is None:
                setattr(self, name, default)


class Broker(Record):
    """Where the broker is. With `ca` (the site authority, PEM) the link is TLS and `server_name` is checked."""

    FIELDS = (
        ("host", Text(253)), ("port", Whole(1, 65535)), ("password", Text(128)),
        ("ca", Optional(Text(4096, lines=True))), ("server_name", Optional(Text(253))),
    )  # fmt: skip
    host: str
    port: int
    password: str
    ca: "str | None"
    server_name: "str | None"


class UnitBed(Record):
    """One bed of a unit, in the order of its buttons. Pins are GPIO numbers; a simulated unit has none."""

    FIELDS = (("bed", Name()), ("button", Optional(PIN)), ("amber", Optional(PIN)), ("blue", Optional(PIN)))
    bed: str
    button: "int | None"
    amber: "int | None"
    blue: "int | None"


class UnitConfig(Message):
    """unit.json. `uid` is also the MQTT user name and client id. `provisioned_at` is a floor for the unit's clock."""

    MOST_BYTES = 32768
    FIELDS = (
        ("uid", Name()), ("facility", Name()), ("broker", One(Broker)), ("beds", Many(One(UnitBed), MOST_BEDS)),
        ("provisioned_at", TIME), ("settings", One(Settings)),
    )  # fmt: skip
    uid: str
    facility: str
    broker: Broker
    beds: "list[UnitBed]"
    provisioned_at: int
    settings: Settings


class Config(Message):
    """New settings for a running unit, numbered; an older number is ignored. Hub to unit, topic `config`."""

    FIELDS = (("number", COUNT), ("settings", One(Settings)))
    number: int
    settings: Settings
