"""The hours that a test can wait for; the month is in tests/prove."""

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pytest

from display import text
from display.devices.showcase import Showcase
from tests.display.builders import RecordingDevice
from tests.display.month import DAY, HOUR, Month, caches, growth


@pytest.mark.parametrize(("profile", "hours"), [("64x16", 12), ("192x64", 12), ("1920x1080", 3)])
def test_a_board_does_not_grow_with_the_hours(tmp_path, profile, hours):
    assert growth(tmp_path, profile, warm_s=2 * HOUR, then_s=hours * HOUR) == []


def test_a_board_that_kept_its_pictures_would_be_found_out(tmp_path):
    # In a process of its own: one that earlier tests had made larger takes the pictures into pages that it has already.
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as fresh:
        job = fresh.submit(growth, tmp_path, "192x64", warm_s=HOUR, then_s=HOUR, device=RecordingDevice)
        grown = job.result()
    assert any(one.startswith("192x64: resident ") for one in grown), grown


def test_a_board_that_kept_a_word_of_each_minute_would_be_found_out(tmp_path, monkeypatch):
    kept, put = [], Showcase.put
    monkeypatch.setattr(Showcase, "put", lambda self, *more: (kept.append([more[-1]]), put(self, *more)))
    (grown,) = growth(tmp_path, "192x64", warm_s=HOUR, then_s=HOUR)
    assert grown.startswith("192x64: blocks ")


def test_in_a_day_every_accident_happens_and_the_board_is_fresh_again(tmp_path):
    month = Month(tmp_path, "64x16", seed=1)
    month.live(DAY)
    assert set(month.accidents) == {"_silence", "_goodbye", "_nonsense", "_panel_pulled_out", "_fonts_forgotten"}
    assert month.panel.pictures > 5_000
    assert month.says()["freshness"] == "fresh"


def test_every_cache_of_the_package_has_a_bound():
    found = dict(caches())
    assert found["display.text.mask"] is text.mask
    assert {name for name, cache in found.items() if cache.cache_info().maxsize is None} == set()
