"""The pages in a real browser on a real hub: people work, counts and lamps follow, the page stays true and usable."""

import json
import os
import signal
import time

import pytest
from playwright.sync_api import expect

from tests.hub.builders import JOURNAL, a_birth
from tests.hub.hospital import Unit
from tests.hub.web.pictures import LANGUAGES, PAGES, SIZES, a_browser, signed_in
from tests.hub.web.scene import STAFF, running_scene
from tests.parts import axe
from wire import topics

NARROW = (SIZES["phone"], (683, 384), (320, 640))  # 683 points wide is the desk at 200 %
pytestmark = pytest.mark.xdist_group("staff-browser")  # one hospital and one browser for all of these
WARD = "/staff/wards/medicine-m"
SMALL_TARGET = """() => [...document.querySelectorAll('button, summary, input:not([type=hidden]), select, nav a')]
    .filter(one => one.checkVisibility() && !one.matches('.away'))
    .map(one => [one.outerHTML.slice(0, 80), one.getBoundingClientRect()])
    .filter(([, box]) => box.width < 24 || box.height < 24).map(([text]) => text)"""


@pytest.fixture(scope="module")
def scene(tmp_path_factory):
    with running_scene(tmp_path_factory.mktemp("scene")) as found:
        found.command("board", "add", "lobby", "--out", str(found.folder / "lobby.json"))
        yield found


@pytest.fixture(scope="module")
def browser():
    with a_browser() as found:
        yield found


@pytest.fixture(scope="module")
def people(browser, scene):
    """A signed-in browser context for each person, and one for nobody."""
    return {who: signed_in(browser, scene, who) for who in ("", *STAFF)}


@pytest.fixture
def open_page(people):
    """Open a page as somebody; anything on its console is an error."""
    complaints, pages = [], []

    def opened(who, path, size="desk"):
        page = people[who].new_page()
        page.set_viewport_size(dict(zip(("width", "height"), SIZES[size], strict=True)))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if "Content Security" in said.text else None)
        page.goto(path)
        pages.append(page)
        return page

    yield opened
    for page in pages:
        page.close()
    assert complaints == []


def count_of(page, bucket):
    found = page.locator(f".sums li.{bucket} b")
    return int(found.inner_text()) if found.count() else 0


def test_a_nurse_confirms_a_flagged_bed_with_one_tap_and_lamp_board_and_other_pages_follow(scene, open_page):
    board = scene.user("lobby.json")
    board.subscribe(topics.board_topic("nrs", "lobby"))
    row = {row["department"]: row for row in board.expect("lobby")["rows"]}["surgery"]
    house = open_page("manager-1", "/staff/house?lang=en")
    expect(house.locator("#check li")).to_have_count(2)
    unit = Unit(scene, "surgery-f-1")
    unit.be_born(a_birth(65538, generation=JOURNAL))
    page = open_page("nurse-1", "/staff/wards/surgery-f?lang=en")
    page.get_by_role("button", name="sf-09: It is so: ").click()
    expect(page.locator("#bed-sf-09")).not_to_have_class("tile check")
    while {one["bed"]: one for one in unit.line.expect("beds")["beds"]}["sf-09"]["flagged"]:
        continue
    while (now := {row["department"]: row for row in board.expect("lobby")["rows"]}["surgery"]) == row:
        continue
    assert now["unknown"] == row["unknown"] - 1
    expect(house.locator("#check li")).to_have_count(1)


def test_a_nurse_changes_a_bed_with_two_taps_on_a_phone(open_page):
    page = open_page("nurse-1", WARD + "?lang=bn", "phone")
    before = count_of(page, "cleaning")
    tile = page.locator("details.tile.occupied").first
    bed = tile.get_attribute("id")
    tile.locator("summary").click()
    tile.locator("button.say.cleaning").click()
    expect(page.locator(f"#{bed}")).to_have_class("tile cleaning")
    assert count_of(page, "cleaning") == before + 1


def test_a_bed_manager_closes_a_bed_with_a_reason_and_an_open_ward_page_follows(open_page):
    watched = open_page("guest", "/staff/wards/emergency?lang=en")
    closed = count_of(watched, "closed")
    page = open_page("manager-1", "/staff/beds/em-05?lang=en")
    page.select_option("#state", "closed")
    page.get_by_role("button", name="Save").click()
    assert page.evaluate("document.querySelector('#reason').validity.valueMissing")
    page.fill("#reason", "oxygen outlet under repair")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("table")).to_contain_text("oxygen outlet under repair")
    expect(watched.locator("#bed-em-05")).to_have_class("tile closed")
    assert count_of(watched, "closed") == closed + 1


