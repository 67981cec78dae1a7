"""What a system reads of this hospital now: which it is, its departments, its census."""

from tests.hub.api.hospital import Readable
from tests.hub.builders import NOON
from wire.messages import BUCKETS

NOTHING = dict.fromkeys((*BUCKETS, "configured", "extra_patients"), 0)
NRS = {"bn": "এনআরএস", "hi": "एनआरएस", "en": "NRS"}
MEDICINE = {"bn": "মেডিসিন", "hi": "मेडिसिन", "en": "Medicine"}
SURGERY = {"bn": "সার্জারি", "hi": "सर्जरी", "en": "Surgery"}
MEN = {"bn": "পুরুষ", "hi": "पुरुष", "en": "Men"}
WOMEN = {"bn": "মহিলা", "hi": "महिला", "en": "Women"}


def counts(**changes):
    return {**NOTHING, **changes}


IN_SURGERY = counts(unstaffed=1, occupied=1, configured=2, extra_patients=3)
OF_MEN = counts(offerable=1, unknown=7, configured=8)
OF_WOMEN = counts(unknown=4, configured=4)
MALE = {"department": "medicine", "category": "general", "sex": "male"}
FEMALE = {"department": "medicine", "category": "general", "sex": "female"}
HDU = {"department": "surgery", "category": "hdu", "sex": "any"}


def test_the_facility_says_who_it_is_and_how_large(tmp_path):
    hospital = Readable(tmp_path)
    assert hospital.read("/facility") == {
        "version": 1, "facility": "nrs", "generation": hospital.generation, "names": NRS, "beds": 14, "wards": 3,
        "departments": 2,
    }  # fmt: skip


def test_departments_come_with_their_wards_in_the_hospitals_order(tmp_path):
    hospital = Readable(tmp_path)
    none = {"capabilities": []}
    men = {"ward": "med-m", "names": MEN, "category": "general", "sex": "male", "beds": 8, **none}
    women = {"ward": "med-f", "names": WOMEN, "category": "general", "sex": "female", "beds": 4, **none}
    surgical = {"ward": "surg", "names": SURGERY, "category": "hdu", "sex": "any", "beds": 2, **none}
    assert hospital.read("/departments") == {
        "version": 1, "facility": "nrs", "generation": hospital.generation,
        "departments": [
            {"department": "medicine", "names": MEDICINE, "beds": 12, "wards": [men, women]},
            {"department": "surgery", "names": SURGERY, "beds": 2, "wards": [surgical]},
        ],
    }  # fmt: skip


def test_the_census_counts_each_bed_once_in_every_way(tmp_path):
    hospital = Readable(tmp_path).fill()
    assert hospital.read("/census") == {
        "version": 1, "facility": "nrs", "generation": hospital.generation, "ledger_row": 5,
        "as_of": NOON + 45, "age_s": 0, "freshness": "fresh",
        "totals": counts(offerable=1, unstaffed=1, occupied=1, unknown=11, configured=14, extra_patients=3),
        "departments": [
            {"department": "medicine", "names": MEDICINE, **counts(offerable=1, unknown=11, configured=12)},
            {"department": "surgery", "names": SURGERY, **IN_SURGERY},
        ],
        "wards": [
            {"ward": "med-m", **MALE, "names": MEN, "counted_at": None, **OF_MEN},
            {"ward": "med-f", **FEMALE, "names": WOMEN, "counted_at": None, **OF_WOMEN},
            {"ward": "surg", **HDU, "names": SURGERY, "counted_at": NOON + 30, **IN_SURGERY},
        ],
        "groups": [
            {**MALE, "names": MEDICINE, **OF_MEN},
            {**FEMALE, "names": MEDICINE, **OF_WOMEN},
            {**HDU, "names": SURGERY, **IN_SURGERY},
        ],
    }  # fmt: skip


def test_a_census_too_old_to_be_told_is_null_and_never_zero(tmp_path):
    hospital = Readable(tmp_path).fill()
    hospital.at += 3600
    told = hospital.read("/census")
    assert (told["freshness"], told["age_s"], told["as_of"]) == ("dark", 3600, NOON + 45)
    assert [told[part] for part in ("totals", "departments", "wards", "groups")] == [None] * 4


def test_a_hub_that_has_told_no_board_since_its_start_tells_no_numbers(tmp_path):
    told = Readable(tmp_path).read("/census")
    assert (told["freshness"], told["age_s"], told["as_of"], told["totals"]) == ("dark", None, None, None)


def test_the_census_grows_old_by_the_table_of_the_boards(tmp_path):
    hospital = Readable(tmp_path).fill()
    found = []
    for age in (0, 119, 120, 899, 900, 3599):
        hospital.at = NOON + 45 + age
        found.append(hospital.read("/census")["freshness"])
    assert found == ["fresh", "fresh", "ageing", "ageing", "stale", "stale"]


def test_an_answer_that_the_reader_has_is_not_sent_again(tmp_path):
    hospital = Readable(tmp_path).fill()
    first = hospital.get("/census")
    hospital.at += 50
    hospital.show()
    hospital.at += 7
    again = hospital.get("/census", If_None_Match=first.headers["ETag"])
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", first.headers["ETag"])
    assert (again.headers["Census-Age"], again.headers["Cache-Control"]) == ("7", "private, no-cache")


def test_another_freshness_or_count_is_another_answer(tmp_path):
    hospital = Readable(tmp_path).fill()
    first = hospital.get("/census").headers["ETag"]
    hospital.at += 120
    assert hospital.get("/census", If_None_Match=first).status_code == 200
    hospital.at -= 120
    hospital.db.execute("UPDATE beds SET bucket = 'closed', state = 'closed' WHERE bed = 's-2'")
    assert hospital.get("/census", If_None_Match=first).status_code == 200


def test_a_press_makes_no_other_answer_of_what_stays(tmp_path):
    hospital = Readable(tmp_path)
    tags = [hospital.get(path).headers["ETag"] for path in ("/facility", "/departments")]
    hospital.fill()
    assert [hospital.get(path).headers["ETag"] for path in ("/facility", "/departments")] == tags
