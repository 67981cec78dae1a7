"""Documents are true: their links lead somewhere, what they name exists, and every one of them can be found."""

import re
from pathlib import Path

import pytest

from tests.docs.documents import ROOT, anchors, broken, code, files, targets

DOCUMENTS = files(".md")
FOLDERS = ["wire", "firmware", "hub", "display", "central", "demo", "docs", "tests", "tools", "hardware", "enclosures"]
# a path of ours ends in a slash or an extension; a topic such as hub/tick does not
OWN_PATH = re.compile(rf"^(?:{'|'.join(FOLDERS)})/(?:[\w./*-]*(?:/|\.[a-z0-9]+))?$")
ELSEWHERE = re.compile(r"(?<![\w.:/~])/(?:work|home|root|tmp|Users|mnt|media)/")


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def missing_paths(markdown: str) -> list[str]:
    """Return the paths of the project that the text names and that are not there."""
    named = [span for span in code(markdown) if OWN_PATH.match(span) and "..." not in span]
    return [name for name in named if not any(ROOT.glob(name.rstrip("/")))]


def reachable(start: Path) -> set[Path]:
    """Return the documents that one comes to by links; a link to a folder leads to all in it."""
    found: set[Path] = set()
    waiting = [start]
    while waiting:
        path = waiting.pop()
        if path in found:
            continue
        found.add(path)
        for target in targets(text_of(path)):
            there = (path.parent / target.partition("#")[0]).resolve()
            inside = sorted(there.glob("*.md")) if there.is_dir() else [there]
            waiting.extend(one for one in inside if one.suffix == ".md" and one.is_file())
    return found


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(path: Path) -> None:
    assert broken(path, text_of(path)) == []


def test_a_link_that_leads_nowhere_is_noticed() -> None:
    path = ROOT / "docs" / "README.md"
    text = "[a](wire.md) [b](gone.md) [c](wire.md#7-who-wins) [d](wire.md#gone) [e](#here) [f](https://a.org)\n# Here\n"
    assert broken(path, text) == ["gone.md", "wire.md#gone"]
    assert broken(path, "```\n[a](gone.md)\n```\n![p](../../outside.png)\n") == ["../../outside.png"]
    assert anchors("# One & two\n## One & two\n") == {"one--two", "one--two-1"}


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_paths_of_the_project_exist(path: Path) -> None:
    assert missing_paths(text_of(path)) == []


def test_a_path_that_does_not_exist_is_noticed() -> None:
    assert missing_paths("`wire/fields.py` `wire/*.py` `wire/gone.py` `docs/` hub/gone.py") == ["wire/gone.py"]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_document_names_a_place_on_one_machine(path: Path) -> None:
    assert ELSEWHERE.findall(text_of(path)) == []


def test_a_place_on_one_machine_is_noticed() -> None:
    assert ELSEWHERE.findall("see /home/nurse-1/notes.md, not https://example.org/home/ or `/etc/mosquitto/`") == [
        "/home/"
    ]


def test_every_document_can_be_found_from_the_index() -> None:
    found = reachable(ROOT / "docs" / "README.md")
    assert {path for path in DOCUMENTS if path.is_relative_to(ROOT / "docs")} - found == set()


def test_decisions_are_numbered_without_a_hole_and_say_all_three_things() -> None:
    pages = [path for path in DOCUMENTS if path.parent == ROOT / "docs" / "decisions"]
    assert [int(path.name[:4]) for path in pages] == list(range(1, len(pages) + 1))
    for path in pages:
        text = text_of(path)
        assert re.findall(r"^\*\*(\w+)\.\*\*", text, re.MULTILINE) == ["Context", "Choice", "Consequence"], path.name
        assert text.startswith(f"# {path.name[:4]} "), path.name
        assert len(text.splitlines()) <= 60, path.name
