"""What can be told about a case without CAD: does everything have its place? Standard library; run by `make test`."""

from collections.abc import Iterator
from itertools import combinations, pairwise
from math import hypot

from enclosures.layout import POST, SCREW_BLOCK, SIDES, Body, Case, Hole, clamp_pitch, clamp_y, rail_holes

BED = 220.0
BETWEEN_HOLES = 2.0  # mm of plastic
LEAST_WALL = 2.0
CLEARANCE = (0.2, 0.4)
AIR = 0.5  # mm between bought parts


def basics(case: Case) -> Iterator[str]:
    """Walls, edges and the fit of the plate are within the rules; the corner leaves a radius inside."""
    if min(case.wall, case.plate) < LEAST_WALL:
        yield f"walls of {min(case.wall, case.plate):g} mm; at least {LEAST_WALL:g}"
    if not CLEARANCE[0] <= case.clearance <= CLEARANCE[1]:
        yield f"clearance {case.clearance:g} mm; 0.2 to 0.4"
    if case.edge < 2 or case.corner - case.wall - case.clearance < 1:
        yield "edges of less than 2 mm, or corners too tight for the plate"
    if case.edge > case.wall:
        yield f"an edge of {case.edge:g} mm cuts into a wall of {case.wall:g}"
    if case.label and case.wall - case.label.depth < LEAST_WALL:
        yield "the label's recess leaves too little wall"


def fits_bed(case: Case) -> Iterator[str]:
    """Cover and plate, whole or split, fit the print bed."""
    cuts = [case.split[0]] if case.split else []
    ends = [-case.width / 2, *cuts, case.width / 2]
    longest = max(b - a for a, b in pairwise(ends))
    if longest > BED or case.height > BED:
        yield f"{longest:g} x {case.height:g} mm does not fit a bed of {BED:g}"


def face_holes(case: Case) -> Iterator[str]:
    """Holes in the face are on its flat part and leave plastic between them."""
    flat = (case.width / 2 - case.wall - 2, case.height / 2 - case.wall - 2)
    for hole in (*case.buttons, *case.lamps):
        if abs(hole.x) + hole.diameter / 2 > flat[0] or abs(hole.y) + hole.diameter / 2 > flat[1]:
            yield f"{hole.what} is too near the edge"
    yield from too_near(list((*case.buttons, *case.lamps)))


def too_near(holes: list[Hole]) -> Iterator[str]:
    """Say which round things leave less than 2 mm between them."""
    for one, other in combinations(holes, 2):
        between = hypot(one.x - other.x, one.y - other.y) - (one.diameter + other.diameter) / 2
        if between < BETWEEN_HOLES:
            yield f"{one.what} and {other.what} leave {between:.1f} mm between them"


def block_middles(case: Case) -> Iterator[tuple[float, float, float, float]]:
    """Yield x, y and half sizes of each screw block on the plate."""
    along, into, _ = SCREW_BLOCK
    inward = case.wall + case.clearance + into / 2
    for screw in case.screws:
        dx, dy = SIDES[screw.side]
        if dx:
            yield dx * (case.width / 2 - inward), screw.at, into / 2, along / 2
        else:
            yield screw.at, dy * (case.height / 2 - inward), along / 2, into / 2


def plate_things(case: Case) -> Iterator[str]:
    """Wall holes, posts and screw blocks on the plate do not run into one another."""
    y = clamp_y(case.height, case.wall)
    posts = [Hole(f"post of {board.name}", px, py, POST) for board in case.boards for px, py in board.posts]
    for cable in case.cables:
        half = clamp_pitch(cable.diameter) / 2
        posts += [Hole("post of a clamp", cable.at + side * half, y, POST) for side in (-1, 1)]
    holes = list(case.wall_holes)
    if case.rail:
        holes += [Hole("rail screw", x, y_, 6.0) for x, y_ in rail_holes(case.rail)]
    for hole in holes:
        yield from too_near_each(hole, posts)
    for x, y_, half_x, half_y in block_middles(case):
        for thing in (*holes, *posts):
            dx, dy = max(0.0, abs(thing.x - x) - half_x), max(0.0, abs(thing.y - y_) - half_y)
            if hypot(dx, dy) < thing.diameter / 2 + (1.0 if thing in holes else 0.0):
                yield f"{thing.what} at {thing.x:g}, {thing.y:g} runs into a screw block"


def too_near_each(hole: Hole, others: list[Hole]) -> Iterator[str]:
    """Say which of the others is too near the hole."""
    for other in others:
        if hypot(hole.x - other.x, hole.y - other.y) < (hole.diameter + other.diameter) / 2 + 1.0:
            yield f"{hole.what} at {hole.x:g}, {hole.y:g} is too near a {other.what}"


def bodies_inside(case: Case) -> Iterator[str]:
    """Every bought part is inside the case, and no two share space."""
    half = (case.inside[0] / 2 - case.clearance, case.inside[1] / 2 - case.clearance)
    for body in case.bodies:
        beyond = [max(abs(body.low[axis]), abs(body.high[axis])) > half[axis] for axis in (0, 1)]
        if any(beyond) or body.low[2] < case.plate_top or body.high[2] > -case.wall:
            yield f"{body.what} does not fit inside"
    for one, other in combinations(case.bodies, 2):
        if overlap(one, other):
            yield f"{one.what} and {other.what} want the same space"


def overlap(one: Body, other: Body) -> bool:
    """Whether two bodies come nearer than AIR; stacked ones may touch. Two round ones are measured round."""
    if one.low[2] >= other.high[2] or other.low[2] >= one.high[2]:
        return False
    if one.is_round and other.is_round:
        middles = [[(body.low[axis] + body.high[axis]) / 2 for axis in (0, 1)] for body in (one, other)]
        radii = [(body.high[0] - body.low[0]) / 2 for body in (one, other)]
        return hypot(middles[0][0] - middles[1][0], middles[0][1] - middles[1][1]) < sum(radii) + AIR
    return all(one.low[axis] - other.high[axis] < -1e-9 and other.low[axis] - one.high[axis] < -1e-9 for axis in (0, 1))


def underside(case: Case) -> Iterator[str]:
    """Label, cables and screws on the underside do not overlap; the label fits between edge and seam."""
    spans = [(screw.at - 7, screw.at + 7, "a screw") for screw in case.screws if screw.side == "bottom"]
    spans += [(c.at - c.diameter / 2 - 1, c.at + c.diameter / 2 + 1, "a cable") for c in case.cables]
    if case.label:
        if case.label.size > case.depth - case.plate - case.edge - 6:
            yield "the label is too large for the underside"
        spans.append((case.label.at - case.label.size / 2, case.label.at + case.label.size / 2, "the label"))
    for (low, high, what), (low_2, high_2, other) in combinations(spans, 2):
        in_one_layer = {what, other} != {"a cable", "the label"}  # the label is nearer the front than cables are
        if low < high_2 and low_2 < high and in_one_layer:
            yield f"{what} and {other} overlap on the underside"


def faults(case: Case) -> list[str]:
    """Return all that is wrong with the layout of a case."""
    checks = (basics, fits_bed, face_holes, plate_things, bodies_inside, underside)
    return [f"{case.name}: {says}" for check in checks for says in check(case)]
