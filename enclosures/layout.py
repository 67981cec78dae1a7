"""Where everything of a case is, worked out from the [case] of a thing.toml. Arithmetic only, no CAD.

Millimetres, as assembled: x to the right and y up as seen from the front, the middle of the front face is the origin,
the front face is at z = 0 and the wall behind at z = -depth.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from enclosures.errors import BadCase

SCREW_HOLE = 3.4
INSERT_HOLE = 4.2  # heat-set insert M3
POST = 9.0  # round an insert: 2.4 mm of plastic on every side
SCREW_BLOCK = (12.0, 11.0, 12.0)  # along the wall, into the case, up from the plate
SCREW_RISE = 6.0  # a side screw's axis above the plate
PIPE = 9.4  # a light pipe behind the face: the LED's 5.3 mm bore and 2 mm round it
PIPE_BEHIND = 6.0
LED_LEGS = 6.0  # behind the pipe
CLAMP = (10.0, 6.0)  # a cable clamp's bar: along the cable, thick
SCREW_HEAD = 3.0
SIDES = {"left": (-1, 0), "right": (1, 0), "bottom": (0, -1)}  # never the top: fluids run in


@dataclass(frozen=True)
class Hole:
    """A round hole in the face or the plate."""

    what: str
    x: float
    y: float
    diameter: float


@dataclass(frozen=True)
class Body:
    """Space that something takes: a box from corner `low` to corner `high`, or (round) the cylinder in that box."""

    what: str
    low: tuple[float, float, float]
    high: tuple[float, float, float]
    is_round: bool = False


@dataclass(frozen=True)
class Board:
    """A board on posts on the plate. `posts` are x, y; `size` includes the height of its parts."""

    name: str
    x: float
    y: float
    size: tuple[float, float, float]
    standoff: float
    posts: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class OnSide:
    """Something on a side wall: `at` is along the wall (y on left and right, x at the bottom)."""

    side: str
    at: float


@dataclass(frozen=True)
class Cable:
    """A cable that enters at the bottom, at x = `at`."""

    at: float
    diameter: float


@dataclass(frozen=True)
class Gap:
    """A gap in a side wall, open to the seam: from the back up to `height` above it."""

    side: str
    at: float
    width: float
    height: float


@dataclass(frozen=True)
class Vents:
    """A row of slots in a side wall, from `low` above the plate to `high`."""

    side: str
    count: int
    pitch: float
    width: float
    low: float
    high: float
    at: float = 0.0


@dataclass(frozen=True)
class Window:
    """A rectangular opening in the face."""

    width: float
    height: float


@dataclass(frozen=True)
class Label:
    """The recess for the QR label: a square at the bottom, at x = `at`."""

    size: float
    at: float
    depth: float = 0.6


@dataclass(frozen=True)
class Rail:
    """The clamp for a bed rail: the tube, the screws into the plate (between them), and where on the plate."""

    diameter: float
    holes: float
    at: tuple[float, float]


@dataclass(frozen=True)
class Case:
    """A whole case."""

    name: str
    kind: str
    width: float
    height: float
    depth: float
    wall: float
    corner: float
    edge: float
    plate: float
    clearance: float
    buttons: tuple[Hole, ...]
    lamps: tuple[Hole, ...]
    boards: tuple[Board, ...]
    bodies: tuple[Body, ...]
    screws: tuple[OnSide, ...]
    cables: tuple[Cable, ...]
    vents: tuple[Vents, ...]
    wall_holes: tuple[Hole, ...]
    label: Label | None
    window: Window | None
    rail: Rail | None
    split: tuple[float, float] | None  # x of the joint in the cover, in the plate

    @property
    def plate_top(self) -> float:
        """The z of the plate's inner side."""
        return -self.depth + self.plate

    @property
    def inside(self) -> tuple[float, float]:
        """Width and height between the walls."""
        return self.width - 2 * self.wall, self.height - 2 * self.wall


