"""What a figure came to."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Outcome:
    """One line of the table: what was asked for, what was measured, and whether that is good enough."""

    figure: str
    asked: str
    measured: str
    held: bool
