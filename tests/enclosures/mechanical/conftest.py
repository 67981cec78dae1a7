"""Builds each case once for all mechanical checks (`make hardware-check`, where the CAD is).

The CAD is imported by the fixtures only: `make test` reads this file too, and has none.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

import pytest

from enclosures.layout import Case
from tests.enclosures.layouts import CASES

if TYPE_CHECKING:
    from enclosures.models import Model


@pytest.fixture(scope="session")
def modelled(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Model]:
    """Return a function that gives a thing's model."""
    from enclosures.models import model

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