def test_who_looked_at_an_older_page_is_told_and_nothing_is_changed(people, open_page):
    context = people["nurse-1"]
    page = open_page("nurse-1", "/staff/beds/om-01?lang=en")
    other = open_page("manager-1", "/staff/beds/om-01?lang=en")
    other.select_option("#state", "closed")
    other.fill("#reason", "repair")
    other.get_by_role("button", name="Save").click()
    expect(other.locator(".tile.alone")).to_contain_text("Closed")
    page.locator("button.say").first.click()
    expect(page.get_by_role("alert")).to_contain_text("om-01")
    assert context.pages[-1].locator("#bed-om-01").first.inner_text().startswith("om-01")


def test_a_page_works_by_keyboard_alone(open_page):
    page = open_page("nurse-1", "/staff/wards/cardiology?lang=en")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    bed = page.evaluate("document.activeElement.closest('details').id")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    said = page.evaluate("document.activeElement.value")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    looks = {"vacant": "offerable", "occupied": "occupied", "cleaning": "cleaning"}
    expect(page.locator(f"#{bed}")).to_have_class(f"tile {looks[said]}")


def test_without_script_pages_can_be_read_and_beds_changed(browser, scene, people):
    state = people["nurse-1"].storage_state()
    context = browser.new_context(
        base_url=f"http://127.0.0.1:{scene.web}", storage_state=state, java_script_enabled=False
    )
    page = context.new_page()
    page.goto("/staff/wards/neurology?lang=en")
    expect(page.locator("#age")).to_contain_text("does not renew itself")
    tile = page.locator("details.tile.occupied").first
    bed = tile.get_attribute("id")
    tile.locator("summary").click()
    tile.locator("button.say.vacant").click()
    assert page.locator(f"#{bed}").get_attribute("class") == "tile offerable"
    context.close()


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_on_a_page_and_it_fits_a_phone_and_200_percent(open_page, name):
    who, path = PAGES[name]
    page = open_page(who, path)
    for language in LANGUAGES:
        page.goto(f"{path}?lang={language}")
        assert page.evaluate(SMALL_TARGET) == [], language
        for width, height in NARROW:
            page.set_viewport_size({"width": width, "height": height})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (language, width)
    assert axe.problems(page) == []


def test_axe_finds_nothing_with_a_bed_opened_on_a_phone(open_page):
    page = open_page("manager-1", WARD + "?lang=bn", "phone")
    page.locator("details.tile:not(.check) summary").first.click()
    assert axe.problems(page) == []


def test_axe_would_have_found_something(open_page):
    page = open_page("", "/staff/sign-in")
    page.evaluate("document.querySelector('label').remove()")
    assert [found[1] for found in axe.problems(page)] == ["label"]


def test_an_admin_who_disables_an_account_ends_its_open_pages(browser, scene):
    context = signed_in(browser, scene, "guest")
    page = context.new_page()
    page.goto(WARD)
    scene.command("user", "disable", "guest")
    page.wait_for_url("**/staff/sign-in?next=**", timeout=20_000)
    scene.command("user", "enable", "guest")
    context.close()


def test_when_the_hub_is_gone_the_page_says_so_and_follows_it_again_when_it_is_back(people, scene):
    """Last of all: it ends the hub. Time on the page is turned forward, not waited for."""
    page = people["nurse-1"].new_page()
    page.clock.install()
    page.goto("/staff/wards/icu?lang=en")
    expect(page.locator("#age")).to_have_text("This page follows the hub.")
    os.killpg(scene.hub.pid, signal.SIGKILL)
    scene.hub.wait()
    page.clock.fast_forward(16_000)
    expect(page.locator("#age")).to_contain_text("No connection to the hub since")
    page.clock.fast_forward(120_000)
    expect(page.locator("#age")).to_contain_text("too old to go by")
    assert page.locator("#live button:enabled").count() == 0
    scene.start_hub()
    deadline = time.monotonic() + 30
    while "follows" not in page.locator("#age").inner_text():
        page.clock.run_for(6_000)
        assert time.monotonic() < deadline, "the page did not find the hub again"
    expect(page.locator("#live button").first).to_be_enabled()
    page.close()
    assert json.loads(scene.command("user", "list"))
