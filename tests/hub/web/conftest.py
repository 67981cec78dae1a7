"""A desk for each test."""

import pytest

from tests.hub.web.desk import Desk


@pytest.fixture
def desk(tmp_path):
    found = Desk(tmp_path)
    yield found
    found.db.close()
