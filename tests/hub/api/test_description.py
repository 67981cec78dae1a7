"""The description of the API describes the API: routes, parameters, answers; and whatever is asked, it answers."""

from urllib.parse import quote

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from tests.hub.api.hospital import Readable
from tests.hub.api.schema import faults
from tests.hub.builders import NOON

UNKNOWN_NAMES = ["", "x", "After", "at[]", "lang", "ward "]


@pytest.fixture(scope="module")
def hospital(tmp_path_factory):
    """One hospital for all questions: none of them changes it."""
    return Readable(tmp_path_factory.mktemp("hospital")).fill()


@pytest.fixture(scope="module")
def described(hospital):
    return hospital.get("/openapi.json", token=None).json


def test_every_path_is_described_and_no_other(hospital, described):
    routes = {
        (rule.rule.replace("<", "{").replace(">", "}"), method.lower())
        for rule in hospital.app.url_map.iter_rules()
        if rule.rule.startswith("/api/") and rule.methods
        for method in rule.methods - {"HEAD"}
    }
    found = {(path, method) for path, operations in described["paths"].items() for method in operations}
    assert found == routes
    assert len(found) == 9


def test_every_path_but_the_description_asks_for_a_token(hospital, described):
    for path, operations in described["paths"].items():
        wanted = 200 if path == "/api/v1/openapi.json" else 401
        assert hospital.client.get(path.replace("{bed}", "s-1")).status_code == wanted, path
        assert ("security" in operations["get"]) == (wanted == 401), path


def test_the_description_itself_may_be_kept_for_an_hour(hospital):
    answer = hospital.get("/openapi.json", token=None)
    assert answer.headers["Cache-Control"] == "public, max-age=3600"
    assert hospital.get("/openapi.json", token=None, If_None_Match=answer.headers["ETag"]).status_code == 304


def test_each_answer_of_a_living_and_of_a_dark_hub_is_as_described(hospital, described):
    for at in (NOON + 45, NOON + 4000):
        hospital.at = at
        for path, operations in described["paths"].items():
            needed = [f"{one['name']}={NOON}" for one in operations["get"].get("parameters", []) if one["required"]]
            query = "&".join(one for one in needed if not one.startswith("bed="))
            answer = hospital.client.get(
                path.replace("{bed}", "s-1") + "?" + query, headers={"Authorization": f"Bearer {hospital.token}"}
            )
            assert answer.status_code == 200, (path, answer.text)
            if path != "/api/v1/openapi.json":
                assert wrong_with(answer, operations["get"], described) == []
    hospital.at = NOON + 45


def test_each_reference_in_the_description_leads_somewhere(described):
    schemas, seen = described["components"]["schemas"], set()

    def walk(value):
        if isinstance(value, dict):
            seen.update([value["$ref"]] if "$ref" in value else [])
            value = list(value.values())
        for one in value if isinstance(value, list) else []:
            walk(one)

    walk(described)
    assert seen == {f"#/components/schemas/{name}" for name in schemas}


def test_the_check_of_these_tests_finds_what_is_wrong():
    whole = {"type": "integer", "minimum": 0}
    schema = {
        "type": "object", "properties": {"a": {"enum": ["x"]}, "b": {"anyOf": [whole, {"type": "null"}]}},
        "required": ["a", "b"], "additionalProperties": False,
    }  # fmt: skip
    assert [faults(value, schema, {}) for value in ({"a": "x", "b": 1}, {"a": "x", "b": None})] == [[], []]
    for value in (
        {"a": "x", "b": -1},
        {"a": "x", "b": True},
        {"a": "y", "b": 1},
        {"a": "x"},
        {"a": "x", "b": 1, "c": 1},
    ):
        assert faults(value, schema, {}) != []


def wrong_with(answer, operation, described):
    """Return what about an answer is not as described."""
    told = operation["responses"].get(str(answer.status_code))
    if told is None:
        return [f"status {answer.status_code} is not described: {answer.text}"]
    if answer.status_code == 304:
        return ["304 with a body"] if answer.data else []
    if answer.content_type != "application/json":
        return [f"content type {answer.content_type}"]
    return faults(answer.json, told["content"]["application/json"]["schema"], described["components"]["schemas"])


def like(schema):
    """Return texts that a parameter of this schema may be."""
    if schema["type"] == "integer":
        return st.integers(schema["minimum"], schema["maximum"]).map(str)
    return st.from_regex(schema["pattern"].replace("$", r"\Z"), alphabet=st.characters(codec="ascii"))


def fits(text, schema):
    """Whether a text is one that a parameter of this schema may be."""
    if schema["type"] == "string":
        return faults(text, schema, {}) == [] and not text.endswith("\n")
    return text.isascii() and text.isdigit() and faults(int(text), schema, {}) == []


SENSIBLE = ("surg", "medicine", "s-1", "0", "1", "5", str(NOON), str(NOON - 7200), "60", "3600", "2027-01-15T07:00Z")
ODD = st.one_of(
    st.text(max_size=12), st.integers(-2, 2**70).map(str),
    st.sampled_from(("", "٣", "1e3", "NaN", "+5", "0x1", "9" * 40)),
    st.binary(max_size=6).map(lambda raw: raw.decode("utf-8", "surrogateescape")),
)  # fmt: skip
HEADER = st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"), max_size=30)


@settings(max_examples=500, deadline=None, print_blob=True)
@given(data=st.data())
def test_whatever_is_asked_the_answer_is_one_that_is_described(hospital, described, data):
    template = data.draw(st.sampled_from(sorted(set(described["paths"]) - {"/api/v1/openapi.json"})), "path")
    operation = described["paths"][template]["get"]
    path = template.replace("{bed}", data.draw(st.one_of(st.just("s-1"), ODD).map(_as_segment), "bed"))
    query, sound = draw_query(data, [one for one in operation["parameters"] if one["in"] == "query"])
    headers = {"Authorization": f"Bearer {hospital.token}"}
    for name in ("Accept", "If-None-Match", "Authorization"):
        if data.draw(st.integers(0, 9), f"odd {name}") == 0:
            headers[name] = data.draw(st.one_of(HEADER, st.just("*")), name)
    answer = hospital.client.get(f"{path}?{query}", headers=headers)
    event(f"status {answer.status_code}")
    assert answer.status_code < 500
    assert wrong_with(answer, operation, described) == []
    assert sound or answer.status_code in (400, 401, 406), "a parameter that is not as described was taken"


def draw_query(data, parameters):
    """Return a query of these parameters, and whether each is as described."""
    query, sound = [], True
    for one in parameters:
        if one["required"] or data.draw(st.booleans(), one["name"] + " given"):
            text = data.draw(st.one_of(like(one["schema"]), st.sampled_from(SENSIBLE), ODD), one["name"])
            query.append((one["name"], text))
            sound = sound and fits(text, one["schema"])
    if data.draw(st.integers(0, 9), "one too many") == 0:
        query.append((data.draw(st.sampled_from([*UNKNOWN_NAMES, *(name for name, _ in query)]), "which"), "1"))
        sound = False
    return "&".join(f"{_quoted(name)}={_quoted(text)}" for name, text in query), sound


def _as_segment(text):
    return _quoted(text).replace("%2F", "") or "-"


def _quoted(text):
    return quote(text.encode("utf-8", "surrogateescape"), safe="")
