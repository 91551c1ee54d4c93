import subprocess
import sys

CODE = """
import importlib.util
real = importlib.util.find_spec
importlib.util.find_spec = lambda name, *rest: None if name == "torch" else real(name, *rest)
from vnclinical.errors import MissingExtraError
try:
    import vnclinical.training.run
except MissingExtraError as error:
    assert "vnclinical[train]" in str(error)
else:
    raise SystemExit("no error")
"""


def test_without_torch_the_install_line_is_shown():
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
