"""The official lists -> ``terminology/icd10_codes.tsv``: facts about the codes that we use.

A code is used when a bundled table names it or the gold of our own corpus does.

    python tools/build_icd_facts.py ../shared/icd10

Only facts are taken over (that a code exists, whether it is usable, its rule flags), no title. A
cell is empty where the edition lacks the code, else ``u`` or ``-`` (usable or not) and flags:
``p`` never principal, ``d`` discouraged as principal, ``m`` mortality only, ``f`` female only,
``s`` male only, ``+`` dagger, ``*`` asterisk.
"""

import csv
import re
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
TERMINOLOGY = ROOT / "src" / "vnclinical" / "terminology"
MARKED = ROOT / "corpora" / "vnclinical-notes" / "marked"
TT06_FLAGS = {
    "not_primary": "p",
    "discouraged_primary": "d",
    "mortality_only": "m",
    "female_only": "f",
    "male_only": "s",
}
QD4469_FLAGS = {"not_primary": "p", "female_only": "f", "male_only": "s"}


def main(folder: Path) -> None:
    """Writes the facts of every code that a bundled table names, and of its parents."""
    used = used_codes()
    tt06 = cells(folder / "tt06_2026.csv", TT06_FLAGS)
    qd4469 = cells(folder / "qd4469_2020.csv", QD4469_FLAGS)
    unknown = sorted(used - set(tt06) - set(qd4469))
    if unknown:
        sys.exit(f"codes in no official list: {unknown}")
    source = "facts of TT 06/2026/TT-BYT and QD 4469/QD-BYT"
    lines = ["code\ttt06\tqd4469\tsource"]
    lines += [f"{c}\t{tt06.get(c, '')}\t{qd4469.get(c, '')}\t{source}" for c in sorted(used)]
    (TERMINOLOGY / "icd10_codes.tsv").write_text("\n".join(lines) + "\n", "utf8")
    print(f"{len(used)} codes")


def used_codes() -> set[str]:
    """Codes of our tables and of our corpus, and all their parents."""
    codes: set[str] = set()
    for name in ("diseases.tsv", "symptoms.tsv"):
        with (TERMINOLOGY / name).open(encoding="utf8", newline="") as stream:
            for row in csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE):
                for code in (row["tt06"], row["qd4469"]):
                    codes |= {code[:n] for n in (3, 5, 6) if len(code) >= n}
    for path in MARKED.glob("*.txt"):
        for written in re.findall(r"\|=([^|}]+)", path.read_text("utf8")):
            for code in re.findall(r"[A-Z]\d\d(?:\.\d{1,2})?", written):
                codes |= {code[:n] for n in (3, 5, 6) if len(code) >= n}
    return {c.rstrip(".") for c in codes} - {""}


def cells(path: Path, flags: dict[str, str]) -> dict[str, str]:
    """Code -> its cell."""
    with path.open(encoding="utf8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    parents = {row["code"][:3] for row in rows if len(row["code"]) > 3}
    parents |= {row["code"][:5] for row in rows if len(row["code"]) > 5}
    found: dict[str, str] = {}
    for row in rows:
        code = row["code"]
        finer = row["has_more_specific"] == "1" if "has_more_specific" in row else code in parents
        cell = ("-" if finer else "u") + "".join(f for name, f in flags.items() if row[name] == "1")
        cell += "+" if "†" in row["code_marked"] else ""
        cell += "*" if "*" in row["code_marked"] else ""
        found.setdefault(code, cell)
    return found


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
