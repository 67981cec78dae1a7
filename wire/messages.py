"""Every MQTT message: its fields, their limits, and the words for a bed's state. Specified in docs/wire.md."""

from wire.fields import Flag, Hex, Many, Message, Name, One, Optional, Record, Text, Whole, Word

VACANT = "vacant"
OCCUPIED = "occupied"
CLEANING = "cleaning"
CLOSED = "closed"
UNKNOWN = "unknown"  # the hub was never told; not a state that anyone can ask for

APPLIED = "applied"
SUPERSEDED = "superseded"
CONFLICT = "conflict"
REFUSED = "refused"

NO_CLOCK = 0  # nothing to tell the time by since power on
OLD_CLOCK = 1  # carried over from the journal or a tick older than a day
GOOD_CLOCK = 2  # set by a hub tick less than a day ago

MOST_BEDS = 16  # beds on one unit

COUNT = Whole(0, 2**31 - 1)
SEQUENCE = Whole(1, 2**31 - 1)
CONNECTION = Whole(0, 2**48)
TIME = Whole(0, 2**40)  # seconds since 1970-01-01 UTC
AGE = Whole(0, 2**31 - 1)
GENERATION = Hex(16)
NONCE = Hex(8)
NAME = Name()
STATE = Word(VACANT, OCCUPIED, CLEANING, CLOSED, UNKNOWN)
WANTED = Word(VACANT, OCCUPIED, CLEANING)


class Press(Message):
    """One debounced, numbered act at a bed. Unit to hub, topic `press`.

    `wanted` is absolute, never a toggle. `seen` is the version of the bed that the person was looking at, 0 when
    the unit had never been told one. `age_s` is how long ago the press was when this copy was sent, by the unit's
    own counter; it is absent for a press of an earlier boot, whose age the unit cannot know. `pressed_at` is the
    UTC second by the unit's clock, absent when `clock_quality` is 0.
    """

    FIELDS = (
        ("generation", GENERATION), ("sequence", SEQUENCE), ("nonce", NONCE), ("bed", NAME), ("wanted", WANTED),
        ("seen", COUNT), ("age_s", Optional(AGE)), ("clock_quality", Whole(NO_CLOCK, GOOD_CLOCK)),
        ("pressed_at", Optional(TIME)),
    )  # fmt: skip
    generation: str
    sequence: int
    nonce: str
    bed: str
    wanted: str
    seen: int
    age_s: "int | None"
    clock_quality: int
    pressed_at: "int | None"


class Ack(Message):
    """What became of one press, sent only after the hub's durable commit. Hub to unit, topic `ack`.

    The hub has every press of this generation up to and including `up_to`, 0 when it has none; the unit may stop
    keeping those. `need` is the lowest number the hub misses and asks for, absent when nothing is missing. `state`,
    `bed_version` and `flagged` are the bed's after this press; `reason` says why a press was refused. `nonce` is the
    answered press' own, so that a second unit with a copied journal does not take it for an answer to its press.
    `ledger` is the hub's generation: after a restored backup, answers of the ledger that was lost mean nothing.
    """

    FIELDS = (
        ("generation", GENERATION), ("sequence", SEQUENCE), ("up_to", COUNT), ("need", Optional(SEQUENCE)),
        ("result", Word(APPLIED, SUPERSEDED, CONFLICT, REFUSED)), ("reason", Optional(Text(60))), ("bed", NAME),
        ("state", STATE), ("bed_version", COUNT), ("flagged", Flag()), ("nonce", Optional(NONCE)),
        ("ledger", Optional(GENERATION)),
    )  # fmt: skip
    generation: str
    sequence: int
    up_to: int
    need: "int | None"
    result: str
    reason: "str | None"
    bed: str
    state: str
    bed_version: int
    flagged: bool
    nonce: "str | None"
    ledger: "str | None"


class BedReport(Record):
    """One bed as the hub knows it."""

    FIELDS = (("bed", NAME), ("state", STATE), ("bed_version", COUNT), ("flagged", Flag()), ("held", Flag()))
    bed: str
    state: str
    bed_version: int
    flagged: bool
    held: bool


class Beds(Message):
    """All beds of a unit as the hub knows them. Hub to unit, topic `beds`, after each birth and each change.

    `journal` is the generation that `up_to` counts in: the unit may stop keeping presses up to it. Both are absent
    when the hub has never had a press of this unit. `nonce` is that of press `up_to`, absent when the hub never had
    that press itself; `ledger` is the hub's generation.
    """

    MOST_BYTES = 4096
    FIELDS = (
        ("beds", Many(One(BedReport), MOST_BEDS)), ("journal", Optional(GENERATION)), ("up_to", Optional(COUNT)),
        ("need", Optional(SEQUENCE)), ("nonce", Optional(NONCE)), ("ledger", Optional(GENERATION)),
    )  # fmt: skip
    beds: "list[BedReport]"
    journal: "str | None"
    up_to: "int | None"
    need: "int | None"
    nonce: "str | None"
    ledger: "str | None"


