"""Debian's Chromium, driven by Playwright: for the tests of the page and for the pictures in the documents."""

import shutil
from typing import Any

from demo.errors import MissingProgramError

QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip


def open_browser(playwright: Any) -> Any:
    """Return a running browser that speaks to this machine only; close it, or use it in a `with`."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        raise MissingProgramError("chromium is not installed: sudo apt install chromium")
    return playwright.chromium.launch(executable_path=path, args=list(QUIET))
