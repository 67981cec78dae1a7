"""Passwords of staff: how they are kept, which are refused, how a one-time one is drawn."""

import secrets
import threading
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from hub.errors import Refused

SHORTEST, LONGEST = 12, 128  # characters; no rule about their kinds, which only makes people write them down
FEWEST_DIFFERENT = 5
COMMON = ("password", "passw0rd", "qwerty", "letmein", "welcome", "admin", "hospital", "shayya", "123456789012")
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # 31 signs, none that looks like another
ONE_TIME_LENGTH = 16  # of 31 signs: 79 bits

# 19 MiB and two rounds: the least that OWASP allows (2024), about a tenth of a second on a Raspberry Pi 4.
HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
AT_ONCE = threading.Semaphore(2)  # more at a time would only need more memory

DUMMY = HASHER.hash(secrets.token_hex(16))  # looked at when there is no such name, so that the work is the same


def hash_of(password: str) -> str:
    """Return what is kept of a password."""
    with AT_ONCE:
        return HASHER.hash(_same(password))


def is_right(kept: str, password: str) -> bool:
    """Whether this is the password; takes the same work either way."""
    with AT_ONCE:
        try:
            return HASHER.verify(kept, _same(password[:LONGEST]))
        except (VerificationError, InvalidHashError):
            return False


def check_new(password: str, name: str) -> None:
    """Raise Refused, saying why, when a password is too easily guessed."""
    bare = _same(password).casefold()
    if not SHORTEST <= len(bare) <= LONGEST:
        raise Refused(f"a password has {SHORTEST} to {LONGEST} characters; several words are good")
    rest = bare.replace(name.casefold(), "")
    for word in COMMON:
        rest = rest.replace(word, "")
    if len(set(bare)) < FEWEST_DIFFERENT or len(rest) < SHORTEST // 2 or rest.isdigit():
        raise Refused("this password is too easily guessed; several words that have nothing to do with you are good")


def one_time() -> str:
    """Return a random password to be read out or printed once."""
    drawn = "".join(secrets.choice(LETTERS) for _ in range(ONE_TIME_LENGTH))
    return "-".join(drawn[start : start + 4] for start in range(0, ONE_TIME_LENGTH, 4))


def _same(password: str) -> str:
    return unicodedata.normalize("NFKC", password)  # a keyboard may compose Bengali vowels in two ways
