"""The words of the staff's pages, once each; templates and views take them from here."""

from flask_babel import lazy_gettext as _

from hub.roles import ADMIN, BED_MANAGER, NURSE, READ_ONLY, TECHNICIAN

# bucket: (word, mark). Colour is never the only sign.
BUCKETS = {
    "offerable": (_("Vacant"), "●"),
    "held": (_("Held"), "◆"),
    "unstaffed": (_("No staff"), "○"),
    "occupied": (_("Occupied"), "■"),
    "cleaning": (_("Cleaning"), "▲"),
    "closed": (_("Closed"), "✕"),
    "unknown": (_("Not known"), "?"),
}
STATES = {
    "vacant": _("Vacant"),
    "occupied": _("Occupied"),
    "cleaning": _("Cleaning"),
    "cleaning:contaminated": _("Cleaning: infection"),
    "closed": _("Closed"),
    "unknown": _("Not known"),
}
ROLES = {
    READ_ONLY: _("Reading only"),
    NURSE: _("Nurse"),
    BED_MANAGER: _("Bed manager"),
    TECHNICIAN: _("Technician"),
    ADMIN: _("Admin"),
}
SEXES = {"male": _("Men"), "female": _("Women"), "any": ""}

# What is kept in the ledger as a reason when nobody had to write one.
AT_THE_BED = "seen at the bed"
COUNTED = "counted on the ward"
KNOWN_REASONS = {
    AT_THE_BED: _("seen at the bed"),
    COUNTED: _("counted on the ward"),
    "the hold ended": _("the hold ended"),
}
SUGGESTED_REASONS = (
    _("repair"), _("no staff this shift"), _("infection control"), _("bed moved away"), _("back in use"),
)  # fmt: skip

# What became of a press that was not applied, and what else the ledger holds.
RESULTS = {
    "superseded": _("too late: something newer was said"),
    "conflict": _("about the same time as another change"),
    "refused": _("refused"),
}
KINDS = {
    "correction": _("entered"),
    "count": _("counted"),
    "release": _("hold ended"),
    "check": _("flagged"),
    "restore": _("ledger restored"),
}

DONE = {
    "signed-in": _("signed in"),
    "sign-in-refused": _("sign-in refused"),
    "signed-out": _("signed out"),
    "signed-out-elsewhere": _("signed out elsewhere"),
    "password-changed": _("changed the password"),
    "password-reset": _("gave a one-time password"),
    "account-added": _("added an account"),
    "account-disabled": _("disabled an account"),
    "account-enabled": _("enabled an account"),
    "role-given": _("gave a role"),
    "bed-state": _("said how a bed is"),
    "bed-corrected": _("corrected a bed"),
    "ward-counted": _("counted a ward"),
    "extra-patients": _("counted patients without a bed"),
    "alert-dealt-with": _("dealt with an alert"),
    "correction": _("corrected a bed (command line)"),
    "count": _("counted a ward (command line)"),
    "release": _("hold ended"),
    "check": _("flagged a bed"),
    "restore": _("restored the ledger"),
}

# The parts of an entry's detail: what changed, and from what to what.
ABOUT_A_BED = {
    "state": _("State"),
    "cleaning": _("Cleaning"),
    "staffed": _("Staffed"),
    "isolated": _("Isolated"),
    "flagged": _("to be looked at"),
}
VALUES = {
    **STATES,
    **ROLES,
    **KNOWN_REASONS,
    "True": _("yes"),
    "False": _("no"),
    "None": "–",
    "routine": _("routine"),
    "contaminated": _("infection"),
}


def detail(text: str) -> str:
    """Return the detail of an audit entry in the reader's language; what people wrote stays as they wrote it."""
    return " · ".join(_part(part) for part in text.split(" · "))


def _part(text: str) -> str:
    name, colon, change = text.partition(": ")
    old, arrow, new = change.partition(" → ")
    if colon and name in ABOUT_A_BED:
        return f"{ABOUT_A_BED[name]}: {VALUES.get(old, old)}{arrow}{VALUES.get(new, new)}"
    return str(VALUES.get(text, text))


def reason(text: str | None) -> str:
    """Return a reason in the reader's language when it is one of ours, else as it was written."""
    return str(KNOWN_REASONS.get(text or "", text or ""))
