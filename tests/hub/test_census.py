"""Every bed counts once, and what is not known never counts as vacant."""

from hypothesis import given
from hypothesis import strategies as st

from hub.census import Counts, bucket_of, count
from tests.hub.builders import a_bed
from wire.messages import BUCKETS

beds = st.builds(
    a_bed,
    st.sampled_from(["vacant", "occupied", "cleaning", "closed", "unknown"]),
    staffed=st.booleans(), flagged=st.booleans(), silent=st.booleans(), hold=st.sampled_from([None, "hold-1"]),
)  # fmt: skip


@given(st.lists(beds, max_size=40))
def test_the_buckets_sum_to_the_beds(found):
    counts = count(found)
    assert counts.configured == len(found)
    assert set(counts.buckets) == set(BUCKETS)


@given(beds)
def test_only_a_known_free_staffed_bed_is_offerable(bed):
    free = bed.state == "vacant" and bed.staffed and not (bed.flagged or bed.silent or bed.held)
    assert (bucket_of(bed) == "offerable") == free


@given(beds)
def test_a_silent_units_bed_is_unknown_whatever_it_was(bed):
    if bed.silent or bed.flagged or bed.state == "unknown":
        assert bucket_of(bed) == "unknown"
    else:
        assert bucket_of(bed) != "unknown"


def test_a_bed_that_is_several_things_counts_by_the_first_in_order():
    assert bucket_of(a_bed("closed", staffed=False, hold="h")) == "closed"
    assert bucket_of(a_bed("occupied", staffed=False, hold="h")) == "occupied"
    assert bucket_of(a_bed("vacant", staffed=False, hold="h")) == "unstaffed"
    assert bucket_of(a_bed("vacant", hold="h")) == "held"


def test_counts_are_told_under_the_names_of_the_wire():
    counts = count([a_bed(), a_bed("occupied")])
    counts.extra_patients = 3
    assert counts.fields() == {
        "offerable": 1, "held": 0, "unstaffed": 0, "occupied": 1, "cleaning": 0, "closed": 0, "unknown": 0,
        "extra_patients": 3,
    }  # fmt: skip
    assert Counts().configured == 0
