"""The credential of a facility's hub: how it is made, and what central keeps of it. Pure but for the random source."""

import hashlib
import secrets

RANDOM_BYTES = 32
PREFIX = "shayya_"  # lets a secret scanner recognise a token that was committed or pasted by mistake


def new_token() -> str:
    """Return a token of 256 random bits, safe in a header and in a file."""
    return PREFIX + secrets.token_urlsafe(RANDOM_BYTES)


def token_hash(token: str) -> str:
    """Return what is kept of a token: 64 hexadecimal digits.

    A plain SHA-256 is right here and a slow password hash is not: nobody can guess 256 random bits, and this is
    computed for each request.
    """
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).hexdigest()
