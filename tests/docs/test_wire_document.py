"""docs/wire.md says what the code does."""

import re
from pathlib import Path

from tests.docs.documents import ROOT, files
from tools.wire_tables import BLOCK, DOCUMENT, ROW, filled, kinds
from wire import freshness
from wire.fields import Word
from wire.messages import Ack, Command

TEXT = DOCUMENT.read_text(encoding="utf-8")
RULE = re.compile(r"^\*\*W-(\d+)\*\*", re.MULTILINE)
MENTION = re.compile(r"\bW-(\d+)\b")


def fields_without_meaning(document: str) -> list[str]:
    return [
        f"{block['kind']}.{row['key']}"
        for block in BLOCK.finditer(document)
        for row in ROW.finditer(block["old"])
        if not row["meaning"].strip()
    ]


def unknown_rules(text: str) -> set[str]:
    return set(MENTION.findall(text)) - set(RULE.findall(TEXT))


def test_the_tables_are_current() -> None:
    assert filled(TEXT) == TEXT, "run python -m tools.wire_tables"


def test_the_command_mends_a_table_that_is_not_current() -> None:
    assert filled(TEXT.replace("At most 4096 bytes", "At most 4095 bytes")) == TEXT
    assert filled(TEXT.replace("| hex, 16 digits |", "| hex, 8 digits |")) == TEXT
    assert filled(TEXT.replace("| `pressed_at` |", "| `when` |")) != TEXT  # its meaning has to be written anew


def test_every_record_of_the_contract_is_in_the_document() -> None:
    assert {block["kind"] for block in BLOCK.finditer(TEXT)} == {*kinds(), "topics", "freshness"}


def test_every_field_says_what_it_means() -> None:
    assert fields_without_meaning(TEXT) == []
    assert fields_without_meaning(filled(TEXT.replace("| `pressed_at` |", "| `when` |"))) == ["Press.pressed_at"]


def test_rules_are_numbered_upward_and_once() -> None:
    numbers = [int(number) for number in RULE.findall(TEXT)]
    assert numbers == sorted(set(numbers))
    assert len(numbers) > 50


def test_every_rule_that_is_mentioned_anywhere_exists() -> None:
    texts = {path: path.read_text(encoding="utf-8") for path in files(".py", ".md", ".toml") if path != Path(__file__)}
    assert {
        str(path.relative_to(ROOT)): unknown_rules(text) for path, text in texts.items() if unknown_rules(text)
    } == {}
    assert unknown_rules("as W-4 and W-999 say") == {"999"}


def rule(number: int) -> str:
    """Return the text of one rule, up to the next one or the next heading."""
    start = TEXT.index(f"**W-{number}**")
    return re.split(r"\n\*\*W-\d|\n#", TEXT[start:], maxsplit=1)[0]


def test_the_rules_on_silence_name_the_limits_of_the_code() -> None:
    assert f"every {freshness.TICK_S} s" in rule(73)
    assert f"none for {freshness.TICK_MISSING_S} s" in rule(73)
    assert f"Silent for {freshness.UNIT_HINT_S} s" in rule(74)
    assert f"silent for {freshness.UNIT_SILENT_S // 60} min" in rule(74)
    assert f"more than {freshness.CLOCK_AHEAD_S} s" in rule(54)


def test_every_command_is_described() -> None:
    words = dict(Command.FIELDS)["name"]
    assert isinstance(words, Word)
    assert re.findall(r"^\| `([a-z-]+)` \|", rule(80), re.MULTILINE) == list(words.words)


def test_every_result_of_a_press_is_described() -> None:
    words = dict(Ack.FIELDS)["result"]
    assert isinstance(words, Word)
    assert {word for word in words.words if f"`{word}`" not in rule(60) + rule(65)} == set()
