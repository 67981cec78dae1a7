"""Every case of the project passes every mechanical check."""

from collections.abc import Callable

import pytest

from enclosures.mechanics import faults
from enclosures.models import Model
from tests.enclosures.layouts import CASES


@pytest.mark.parametrize("name", sorted(CASES))
def test_a_case_can_be_printed_and_put_together(name: str, modelled: Callable[[str], Model]) -> None:
    made = modelled(name)
    assert faults(made.case, made.assembled, made.turned) == []


@pytest.mark.parametrize("name", sorted(CASES))
def test_every_part_is_written_for_slicer_and_for_other_cad(
    name: str, modelled: Callable[[str], Model], tmp_path: object
) -> None:
    made = modelled(name)
    assert {part.name for part in made.parts} == set(made.turned)
    assert all(part.part.is_valid for part in made.parts)
