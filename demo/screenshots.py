"""Make the pictures in docs/pictures from a running demo: python -m demo.screenshots [FOLDER]."""

import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from demo.__main__ import SEED, choose_ports, open_page
from demo.browser import open_browser
from demo.errors import DemoError
from demo.place import LOOPBACK, free_ports
from demo.plan import HOSPITAL, TO_LOOK_AT, read_hospital
from demo.probe import fetch
from demo.stage import Stage

PICTURES = Path("docs/pictures")
HOLD_MS = 150
PRESSED = "mm-03"
SIZES = {"desktop": (1366, 768), "phone": (390, 844)}


def main() -> int:
    """Start a hospital, take every picture, end it."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else PICTURES
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="shayya-pictures-") as root:
        try:
            _take_all(Path(root), folder)
        except DemoError as error:
            print(f"screenshots: {error}", file=sys.stderr)
            return 2
    return 0


def _take_all(root: Path, folder: Path) -> None:
    (page_port,) = free_ports(1)
    stage = Stage(
        read_hospital(HOSPITAL), HOSPITAL, root=root, ports=choose_ports(page_port), progress=print, pace=TO_LOOK_AT
    )  # fmt: skip
    with stage, sync_playwright() as playwright, open_browser(playwright) as browser:
        open_page(stage, SEED)
        ports = stage.ports
        for language, size in (("en", "desktop"), ("bn", "desktop"), ("en", "phone")):
            _take_demo(browser, folder / f"demo-{language}-{size}.png", ports.page, language, SIZES[size])
        _take(browser, folder / "board-led.png", f"http://{LOOPBACK}:{ports.boards['led']}/", (1100, 370))
        _take(browser, folder / "lobby.png", f"http://{LOOPBACK}:{ports.hub}/lobby", SIZES["desktop"])
        _take(browser, folder / "central.png", f"http://{LOOPBACK}:{ports.central}/", SIZES["desktop"])
        (folder / "board-lcd.png").write_bytes(fetch(ports.boards["lcd"], "/board.png")[1])
    for picture in sorted(folder.glob("*.png")):
        print(picture)


def _take_demo(browser: Any, path: Path, port: int, language: str, size: tuple[int, int]) -> None:
    page = browser.new_page(viewport={"width": size[0], "height": size[1]})
    page.goto(f"http://{LOOPBACK}:{port}/?lang={language}")
    page.wait_for_selector("body:not(.lost)")
    page.locator(f'[data-bed="{PRESSED}"]').hover()
    page.mouse.down()
    page.wait_for_timeout(HOLD_MS)
    page.mouse.up()
    page.wait_for_selector("#step-lcd-drawn.reached")
    page.mouse.move(0, 0)
    page.evaluate("scrollTo(0, 0)")
    page.wait_for_selector(f'[data-bed="{PRESSED}"]:is([data-situation="vacant"], [data-situation="occupied"])')
    page.screenshot(path=path)
    page.close()


def _take(browser: Any, path: Path, address: str, size: tuple[int, int]) -> None:
    page = browser.new_page(viewport={"width": size[0], "height": size[1]})
    page.goto(address, wait_until="load")
    page.wait_for_timeout(1000)  # what the page fetches by itself
    page.screenshot(path=path)
    page.close()


if __name__ == "__main__":
    sys.exit(main())
