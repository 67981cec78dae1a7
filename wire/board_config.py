"""The credential of one board: written by the hub, read by the display program. Not copied to units."""

from wire.fields import Message, Name, One
from wire.unit_config import Broker


class BoardConfig(Message):
    """`user` is the MQTT user name and client id; `board` is the last part of the board's topic."""

    MOST_BYTES = 32768
    FIELDS = (("user", Name()), ("board", Name()), ("facility", Name()), ("broker", One(Broker)))
    user: str
    board: str
    facility: str
    broker: Broker
