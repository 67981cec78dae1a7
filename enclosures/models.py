"""From a thing's data to files: STEP and STL of each part, and meshes for the checks. build123d, trimesh."""

from dataclasses import dataclass
from pathlib import Path

import trimesh
from build123d import Part, export_step, export_stl
from trimesh import Trimesh

from enclosures.layout import Case
from enclosures.parts import Printed, printed

CHORD = 0.02  # mm that a mesh may differ from the round model
TURN = 0.2


@dataclass(frozen=True)
class Model:
    """A case with its printed parts and their meshes, as assembled and as printed."""

    case: Case
    parts: list[Printed]
    assembled: dict[str, Trimesh]
    turned: dict[str, Trimesh]


def mesh_of(part: Part, path: Path) -> Trimesh:
    """Write a part as STL and return the mesh as a slicer would read it."""
    export_stl(part, path, tolerance=CHORD, angular_tolerance=TURN)
    mesh = trimesh.load_mesh(path)
    assert isinstance(mesh, Trimesh)
    return mesh


def model(case: Case, folder: Path) -> Model:
    """Write <part>.stl (as printed) and <part>.step of every part into the folder; return the model."""
    folder.mkdir(parents=True, exist_ok=True)
    parts = printed(case)
    assembled, turned = {}, {}
    for item in parts:
        turned[item.name] = mesh_of(item.turned, folder / f"{item.name}.stl")
        assembled[item.name] = mesh_of(item.part, folder / ".assembled.stl")
        export_step(item.turned, folder / f"{item.name}.step")
    (folder / ".assembled.stl").unlink()
    return Model(case, parts, assembled, turned)
