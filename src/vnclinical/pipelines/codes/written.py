"""Text beside a mention -> ICD-10 codes that the doctor wrote there."""

import re

from vnclinical.text.span import Span

__all__ = ["written_codes"]

BESIDE = re.compile(
    r"[ \t]*[-–:,]?[ \t]*[(\[]?[ \t]*(?:mã|ICD(?:-?10)?|mã bệnh|mã ICD)?[ \t]*:?[ \t]*"
    r"(?P<code>[A-Z]\d{2}(?:\.\d{1,2})?)(?:[*†]|(?![\w.]))",
)


def written_codes(text: str, mention: Span) -> list[str]:
    """The code that follows the mention on its line, if there is one.

    A bare code counts only inside brackets, after a dash or colon, or after a word like ``ICD``; a
    letter with two digits elsewhere (``T12``, ``L45``) may be a vertebra.

    >>> written_codes("Viêm phổi (J18.9), sốt", Span(0, 9))
    ['J18.9']
    >>> written_codes("Xẹp đốt sống L12", Span(0, 12))
    []
    """
    match = BESIDE.match(text, mention.end)
    if match is None:
        return []
    between = text[mention.end : match.start("code")].strip()
    return [match["code"]] if between or "." in match["code"] else []
