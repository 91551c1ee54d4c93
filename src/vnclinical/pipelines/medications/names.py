"""Names of medicines that are read in their own way: infusions and insulins."""

import re

from vnclinical.text.fold import strip_marks

__all__ = ["is_fluid", "is_insulin"]

FLUID = re.compile(
    r"na(?:tri)?\s?cl|glucos|ringer|dextros|nuoc (?:cat|muoi)|dich truyen|lactat"
    r"|(?:rl|ns|g ?\d{1,2} ?%?|mannitol|kabiven|muoi sinh ly)$"
)
INSULIN = re.compile(
    r"insulin|mixtard|lantus|novo(?:rapid|mix|lin)|actrapid|humu|humalog|levemir|toujeo|tresiba"
    r"|apidra|insulatard|scilin|wosulin|polhumin|ryzodeg|basaglar|glaritus|basalog|gensulin"
)


def is_fluid(name: str) -> bool:
    """Whether a name is that of an infusion or a diluent.

    >>> is_fluid("Natri clorid 0,9%"), is_fluid("Glucose 5%"), is_fluid("Concor")
    (True, True, False)
    """
    return FLUID.search(strip_marks(name)) is not None


def is_insulin(name: str) -> bool:
    """Whether a name is that of an insulin.

    >>> is_insulin("Mixtard 30"), is_insulin("Metformin")
    (True, False)
    """
    return INSULIN.search(strip_marks(name)) is not None
