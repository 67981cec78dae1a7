"""Every page in three languages; the past as the ledger has it; what a page says when something is not known."""

import json
import re
from html.parser import HTMLParser

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from hub.census import Counts
from hub.services.course import Point, course
from hub.services.history import counts_at
from hub.services.units import set_silence
from hub.store.database import transaction
from hub.web.chart import HEIGHT, WIDTH, chart_of
from hub.web.languages import CODES, FOLDER
from hub.web.times import local
from tests.hub.builders import NOON
from wire.messages import Health

HOUR = 3600
PAGES = (
    "/staff/sign-in", "/staff/house", "/staff/wards/med-m", "/staff/wards/surg", "/staff/wards/surg/count",
    "/staff/beds/mm-01", "/staff/beds/mm-03", "/staff/past", "/staff/past?span=week", "/staff/past?span=month",
    "/staff/past?day=2027-01-15&time=07:00", "/staff/past?day=3027-01-15&time=07:00", "/staff/units", "/staff/audit",
    "/staff/account", "/staff/nothing",
)  # fmt: skip


def catalogue(path):
    with path.open("rb") as source:
        return read_po(source)


def sentences():
    kinds = [("**/*.py", "python"), ("**/*.html", "jinja2")]
    return {found[2] for found in extract_from_dir(str(FOLDER.parent), kinds, keywords={"_": None})}


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*/LC_MESSAGES/*.po")), ids=lambda path: path.parts[-3])
def test_every_sentence_is_translated_and_no_translation_is_left_over(path):
    translated = {one.id for one in catalogue(path) if one.id and one.string and not one.fuzzy}
    assert translated == sentences()
    assert [one.id for one in catalogue(path) if one.id and list(one.check())] == []
    twins = [one.id for one in catalogue(path) if one.id and one.string == one.id]
    assert twins == []


class Checker(HTMLParser):
    """Notes what a browser would stumble over: tags that do not match, ids twice, fields without a name."""

    VOID = {"meta", "link", "input", "br", "path", "circle", "rect", "line"}

    def __init__(self):
        super().__init__()
        self.open, self.ids, self.problems, self.labels, self.fields = [], [], [], set(), []

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        if "id" in values:
            self.ids.append(values["id"])
        if tag == "label" and "for" in values:
            self.labels.add(values["for"])
        if tag in ("input", "select") and values.get("type") != "hidden":
            self.fields.append(values)
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag in self.VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.problems.append(f"</{tag}> does not fit, line {self.getpos()[0]}")

    def all_problems(self):
        twice = {one for one in self.ids if self.ids.count(one) > 1}
        nameless = [
            one for one in self.fields
            if one.get("id") not in self.labels and "aria-label" not in one and one.get("type") != "radio"
        ]  # fmt: skip
        return [*self.problems, *(f"id {one} twice" for one in twice), *map(str, nameless), *self.open]


def checked(text):
    checker = Checker()
    checker.feed(text)
    checker.close()
    return checker.all_problems()


def a_full_desk(desk):
    desk.writer.health["u-1"] = Health(
        connection=1, uptime_s=HOUR, unsent=3, room=100, refused=1, reconnects=2, memory_free=None, signal_dbm=90,
        clock_error_s=70, stuck=["mm-01"],
    )  # fmt: skip
    browser = desk.signed_in("admin")
    browser.post("/staff/beds/mm-01/correct", state="closed", seen=0, reason="repair")
    browser.post("/staff/beds/mm-03/state", state="cleaning:contaminated", seen=0)
    with transaction(desk.db):
        desk.db.execute("UPDATE beds SET flagged = 1, bucket = 'unknown' WHERE bed = 'mm-02'")
        desk.db.execute("UPDATE beds SET hold = 'r', hold_until = ? WHERE bed = 'mm-04'", (desk.at + 60,))
    return browser


@pytest.mark.parametrize("language", CODES)
def test_every_page_renders_in_every_language_and_is_well_made(desk, language):
    browser = a_full_desk(desk)
    for path in PAGES:
        answer = browser.get(path + ("&" if "?" in path else "?") + "lang=" + language, follow_redirects=True)
        assert answer.status_code == (404 if path.endswith("nothing") else 200), path
        assert f'<html lang="{language}">' in answer.text
        left_over = [] if language == "en" else [one for one in sentences() if len(one) > 12 and one in answer.text]
        assert left_over == [], path
        assert checked(answer.text) == [], path
        assert not re.search(r"%\(\w+\)s", answer.text), path


def test_a_badly_made_page_is_noticed():
    assert checked('<p><b id="a">x</p><input id="a">') != []


def test_a_language_once_chosen_is_kept(desk):
    browser = desk.signed_in("nurse")
    browser.get("/staff/house?lang=hi")
    assert '<html lang="hi">' in browser.get("/staff/house").text
    assert '<html lang="bn">' in browser.get("/staff/house?lang=bn").text


def test_a_bed_of_a_silent_unit_is_not_known_and_the_page_says_since_when(desk):
    nurse = desk.signed_in("nurse")
    with transaction(desk.db):
        set_silence(desk.db, "u-1", silent=False, at=desk.at)
    nurse.post("/staff/beds/mm-01/state", state="vacant", seen=0)
    tile = r'id="bed-mm-01".*?</summary>'
    assert "Vacant" in re.search(tile, nurse.get("/staff/wards/med-m").text, re.S)[0]
    with transaction(desk.db):
        set_silence(desk.db, "u-1", silent=True, at=desk.at)
    found = re.search(tile, nurse.get("/staff/wards/med-m").text, re.S)[0]
    assert "Not known" in found
    assert "last said: Vacant" in found
    assert "unit silent since" in found
    assert "1 of 1 units silent" in nurse.get("/staff/house").text


def test_a_ward_counted_too_long_ago_says_so(desk):
    nurse = desk.signed_in("nurse")
    form = {"state-s-1": "vacant", "state-s-2": "occupied", "seen-s-1": 0, "seen-s-2": 0}
    nurse.post("/staff/wards/surg/count", **form)
    for later, words in ((0, "Last counted"), (9 * HOUR, "count again this shift"), (13 * HOUR, "too long ago")):
        desk.at = NOON + later
        assert words in desk.signed_in("nurse").get("/staff/wards/surg").text


def test_without_the_broker_the_page_says_what_that_means(desk):
    nurse = desk.signed_in("nurse")
    sentence = "The hub has no connection to the bed units"
    assert sentence not in nurse.get("/staff/wards/med-m").text
    desk.writer.connected = False
    assert sentence in nurse.get("/staff/wards/med-m").text


def test_the_house_is_the_sum_of_its_wards_and_each_bed_is_in_one_bucket(desk):
    manager = a_full_desk(desk)
    text = manager.get("/staff/house").text
    sums = [int(number) for number in re.findall(r"<b>(\d+)</b>", text)]
    assert sum(sums[:7]) == 14
    departments = re.findall(r'<tr class="department">.*?</tr>', text, re.S)
    found = [[int(number) for number in re.findall(r"<td[^>]*>(\d+)</td>", row)] for row in departments]
    assert [sum(column) for column in zip(*found, strict=True)] == [*sums[:7], 14, sums[7]]


def say(desk, browser, bed, state):
    browser.post(f"/staff/beds/{bed}/state", state=state, seen=desk.bed(bed)[4])


def test_what_was_said_then_is_told_from_the_ledger(desk):
    nurse = desk.signed_in("nurse")
    form = {"state-s-1": "vacant", "state-s-2": "occupied", "seen-s-1": 0, "seen-s-2": 0}
    nurse.post("/staff/wards/surg/count", **form)
    nurse.post("/staff/wards/surg/extra-patients", number=2)
    desk.at += 1200
    say(desk, nurse, "s-1", "occupied")
    nurse.post("/staff/wards/surg/extra-patients", number=5)
    told = []
    for moment in (NOON - 60, NOON + 60, desk.at + 60):
        desk.at = NOON + 1500
        then = local(min(moment, desk.at)).strftime("day=%Y-%m-%d&time=%H:%M:%S")
        text = nurse.get("/staff/past?" + then).text
        row = re.search(r'<tr><th scope="row">Surgery</th>.*?</tr>', text, re.S)
        told.append([int(number) for number in re.findall(r"<td[^>]*>(\d+)</td>", row[0])])
    vacant, occupied, unknown, extra = 0, 3, 6, 7
    assert [[row[at] for at in (vacant, occupied, unknown, extra)] for row in told] == [
        [0, 0, 2, 0], [1, 1, 0, 2], [0, 2, 0, 5],
    ]  # fmt: skip


def test_the_course_over_time_is_at_each_step_what_was_said_then(desk):
    nurse = desk.signed_in("nurse")
    form = {"state-s-1": "vacant", "state-s-2": "occupied", "seen-s-1": 0, "seen-s-2": 0}
    nurse.post("/staff/wards/surg/count", **form)
    for state in ("occupied", "cleaning", "vacant", "occupied"):
        desk.at += 300
        say(desk, nurse, "s-1", state)
    points = course(desk.db, first=NOON - 600, last=NOON + 1800, step=100, department="surgery")
    one_by_one = [counts_at(desk.db, point.moment)["surgery"].buckets for point in points]
    assert [point.counts.buckets for point in points] == one_by_one
    assert len({json.dumps(buckets) for buckets in one_by_one}) == 4


def test_a_chart_shows_each_bed_once_and_stays_on_its_ground():
    counts = Counts()
    counts.buckets.update(occupied=6, offerable=3, unknown=1)
    more = Counts()
    more.buckets.update(occupied=7, offerable=2, unknown=1)
    chart = chart_of([Point(0, counts), Point(60, counts), Point(120, more)], ["a", "", "b"])
    shown = [(bar.bucket, bar.width) for bar in chart.bars if bar.bucket == "occupied"]
    assert len(shown) == 2  # the two that are alike are one rectangle
    assert all(bar.x >= 0 and bar.x + bar.width <= WIDTH and 0 <= bar.y <= HEIGHT for bar in chart.bars)
    assert [mark.text for mark in chart.times] == ["a", "b"]
    first = sum(bar.height for bar in chart.bars if bar.x == chart.bars[0].x)
    last = sum(bar.height for bar in chart.bars if bar.x + bar.width == WIDTH - 8)
    assert first == pytest.approx(last)


def test_a_technician_reads_what_to_do(desk):
    text = a_full_desk(desk).get("/staff/units").text
    for words in ("its beds count", "look at the button", "Wi-Fi is weak", "journal is nearly full", "has refused"):
        assert (words in text) == (words != "its beds count"), words
    assert "Put its file on it" in text  # never heard of
