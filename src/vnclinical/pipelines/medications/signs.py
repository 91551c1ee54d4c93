"""What stands between the pieces of an instruction: signs, line ends, words that are read over."""

import re

from vnclinical.pipelines.medications.vocabulary import alternation, phrases
from vnclinical.text.fold import strip_marks

__all__ = ["BEHIND", "FORM", "FUNCTION_WORDS", "GAP", "NEXT_LINE", "SITE", "WORD", "YEAR"]

GAP = re.compile(r"[ \t]*(?:(?:[,:=+&–]|-(?!>)|v[àa](?= ))[ \t]*){0,3}")
NEXT_LINE = re.compile(r"[ \t]*(?:\.(?=\s))?[ \t]*\n?[ \t]*")
WORD = re.compile(r"[a-z][a-z-]{2,14}(?!\w)")
SITE = re.compile(r"[^\W\d_]+[ \t]+")
FORM = re.compile(rf"{alternation(map(strip_marks, phrases('form')))}(?!\w)")
BEHIND = re.compile(rf"{alternation(map(strip_marks, (*phrases('form'), *phrases('stop'))))}(?!\w)")
YEAR = re.compile(r"19[5-9]\d|20[1-3]\d")
FUNCTION_WORDS = frozenset(
    [
        "sau",
        "trong",
        "cho",
        "theo",
        "do",
        "qua",
        "hay",
        "nay",
        "nhung",
        "tu",
        "tai",
        "va",
        "khong",
        "kg",
        "bi",
        "co",
    ]
)
