"""The two halves that every case has: the cover (face and walls in one piece) and the plate on the wall. build123d.

The seam runs along the wall behind, so the outside has none; every opening in a side wall is a gap that begins at the
seam, so that the cover prints face down without supports.
"""

from build123d import Part, Plane, Pos

from enclosures.layout import (
    INSERT_HOLE,
    PIPE,
    POST,
    SCREW_BLOCK,
    SCREW_HOLE,
    SCREW_RISE,
    SIDES,
    Case,
    Gap,
    OnSide,
    Vents,
    clamp_pitch,
    clamp_y,
    rail_holes,
)
from enclosures.shapes import box, cone, drop, prism, shell_block, slab, upright

FACE_LAND = 0.8  # straight part of a light pipe's hole at the front; then it widens by 45 degrees
LOOSE = 0.3  # between the plate's tongues and the gaps that they close
BEYOND = 1.0  # how far a cutting shape goes past what it cuts


def cover(case: Case) -> Part:
    """Return the cover, as assembled (its front at z = 0)."""
    part = shell_block(case.width, case.height, case.depth, case.corner, case.edge)
    wide, high = case.inside
    part -= slab(wide, high, case.corner - case.wall, -case.depth - BEYOND, -case.wall)
    for hole in case.buttons:
        part -= upright(hole.x, hole.y, hole.diameter, -case.wall - BEYOND, BEYOND)
    for hole in case.lamps:
        part -= upright(hole.x, hole.y, hole.diameter, -case.wall - BEYOND, BEYOND)
        part -= cone(hole.x, hole.y, -case.wall, PIPE + 0.2, -FACE_LAND, hole.diameter)
    if case.window:
        part -= slab(case.window.width, case.window.height, 0, -case.wall - BEYOND, BEYOND)
    for screw in case.screws:
        part -= screw_hole(case, screw, SCREW_HOLE, case.wall + 2 * BEYOND, case.wall / 2, -1)
    for gap in gaps(case):
        part -= side_gap(case, gap, 0.0, -case.depth - BEYOND, gap.height)
    for vents in case.vents:
        part -= slots(case, vents)
    if case.label:
        part -= label_recess(case)
    return part


def plate(case: Case) -> Part:
    """Return the plate, as assembled (its back at z = -depth)."""
    wide, high = (length - 2 * case.clearance for length in case.inside)
    part = slab(wide, high, case.corner - case.wall - case.clearance, -case.depth, case.plate_top)
    for gap in gaps(case):  # a tongue closes the gap up to the cable
        part += side_gap(case, gap, LOOSE, -case.depth, case.plate)
    for screw in case.screws:
        part += screw_block(case, screw)
        part -= screw_hole(case, screw, INSERT_HOLE, 8.0, case.wall + case.clearance + 3.9, +1)
    for x, y, height in posts(case):
        part += upright(x, y, POST, case.plate_top - BEYOND, case.plate_top + height)
        part -= upright(x, y, INSERT_HOLE, case.plate_top + min(0.0, height - 5.5), case.plate_top + height + BEYOND)
    for hole in case.wall_holes:
        part -= upright(hole.x, hole.y, hole.diameter, -case.depth - BEYOND, case.plate_top + BEYOND)
    if case.rail:
        for x, y in rail_holes(case.rail):
            part -= upright(x, y, SCREW_HOLE, -case.depth - BEYOND, case.plate_top + BEYOND)
    return part


def posts(case: Case) -> list[tuple[float, float, float]]:
    """Return x, y, height of each post on the plate: under boards, and beside cables for their clamps."""
    found = [(x, y, board.standoff) for board in case.boards for x, y in board.posts]
    y = clamp_y(case.height, case.wall)
    for cable in case.cables:
        half = clamp_pitch(cable.diameter) / 2
        found += [(cable.at + side * half, y, cable.diameter + 1.0) for side in (-1, 1)]
    return found


def gaps(case: Case) -> list[Gap]:
    """Return the gaps in the side walls: one for each cable, from the seam up to just over the cable."""
    return [Gap("bottom", c.at, c.diameter + 1.0, case.plate + c.diameter + 1.0) for c in case.cables]


