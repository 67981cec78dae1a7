"""Every command that a document names exists, with the options it is shown with."""

import configparser
import json
import os
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


def console_scripts() -> dict[str, str]:
    metadata = configparser.ConfigParser()
    metadata.read(ROOT / "setup.cfg", encoding="utf-8")
    lines = metadata["options.entry_points"]["console_scripts"].strip().split("\n")
    return {name.strip(): entry.strip() for name, entry in (line.split("=") for line in lines)}


def make_targets() -> set[str]:
    makefiles = "".join((ROOT / name).read_text(encoding="utf-8") for name in ("Makefile", "hardware.mk"))
    return set(re.findall(r"^([a-z]+(?:-[a-z]+)*):", makefiles, re.MULTILINE))


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


def help_texts(program: str, commands: list[Command]) -> list[tuple[int, str]]:
    """Return exit status and help of these commands of one program, all in one process of its own."""
    words = json.dumps([command[1:] for command in commands])
    call = [sys.executable, str(Path(__file__).with_name("print_help.py")), console_scripts()[program], words]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "200"}
    done = subprocess.run(call, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=60, check=True)
    return [(status, text) for status, text in json.loads(done.stdout)]


@pytest.mark.parametrize("program", sorted({command[0] for command in all_commands()}))
def test_the_commands_in_documents_exist_with_their_options(program: str) -> None:
    assert program in console_scripts()
    commands = sorted(command for command in all_commands() if command[0] == program)
    for command, (status, text) in zip(commands, help_texts(program, commands), strict=True):
        assert status == 0, f"{' '.join(command)}: {text}"
        assert all_commands()[command] - set(OPTION.findall(text)) == set(), " ".join(command)


def test_a_command_or_option_that_does_not_exist_is_noticed() -> None:
    commands: list[Command] = [("shayya-unit", "journal"), ("shayya-unit", "sing")]
    (known, text), (unknown, _) = help_texts("shayya-unit", commands)
    assert (known, unknown != 0) == (0, True)
    assert "--state" in OPTION.findall(text)
    assert "--aloud" not in OPTION.findall(text)


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
