"""axe-core for tests: what an automatic look at a page finds against WCAG 2.2 AA.

It is a script of the npm registry. The first use fetches it with npm into .cache; after that no network is needed.
"""

import subprocess
import tarfile
from pathlib import Path
from typing import Any

VERSION = "4.14.1"
CACHE = Path(__file__).resolve().parents[2] / ".cache" / "axe"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = """tags => axe.run(document, {runOnly: {type: "tag", values: tags}}).then(found => found.violations.map(
    one => [one.impact, one.id, one.help, one.nodes.map(node => node.target.join(" ")).slice(0, 5)]))"""


def script() -> str:
    """Return axe-core's text, fetched when it is not here yet; raises RuntimeError saying what is missing."""
    kept = CACHE / f"axe-{VERSION}.min.js"
    if not kept.exists():
        _fetch(kept)
    return kept.read_text(encoding="utf-8")


def _fetch(kept: Path) -> None:
    CACHE.mkdir(parents=True, exist_ok=True)
    words = ["npm", "pack", f"axe-core@{VERSION}", "--silent", "--pack-destination", str(CACHE)]
    try:
        done = subprocess.run(words, capture_output=True, text=True, timeout=120, check=False, cwd=CACHE)
    except FileNotFoundError:
        raise RuntimeError("axe-core is fetched with npm, which is not installed: install the package npm") from None
    archive = CACHE / f"axe-core-{VERSION}.tgz"
    if done.returncode or not archive.exists():
        raise RuntimeError(f"npm could not fetch axe-core {VERSION}: {done.stderr.strip()[-400:]}")
    with tarfile.open(archive) as files:
        member = files.extractfile("package/axe.min.js")
        if member is None:
            raise RuntimeError("the archive of axe-core holds no axe.min.js")
        fresh = kept.with_suffix(".new")
        fresh.write_bytes(member.read())
    fresh.replace(kept)
    archive.unlink()


def problems(page: Any) -> list[Any]:
    """Return what axe finds on a Playwright page: [impact, rule, what it means, where]."""
    page.evaluate(script())  # by the debugger, so that the page's own policy stays as strict as it is
    found: list[Any] = page.evaluate(RUN, TAGS)
    return found
