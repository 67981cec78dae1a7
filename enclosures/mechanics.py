"""Mechanical checks on the meshes that would be printed; each says what is wrong. trimesh and manifold3d."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations

import numpy as np
import trimesh
from manifold3d import Manifold, Mesh
from trimesh import Trimesh

from enclosures.layout import POST, SCREW_HOLE, SCREW_RISE, SIDES, Body, Case

BED = 220.0
TALLEST = 240.0
THINNEST = 2.0
TOLERANCE = 0.05  # a mesh is a polygon where the model is round
STEEPEST = 50.0  # degrees from upright that print without support
FIRST_LAYERS = 0.7  # mm above the bed where the bed itself carries what leans out
CLEARANCE = (0.2, 0.4)
NEAR = 3.0  # farther than this is not the plate's fit in the cover
SEED = 7
SAMPLES = 3000


def sound(name: str, mesh: Trimesh) -> Iterator[str]:
    """The mesh is closed and one body."""
    if not mesh.is_watertight:
        yield f"{name}: not watertight"
    labels = trimesh.graph.connected_component_labels(mesh.face_adjacency, node_count=len(mesh.faces))
    bodies = len(set(labels.tolist()))
    if bodies != 1:
        yield f"{name}: {bodies} bodies that do not hang together"


def fits_bed(name: str, turned: Trimesh) -> Iterator[str]:
    """The part fits the print bed."""
    x, y, z = turned.extents
    if x > BED or y > BED or z > TALLEST:
        yield f"{name}: {x:.0f} x {y:.0f} x {z:.0f} mm does not fit {BED:.0f} x {BED:.0f}"


def stands_free(name: str, turned: Trimesh) -> Iterator[str]:
    """Nothing leans out by more than 50 degrees, except what lies on the bed."""
    steep = turned.face_normals[:, 2] < -np.sin(np.radians(STEEPEST))
    above = turned.triangles_center[:, 2] > FIRST_LAYERS
    area = float(turned.area_faces[steep & above].sum())
    if area > 1.0:
        places = turned.triangles_center[steep & above].round(1)
        yield f"{name}: {area:.1f} mm2 lean out by more than {STEEPEST:.0f} degrees, first at {places[0].tolist()}"


def thick_enough(name: str, mesh: Trimesh) -> Iterator[str]:
    """Between two faces that look away from each other there are at least 2 mm."""
    points, faces = trimesh.sample.sample_surface(mesh, SAMPLES, seed=SEED)
    normals = mesh.face_normals[faces]
    places, rays, exits = hits(mesh, points - normals * 1e-3, -normals)
    opposite = np.einsum("ij,ij->i", mesh.face_normals[exits], normals[rays]) < -0.95
    lengths = np.linalg.norm(places - points[rays], axis=1)
    thin = opposite & (lengths < THINNEST - TOLERANCE)
    if thin.any():
        worst = points[rays][thin][0].round(1).tolist()
        yield f"{name}: walls of {lengths[thin].min():.2f} mm, first at {worst}"


def hits(mesh: Trimesh, starts: np.ndarray, ways: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the first hits of rays: places, which ray, which face."""
    places, rays, faces = mesh.ray.intersects_location(starts, ways, multiple_hits=False)
    return places, rays, faces


def lid_clear(case: Case, cover: Trimesh, plate: Trimesh) -> Iterator[str]:
    """All round, plate and cover are 0.2 to 0.4 mm apart: it goes in, and nothing creeps in."""
    points, faces = trimesh.sample.sample_surface(plate, SAMPLES * 3, seed=SEED)
    normals = plate.face_normals[faces]
    rim = (np.abs(normals[:, 2]) < 0.01) & (points[:, 2] < case.plate_top - 0.1)
    points, normals = points[rim], normals[rim]
    places, rays, _ = hits(cover, points + normals * 1e-4, normals)
    gaps = np.linalg.norm(places - points[rays], axis=1)
    gaps = gaps[gaps < NEAR]
    if len(gaps) < 50:
        yield f"{case.name}: plate and cover do not face each other"
    elif gaps.min() < CLEARANCE[0] - 0.02 or gaps.max() > CLEARANCE[1] + 0.02:
        yield f"{case.name}: {gaps.min():.2f} to {gaps.max():.2f} mm between plate and cover, wanted 0.2 to 0.4"


def solid(body: Body) -> Trimesh:
    """Return the mesh of a body."""
    low, high = np.array(body.low), np.array(body.high)
    size, middle = high - low, (high + low) / 2
    place = trimesh.transformations.translation_matrix(middle)
    if body.is_round:
        return trimesh.creation.cylinder(radius=size[0] / 2, height=size[2], sections=48, transform=place)
    return trimesh.creation.box(extents=size, transform=place)


def apart(meshes: Mapping[str, Trimesh], most_mm3: float = 1.0) -> Iterator[str]:
    """No two solids share space."""
    for (one, first), (other, second) in combinations(meshes.items(), 2):
        if (first.bounds[0] < second.bounds[1]).all() and (second.bounds[0] < first.bounds[1]).all():
            shared = (manifold(first) ^ manifold(second)).volume()
            if shared > most_mm3:
                yield f"{one} and {other} share {shared:.0f} mm3"


