import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image, ImageFont

from display import profile, sample, text
from display.errors import TextSetupError
from display.fitting import clusters
from display.gallery import cases, view_of
from display.words import LANGUAGES, WORDS, in_numerals
from tests.display.builders import a_picture

SHIPPED = sorted({form for forms in WORDS.values() for one in forms.values() for form in one})


def test_scripts_are_set_each_in_its_own_font():
    assert text.runs("আইসিইউ ICU वार्ड 2") == [("bn", "আইসিইউ "), ("latin", "ICU "), ("hi", "वार्ड "), ("latin", "2")]


def test_joiners_and_dandas_stay_with_their_word():
    assert text.runs("ক্\u200dষ। A") == [("bn", "ক্\u200dষ। "), ("latin", "A")]


def test_all_scripts_stand_on_one_baseline():
    style = text.Style(40, "regular", crisp=False)
    feet = {word: text.mask(word, style).dy + text.mask(word, style).image.height for word in ("H", "ক", "क", "Hকक")}
    assert max(feet.values()) - min(feet.values()) <= 1, feet


def test_letters_written_in_two_ways_are_drawn_alike():
    composed, decomposed = "\u09df", "\u09af\u09bc"
    assert text.tidy(composed) == text.tidy(decomposed)


def test_no_shipped_word_has_a_letter_that_its_font_lacks():
    wanted = {letter for words in SHIPPED for letter in words} | set("0123456789:/–·+-")
    wanted |= {letter for one in sample.DEPARTMENTS for letter in "".join(one[1:])}
    assert {letter for letter in wanted if "?" in text.tidy(letter)} == {"?"}


@pytest.mark.parametrize("stranger", ["漢", "ا", "😀", "\u0378"])
def test_a_letter_that_no_font_has_becomes_a_question_mark_never_an_empty_box(stranger):
    assert text.tidy(f"a{stranger}b") == "a?b"


def test_bengali_is_shaped_and_not_strung_together():
    """In রি the vowel sign stands before its consonant; a conjunct is narrower than its parts."""
    face = text.font("bn", "regular", 40)
    assert face.getlength("ক্ষ") < face.getlength("ক") + face.getlength("ষ")
    unshaped = ImageFont.truetype(face.path, 40, layout_engine=ImageFont.Layout.BASIC)
    assert bytes(face.getmask("রি")) != bytes(unshaped.getmask("রি"))


def test_a_missing_font_is_named_with_its_package(tmp_path, monkeypatch):
    monkeypatch.setattr(text, "FONT_FOLDER", tmp_path)
    with pytest.raises(TextSetupError, match=r"NotoSans-Bold.ttf is not installed; .* apt install fonts-noto-core"):
        text.check()


def test_without_fribidi_the_program_refuses_to_start(tmp_path):
    """A broken library of that name comes first on the search path, as on a machine that lacks it."""
    (tmp_path / "libfribidi.so.0").write_bytes(b"")
    (tmp_path / "libfribidi.so").write_bytes(b"")
    (tmp_path / "board.toml").write_text('profile = "128x32"\ncredential = "none.json"\n')
    done = subprocess.run(
        [sys.executable, "-m", "display", "run", str(tmp_path / "board.toml")],
        env={"LD_LIBRARY_PATH": str(tmp_path), "PATH": "/usr/bin:/bin"}, cwd=Path(__file__).parents[2],
        capture_output=True, text=True, timeout=30,
    )  # fmt: skip
    assert (done.returncode, "apt install libfribidi0" in done.stderr) == (1, True), done.stderr


def test_a_digit_looks_the_same_wherever_it_stands():
    for crisp, size in ((True, 20), (False, 128)):
        style = text.Style(size, "bold", crisp)
        pitch = text.digit_pitch(style) + 1
        left, right = (text.digits_mask(number, style, 1).image for number in ("81", "18"))
        cell = (0, 0, pitch - 1, left.height)
        assert left.crop(cell).tobytes() == right.crop((pitch, 0, 2 * pitch - 1, right.height)).tobytes()


def test_fonts_are_kept_and_masks_are_bounded():
    assert text.font("bn", "bold", 20) is text.font("bn", "bold", 20)
    for number in range(text.MOST_MASKS * 2):
        text.mask(str(number), text.Style(9, "regular", crisp=True))
    assert text.mask.cache_info().currsize <= text.MOST_MASKS


def test_one_digit_system_for_a_board():
    assert [in_numerals("13:40", numerals) for numerals in ("western", "bn", "hi")] == ["13:40", "১৩:৪০", "१३:४०"]


def test_words_are_cut_only_where_a_reader_would_allow_it():
    assert clusters("স্ত্রীরোগ") == ["স্ত্রী", "রো", "গ"]
    assert clusters("हिन्दी") == ["हि", "न्दी"]


def test_every_language_is_a_language_of_the_wire():
    assert LANGUAGES == ("bn", "hi", "en")


def test_no_board_is_ever_blank():
    blank = []
    for case in cases():
        if case.languages[0] == "bn":
            least, most = a_picture(case.profile, view_of(case.freshness), *case.languages).convert("L").getextrema()
            blank += [case] if most - least < 100 else []
    assert blank == []


def test_a_profile_of_each_size_exists():
    assert profile.names() == [
        "64x16", "128x32", "192x64", "480x320", "1280x720", "1366x768", "1080x1920", "1920x1080",
    ]  # fmt: skip
    assert Image.new("1", profile.load("64x16").size).size == (64, 16)
