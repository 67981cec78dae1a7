"""Where everything of a case is. Plain data, no CAD; reading.py makes it from the [case] of a thing.toml.

Millimetres, as assembled: x to the right and y up as seen from the front, the middle of the front face is the origin,
the front face is at z = 0 and the wall behind at z = -depth.
"""

from dataclasses import dataclass

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


def clamp_pitch(diameter: float) -> float:
    """Return how far apart the screws of a cable clamp are."""
    return POST + diameter + 3.0


def clamp_y(case_height: float, wall: float) -> float:
    """Return how far down the clamps sit: clear of the wall, beside the screw blocks."""
    return -(case_height / 2 - wall) + 8.0


def rail_holes(rail: Rail) -> list[tuple[float, float]]:
    """Return the plate's holes for the rail clamp: two for an upright tube, two for a level one."""
    (x, y), half = rail.at, rail.holes / 2
    return [(x, y - half), (x, y + half), (x - half, y), (x + half, y)]
