"""Each mechanical check is shown to catch a fault that was planted for it."""

from dataclasses import replace

import trimesh

from enclosures import mechanics
from enclosures.case import cover
from enclosures.layout import Case
from enclosures.models import Model, mesh_of
from enclosures.parts import face_down


def block(*size: float) -> trimesh.Trimesh:
    made = trimesh.creation.box(extents=size)
    made.apply_translation([0, 0, size[2] / 2])
    return made


def test_a_mesh_with_a_missing_face_is_not_watertight() -> None:
    torn = block(10, 10, 10)
    torn.update_faces([place != 3 for place in range(len(torn.faces))])
    assert list(mechanics.sound("torn", torn)) == ["torn: not watertight"]


def test_a_post_that_only_touches_the_plate_is_a_second_body() -> None:
    post = block(4, 4, 6)
    post.apply_translation([0, 0, 5])
    loose = trimesh.util.concatenate([block(20, 20, 5), post])
    assert list(mechanics.sound("plate", loose)) == ["plate: 2 bodies that do not hang together"]


def test_a_part_wider_than_the_bed_is_refused() -> None:
    assert list(mechanics.fits_bed("cover", block(221, 100, 40))) == ["cover: 221 x 100 x 40 mm does not fit 220 x 220"]


def test_a_cover_printed_face_up_leans_out(panel: Model) -> None:
    upside_down = panel.assembled["cover"].copy()
    upside_down.apply_translation([0, 0, panel.case.depth])
    [says] = mechanics.stands_free("cover", upside_down)
    assert "lean out by more than 50 degrees" in says


def test_a_wall_that_is_too_thin_is_found(panel_case: Case, tmp_path) -> None:
    thin = replace(panel_case, wall=1.5, edge=1.5, lamps=(), label=None)
    [says] = mechanics.thick_enough("cover", mesh_of(face_down(cover(thin)), tmp_path / "thin.stl"))
    assert says.startswith("cover: walls of 1.4")  # 1.5 between the faces, less where the rounding begins


def test_a_plate_moved_by_half_a_millimetre_does_not_fit(panel: Model) -> None:
    moved = panel.assembled["plate"].copy()
    moved.apply_translation([0.5, 0, 0])
    parts = {**panel.assembled, "plate": moved}
    assert list(mechanics.lid_clear(panel.case, parts["cover"], moved)) != []
    [says] = mechanics.apart({name: parts[name] for name in ("cover", "plate")})
    assert says.startswith("cover and plate share")


def test_a_plate_that_rattles_is_found(panel: Model) -> None:
    small = panel.assembled["plate"].copy()
    small.apply_scale([0.994, 0.99, 1])
    [says] = mechanics.lid_clear(panel.case, panel.assembled["cover"], small)
    assert says.endswith("wanted 0.2 to 0.4")


def test_a_board_in_the_way_of_the_buttons_is_found(panel: Model) -> None:
    case = panel.case
    board = next(body for body in case.bodies if body.what == "board")
    raised = replace(board, high=(*board.high[:2], board.high[2] + 12))
    bodies = [raised, *(body for body in case.bodies if body.what != "board")]
    found = list(mechanics.apart({body.what: mechanics.solid(body) for body in bodies}))
    assert any(says.startswith("board and button") for says in found)


def test_a_button_hole_a_millimetre_off_is_found(panel: Model) -> None:
    first, *others = panel.case.buttons
    moved = replace(panel.case, buttons=(replace(first, x=first.x + 1), *others), lamps=())
    assert any("button 1" in says for says in mechanics.face_holes(moved, panel.assembled["cover"]))


def test_a_button_hole_too_large_is_found(panel: Model) -> None:
    first, *others = panel.case.buttons
    smaller = replace(panel.case, buttons=(replace(first, diameter=first.diameter - 2), *others), lamps=())
    [says] = mechanics.face_holes(smaller, panel.assembled["cover"])
    assert says.endswith("is too large or elsewhere")


def test_a_missing_wall_hole_and_a_missing_post_are_found(panel: Model) -> None:
    hole, board = panel.case.wall_holes[0], panel.case.boards[0]
    posts = ((board.posts[0][0] + 3, board.posts[0][1]), *board.posts[1:])
    moved = replace(panel.case, wall_holes=(replace(hole, y=hole.y - 6),), boards=(replace(board, posts=posts),))
    found = list(mechanics.plate_holes(moved, panel.assembled["plate"]))
    assert [says.split(" at ")[0].split(": ")[1] for says in found] == [
        "no free wall hole",
        "no post with a hole for board",
    ]


def test_a_side_screw_elsewhere_is_found(panel: Model) -> None:
    screw = panel.case.screws[0]
    moved = replace(panel.case, screws=(replace(screw, at=screw.at + 5),))
    found = list(mechanics.side_holes(moved, panel.assembled["cover"], panel.assembled["plate"]))
    assert len(found) == 2
