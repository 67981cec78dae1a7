import pytest

from display import profile
from display.board import NEVER, STOPPED, View
from display.pages import Turner, pages
from tests.display.builders import a_board, a_plan, a_row, a_view

FIVE = [a_row(name, offerable=4) for name in ("a", "b", "c", "d", "e")]


def the_pages(name, view, *languages):
    found = pages(view, a_plan(profile.load(name), *languages))
    return [("".join(row.department for row in page.rows) or page.kind, "+".join(page.languages)) for page in found]


def test_an_led_board_changes_the_language_with_the_page():
    assert the_pages("128x32", a_view(a_board(*FIVE)), "bn", "en") == [
        ("ab", "bn"), ("ab", "en"), ("cd", "bn"), ("cd", "en"), ("e", "bn"), ("e", "en"),
    ]  # fmt: skip


def test_a_screen_keeps_the_first_language_and_changes_the_second():
    assert the_pages("1920x1080", a_view(a_board(*FIVE)), "bn", "en", "hi") == [("abcde", "bn+en"), ("abcde", "bn+hi")]


def test_a_screen_with_one_language_shows_one():
    assert the_pages("1280x720", a_view(a_board(*FIVE)), "hi") == [("abcde", "hi")]


def test_between_old_numbers_a_board_without_room_says_so_on_every_other_page():
    assert the_pages("128x32", a_view(a_board(*FIVE[:2]), age_s=1200), "bn", "en") == [
        ("ab", "bn"), ("notice", "bn"), ("ab", "en"), ("notice", "en"),
    ]  # fmt: skip


@pytest.mark.parametrize(("age_s", "lost"), [(1200, False), (10, True), (3600, False)])
def test_a_board_of_one_colour_takes_numbers_away_that_it_could_not_show_in_grey(age_s, lost):
    assert the_pages("64x16", a_view(a_board(*FIVE), age_s=age_s, lost=lost), "bn") == [("notice", "bn")]


@pytest.mark.parametrize("view", [View(NEVER), View(STOPPED), a_view(a_board(*FIVE), age_s=3600)])
def test_there_is_always_a_page(view):
    for name in profile.names():
        assert len(the_pages(name, view, "bn", "hi", "en")) >= 1


def test_a_hospital_without_departments_is_not_a_blank_board():
    from wire.messages import Board

    empty = a_board(FIVE[0]).to_dict() | {"rows": []}
    assert the_pages("128x32", a_view(Board.from_dict(empty)), "bn") == [("notice", "bn")]


def test_an_update_does_not_restart_the_page():
    turner = Turner()
    turner.page_at(100.0, 3)
    turner.stay(5.0)
    for at in (101.0, 102.5, 104.9):  # an update at each
        assert turner.page_at(at, 3) == 0
        turner.stay(5.0)
    assert turner.page_at(105.0, 3) == 1


def test_pages_go_round_in_their_order():
    turner, seen = Turner(), []
    for at in range(0, 70, 10):
        seen.append(turner.page_at(float(at), 3))
        turner.stay(10.0)
    assert seen == [0, 1, 2, 0, 1, 2, 0]


def test_a_cycle_begins_anew_when_the_number_of_pages_changes():
    turner = Turner()
    turner.page_at(0.0, 3)
    turner.stay(5.0)
    turner.page_at(5.0, 3)
    turner.stay(5.0)
    assert (turner.page_at(6.0, 8), turner.turn_at(8.0)) == (0, 1)
