"""The hospital of the demo, and how its beds are shared out among units."""

from pathlib import Path

import pytest

from demo.errors import HospitalError
from demo.plan import BEDS_PER_UNIT, HOSPITAL, LANGUAGES, read_hospital, share_out
from hub.facility import read_facility


def test_the_demo_hospital_is_large_and_named_in_every_language() -> None:
    hospital = read_hospital(HOSPITAL)
    assert len(hospital.departments) >= 10
    assert len(hospital.beds) == len(set(hospital.beds)) >= 200
    for names in (hospital.names, *hospital.departments.values(), *(ward.names for ward in hospital.wards)):
        assert set(names) == set(LANGUAGES)
        assert all(names.values())
    assert {ward.department for ward in hospital.wards} == set(hospital.departments)
    assert len({ward.category for ward in hospital.wards}) >= 3


def test_the_hub_reads_the_same_beds_from_the_file() -> None:
    facility = read_facility(HOSPITAL)
    assert [bed for ward in facility.wards for bed in ward.beds] == list(read_hospital(HOSPITAL).beds)


def test_every_bed_has_one_unit_and_no_unit_serves_two_wards_or_too_many_beds() -> None:
    hospital = read_hospital(HOSPITAL)
    units = share_out(hospital)
    assert len(units) >= 30
    assert sorted(bed for beds in units.values() for bed in beds) == sorted(hospital.beds)
    ward_of = {bed: ward.ward for ward in hospital.wards for bed in ward.beds}
    for beds in units.values():
        assert 1 <= len(beds) <= BEDS_PER_UNIT
        assert len({ward_of[bed] for bed in beds}) == 1


def test_a_hospital_file_that_cannot_be_used_is_named_with_the_reason(tmp_path: Path) -> None:
    with pytest.raises(HospitalError, match=r"nowhere\.toml"):
        read_hospital(tmp_path / "nowhere.toml")
    broken = tmp_path / "broken.toml"
    broken.write_text("[facility]\nid = 1\n", encoding="utf-8")
    with pytest.raises(HospitalError, match=r"broken\.toml: cannot be used: KeyError: '(name|department)'"):
        read_hospital(broken)