def side_gap(case: Case, gap: Gap, loose: float, low: float, height: float) -> Part:
    """Return the block that fills a gap from `low` up to `height` above the back, `loose` narrower on each side."""
    half, high = gap.width / 2 - loose, -case.depth + height
    dx, _ = SIDES[gap.side]
    reach = BEYOND if loose == 0 else 0.0  # a tongue ends flush with the outside
    if dx:
        near, far = dx * (case.width / 2 + reach), dx * (case.inside[0] / 2 - 2 * BEYOND)
        return box((min(near, far), max(near, far)), (gap.at - half, gap.at + half), (low, high))
    return box(
        (gap.at - half, gap.at + half), (-case.height / 2 - reach, -case.inside[1] / 2 + 2 * BEYOND), (low, high)
    )


def wall_point(case: Case, at: OnSide, inward: float) -> tuple[float, float]:
    """Return the point that far inward from the outside of a side wall."""
    dx, dy = SIDES[at.side]
    if dx:
        return dx * (case.width / 2 - inward), at.at
    return at.at, dy * (case.height / 2 - inward)


def screw_hole(case: Case, screw: OnSide, diameter: float, length: float, inward: float, up: int) -> Part:
    """Return a sideways hole on a screw's axis, its middle that far inward from the outside."""
    x, y = wall_point(case, screw, inward)
    return drop((x, y, case.plate_top + SCREW_RISE), (*SIDES[screw.side], 0), diameter, length, up)


def screw_block(case: Case, screw: OnSide) -> Part:
    """Return the block on the plate that a side screw's insert sits in."""
    along, into, height = SCREW_BLOCK
    x, y = wall_point(case, screw, case.wall + case.clearance + into / 2)
    if SIDES[screw.side][0]:
        along, into = into, along
    z = (case.plate_top - BEYOND, case.plate_top + height)
    return box((x - along / 2, x + along / 2), (y - into / 2, y + into / 2), z)


def slots(case: Case, vents: Vents) -> Part:
    """Return a row of upright slots, each with a gable at its print-upper end (towards the plate)."""
    half = vents.width / 2
    low, high = case.plate_top + vents.low, case.plate_top + vents.high
    found = Part()
    for place in range(vents.count):
        at = vents.at + (place - (vents.count - 1) / 2) * vents.pitch
        points = [(-half, high), (half, high), (half, low), (0, low - half), (-half, low)]
        x, y = wall_point(case, OnSide(vents.side, at), case.wall / 2)
        along = (0, 1, 0) if SIDES[vents.side][0] else (1, 0, 0)
        out = (SIDES[vents.side][0], SIDES[vents.side][1], 0)
        upward = Plane(origin=(x, y, 0), x_dir=along, z_dir=out)
        mirrored = upward.y_dir.Z < 0
        shape = prism([(px, -pz if mirrored else pz) for px, pz in points], upward, case.wall + 2 * BEYOND)
        found = found + shape if place else shape
    return found


def label_recess(case: Case) -> Part:
    """Return the recess for the label in the underside; its print-upper end slopes by 45 degrees."""
    assert case.label is not None
    size, deep = case.label.size, case.label.depth
    low = case.plate_top + (case.depth - case.plate - case.edge - size) / 2 + 1.0
    bottom = -case.height / 2
    points = [(bottom - BEYOND, low - BEYOND), (bottom + deep, low + deep), (bottom + deep, low + size)]
    points.append((bottom - BEYOND, low + size))
    return prism(points, Plane(origin=(case.label.at, 0, 0), x_dir=(0, 1, 0), z_dir=(1, 0, 0)), size)


def halves(part: Part, x: float, reach: float = 1000.0) -> tuple[Part, Part]:
    """Return a part cut in two at x: left, right."""
    left = part & Pos(x - reach / 2, 0, 0) * box((-reach / 2, reach / 2), (-reach, reach), (-reach, reach))
    right = part & Pos(x + reach / 2, 0, 0) * box((-reach / 2, reach / 2), (-reach, reach), (-reach, reach))
    return left, right
