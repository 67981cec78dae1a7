"""Every command that a document names exists, with the options it is shown with."""

import configparser
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from tests.docs.documents import ROOT, code, files

WORD = re.compile(r"[a-z][a-z-]*")
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*")
ENDS = re.compile(r"\s(?:[|;>&#]|&&)\s?.*")
Command = tuple[str, ...]


def console_scripts() -> set[str]:
    metadata = configparser.ConfigParser()
    metadata.read(ROOT / "setup.cfg", encoding="utf-8")
    return {
        line.split("=")[0].strip() for line in metadata["options.entry_points"]["console_scripts"].split("\n") if line
    }


def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


def shayya_commands(markdown: str) -> dict[Command, set[str]]:
    """Return the `shayya-…` commands in the text, each with its sub-commands, and the options it is shown with."""
    found: dict[Command, set[str]] = {}
    for line in (part for one in code(markdown) for part in re.split(r"\s{2,}(?=shayya-)", one)):
        words = ENDS.sub("", line).removeprefix("$ ").removeprefix(".venv/bin/").split()
        if not words or not words[0].startswith("shayya-"):
            continue
        command = [words[0]]
        for word in words[1:]:
            if not WORD.fullmatch(word):
                break
            command.append(word)
        found.setdefault(tuple(command), set()).update(OPTION.findall(" ".join(words)))
    return found


@cache
def all_commands() -> dict[Command, set[str]]:
    found: dict[Command, set[str]] = {}
    for path in files(".md"):
        for command, options in shayya_commands(path.read_text(encoding="utf-8")).items():
            found.setdefault(command, set()).update(options)
    return found


def help_of(command: Command) -> "subprocess.CompletedProcess[str]":
    program = Path(sys.executable).parent / command[0]
    return subprocess.run([program, *command[1:], "--help"], cwd=ROOT, capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize("command", sorted(all_commands()), ids=" ".join)
def test_a_command_in_a_document_exists_with_its_options(command: Command) -> None:
    assert command[0] in console_scripts()
    done = help_of(command)
    assert done.returncode == 0, done.stderr
    assert all_commands()[command] - set(OPTION.findall(done.stdout)) == set()


def test_commands_are_found_in_spans_and_blocks() -> None:
    text = (
        "Run `shayya-hub unit add UID --out DIR`.\n```sh\n$ shayya-unit journal --state x \\\n    --all | head\n```\n"
    )
    found = {("shayya-hub", "unit", "add"): {"--out"}, ("shayya-unit", "journal"): {"--state", "--all"}}
    assert shayya_commands(text) == found
    assert shayya_commands("    shayya-demo     shayya-hub run --config F") == {
        ("shayya-demo",): set(),
        ("shayya-hub", "run"): {"--config"},
    }


def test_every_make_verb_and_tool_in_a_document_exists() -> None:
    lines = [line for path in files(".md") for line in code(path.read_text(encoding="utf-8"))]
    verbs = {match[1] for line in lines if (match := re.match(r"make ([a-z]+)\b", line))}
    modules = {match[1] for line in lines if (match := re.match(r"(?:\S*/)?python3? -m (tools\.\w+)", line))}
    assert "test" in verbs
    assert verbs - make_targets() == set()
    assert {name for name in modules if not (ROOT / f"{name.replace('.', '/')}.py").is_file()} == set()


def test_pre_commit_runs_what_make_check_runs() -> None:
    recipe = re.search(r"^check:.*\n((?:\t.*\n)+)", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert recipe is not None
    checked = [line.removeprefix("\t@$(RUN)").removesuffix(" .") for line in recipe[1].splitlines()]
    hooks = (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    assert re.findall(r"entry: \.venv/bin/(.+)", hooks) == checked
