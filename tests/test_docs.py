"""Every Python block of the README and of docs/ runs, page by page as one session."""

import doctest
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("README*.md"), *ROOT.glob("docs/**/*.md")])
FENCE = re.compile(r"^```python\n(.*?)^```", re.M | re.S)


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_page_runs(page: Path) -> None:
    source = "\n".join(FENCE.findall(page.read_text("utf8")))
    test = doctest.DocTestParser().get_doctest(source, {}, page.name, str(page), 0)
    if ">>>" not in source and source.strip():
        exec(compile(source, str(page), "exec"), {})  # a block without prompts is run as it stands
        return
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    assert doctest.DocTestRunner(optionflags=flags).run(test).failed == 0
