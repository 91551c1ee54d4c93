"""Ready orders of stages: the presets ``rules`` and ``default``."""

from collections.abc import Mapping
from typing import Any

__all__ = ["PRESETS", "preset_rows"]

PRESETS = ("default", "rules")

BEFORE = ("sections", "sentences", "abbreviations", "dates", "patient", "measurements")
AFTER = ("medications", "diagnoses")


def preset_rows(
    preset: str, *, neural: Mapping[str, Any] | None, words: bool, icd_edition: str | None
) -> list[dict[str, Any]]:
    """The description of a preset for ``catalog.build``.

    Args:
        preset: a name of ``PRESETS``.
        neural: options of the neural tagger; None leaves the stage out.
        words: whether to add the words layer.
        icd_edition: the forced edition, or None to pick it by the end of the encounter.
    """
    taggers: list[dict[str, Any]] = [{"pipe": "dictionary"}]
    if neural is not None:
        taggers.append({"pipe": "neural", "options": dict(neural)})
    rows: list[dict[str, Any]] = [{"pipe": name} for name in BEFORE]
    if words:
        rows.append({"pipe": "words"})
    rows += [*taggers, {"pipe": "merge"}, {"pipe": "attributes"}]
    if neural is not None:
        rows.append({"pipe": "opinions"})
    rows += ({"pipe": name} for name in AFTER)
    rows.append({"pipe": "codes", "options": {"edition": icd_edition}})
    return rows
