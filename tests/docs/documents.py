"""The project's own files, as git knows them, and what their Markdown says."""

import re
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
LINK = re.compile(r"(?<!\\)\]\((?P<target>[^()\s]+(?:\([^()\s]*\))?)(?:\s+\"[^\"]*\")?\)")
IMAGE = re.compile(r"<(?:img|source)[^>]*\s(?:src|srcset)=\"(?P<target>[^\"]+)\"")
HEADING = re.compile(r"^#{1,6}\s+(?P<title>.+?)\s*$", re.MULTILINE)
FENCE = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)


@cache
def files(*endings: str) -> tuple[Path, ...]:
    """Return the files of the project with one of these endings, also those that are not committed yet."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    paths = (ROOT / name for name in listed if name.endswith(endings))
    return tuple(sorted(path for path in paths if path.is_file()))


def prose(markdown: str) -> str:
    """Return the text without its fenced blocks."""
    return FENCE.sub("", markdown)


def targets(markdown: str) -> list[str]:
    """Return where the links and pictures of the text lead."""
    text = prose(markdown)
    return [match["target"] for pattern in (LINK, IMAGE) for match in pattern.finditer(text)]


def anchors(markdown: str) -> set[str]:
    """Return the anchors that GitHub gives the headings of the text."""
    found: dict[str, int] = {}
    names = set()
    for heading in HEADING.finditer(prose(markdown)):
        title = re.sub(r"[^\w\- ]", "", heading["title"].lower()).replace(" ", "-")
        names.add(f"{title}-{found[title]}" if title in found else title)
        found[title] = found.get(title, 0) + 1
    return names


def broken(path: Path, markdown: str) -> list[str]:
    """Return the links of this file that lead nowhere; addresses on the web are not looked at."""
    missing = []
    for target in targets(markdown):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        there = (path.parent / name).resolve() if name else path
        if not there.exists() or not there.is_relative_to(ROOT):
            missing.append(target)
        elif anchor and there.suffix == ".md":
            text = markdown if there == path else there.read_text(encoding="utf-8")
            if anchor not in anchors(text):
                missing.append(target)
    return missing


CODE = re.compile(r"`([^`\n]+)`")
FENCED = re.compile(r"^(```|~~~)[^\n]*\n(?P<body>.*?)^\1", re.MULTILINE | re.DOTALL)
INDENTED = re.compile(r"^(?: {4}|\t)(?P<body>\S.*)$", re.MULTILINE)


def code(markdown: str) -> list[str]:
    """Return what stands as code in the text: spans, and the lines of blocks with continued lines joined."""
    blocks = [match["body"].replace("\\\n", " ") for match in FENCED.finditer(markdown)]
    lines = [line.strip() for block in blocks for line in block.splitlines()]
    return CODE.findall(prose(markdown)) + [match["body"] for match in INDENTED.finditer(prose(markdown))] + lines