def manifold(mesh: Trimesh) -> Manifold:
    """Return the solid that manifold3d computes with."""
    return Manifold(Mesh(mesh.vertices.astype(np.float32), mesh.faces.astype(np.uint32)))


def free_along(mesh: Trimesh, starts: Iterable[Iterable[float]], way: Iterable[float], length: float) -> list[bool]:
    """Return for each start whether nothing is met within `length` that way."""
    points = np.array([list(start) for start in starts], dtype=float)
    ways = np.tile(np.array(list(way), dtype=float), (len(points), 1))
    places, rays, _ = hits(mesh, points, ways)
    free = [True] * len(points)
    for place, ray in zip(places, rays, strict=True):
        free[ray] = bool(np.linalg.norm(place - points[ray]) > length)
    return free


def ring(x: float, y: float, radius: float) -> list[tuple[float, float]]:
    """Return eight points round a point."""
    turns = np.arange(8) * np.pi / 4
    return [(x + radius * float(np.cos(turn)), y + radius * float(np.sin(turn))) for turn in turns]


def face_holes(case: Case, cover: Trimesh) -> Iterator[str]:
    """Each button's and lamp's hole is in the face where the data says, of that size."""
    for hole in (*case.buttons, *case.lamps):
        inner = [(x, y, 1.0) for x, y in ring(hole.x, hole.y, hole.diameter / 2 - 0.2)]
        outer = [(x, y, 1.0) for x, y in ring(hole.x, hole.y, hole.diameter / 2 + 0.4)]
        if not all(free_along(cover, inner, (0, 0, -1), case.wall + 0.9)):
            yield f"{case.name}: no free hole for {hole.what} at {hole.x:g}, {hole.y:g}"
        if any(free_along(cover, outer, (0, 0, -1), case.wall)):
            yield f"{case.name}: the hole for {hole.what} at {hole.x:g}, {hole.y:g} is too large or elsewhere"


def plate_holes(case: Case, plate: Trimesh) -> Iterator[str]:
    """Wall holes go through the plate; each post has its insert hole."""
    for hole in case.wall_holes:
        inner = [(x, y, 0.0) for x, y in ring(hole.x, hole.y, hole.diameter / 2 - 0.2)]
        if not all(free_along(plate, inner, (0, 0, -1), case.depth + 1)):
            yield f"{case.name}: no free wall hole at {hole.x:g}, {hole.y:g}"
    for board in case.boards:
        top = case.plate_top + board.standoff
        for x, y in board.posts:
            bore = free_along(plate, [(x, y, 0.0)], (0, 0, -1), -top + 4)[0]
            rim = free_along(plate, [(a, b, 0.0) for a, b in ring(x, y, POST / 2 - 0.8)], (0, 0, -1), -top - 0.05)
            solid_rim = not any(free_along(plate, [(x + POST / 2 - 0.8, y, 0.0)], (0, 0, -1), -top + 0.05))
            if not (bore and all(rim) and solid_rim):
                yield f"{case.name}: no post with a hole for {board.name} at {x:g}, {y:g}"


def side_holes(case: Case, cover: Trimesh, plate: Trimesh) -> Iterator[str]:
    """Each side screw goes through the cover's wall into a hole in the plate's block."""
    for screw in case.screws:
        dx, dy = SIDES[screw.side]
        outside = (dx * (case.width / 2 + 1), screw.at) if dx else (screw.at, -(case.height / 2 + 1))
        z = case.plate_top + SCREW_RISE
        starts = [(*outside, z), (*outside, z + SCREW_HOLE / 2 - 0.3)]
        if not all(free_along(cover, starts, (-dx, -dy, 0), case.wall + 1.5)):
            yield f"{case.name}: no screw hole in the cover: {screw.side} at {screw.at:g}"
        if not all(free_along(plate, starts, (-dx, -dy, 0), case.wall + case.clearance + 6)):
            yield f"{case.name}: no insert hole in the plate: {screw.side} at {screw.at:g}"


def faults(case: Case, assembled: Mapping[str, Trimesh], turned: Mapping[str, Trimesh]) -> list[str]:
    """Return all that is wrong with the printed parts of a case. `assembled` and `turned` are by part name."""
    found: list[str] = []
    for name, mesh in turned.items():
        for check in (sound, fits_bed, stands_free, thick_enough):
            found += check(f"{case.name} {name}", mesh)
    covers = [mesh for name, mesh in assembled.items() if name.startswith("cover")]
    plates = [mesh for name, mesh in assembled.items() if name.startswith("plate")]
    cover, plate = trimesh.util.concatenate(covers), trimesh.util.concatenate(plates)
    found += lid_clear(case, cover, plate)
    found += face_holes(case, cover)
    found += plate_holes(case, plate)
    found += side_holes(case, cover, plate)
    solids = {name: mesh for name, mesh in assembled.items() if name.startswith(("cover", "plate"))}
    found += apart({**solids, **{f"{body.what}": solid(body) for body in case.bodies}})
    return found
