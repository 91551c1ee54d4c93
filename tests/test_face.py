"""What a newcomer sees: the names of the package, its import cost, its installed files."""

import json
import subprocess
import sys

import pytest

import vnclinical

HEAVY = ["torch", "transformers", "spacy", "underthesea", "onnxruntime", "datasets", "tokenizers"]
COST = """
import json, sys, time
start = time.process_time()
import vnclinical
seconds = time.process_time() - start
print(json.dumps({"seconds": seconds, "modules": sorted(sys.modules)}))
"""


def test_face_equals_its_sorted_all() -> None:
    assert vnclinical.__all__ == sorted(vnclinical.__all__)
    assert all(hasattr(vnclinical, name) for name in vnclinical.__all__)


def test_import_is_light() -> None:
    runs = []
    for _ in range(3):
        out = subprocess.run(
            [sys.executable, "-c", COST], capture_output=True, text=True, check=True
        )
        runs.append(json.loads(out.stdout))
    assert not set(HEAVY) & set(runs[0]["modules"])
    # Processor time, the best of three: a busy machine must not fail the build, a slow import must.
    assert min(run["seconds"] for run in runs) < 0.3


@pytest.mark.parametrize("name", ["ClinicalRecord", "Note", "Pipeline", "load"])
def test_public_names_are_documented(name: str) -> None:
    assert getattr(vnclinical, name).__doc__
