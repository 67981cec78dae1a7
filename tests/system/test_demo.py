"""The demo with its page: a browser presses a bed; what a person meets who starts it wrongly; how it ends."""

import re
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from demo.browser import open_browser
from demo.parts import wait_until
from demo.place import LOOPBACK
from tests.system.hospitals import Demo, a_demo, is_alive, run_demo

pytestmark = pytest.mark.xdist_group("hospital")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """A running demo of a small hospital."""
    with a_demo(tmp_path_factory.mktemp("demo")) as running:
        yield running


@pytest.fixture
def page(demo: Demo) -> Iterator[Page]:
    """The demo page in Debian's Chromium; the test fails when the page complains."""
    complaints: list[str] = []
    with sync_playwright() as playwright, open_browser(playwright) as browser:
        page = browser.new_page(viewport={"width": 1366, "height": 768})
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(demo.address)
        expect(page.locator("body")).not_to_have_class(re.compile("lost"))
        yield page
    assert complaints == []


def a_bed(page: Page, situation: str) -> str:
    name = page.locator(f'[data-situation="{situation}"]').first.get_attribute("data-bed")
    assert name is not None
    return name


def test_pressing_a_bed_with_the_mouse_changes_the_lamp_the_boards_and_the_journey(page: Page) -> None:
    name = a_bed(page, "occupied")
    bed = page.locator(f'[data-bed="{name}"]')
    frames = {board: page.locator(f"#board-{board}").get_attribute("data-frame") for board in ("led", "lcd")}
    bed.hover()
    page.mouse.down()
    expect(bed).to_have_class(re.compile("pressed"))
    page.mouse.up()
    expect(bed).to_have_attribute("data-situation", re.compile("confirmed|vacant"))
    expect(bed.locator(".leds")).to_have_attribute("data-colour", "blue")
    expect(page.locator("#journey-bed")).to_have_text(name)
    for step in ("saved", "confirmed", "led-drawn", "lcd-drawn"):
        expect(page.locator(f"#step-{step}")).to_have_class(re.compile("reached"))
    for board, frame in frames.items():
        expect(page.locator(f"#board-{board}")).not_to_have_attribute("data-frame", frame or "")


def test_holding_a_bed_with_the_keyboard_is_a_long_press(page: Page) -> None:
    bed = page.locator(f'[data-bed="{a_bed(page, "vacant")}"]')
    bed.focus()
    page.keyboard.down(" ")
    expect(bed).to_have_attribute("data-situation", re.compile("confirmed|cleaning"))
    page.keyboard.up(" ")
    expect(bed).to_have_attribute("data-situation", "cleaning")
    expect(bed).to_have_attribute("aria-label", re.compile("being cleaned"))


def test_the_page_speaks_three_languages_and_fits_a_phone(page: Page, demo: Demo) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    for language, word in (("bn", "ওয়ার্ড"), ("hi", "वार्ड"), ("en", "Wards")):
        page.goto(f"{demo.address}?lang={language}")
        expect(page.locator("#wards-title")).to_have_text(word)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_the_page_shows_what_central_has(page: Page) -> None:
    expect(page.locator("#central")).to_be_visible()
    counts = [int(text) for text in page.locator("#central dd").all_inner_texts()]
    assert sum(counts) == page.locator("[data-bed]").count()


def test_only_pages_of_this_machine_may_press(page: Page, demo: Demo) -> None:
    pressing = {"data": {"bed": "me-01", "contact": "up"}}
    context = page.context.request
    assert context.post(f"{demo.address}contact", **pressing).status == 204
    assert context.post(f"{demo.address}contact", **pressing, headers={"Sec-Fetch-Site": "cross-site"}).status == 403
    assert context.post(f"{demo.address}contact", **pressing, headers={"Host": "elsewhere.example"}).status == 403
    assert context.post(f"{demo.address}contact", data={"bed": "none", "contact": "up"}).status == 404
    assert context.post(f"{demo.address}contact", data={"bed": "me-01", "contact": "kick"}).status == 400


def test_a_second_demo_is_told_who_runs_the_first(demo: Demo, tmp_path: Path) -> None:
    second = run_demo("--port", "0", "--directory", str(demo.directory), cwd=tmp_path)
    assert (second.returncode, second.stdout) == (2, "")
    assert second.stderr == (
        f"shayya-demo: a demo is already running in {demo.directory} (process {demo.process.pid}): "
        "stop it with Ctrl-C, or give this one --directory\n"
    )


def test_a_taken_port_is_named_in_one_line(tmp_path: Path) -> None:
    with socket.create_server((LOOPBACK, 0)) as taken:
        port = taken.getsockname()[1]
        done = run_demo("--port", str(port), "--directory", str(tmp_path / "demo"), cwd=tmp_path)
    advice = f"choose another, for example shayya-demo --port {port + 1}"
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"shayya-demo: port {port} is taken by another program: {advice}\n"


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_however_the_demo_ends_no_process_is_left(tmp_path: Path, how: signal.Signals) -> None:
    with a_demo(tmp_path) as running:
        family = running.family()
        assert len(family) >= 10
        running.process.send_signal(how)
        code = running.process.wait(timeout=30)
        wait_until(lambda: not any(map(is_alive, family)), "every process gone", bound_s=15)
    assert code == (-signal.SIGKILL if how == signal.SIGKILL else 0)