class Birth(Message):
    """A unit is here (online), or its will: it is gone (offline). Unit to hub, topic `birth`, retained.

    `connection` is boot number x 65536 + connections in this boot; the hub ignores a birth or will that carries an
    older one. A will has only `online` and `connection`. `lowest` and `next` are the journal's oldest kept and next
    unused sequence numbers.
    """

    FIELDS = (
        ("online", Flag()), ("connection", CONNECTION), ("generation", Optional(GENERATION)),
        ("lowest", Optional(SEQUENCE)), ("next", Optional(SEQUENCE)), ("firmware", Optional(Text(24))),
        ("platform", Optional(Text(24))), ("config", Optional(COUNT)), ("reset_cause", Optional(Text(24))),
    )  # fmt: skip
    online: bool
    connection: int
    generation: "str | None"
    lowest: "int | None"
    next: "int | None"
    firmware: "str | None"
    platform: "str | None"
    config: "int | None"
    reset_cause: "str | None"


class Health(Message):
    """How a unit is, every 30 s with jitter. Unit to hub, topic `health`, QoS 0.

    Counters run since boot. `signal_dbm` is negated: 61 means -61 dBm. `clock_error_s` is what the last hub tick
    corrected. `stuck` names beds whose contact has been closed for longer than any press.
    """

    FIELDS = (
        ("connection", CONNECTION), ("uptime_s", COUNT), ("unsent", COUNT), ("room", COUNT), ("refused", COUNT),
        ("reconnects", COUNT), ("memory_free", Optional(COUNT)), ("signal_dbm", Optional(Whole(0, 200))),
        ("clock_error_s", Optional(COUNT)), ("stuck", Many(NAME, MOST_BEDS)),
    )  # fmt: skip
    connection: int
    uptime_s: int
    unsent: int
    room: int
    refused: int
    reconnects: int
    memory_free: "int | None"
    signal_dbm: "int | None"
    clock_error_s: "int | None"
    stuck: "list[str]"


class Command(Message):
    """Something the unit must do once: idempotent by `id`. Hub to unit, topic `command`."""

    MOST_BYTES = 4096
    FIELDS = (
        ("id", Hex(16)),
        ("name", Word("identify", "self-test", "reboot", "send-log", "rotate-credential")),
        ("argument", Optional(Text(256))),
    )
    id: str
    name: str
    argument: "str | None"


class Reply(Message):
    """What became of a command. Unit to hub, topic `reply`."""

    MOST_BYTES = 4096
    FIELDS = (("id", Hex(16)), ("ok", Flag()), ("text", Text(600, lines=True)))
    id: str
    ok: bool
    text: str


class HubState(Message):
    """The hub is here, or its will: it is gone. Topic `hub/state`, retained.

    `generation` names the ledger. `connection` is start number x 65536 + connections since that start; a unit that
    sees a new one sends everything unacknowledged again, and one that sees an older one ignores the message.
    """

    FIELDS = (("online", Flag()), ("generation", GENERATION), ("connection", CONNECTION))
    online: bool
    generation: str
    connection: int


class Tick(Message):
    """The hub's heartbeat and clock, every 10 s. Topic `hub/tick`, QoS 0."""

    FIELDS = (("generation", GENERATION), ("connection", CONNECTION), ("time", TIME))
    generation: str
    connection: int
    time: int


class Names(Record):
    """A name in the languages of the boards."""

    FIELDS = (("bn", Text(60)), ("hi", Text(60)), ("en", Text(60)))
    bn: str
    hi: str
    en: str


BUCKETS = ("offerable", "held", "unstaffed", "occupied", "cleaning", "closed", "unknown")
COUNTS = tuple((bucket, COUNT) for bucket in BUCKETS) + (("extra_patients", COUNT),)


class BoardRow(Record):
    """The counts of one department. `offerable` is what a board calls vacant; the buckets sum to the configured beds.

    `extra_patients` are patients without a bed (trolley, floor), outside that sum.
    """

    FIELDS = (("department", NAME), ("names", One(Names))) + COUNTS
    department: str
    names: Names
    offerable: int
    held: int
    unstaffed: int
    occupied: int
    cleaning: int
    closed: int
    unknown: int
    extra_patients: int


class Board(Message):
    """What a vacancy board shows. Topic `board/<id>`, retained, on each change and at least once a minute.

    `as_of` is the UTC second at which the counts were true: it moves each minute even when no count does.
    `ledger_row` is the last ledger row contained in them.
    """

    MOST_BYTES = 262144
    FIELDS = (
        ("facility", One(Names)), ("generation", GENERATION), ("ledger_row", COUNT), ("as_of", TIME),
        ("rows", Many(One(BoardRow), 100)),
    )  # fmt: skip
    facility: Names
    generation: str
    ledger_row: int
    as_of: int
    rows: "list[BoardRow]"
