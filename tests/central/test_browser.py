"""The page in a real browser: it refreshes, grows old when central is gone, and fits a phone."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.central.builders import a_batch, a_row
from tests.central.processes import Service, a_service

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
PHONE = {"width": 320, "height": 700}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        yield running
        running.close()


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    """A running central with one batch of its hospital."""
    with a_service(tmp_path, "sqlite:///central.sqlite3", workers=1) as running:
        send(running, 1, offerable=3)
        yield running


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page whose clock the test turns; anything on its console is an error."""
    page = browser.new_page()
    page.clock.install()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    page.close()
    assert complaints == []


def send(service: Service, number: int, **counts: int) -> None:
    """Report as the hospital's hub."""
    batch = a_batch(number, as_of=int(time.time()), rows=[a_row(**counts), a_row("surgery", unknown=2)])
    assert service.send(batch)[0] == 200


def show(page: Page, service: Service, language: str = "en") -> None:
    """Open the page."""
    page.goto(f"http://127.0.0.1:{service.port}/?lang={language}")


def vacant(page: Page) -> str:
    """Return the vacant beds of the first department as the page shows them."""
    return page.locator("#f-dh .known > table tbody td.vacant").first.inner_text()


def test_an_open_page_takes_over_what_is_new_and_keeps_its_place(page: Page, service: Service) -> None:
    show(page, service)
    page.locator("#f-dh summary").click()
    send(service, 2, offerable=9)
    page.clock.fast_forward("00:31")
    expect(page.locator("#f-dh .known > table tbody td.vacant").first).to_have_text("9")
    assert page.evaluate("document.querySelector('#f-dh-groups').open")
    assert page.evaluate("document.activeElement.matches('#f-dh-groups > summary')")
    assert page.locator("#lost").is_hidden()


def test_without_central_the_page_grows_old_and_at_last_takes_the_numbers_away(page: Page, service: Service) -> None:
    show(page, service)
    os.killpg(service.process.pid, signal.SIGKILL)
    service.process.wait()
    section = page.locator("#f-dh")
    for forward, freshness, words in (
        ("00:31", "fresh", "Fresh"),
        ("06:00", "ageing", "Ageing 6 minutes ago"),
        ("10:00", "stale", "Old 16 minutes ago"),
        ("50:00", "dark", "No numbers 1 hour ago"),
    ):
        page.clock.fast_forward(forward)
        expect(page.locator("#lost")).to_be_visible()
        expect(section).to_have_attribute("data-freshness", freshness)
        assert words in " ".join(section.locator(".report").inner_text().split())
        expect(section.locator("table").first).to_be_visible(visible=freshness != "dark")
        expect(section.locator(".when-stale")).to_be_visible(visible=freshness == "stale")
        expect(section.locator(".when-dark")).to_be_visible(visible=freshness == "dark")
    assert "No connection to central. This page was fetched: 1 hour ago" in page.locator("#lost").inner_text()


def test_the_page_is_whole_without_its_script(browser: Browser, service: Service) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    show(page, service)
    assert vacant(page) == "3"
    assert page.locator("#f-dh .report").inner_text().startswith("Fresh")
    context.close()


def test_the_page_fits_a_small_phone_and_is_readable_on_it(page: Page, service: Service) -> None:
    send(service, 2, offerable=888, occupied=1888)
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    for language in ("bn", "hi", "en"):
        show(page, service, language)
        page.locator("#f-dh summary").click()
        assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"], language
        assert page.evaluate(OUTSIDE_ITS_CARD) == 0, language
        assert page.evaluate(LOW_CONTRAST) == [], language


OUTSIDE_ITS_CARD = """[...document.querySelectorAll('td, th')].filter(cell =>
    cell.getBoundingClientRect().right > cell.closest('section, nav').getBoundingClientRect().right).length"""


# Text whose contrast with the nearest painted background is under 4.5 : 1 (WCAG 2.2, 1.4.3 AA).
LOW_CONTRAST = """() => {
  const channel = (c) => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  const light = (rgb) => 0.2126 * channel(rgb[0]) + 0.7152 * channel(rgb[1]) + 0.0722 * channel(rgb[2]);
  const parse = (text) => text.match(/[\\d.]+/g).map(Number);
  const behind = (element) => {
    for (; element; element = element.parentElement) {
      const rgb = parse(getComputedStyle(element).backgroundColor);
      if (rgb.length === 3 || rgb[3] === 1) return rgb;
    }
    return [255, 255, 255];
  };
  const found = [];
  for (const element of document.querySelectorAll("body *")) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (!own || !element.checkVisibility()) continue;
    const [a, b] = [light(parse(getComputedStyle(element).color)), light(behind(element))];
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (contrast < 4.5) found.push([element.className, element.textContent.trim(), contrast]);
  }
  return found;
}"""
