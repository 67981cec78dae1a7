from display.link import Link
from tests.display.builders import NOON, OTHER_GENERATION, a_hub_state, a_tick


def a_link(*, ticks_at=()):
    link = Link(started=100.0)
    for at in ticks_at:
        link.heard_tick(a_tick(NOON + int(at)), at)
    return link


def test_thirty_seconds_without_a_tick_are_a_lost_connection():
    link = a_link(ticks_at=[110.0])
    assert (link.is_lost(139.9), link.is_lost(140.0)) == (False, True)


def test_silence_counts_from_the_start_of_the_program():
    assert (a_link().is_lost(129.0), a_link().is_lost(130.0)) == (False, True)


def test_the_will_of_the_hub_is_believed_at_once():
    link = a_link(ticks_at=[110.0])
    link.heard_state(a_hub_state(online=False), 111.0)
    assert link.is_lost(111.0)


def test_a_tick_after_the_will_shows_that_the_hub_is_back():
    link = a_link(ticks_at=[110.0])
    link.heard_state(a_hub_state(online=False), 111.0)
    link.heard_tick(a_tick(NOON + 112, connection=2), 112.0)
    assert not link.is_lost(112.0)


def test_a_late_tick_of_the_connection_before_the_will_changes_nothing():
    link = a_link()
    link.heard_state(a_hub_state(online=False, connection=2), 111.0)
    link.heard_tick(a_tick(connection=1), 112.0)
    assert link.is_lost(112.0)


def test_a_will_of_an_older_connection_is_ignored():
    link = a_link()
    link.heard_state(a_hub_state(online=False, connection=5), 111.0)
    link.heard_state(a_hub_state(online=True, connection=4), 112.0)
    assert link.is_lost(112.0)


def test_a_hub_with_a_new_ledger_is_believed_whatever_its_connection_number():
    link = a_link()
    link.heard_state(a_hub_state(online=False, connection=5), 111.0)
    link.heard_tick(a_tick(connection=1, generation=OTHER_GENERATION), 112.0)
    assert not link.is_lost(112.0)


def test_a_tick_that_waited_in_a_queue_does_not_set_the_clock_back():
    link = a_link(ticks_at=[110.0])
    link.heard_tick(a_tick(NOON + 111), 171.0)  # sent at 111, heard a minute later
    assert link.hub_time(171.0) == NOON + 171


def test_a_hub_whose_clock_was_set_back_is_followed_after_three_ticks():
    link = a_link(ticks_at=[110.0])
    for at in (120.0, 130.0, 140.0):
        link.heard_tick(a_tick(NOON - 3600 + int(at)), at)
    assert link.hub_time(140.0) == NOON - 3600 + 140


def test_no_clock_is_known_before_the_first_tick():
    assert (a_link().hub_time(100.0), a_link().last_heard()) == (None, None)


def test_the_hub_was_last_heard_at_its_last_tick():
    assert a_link(ticks_at=[110.0]).last_heard() == NOON + 110
