"""Small shapes that print without supports: drop-shaped sideways holes, posts, blocks. build123d."""

from build123d import (
    Align,
    Axis,
    Box,
    Cone,
    Cylinder,
    Part,
    Plane,
    Polygon,
    Pos,
    Rectangle,
    RectangleRounded,
    Rot,
    Vector,
    extrude,
)
from build123d import chamfer as chamfered
from build123d import fillet as rounded

CENTRE = (Align.CENTER, Align.CENTER, Align.CENTER)
UP = (Align.CENTER, Align.CENTER, Align.MIN)


def slab(width: float, height: float, corner: float, low: float, high: float) -> Part:
    """Return an upright block with rounded upright edges, between two heights."""
    sketch = RectangleRounded(width, height, corner) if corner > 0 else Rectangle(width, height)
    return Pos(0, 0, low) * extrude(sketch, amount=high - low)


def shell_block(width: float, height: float, depth: float, corner: float, edge: float) -> Part:
    """Return the outside of a cover; its front edge slopes by 45 degrees and is rounded by 2 mm: prints face down."""
    block = slab(width, height, corner, -depth, 0)
    block = chamfered(block.faces().sort_by(Axis.Z)[-1].edges(), length=edge)
    front = block.faces().sort_by(Axis.Z)[-1]
    rims = [e for e in block.edges() if abs(e.center().Z + edge) < 0.01 and abs(e.bounding_box().size.Z) < 0.01]
    return rounded([*front.edges(), *rims], radius=2.0)


def box(x: tuple[float, float], y: tuple[float, float], z: tuple[float, float]) -> Part:
    """Return a block between limits."""
    middle = ((x[0] + x[1]) / 2, (y[0] + y[1]) / 2, (z[0] + z[1]) / 2)
    return Pos(*middle) * Box(x[1] - x[0], y[1] - y[0], z[1] - z[0], align=CENTRE)


def upright(x: float, y: float, diameter: float, low: float, high: float) -> Part:
    """Return a cylinder along z."""
    return Pos(x, y, low) * Cylinder(diameter / 2, high - low, align=UP)


def cone(x: float, y: float, low: float, low_d: float, high: float, high_d: float) -> Part:
    """Return a cone along z."""
    return Pos(x, y, low) * Cone(low_d / 2, high_d / 2, high - low, align=UP)


def drop(
    at: tuple[float, float, float], axis: tuple[float, float, float], diameter: float, length: float, up: int
) -> Part:
    """Return a sideways hole whose roof is a 45-degree gable towards `up` (+1 or -1 in z): it needs no support."""
    radius = diameter / 2
    shape = Cylinder(radius, length, align=CENTRE)
    shape += Pos(0, radius * 2**0.5 / 2, 0) * Rot(0, 0, 45) * Box(radius, radius, length, align=CENTRE)
    axis_, up_ = Vector(*axis), Vector(0, 0, up)
    return Plane(origin=at, x_dir=up_.cross(axis_), z_dir=axis_) * shape


def prism(points: list[tuple[float, float]], plane: Plane, length: float) -> Part:
    """Return a polygon of a plane, drawn out to both sides by half of `length`."""
    return extrude(plane * Polygon(*points, align=None), amount=length / 2, both=True)
