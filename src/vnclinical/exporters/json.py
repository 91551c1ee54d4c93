"""ClinicalRecord -> JSON."""

from vnclinical.record import ClinicalRecord

__all__ = ["to_json"]


def to_json(record: ClinicalRecord, text: str = "", *, indent: int | None = None) -> str:
    """The record as JSON; one line when ``indent`` is None.

    Args:
        record: the record.
        text: the note; not needed here, there so that every exporter is called alike.
        indent: blanks of one level.
    """
    return record.model_dump_json(indent=indent)
