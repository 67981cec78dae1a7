"""Builds each case once for all mechanical checks (`make hardware-check`, where the CAD is)."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from enclosures.build import cases
from enclosures.layout import Case
from enclosures.models import Model, model

CASES = {case.name: case for case in cases(Path(__file__).resolve().parents[3])}


@pytest.fixture(scope="session")
def modelled(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Model]:
    """Return a function that gives a thing's model."""

    @cache
    def build(name: str) -> Model:
        return model(CASES[name], tmp_path_factory.mktemp(name))

    return build


@pytest.fixture(scope="session")
def panel(modelled: Callable[[str], Model]) -> Model:
    """The model that faults are planted in."""
    return modelled("ward-panel-pico-w")


@pytest.fixture(scope="session")
def panel_case(panel: Model) -> Case:
    """Its case."""
    return panel.case
