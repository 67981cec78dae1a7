"""Line drawings of a case for the build guide: taken apart, the open plate, the front. build123d writes the SVG."""

import re
from pathlib import Path

from build123d import Compound, ExportSVG, LineType, Part, Pos

from enclosures.layout import Body
from enclosures.models import Model
from enclosures.shapes import box, upright

APART = 70.0  # mm between plate and cover in the picture of the case taken apart
FROM_ABOVE_RIGHT = (320.0, 260.0, 420.0)
FROM_BELOW_RIGHT = (320.0, -340.0, 420.0)
FROM_THE_FRONT = (0.0, 0.0, 1000.0)
WIDTH_PX = 900


def body_part(body: Body) -> Part:
    """Return a bought part (board, button) as a plain solid."""
    (x0, y0, z0), (x1, y1, z1) = body.low, body.high
    if body.is_round:
        return upright((x0 + x1) / 2, (y0 + y1) / 2, x1 - x0, z0, z1)
    return box((x0, x1), (y0, y1), (z0, z1))


def picture(shapes: list[Part], eye: tuple[float, float, float], path: Path) -> Path:
    """Draw shapes as seen from a point; hidden edges are left out."""
    seen, _ = Compound(children=shapes).project_to_viewport(eye, viewport_up=(0, 1, 0), look_at=(0, 0, 0))
    drawing = ExportSVG(scale=1, margin=4)
    drawing.add_layer("seen", line_weight=0.35, line_type=LineType.CONTINUOUS)
    drawing.add_shape(seen, layer="seen")
    path.parent.mkdir(parents=True, exist_ok=True)
    drawing.write(path)
    path.write_text(on_white(path.read_text(encoding="utf-8")), encoding="utf-8")
    return path


def on_white(svg: str) -> str:
    """Return the picture on white (it must be seen on a dark page too), of one width, with short numbers."""
    found = re.search(r'width="[^"]*" height="[^"]*" viewBox="([-\d.]+) ([-\d.]+) ([-\d.]+) ([-\d.]+)"', svg)
    assert found is not None
    x, y, width, height = (float(number) for number in found.groups())
    view = f'viewBox="{x:.2f} {y:.2f} {width:.2f} {height:.2f}"'
    size = f'width="{WIDTH_PX}" height="{WIDTH_PX * height / width:.0f}" {view}'
    svg = svg.replace(found.group(0), size)
    ground = f'<rect x="{x:.2f}" y="{y:.2f}" width="{width:.2f}" height="{height:.2f}" fill="white"/>\n  <g '
    svg = svg.replace("<g ", ground, 1)
    return re.sub(r"-?\d+\.\d{3,}", lambda number: f"{float(number.group(0)):.2f}", svg)


def draw(made: Model, folder: Path) -> list[Path]:
    """Draw a case; return the files."""
    name = made.case.name
    covers = [item.part for item in made.parts if item.name.startswith("cover")]
    plates = [item.part for item in made.parts if item.name.startswith("plate")]
    boards = [body_part(body) for body in made.case.bodies if not body.is_round]
    others = [item for item in made.parts if not item.name.startswith(("cover", "plate"))]
    lifted = [Pos(0, 0, APART) * part for part in covers]
    files = [
        picture([*lifted, *plates], FROM_BELOW_RIGHT, folder / f"{name}-case.svg"),
        picture([*plates, *boards], FROM_ABOVE_RIGHT, folder / f"{name}-plate.svg"),
        picture(covers, FROM_THE_FRONT, folder / f"{name}-front.svg"),
    ]
    if others:
        row = [Pos(30.0 * place, 0, 0) * item.turned for place, item in enumerate(others)]
        if made.case.rail:
            row = [Pos(80.0 * place, 0, 0) * item.turned for place, item in enumerate(others)]
        files.append(picture(row, FROM_ABOVE_RIGHT, folder / f"{name}-small-parts.svg"))
    return files
