"""What a hub and central tell each other over HTTPS. Not copied to units. Specified in docs/wire.md.

POST /api/v1/facilities/<facility>/census    Authorization: Bearer <token>    body CensusBatch, answer CensusReceipt
"""

from wire.fields import Many, Message, Name, One, Record, Text, Word
from wire.messages import COUNT, COUNTS, GENERATION, NAME, SEQUENCE, TIME, Names

SEXES = ("male", "female", "any")


class CensusRow(Record):
    """The counts of one bed group: department x category x sex. The buckets sum to the configured beds."""

    FIELDS = (
        ("department", NAME), ("names", One(Names)), ("category", Name()), ("sex", Word(*SEXES)),
    ) + COUNTS  # fmt: skip
    department: str
    names: Names
    category: str
    sex: str
    offerable: int
    held: int
    unstaffed: int
    occupied: int
    cleaning: int
    closed: int
    unknown: int
    extra_patients: int


class CensusBatch(Message):
    """A facility's whole census at one instant. Idempotent by (facility, generation, batch).

    `batch` counts up within the hub's `generation`; `ledger_row` is the last ledger row contained; `as_of` is the UTC
    second at which the counts were true. Central keeps the highest batch as the current census.
    """

    MOST_BYTES = 1048576
    FIELDS = (
        ("facility", NAME), ("generation", GENERATION), ("batch", SEQUENCE), ("ledger_row", COUNT), ("as_of", TIME),
        ("rows", Many(One(CensusRow), 500)),
    )  # fmt: skip
    facility: str
    generation: str
    batch: int
    ledger_row: int
    as_of: int
    rows: "list[CensusRow]"


class CensusReceipt(Message):
    """Central has this batch durably. `status` is `new`, or `known` when it was there already."""

    FIELDS = (("generation", GENERATION), ("batch", SEQUENCE), ("status", Word("new", "known")))
    generation: str
    batch: int
    status: str


class Problem(Message):
    """Why central refused: for people and logs."""

    MOST_BYTES = 4096
    FIELDS = (("error", Text(400)),)
    error: str
