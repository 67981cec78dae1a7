"""Who works with the hub, and what each may do. Pure."""

READ_ONLY = "read-only"
NURSE = "nurse"
BED_MANAGER = "bed-manager"
TECHNICIAN = "technician"
ADMIN = "admin"
ROLES = (READ_ONLY, NURSE, BED_MANAGER, TECHNICIAN, ADMIN)

# What a role may do, as one table. Everything that is not in it is refused.
READ = "read"  # see wards, beds, counts and their past
NURSING = "nursing"  # say what is so at a bed: vacant, occupied, cleaning; count a ward; patients without a bed
MANAGING = "managing"  # close a bed, take its staff away, isolate it; correct any of these
LOOKING_AFTER = "looking after"  # units: their health, alerts dealt with
AUDITING = "auditing"  # see who did what

MAY = {
    READ_ONLY: {READ},
    NURSE: {READ, NURSING},
    BED_MANAGER: {READ, NURSING, MANAGING, AUDITING},
    TECHNICIAN: {READ, LOOKING_AFTER},
    ADMIN: {READ, NURSING, MANAGING, LOOKING_AFTER, AUDITING},
}


def may(role: str, act: str) -> bool:
    """Whether this role may do this; an unknown role may do nothing."""
    return act in MAY.get(role, set())
