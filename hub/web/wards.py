"""A ward's page, a bed's page, and the census by hand; what is written is in corrections.py."""

from flask import abort, render_template

from hub.beds import Bed
from hub.census import count
from hub.errors import UnknownBed
from hub.facility import Ward
from hub.freshness import age_by_clock
from hub.roles import MANAGING, NURSING
from hub.store import beds, registry, wards
from hub.store.beds import get_bed
from hub.web import words
from hub.web.desk import desk, i_may, now, reader
from hub.web.tiles import SAYINGS, said, tile_of
from wire.freshness import DARK, FRESH, freshness
from wire.messages import CLOSED

STORY = 30  # rows of the ledger on a bed's page


def ward_named(name: str) -> Ward:
    """Return the ward, or end the request with 404."""
    for ward in desk().config.facility.wards:
        if ward.id == name:
            return ward
    abort(404)


def ward(ward: str, problem: str = "", status: int = 200) -> tuple[str, int]:
    """The page of a ward."""
    found = ward_named(ward)
    moment, db = now(), reader()
    shown = beds.beds_of_ward(db, ward)
    since = silence(shown)
    counts = count(shown)
    kept = wards.all_wards(db).get(ward)
    counts.extra_patients = kept["extra_patients"] if kept else 0
    by_hand = [bed for bed in shown if bed.unit is None]
    counted_at = kept["counted_at"] if kept else None
    return render_template(
        "staff/ward.html", ward=found, counts=counts, buckets=words.BUCKETS, problem=problem,
        tiles=[tile_of(bed, silent_since=since[bed.bed], now=moment) for bed in shown],
        may_say=i_may(NURSING), may_correct=i_may(MANAGING), connected=desk().writer.connected, by_hand=by_hand,
        counted_at=counted_at, counted=freshness("hand-census", age_by_clock(counted_at, moment)),
        FRESH=FRESH, DARK=DARK,
    ), status  # fmt: skip


def silence(shown: list[Bed]) -> dict[str, int | None]:
    """Return, for each bed, when its unit was last heard, or its ward last counted."""
    heard = {row["unit"]: row["heard_at"] for row in registry.all_units(reader())}
    counted = {name: row["counted_at"] for name, row in wards.all_wards(reader()).items()}
    return {bed.bed: heard.get(bed.unit) if bed.unit else counted.get(bed.ward) for bed in shown}


def bed(bed: str, problem: str = "", status: int = 200) -> tuple[str, int]:
    """The page of a bed: how it is, what was said of it, and the bed manager's corrections."""
    try:
        found = get_bed(reader(), bed)
    except UnknownBed:
        abort(404)
    tile = tile_of(found, silent_since=silence([found])[bed], now=now())
    return render_template(
        "staff/bed.html", bed=found, tile=tile, ward=ward_named(found.ward), problem=problem,
        story=wards.story_of(reader(), bed, most=STORY), may_correct=i_may(MANAGING), may_say=i_may(NURSING),
        states=words.STATES, said=said(found), suggested=words.SUGGESTED_REASONS, results=words.RESULTS,
        kinds=words.KINDS,
    ), status  # fmt: skip


def count_page(ward: str, problem: str = "", status: int = 200) -> tuple[str, int]:
    """The form for a census by hand."""
    found = ward_named(ward)
    by_hand = beds.beds_counted_by_hand(reader(), ward)
    if not by_hand:
        abort(404)
    order = {name: place for place, name in enumerate(found.beds)}
    return render_template(
        "staff/count.html", ward=found, problem=problem, states=words.STATES, sayings=(*SAYINGS, CLOSED),
        may_close=i_may(MANAGING),
        beds=sorted(((bed, said(bed)) for bed in by_hand), key=lambda pair: order.get(pair[0].bed, 0)),
    ), status  # fmt: skip