def grid(beds: int, table: Mapping[str, Any]) -> Iterator[tuple[float, float]]:
    """Yield the middle of each bed's field: rows from the top, each from the left."""
    columns, (dx, dy), (x0, y0) = table["columns"], table["pitch"], table["middle"]
    rows = -(-beds // columns)
    for place in range(beds):
        row, column = divmod(place, columns)
        yield x0 + (column - (columns - 1) / 2) * dx, y0 + ((rows - 1) / 2 - row) * dy


def disc(what: str, x: float, y: float, diameter: float, low: float, high: float) -> Body:
    """Return a round body on an axis along z."""
    radius = diameter / 2
    return Body(what, (x - radius, y - radius, low), (x + radius, y + radius, high), is_round=True)


def bed_fields(beds: int, table: Mapping[str, Any]) -> tuple[list[Hole], list[Hole], list[Body]]:
    """Return buttons' holes, lamps' holes, and the bodies behind them."""
    buttons: list[Hole] = []
    lamps: list[Hole] = []
    bodies: list[Body] = []
    if "beds" not in table:
        return buttons, lamps, bodies
    button, lamp, wall = table["button"], table["lamp"], table["wall"]
    for n, (x, y) in enumerate(grid(beds, table["beds"]), start=1):
        buttons.append(Hole(f"button {n}", x, y, button["hole"]))
        bodies.append(disc(f"button {n}", x, y, button["body"], -wall - button["behind"], -wall))
        for colour in ("amber", "blue"):
            lamp_x, lamp_y = x + lamp[colour][0], y + lamp[colour][1]
            lamps.append(Hole(f"{colour} lamp {n}", lamp_x, lamp_y, lamp["hole"]))
            bodies.append(disc(f"{colour} lamp {n}", lamp_x, lamp_y, PIPE, -wall - PIPE_BEHIND - LED_LEGS, -wall))
    return buttons, lamps, bodies


def clamp_pitch(diameter: float) -> float:
    """Return how far apart the screws of a cable clamp are."""
    return POST + diameter + 3.0


def clamp_y(case_height: float, wall: float) -> float:
    """Return how far down the clamps sit: clear of the wall, beside the screw blocks."""
    return -(case_height / 2 - wall) + 8.0


def clamp_body(cable: Cable, y: float, plate_top: float) -> Body:
    """Return the space of a clamp's bar with its screw heads, above its posts."""
    half, low = (clamp_pitch(cable.diameter) + POST) / 2, plate_top + cable.diameter + 1.0
    high = low + CLAMP[1] + SCREW_HEAD
    return Body("cable clamp", (cable.at - half, y - CLAMP[0] / 2, low), (cable.at + half, y + CLAMP[0] / 2, high))


def board_bodies(boards: tuple[Board, ...], plate_top: float) -> Iterator[Body]:
    """Yield the space of each board with its parts."""
    for board in boards:
        low = plate_top + board.standoff
        corner = (board.x - board.size[0] / 2, board.y - board.size[1] / 2, low)
        far = (board.x + board.size[0] / 2, board.y + board.size[1] / 2, low + board.size[2])
        yield Body(board.name, corner, far)


def read_board(entry: Mapping[str, Any]) -> Board:
    """Return a board. Without `holes` it has no posts (a module held otherwise)."""
    (x, y), (width, height, depth) = entry["at"], entry["size"]
    across, along = entry.get("holes", (0, 0))
    dx, dy = entry.get("holes_at", (0, 0))
    posts = [(x + dx + sx * across / 2, y + dy + sy * along / 2) for sx in (-1, 1) for sy in (-1, 1)] if across else []
    return Board(entry["name"], x, y, (width, height, depth), entry["standoff"], tuple(posts))


def read_case(name: str, beds: int, table: Mapping[str, Any]) -> Case:
    """Return the case that a [case] table describes; BadCase when an entry is missing or impossible."""
    try:
        return build_case(name, beds, table)
    except (KeyError, TypeError, ValueError) as error:
        raise BadCase(f"{name}/thing.toml [case]: missing or wrong: {error}") from error


def build_case(name: str, beds: int, table: Mapping[str, Any]) -> Case:
    """Return the case, or whatever error the table's shape causes."""
    width, height, depth = table["size"]
    buttons, lamps, bodies = bed_fields(beds, table)
    boards = tuple(read_board(entry) for entry in table.get("board", ()))
    plate_top = -depth + table["plate"]
    cables = tuple(Cable(**entry) for entry in table.get("cable", ()))
    bodies += board_bodies(boards, plate_top)
    bodies += [clamp_body(cable, clamp_y(height, table["wall"]), plate_top) for cable in cables]
    sides = [OnSide(**entry) for entry in table.get("screw", ())]
    vents = [Vents(**entry) for entry in table.get("vents", ())]
    for side in [*(screw.side for screw in sides), *(row.side for row in vents)]:
        if side not in SIDES:
            raise ValueError(f"side = {side!r}: only {', '.join(SIDES)}; the top stays closed")
    return Case(
        name=name,
        kind=table["kind"],
        width=width,
        height=height,
        depth=depth,
        wall=table["wall"],
        corner=table["corner"],
        edge=table["edge"],
        plate=table["plate"],
        clearance=table["clearance"],
        buttons=tuple(buttons),
        lamps=tuple(lamps),
        boards=boards,
        bodies=tuple(bodies),
        screws=tuple(sides),
        cables=cables,
        vents=tuple(vents),
        wall_holes=tuple(read_hole("wall hole", entry) for entry in table.get("wall_hole", ())),
        label=Label(**table["label"]) if "label" in table else None,
        window=Window(*table["window"]) if "window" in table else None,
        rail=read_rail(table["rail"]) if "rail" in table else None,
        split=tuple(table["split"]) if "split" in table else None,
    )


def rail_holes(rail: Rail) -> list[tuple[float, float]]:
    """Return the plate's holes for the rail clamp: two for an upright tube, two for a level one."""
    (x, y), half = rail.at, rail.holes / 2
    return [(x, y - half), (x, y + half), (x - half, y), (x + half, y)]


def read_hole(what: str, entry: Mapping[str, Any]) -> Hole:
    """Return a hole."""
    return Hole(what, entry["at"][0], entry["at"][1], entry["diameter"])


def read_rail(entry: Mapping[str, Any]) -> Rail:
    """Return the rail clamp."""
    return Rail(entry["diameter"], entry["holes"], (entry["at"][0], entry["at"][1]))
