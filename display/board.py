"""What a board may say now: counts + age + connection -> a view. Pure; the two tables below hold the rules."""

from dataclasses import dataclass

from wire.freshness import AGEING, DARK, FRESH, STALE, freshness
from wire.messages import BUCKETS, Board, BoardRow, Names

NO_CONNECTION = "no-connection"  # the hub is silent; the counts are what it said last
NEVER = "never"  # no counts have ever arrived since this board started
STOPPED = "stopped"  # the program has ended

AVAILABLE = "available"
LOW = "low"
FULL = "full"
UNKNOWN = "unknown"  # no bed is known to be vacant, and of some nothing is known
WITHHELD = "withheld"  # the number may still stand there in grey, but no claim is made


@dataclass(frozen=True)
class Promise:
    """What a freshness lets a board do: show numbers at all, and colour them with a state word."""

    numbers: bool
    claims: bool


PROMISES = {
    FRESH: Promise(numbers=True, claims=True),
    AGEING: Promise(numbers=True, claims=True),  # together with their age
    NO_CONNECTION: Promise(numbers=True, claims=False),
    STALE: Promise(numbers=True, claims=False),
    DARK: Promise(numbers=False, claims=False),
    NEVER: Promise(numbers=False, claims=False),
    STOPPED: Promise(numbers=False, claims=False),
}


@dataclass(frozen=True)
class Row:
    """One department as shown. `vacant` is None when no number may or can be given."""

    department: str
    names: Names
    vacant: int | None
    state: str
    occupied: int | None
    configured: int | None


@dataclass(frozen=True)
class View:
    """What the board says at one instant. Times are UTC seconds; None means not known."""

    freshness: str
    rows: tuple[Row, ...] = ()
    facility: Names | None = None
    ledger_row: int | None = None
    as_of: int | None = None
    age_s: int | None = None
    now: int | None = None
    lost: bool = False
    lost_since: int | None = None


def view(
    board: Board | None, *, now: int | None, lost: bool, lost_since: int | None, low_at_most: int = 2,
    departments: tuple[str, ...] = (),
) -> View:  # fmt: skip
    """Return what may be said; `now` is None when no clock can be trusted, which makes every age unknown.

    `departments` names the rows and their order; left empty, all come in the order in which the hub sent them.
    """
    if board is None:
        return View(NEVER, now=now, lost=lost, lost_since=lost_since)
    age_s = None if now is None else now - board.as_of
    word = freshness("board", age_s)
    if lost and word in (FRESH, AGEING):
        word = NO_CONNECTION
    rows = tuple(_row(row, PROMISES[word], low_at_most) for row in _chosen(board, departments))
    since = lost_since if lost_since is not None else board.as_of
    return View(
        word, rows, board.facility, board.ledger_row, board.as_of, age_s, now, lost, since if lost else None
    )  # fmt: skip


def seconds_to_change(now: int | None, as_of: int | None) -> int:
    """Return after how many seconds a view of the same counts may read differently: all limits are whole minutes."""
    if now is None:
        return 60
    ends = [60 - now % 60]
    if as_of is not None:
        ends.append(60 - (now - as_of) % 60)
    return min(ends)


def _chosen(board: Board, departments: tuple[str, ...]) -> list[BoardRow]:
    if not departments:
        return board.rows
    by_name = {row.department: row for row in board.rows}
    return [by_name[name] for name in departments if name in by_name]


def _row(row: BoardRow, promise: Promise, low_at_most: int) -> Row:
    if not promise.numbers:
        return Row(row.department, row.names, None, WITHHELD, None, None)
    state = _state(row, low_at_most) if promise.claims else WITHHELD
    vacant = None if _is_unknown(row) else row.offerable
    if vacant is None:
        return Row(row.department, row.names, None, state, None, None)
    configured = sum(getattr(row, bucket) for bucket in BUCKETS)
    return Row(row.department, row.names, vacant, state, row.occupied, configured)


def _is_unknown(row: BoardRow) -> bool:
    """A nought beside beds that nobody heard of would claim "full" without knowing it."""
    return row.offerable == 0 and row.unknown > 0


def _state(row: BoardRow, low_at_most: int) -> str:
    if _is_unknown(row):
        return UNKNOWN
    if row.offerable == 0:
        return FULL
    return LOW if row.offerable <= low_at_most else AVAILABLE
