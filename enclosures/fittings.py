"""Light pipes, cable clamps, the rail clamp, and the flanges that join a split cover. build123d."""

from build123d import Align, Cylinder, Part, Plane, Pos, Rot

from enclosures.case import FACE_LAND
from enclosures.layout import CLAMP, PIPE, PIPE_BEHIND, POST, SCREW_HOLE, Cable, Case, Rail, clamp_pitch
from enclosures.shapes import box, cone, drop, prism, upright

LED_BORE = 5.3
PIPE_SLACK = 0.2  # a pipe's stem is this much thinner than its hole


def light_pipe(case: Case) -> Part:
    """Return a light pipe, standing on its front (z = 0): stem, 45-degree shoulder, sleeve for the LED."""
    stem = case.lamps[0].diameter - PIPE_SLACK
    rise = (PIPE - stem) / 2
    top = case.wall + PIPE_BEHIND
    part = upright(0, 0, stem, 0, FACE_LAND + 0.1)
    part += cone(0, 0, FACE_LAND, stem, FACE_LAND + rise, PIPE)
    part += upright(0, 0, PIPE, FACE_LAND + rise, top)
    return part - upright(0, 0, LED_BORE, top - 5.0, top + 1)


def cable_clamp(cable: Cable) -> Part:
    """Return the bar that two screws press on a cable, its groove upward."""
    pitch = clamp_pitch(cable.diameter)
    half = pitch / 2 + POST / 2
    part = box((-half, half), (-CLAMP[0] / 2, CLAMP[0] / 2), (0, CLAMP[1]))
    for side in (-1, 1):
        part -= upright(side * pitch / 2, 0, SCREW_HOLE, -1, 7)
    groove = [(-cable.diameter / 2, 6.5), (0, 6 - cable.diameter / 3), (cable.diameter / 2, 6.5)]
    return part - prism(groove, Plane.XZ, 12)


def rail_half(rail: Rail, *, with_plate_screws: bool) -> Part:
    """Return half of the rail clamp, its groove for the tube upward; the half at the plate has screws into it too."""
    length, half = rail.holes + 20, rail.diameter / 2 + 16
    thick = rail.diameter / 2 + 5
    part = box((-half, half), (-length / 2, length / 2), (0, thick))
    tube = Cylinder(rail.diameter / 2, length + 2, align=(Align.CENTER, Align.CENTER, Align.CENTER))
    part -= Pos(0, 0, thick + 0.5) * Rot(90, 0, 0) * tube  # 0.5: the halves grip before they meet
    for side in (-1, 1):
        for end in (-1, 1):
            part -= upright(side * (half - 7), end * (length / 2 - 8), 5.4, -1, thick + 1)
        if with_plate_screws:
            part -= upright(0, side * rail.holes / 2, 4.2, -1, thick)
    return part


def flange(case: Case, x: float, side: int) -> Part:
    """Return the two flanges (top and bottom wall) of one half of a split cover; `side` is -1 left, +1 right."""
    part = Part()
    z = (-case.depth + case.plate + 2, -case.wall + 1)
    for place, way in enumerate((-1, 1)):
        wall = way * case.inside[1] / 2
        inner = wall - way * 10
        y = (min(wall + way, inner), max(wall + way, inner))
        block = box((x - 5, x) if side < 0 else (x, x + 5), y, z)
        for height in (0.3, 0.75):
            at = (x + side * 2.5, wall - way * 5, z[0] + (z[1] - z[0]) * height)
            block -= drop(at, (1, 0, 0), SCREW_HOLE, 8, -1)
        part = part + block if place else block
    return part
