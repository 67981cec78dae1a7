"""What a check found wrong."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One fault: the check that found it, the pin or part, and what is wrong in words."""

    check: str
    where: str
    says: str

    def __str__(self) -> str:
        return f"{self.check}: {self.where}: {self.says}"
