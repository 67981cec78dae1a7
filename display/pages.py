"""Which page comes when. Pure: the order is fixed, so that people learn it, and an update never restarts a page."""

from dataclasses import dataclass

from display.board import NEVER, NO_CONNECTION, STOPPED, Row, View
from display.profile import Profile
from wire.freshness import DARK, STALE

ROWS = "rows"
NOTICE = "notice"  # words only

TURN_S = 2.0  # a part of a name that is too long for its box stays this long: changeable signs need 2 s per word group


@dataclass(frozen=True)
class Plan:
    """What paging needs to know of a board: its profile's measures and its languages, the first being the largest."""

    rows_per_page: int
    languages: tuple[str, ...]
    languages_per_page: int
    has_banner: bool  # notices have a place of their own beside the rows
    has_grey: bool  # numbers can be shown as not promised


def plan_of(profile: Profile, languages: tuple[str, ...]) -> Plan:
    """Return the paging of a board of that profile and those languages."""
    return Plan(profile.rows_per_page, languages, profile.languages_per_page, profile.has_banner, profile.has_grey)


@dataclass(frozen=True)
class Page:
    """One page: its rows (none for a notice) and its languages, largest first."""

    kind: str
    languages: tuple[str, ...]
    rows: tuple[Row, ...] = ()


def pages(view: View, plan: Plan) -> tuple[Page, ...]:
    """Return all pages of a cycle in their order; never none."""
    languages = _pairs(plan)
    if _is_words_only(view, plan):
        return tuple(Page(NOTICE, pair) for pair in languages)
    found = []
    with_notice = not plan.has_banner and view.freshness in (STALE, NO_CONNECTION)
    for start in range(0, len(view.rows), plan.rows_per_page):
        for pair in languages:
            found.append(Page(ROWS, pair, view.rows[start : start + plan.rows_per_page]))
            if with_notice:
                found.append(Page(NOTICE, pair))
    return tuple(found)


def _is_words_only(view: View, plan: Plan) -> bool:
    if not view.rows or view.freshness in (NEVER, STOPPED):
        return True
    if view.freshness == DARK:
        return not plan.has_banner
    return view.freshness in (STALE, NO_CONNECTION) and not plan.has_grey


def _pairs(plan: Plan) -> list[tuple[str, ...]]:
    first, rest = plan.languages[0], plan.languages[1:]
    if plan.languages_per_page == 1:
        return [(language,) for language in plan.languages]
    return [(first, other) for other in rest] or [(first,)]


class Turner:
    """Turns the pages: keeps the present page until its time is over, whatever arrives meanwhile."""

    def __init__(self) -> None:
        self._index = 0
        self._count = 0
        self._began = 0.0
        self._ends = 0.0

    def page_at(self, at: float, count: int) -> int:
        """Return the index of the page to show at `at`, out of `count`. A changed count starts the cycle anew."""
        if count != self._count:
            self._index, self._count, self._began, self._ends = 0, count, at, float("inf")
        elif at >= self._ends:
            self._index, self._began, self._ends = (self._index + 1) % count, at, float("inf")
        return self._index

    def stay(self, seconds: float) -> None:
        """Say how long the present page needs; it holds from the page's beginning."""
        self._ends = self._began + seconds

    @property
    def ends(self) -> float:
        """When the present page's time is over."""
        return self._ends

    def turn_at(self, at: float) -> int:
        """Return which part of long names is due."""
        return int((at - self._began) // TURN_S)

    def next_turn(self, at: float) -> float:
        """Return when the next part of long names is due."""
        return self._began + (self.turn_at(at) + 1) * TURN_S
