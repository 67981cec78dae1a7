"""Pictures of the staff's pages: python -m tests.hub.web.pictures [FOLDER] [--all].

Without --all: the few that the documents show. With it: every page in three languages, on a desk and on a phone.
"""

import argparse
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from tests.hub.web.desk import PASSWORD
from tests.hub.web.scene import Scene, running_scene

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
SIZES = {"desk": (1366, 768), "phone": (390, 844)}
LANGUAGES = ("bn", "hi", "en")
# page: (who looks, path)
PAGES = {
    "sign-in": ("", "/staff/sign-in"),
    "ward": ("nurse-1", "/staff/wards/medicine-m"),
    "ward-manager": ("manager-1", "/staff/wards/icu"),
    "ward-reading": ("guest", "/staff/wards/medicine-m"),
    "house": ("manager-1", "/staff/house"),
    "bed": ("manager-1", "/staff/beds/ic-09"),
    "count": ("nurse-1", "/staff/wards/eye-f/count"),
    "by-hand": ("nurse-1", "/staff/wards/eye-m"),
    "history": ("manager-1", "/staff/past"),
    "units": ("tech-1", "/staff/units"),
    "audit": ("admin-1", "/staff/audit"),
    "account": ("nurse-1", "/staff/account"),
    "error": ("nurse-1", "/staff/audit"),
}
SHOWN = (
    ("ward", "bn", "phone"), ("ward", "en", "desk"), ("house", "en", "desk"), ("history", "en", "desk"),
    ("bed", "en", "desk"), ("units", "en", "desk"),
)  # fmt: skip


@contextmanager
def a_browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        yield browser
        browser.close()


def signed_in(browser: Browser, scene: Scene, who: str, **more: Any) -> Any:
    """Return a browser context in which this person has signed in."""
    context = browser.new_context(base_url=f"http://127.0.0.1:{scene.web}", **more)
    if who:
        page = context.new_page()
        page.goto("/staff/sign-in")
        page.fill("#name", who)
        page.fill("#password", PASSWORD)
        page.click("button.main")
        page.wait_for_url(lambda address: "sign-in" not in address)
        page.close()
    return context


def main() -> None:
    """Take them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=Path("docs/pictures"))
    parser.add_argument("--all", action="store_true")
    chosen = parser.parse_args()
    chosen.folder.mkdir(parents=True, exist_ok=True)
    every = [(page, language, size) for page in PAGES for language in LANGUAGES for size in SIZES]
    with tempfile.TemporaryDirectory() as folder, running_scene(Path(folder)) as scene, a_browser() as browser:
        contexts = {who: signed_in(browser, scene, who) for who in {who for who, _ in PAGES.values()}}
        for page, language, size in every if chosen.all else SHOWN:
            _take(contexts[PAGES[page][0]], chosen.folder, page, language, size, whole=chosen.all)


def _take(context: Any, folder: Path, name: str, language: str, size: str, *, whole: bool) -> None:
    page = context.new_page()
    width, height = SIZES[size]
    page.set_viewport_size({"width": width, "height": height})
    page.goto(f"{PAGES[name][1]}?lang={language}")
    if name == "ward" and size == "desk":
        page.locator("#bed-mm-09 summary").click()
    path = folder / f"hub-{name}-{language}{'-phone' if size == 'phone' else ''}.png"
    page.screenshot(path=path, full_page=whole and size == "phone")
    page.close()
    with Image.open(path) as picture:
        picture.convert("P", palette=Image.Palette.ADAPTIVE, colors=128).save(path, optimize=True)


if __name__ == "__main__":
    main()
