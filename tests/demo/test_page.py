"""The demo page's texts and lamps, against the tables they come from."""

import re
from pathlib import Path

import demo.web
from demo.plan import LANGUAGES
from demo.web.app import LEGEND, read_words
from firmware import lamps

WEB = Path(next(iter(demo.web.__path__)))
CSS = (WEB / "static" / "page.css").read_text(encoding="utf-8")


def lit_by_css(rhythm: str, colour: str) -> tuple[int, list[tuple[int, bool]]]:
    """Return the length in ms and the (ms, lit) changes that the style sheet plays for a rhythm on one LED."""
    rule = re.search(rf'\[data-rhythm="{rhythm}"\](?: \.{colour})? {{ --rhythm: (\S+) (\d+)ms; }}', CSS)
    assert rule is not None, rhythm
    frames = re.search(rf"@keyframes {rule[1]} {{(.*)}}", CSS)
    assert frames is not None, rule[1]
    length = int(rule[2])
    found = re.findall(r"([\d.]+)% { opacity: (\d); }", frames[1])
    return length, [(round(float(percent) / 100 * length), opacity == "1") for percent, opacity in found]


def lit_by_table(rhythm: str, colour: str) -> tuple[int, list[tuple[int, bool]]]:
    changes, at = [], 0
    for light, length in lamps.RHYTHMS[rhythm]:
        is_lit = light in (lamps.ON, lamps.BOTH, colour)
        if not changes or changes[-1][1] != is_lit:
            changes.append((at, is_lit))
        at += length
    return at, changes


def test_the_page_plays_every_rhythm_as_the_units_lamp_table_has_it() -> None:
    for rhythm in lamps.RHYTHMS:
        if rhythm == "steady":
            assert '[data-rhythm="steady"]' not in CSS  # steady is the absence of a rhythm
            continue
        for colour in (lamps.AMBER, lamps.BLUE):
            assert lit_by_css(rhythm, colour) == lit_by_table(rhythm, colour), (rhythm, colour)


def test_every_situation_of_a_lamp_has_a_text_and_the_legend_shows_it_as_the_table_does() -> None:
    words = read_words()
    table = {situation: (colour, rhythm) for situation, colour, rhythm, _, _ in lamps.TABLE}
    assert {f"situation_{situation}" for situation in table} == {key for key in words if key.startswith("situation_")}
    for situation, colour, rhythm in LEGEND:
        assert table[situation][1] == rhythm
        assert table[situation][0] in (None, colour)


def test_every_text_is_there_in_every_language() -> None:
    for key, texts in read_words().items():
        assert set(texts) == set(LANGUAGES), key
        assert all(texts.values()), key


def test_the_page_brings_no_inline_script_or_style_and_nothing_from_elsewhere() -> None:
    page = (WEB / "templates" / "page.html").read_text(encoding="utf-8")
    assert re.search(r"<style|style=|<script(?! defer src)|\son\w+=|https?://(?!{{ host }})", page) is None
