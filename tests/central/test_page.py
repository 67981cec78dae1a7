"""The page for people, as it leaves central: three languages, nothing invented, nothing inline."""

import re

import pytest

from tests.central.builders import MINUTE, NOON, Central, a_batch, a_row

# What a page shows does not depend on the kind of database; tests/central/test_read.py holds that.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def text_of(central: Central, path: str = "/?lang=en", **headers: str) -> str:
    """Return the page without tags, spaces folded."""
    answer = central.client.get(path, headers=headers)
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


def test_a_department_shows_its_beds_and_the_hospital_their_sum(central: Central) -> None:
    rows = [
        a_row("medicine", offerable=3, occupied=5, held=1, cleaning=1, unknown=2),
        a_row("medicine", sex="female", offerable=1, occupied=4),
        a_row("surgery", offerable=0, occupied=7, closed=1, unstaffed=1, extra_patients=2),
    ]
    central.send(a_batch(rows=rows))
    page = text_of(central)
    assert "Medicine 4 9 2 ? 2 17" in page
    assert "Surgery 0 7 2 0 9" in page
    assert "Whole hospital 4 16 4 ? 2 26" in page
    assert "Patients without a bed (trolley, floor): 2" in page
    assert "Medicine general · men 3 5 2 ? 2 12" in page
    assert "Fresh less than a minute ago" in page


@pytest.mark.parametrize(
    ("language", "heading", "department", "age"),
    [
        ("bn", "হাসপাতালের শয্যা", "মেডিসিন ৩ ৫ ০ ০ ৮", "টাটকা ৩ মিনিট আগে"),
        ("hi", "अस्पताल के बिस्तर", "मेडिसिन 3 5 0 0 8", "ताज़ा 3 मिनट पहले"),
        ("en", "Hospital beds", "Medicine 3 5 0 0 8", "Fresh 3 minutes ago"),
    ],
)
def test_the_page_speaks_three_languages(
    central: Central, language: str, heading: str, department: str, age: str
) -> None:
    central.send(a_batch())
    central.clock.now = NOON + 3 * MINUTE
    page = text_of(central, f"/?lang={language}")
    assert heading in page
    assert department in page
    assert age in page
    answer = central.client.get(f"/?lang={language}")
    assert (answer.headers["Content-Language"], f'<html lang="{language}">' in answer.text) == (language, True)


@pytest.mark.parametrize(
    ("path", "accepted", "language"),
    [("/", "hi;q=0.9, bn;q=0.5", "hi"), ("/", "fr", "en"), ("/?lang=bn", "hi", "bn"), ("/?lang=xx", "hi-IN, hi", "hi")],
)
def test_the_language_is_the_one_asked_for_then_the_browsers_then_the_settings(
    central: Central, path: str, accepted: str, language: str
) -> None:
    answer = central.client.get(path, headers={"Accept-Language": accepted})
    assert answer.headers["Content-Language"] == language


def test_old_figures_come_with_advice_and_dark_ones_do_not_come(central: Central) -> None:
    central.send(a_batch(rows=[a_row(offerable=777)]))
    central.clock.now = NOON + 20 * MINUTE
    assert "777" in text_of(central)
    assert 'data-freshness="stale"' in central.client.get("/").text
    central.clock.now = NOON + 60 * MINUTE
    page = central.client.get("/?lang=en").text
    assert "777" not in page
    assert 'data-freshness="dark"' in page
    assert "What this hospital has now is not known. Telephone the hospital." in page
    assert "1 hour ago" in page


def test_a_hospital_that_never_reported_says_so(central: Central) -> None:
    assert "District Hospital No numbers has never reported" in text_of(central)


def test_what_a_hub_sends_cannot_become_markup(central: Central) -> None:
    evil = "<script>alert(1)</script>"
    central.send(a_batch(rows=[a_row(names={"bn": evil, "hi": evil, "en": evil}, category="x")]))
    page = central.client.get("/?lang=en").text
    assert evil not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_the_page_needs_nothing_inline_and_nothing_from_elsewhere(central: Central) -> None:
    central.send(a_batch())
    page = central.client.get("/?lang=en").text
    assert re.findall(r"<script(?![^>]*\ssrc=)", page) == []
    assert re.findall(r"\s(?:on\w+|style)=", page) == []
    assert re.findall(r"<style", page) == []
    addresses = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert addresses
    assert [address for address in addresses if not address.startswith(("/static/", "?lang=", "#"))] == []
    for address in {one for one in addresses if one.startswith("/static/")}:
        answer = central.client.get(address)
        assert answer.status_code == 200
        answer.close()


def test_the_page_is_never_kept_by_a_cache(central: Central) -> None:
    assert central.client.get("/").headers["Cache-Control"] == "no-store"
