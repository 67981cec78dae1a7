"""Everything in a case has its place, as far as arithmetic can tell; each rule catches a planted fault."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from enclosures.arithmetic import faults
from enclosures.layout import Body, Case, Hole, Label, OnSide
from hardware.outputs.parts_list import lines
from hardware.thing import load
from tests.enclosures.layouts import CASES, ROOT
from tests.hardware.plant import CATALOGUE

PANEL = CASES["ward-panel-pico-w"]


def with_board(case: Case, **changes: object) -> Case:
    bodies = [replace(body, **changes) if body.what == "board" else body for body in case.bodies]
    return replace(case, bodies=tuple(bodies))


FAULTS: tuple[tuple[str, Callable[[Case], Case]], ...] = (
    ("walls of 1.5 mm; at least 2", lambda case: replace(case, wall=1.5, edge=1.5, label=None)),
    ("clearance 0.1 mm; 0.2 to 0.4", lambda case: replace(case, clearance=0.1)),
    ("edges of less than 2 mm, or corners too tight for the plate", lambda case: replace(case, edge=1.0)),
    ("an edge of 4 mm cuts into a wall of 3", lambda case: replace(case, edge=4.0)),
    ("the label's recess leaves too little wall", lambda case: replace(case, label=Label(24, -24, 1.2))),
    ("240 x 122 mm does not fit a bed of 220", lambda case: replace(case, width=240.0)),
    ("button 9 is too near the edge", lambda case: replace(case, buttons=(Hole("button 9", 88, 0, 16.2),))),
    (
        "button 9 and amber lamp 1 leave 1.3 mm between them",
        lambda case: replace(case, buttons=(Hole("button 9", -74, 24, 16.2),)),
    ),
    (
        "wall hole at 41, 39 is too near a post of board",
        lambda case: replace(case, wall_holes=(Hole("wall hole", 41, 39, 4.5),)),
    ),
    (
        "wall hole at 60, -52 runs into a screw block",
        lambda case: replace(case, wall_holes=(Hole("wall hole", 60, -52, 4.5),)),
    ),
    ("board does not fit inside", lambda case: with_board(case, low=(-45, -27, -52))),
    ("button 3 and board want the same space", lambda case: with_board(case, high=(45, 43, -10))),
    (
        "a screw and the label overlap on the underside",
        lambda case: replace(case, screws=(*case.screws, OnSide("bottom", -30))),
    ),
    ("the label is too large for the underside", lambda case: replace(case, depth=36.0, bodies=())),
)


@pytest.mark.parametrize("name", sorted(CASES))
def test_everything_in_a_case_has_its_place(name: str) -> None:
    assert faults(CASES[name]) == []


@pytest.mark.parametrize(("says", "plant"), FAULTS)
def test_a_planted_fault_is_found(says: str, plant: Callable[[Case], Case]) -> None:
    assert f"{PANEL.name}: {says}" in faults(plant(PANEL))


@pytest.mark.parametrize("name", sorted(CASES))
def test_the_parts_list_has_the_plastic_that_the_model_needs(name: str) -> None:
    figures = json.loads((ROOT / "hardware/case-figures.json").read_text(encoding="utf-8"))[name]
    bought = {line.what: line.quantity for line in lines(load(name, CATALOGUE))}
    clear = sum(figure["grams"] for part, figure in figures.items() if part == "light-pipe")
    white = sum(figure["grams"] for figure in figures.values()) - clear
    assert bought["PETG filament, white, per gram"] >= white
    assert bought.get("PETG filament, natural (clear), per gram", 0) >= clear


@pytest.mark.parametrize("name", sorted(CASES))
def test_the_parts_list_has_the_screws_and_inserts_that_the_case_needs(name: str) -> None:
    case, thing = CASES[name], load(name, CATALOGUE)
    bought = {extra.part.name: extra.quantity for extra in thing.extras}
    posts = sum(len(board.posts) for board in case.boards) + 2 * len(case.cables)
    assert bought["screw-m3x8-tamper"] >= len(case.screws)
    assert bought["screw-m3x6"] >= posts
    assert bought["insert-m3"] >= posts + len(case.screws) + (2 if case.rail else 0)
    assert bought["screw-wall"] >= len(case.wall_holes)


def test_bodies_that_touch_are_not_in_each_others_way() -> None:
    one, other = Body("one", (0, 0, 0), (10, 10, 10)), Body("other", (10, 0, 0), (20, 10, 10))
    case = replace(PANEL, bodies=(one, other), depth=40.0)
    assert not any("want the same space" in says for says in faults(case))
