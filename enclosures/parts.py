"""Every printed part of a case: as assembled, turned for printing, and how many to print. build123d."""

from collections.abc import Callable
from dataclasses import dataclass

from build123d import Part, Pos, Rot

from enclosures import fittings
from enclosures.case import cover, halves, plate
from enclosures.layout import Case

Turn = Callable[[Part], Part]


@dataclass(frozen=True)
class Printed:
    """A part to print. `part` is as assembled (small fittings: as printed), `turned` as it lies on the print bed."""

    name: str
    part: Part
    turned: Part
    pieces: int
    clear: bool = False


def on_bed(part: Part) -> Part:
    """Return the part moved onto the print bed, its middle over the origin."""
    limits = part.bounding_box()
    middle = (limits.min + limits.max) / 2
    return Pos(-middle.X, -middle.Y, -limits.min.Z) * part


def face_down(part: Part) -> Part:
    """Return a cover lying on its face."""
    return on_bed(Rot(180, 0, 0) * part)


def covers(case: Case) -> list[Printed]:
    """Return the cover, in two halves with flanges when it is too wide for a print bed."""
    whole = cover(case)
    if case.split is None:
        return [Printed("cover", whole, face_down(whole), 1)]
    found = []
    for name, half, side in zip(("cover-left", "cover-right"), halves(whole, case.split[0]), (-1, 1), strict=True):
        half += fittings.flange(case, case.split[0], side)
        found.append(Printed(name, half, face_down(half), 1))
    return found


def plates(case: Case) -> list[Printed]:
    """Return the plate, in two when split; its joint is not behind the cover's, so each bridges the other."""
    whole = plate(case)
    if case.split is None:
        return [Printed("plate", whole, on_bed(whole), 1)]
    names = ("plate-left", "plate-right")
    return [Printed(n, half, on_bed(half), 1) for n, half in zip(names, halves(whole, case.split[1]), strict=True)]


def printed(case: Case) -> list[Printed]:
    """Return all printed parts of a case."""
    found = [*covers(case), *plates(case)]
    if case.lamps:
        pipe = fittings.light_pipe(case)
        found.append(Printed("light-pipe", pipe, pipe, len(case.lamps), clear=True))
    if case.cables:
        clamp = fittings.cable_clamp(case.cables[0])
        found.append(Printed("cable-clamp", clamp, clamp, len(case.cables)))
    if case.rail:
        inner = fittings.rail_half(case.rail, with_plate_screws=True)
        outer = fittings.rail_half(case.rail, with_plate_screws=False)
        found += [Printed("rail-inner", inner, inner, 1), Printed("rail-outer", outer, outer, 1)]
    return found
