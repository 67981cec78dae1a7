"""What can go wrong in central. Every error here says what to do about it."""


class CentralError(Exception):
    """Any failure that central foresees."""


class BadConfig(CentralError, ValueError):
    """central.toml cannot be used; the text starts with file and line."""


class BadDatabase(CentralError, RuntimeError):
    """The database is of a kind that central does not speak, or its schema is not the one of this program."""


class BadName(CentralError, ValueError):
    """A facility was given an id or a name that the wire contract does not allow."""


class FacilityExists(CentralError, ValueError):
    """A facility is added whose id is already taken."""


class UnknownFacility(CentralError, LookupError):
    """No facility has this id."""


class TokenFileExists(CentralError, FileExistsError):
    """The file for a new token is there already; it may hold a credential that a hub still uses."""


class RepeatedGroup(CentralError, ValueError):
    """A census counts one bed group twice."""


class BatchConflict(CentralError, ValueError):
    """A batch arrived under a number that central already holds with another body."""
