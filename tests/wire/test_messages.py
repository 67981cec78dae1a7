"""Properties of every message: it comes back as it went, and nothing but WireError comes out of a bad one."""

import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.wire.interpreters import INTERPRETERS, run
from tests.wire.limits import longest, messages
from tests.wire.run_vectors import KINDS, outcome, payload_of
from wire.fields import Message, WireError

HERE = Path(__file__).parent
every_kind = pytest.mark.parametrize("name", sorted(KINDS))
LETTERS = b'{}[]":,-0123456789.eEtruefalsn\\u \x00\x7f\xff\xe0'


@every_kind
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_a_message_comes_back_as_it_went(name: str, data: st.DataObject) -> None:
    message: Message = data.draw(messages(KINDS[name]))
    assert KINDS[name].decode(message.encode()) == message


@every_kind
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(payload=st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(name: str, payload: bytes) -> None:
    assert set(outcome(name, payload)) <= {"value", "refused"}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)


@every_kind
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_a_message_with_one_field_of_any_json_is_read_or_refused(name: str, data: st.DataObject) -> None:
    kind = KINDS[name]
    fields = {"version": 1, **data.draw(messages(kind)).to_dict()}
    fields[data.draw(st.sampled_from(sorted(fields)))] = data.draw(JSON)
    assert set(outcome(name, json.dumps(fields).encode())) <= {"value", "refused"}


@every_kind
def test_deep_nesting_is_read_or_refused(name: str) -> None:
    for opening in (b"[", b'{"version":1,"x":', b'{"version":1,"beds":['):
        payload = opening * (KINDS[name].MOST_BYTES // len(opening))
        assert set(outcome(name, payload)) == {"refused"}


@every_kind
def test_the_longest_message_that_the_limits_allow_can_be_sent(name: str) -> None:
    kind = KINDS[name]
    message = kind(**{field: longest(limits) for field, limits in kind.FIELDS})
    assert kind.decode(message.encode()) == message


def test_a_message_that_nobody_would_read_is_not_written() -> None:
    rare = "\U00011103"  # beyond U+FFFF: twelve bytes when escaped
    fields = {"id": "0" * 16, "ok": True, "text": rare * 600}
    with pytest.raises(WireError, match=r"payload of \d+ bytes, at most 4096 are allowed"):
        KINDS["Reply"](**fields).encode()


def test_a_message_with_a_field_of_another_name_cannot_be_made() -> None:
    with pytest.raises(WireError, match="Reply has no field txt"):
        KINDS["Reply"](id="0" * 16, ok=True, text="", txt="")


def spoilt(payload: bytes, dice: random.Random) -> bytes:
    """The payload with one to three bytes changed, dropped or put in."""
    letters = bytearray(payload)
    for _ in range(dice.randint(1, 3)):
        place = dice.randrange(len(letters))
        letters[place : place + dice.randint(0, 2)] = bytes([dice.choice(LETTERS)]) * dice.randint(0, 1)
    return bytes(letters)


def test_both_interpreters_agree_on_spoilt_payloads(tmp_path: Path) -> None:
    seed = random.SystemRandom().randrange(2**32)
    dice = random.Random(seed)
    vectors = json.loads((HERE / "vectors.json").read_text(encoding="utf-8"))["accepted"]
    payloads = [(vector["kind"], spoilt(payload_of(vector), dice)) for vector in vectors for _ in range(40)]
    path = tmp_path / "payloads.txt"
    path.write_text("".join(f"{kind} {payload.hex()}\n" for kind, payload in payloads))
    cpython, micropython = (outcomes(interpreter, path) for interpreter in INTERPRETERS)
    assert len(cpython) == len(micropython) == len(payloads), seed
    for (kind, payload), ours, theirs in zip(payloads, cpython, micropython, strict=True):
        assert agree(ours, theirs), f"seed {seed}: {kind} {payload!r}: {ours} {theirs}"


def outcomes(interpreter: str, path: Path) -> list[dict[str, Any]]:
    done = run(interpreter, HERE / "read_payloads.py", path)
    assert done.stderr == ""
    return [json.loads(line) for line in done.stdout.splitlines()]


def agree(ours: dict[str, Any], theirs: dict[str, Any]) -> bool:
    """Both raise nothing else; what CPython reads, MicroPython reads alike. MicroPython's JSON reader is the laxer."""
    if "raised" in ours or "raised" in theirs:
        return False
    return ours == theirs if "value" in ours else True


def test_interpreters_that_differ_are_noticed() -> None:
    assert agree({"value": {"seen": 1}}, {"value": {"seen": 1}})
    assert agree({"refused": "payload is not JSON"}, {"value": {"seen": 1}})
    assert not agree({"value": {"seen": 1}}, {"value": {"seen": 2}})
    assert not agree({"value": {"seen": 1}}, {"refused": "seen: is missing"})
    assert not agree({"refused": "payload is not JSON"}, {"raised": "MemoryError()"})
