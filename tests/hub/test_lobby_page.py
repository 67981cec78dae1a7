"""The lobby page in a real browser: it follows a press, and takes its numbers away when nothing arrives any more."""

import os
import secrets
import signal

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.hub.builders import a_birth, a_press
from tests.hub.hospital import Unit, running_hospital

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        yield running
        running.close()


@pytest.fixture(scope="module")
def hospital(tmp_path_factory):
    with running_hospital(tmp_path_factory.mktemp("lobby"), {"u-1": "mm-01"}) as found:
        yield found


@pytest.fixture
def page(browser, hospital):
    page = browser.new_page()
    page.clock.install()
    complaints = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda line: complaints.append(line.text) if "Security Policy" in line.text else None)
    yield page
    page.close()
    hospital.hang_up()
    assert complaints == []


def test_a_press_shows_on_the_page(hospital, page):
    page.goto(f"http://127.0.0.1:{hospital.web}/lobby?lang=bn")
    cell = page.locator('[data-department="medicine"] [data-bucket="occupied"]')
    expect(cell).to_have_text("0")
    unit = Unit(hospital, "u-1")
    journal = secrets.token_hex(8)
    version = unit.be_born(a_birth(generation=journal))["beds"][0]["bed_version"]
    seen = unit.press(a_press(1, seen=version, generation=journal))["bed_version"]
    unit.press(a_press(2, seen=seen, generation=journal))
    expect(cell).to_have_text("1")
    expect(page.locator("html")).to_have_attribute("lang", "bn")


def test_a_page_that_hears_nothing_more_grows_old_and_then_shows_no_number(hospital, page):
    page.goto(f"http://127.0.0.1:{hospital.web}/lobby?lang=en")
    expect(page.locator("table")).to_be_visible()
    os.killpg(hospital.hub.pid, signal.SIGSTOP)
    try:
        for minutes, freshness, words in ((3, "ageing", "3 min ago"), (13, "stale", "Please ask at the desk")):
            page.clock.fast_forward(minutes * 60 * 1000)
            expect(page.locator("html")).to_have_attribute("data-freshness", freshness)
            expect(page.locator("#age")).to_contain_text(words)
        page.clock.fast_forward(45 * 60 * 1000)
        expect(page.locator("#age")).to_have_text("No current numbers: please ask at the desk")
        expect(page.locator("table")).to_be_hidden()
    finally:
        os.killpg(hospital.hub.pid, signal.SIGCONT)
    page.clock.fast_forward(6000)
    expect(page.locator("table")).to_be_visible()


@pytest.mark.parametrize("size", [(320, 640), (1920, 1080)], ids=str)
def test_the_page_fits_its_screen(hospital, page, size, tmp_path):
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(f"http://127.0.0.1:{hospital.web}/lobby?lang=bn")
    page.screenshot(path=tmp_path / "lobby.png")
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= size[0]
