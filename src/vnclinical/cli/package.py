"""``vnclinical package``: a finished training run to a model folder."""

import logging
from pathlib import Path
from typing import Annotated

import typer

__all__ = ["package"]


def package(
    run: Annotated[Path, typer.Argument(help="The output folder of vnclinical train.")],
    folder: Annotated[Path, typer.Argument(help="The model folder to write.")],
    fp32: Annotated[bool, typer.Option("--fp32", help="Leave the 32-bit file beside it.")] = False,
) -> None:
    """Export to ONNX in 8 bits, calibrate, measure on dev, write manifest and card."""
    from vnclinical.training.package import package as write

    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    logging.getLogger("vnclinical").setLevel(logging.INFO)
    made = write(run, folder, keep_fp32=fp32)
    typer.echo(f"{made.path}: {made.manifest.name} {made.manifest.version}, sha256 {made.sha256}")
