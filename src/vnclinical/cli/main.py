"""The command ``vnclinical``: one file a command, each imported only when it is called."""

import sys

import typer

from vnclinical.cli.corpus import corpus_app
from vnclinical.cli.evaluate import evaluate
from vnclinical.cli.icd import icd_app
from vnclinical.cli.info import info
from vnclinical.cli.package import package
from vnclinical.cli.process import process
from vnclinical.cli.train import adapt, search, train
from vnclinical.errors import VnClinicalError

__all__ = ["app", "main"]

app = typer.Typer(
    name="vnclinical",
    help="Vietnamese clinical text to structured, coded records; offline.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # a traceback with locals would print the note
)
app.command()(process)
app.command()(info)
app.command()(train)
app.command()(search)
app.command()(adapt)
app.command()(evaluate)
app.command()(package)
app.add_typer(icd_app, name="icd")
app.add_typer(corpus_app, name="corpus")

USAGE = 2


def main() -> None:
    """Runs the command line; every error of ours is one line on standard error, status 2."""
    # Records are UTF-8 with plain line ends, whatever the terminal's own encoding is.
    sys.stdout.reconfigure(encoding="utf-8", newline="\n")  # type: ignore[union-attr]
    try:
        app()
    except VnClinicalError as error:
        print(f"vnclinical: {error}", file=sys.stderr)
        sys.exit(USAGE)
    except BrokenPipeError:
        # The reader of our output has gone (`| head`): not an error of ours.
        sys.stderr.close()
        sys.exit(0)


if __name__ == "__main__":
    main()
