"""The exceptions of vnclinical: one tree, and every message free of patient text.

::

    VnClinicalError
      ConfigError (ValueError)          the user asked for something that cannot be
        UnknownPipeError                names the file, the name, the known names
        PipeOrderError                  names the pipe and the layer nobody wrote
      InputError (ValueError)           a note or a span that cannot be read (offsets, lengths)
      ResourceError (RuntimeError)      a table or a model folder is missing, empty, damaged
        ModelNotFoundError
      MissingExtraError (ImportError)   pip install "vnclinical[train]"
      CorpusError (ValueError)          path:line, expected, seen (an annotation file, not a note)
      ExportError (ValueError)          the field of the standard, the rule it breaks

Messages say what is wrong, what was seen, what is allowed and what to do, in this order.
"""

__all__ = [
    "ConfigError",
    "CorpusError",
    "ExportError",
    "InputError",
    "MissingExtraError",
    "ModelNotFoundError",
    "PipeOrderError",
    "ResourceError",
    "UnknownPipeError",
    "VnClinicalError",
]


class VnClinicalError(Exception):
    """Root of everything that vnclinical raises on purpose."""


class ConfigError(VnClinicalError, ValueError):
    """The caller asked for something that cannot be: a preset, an option, a combination."""


class UnknownPipeError(ConfigError):
    """A pipeline description names a pipe that is not in the catalog."""


class PipeOrderError(ConfigError):
    """A pipe reads a layer that no pipe before it writes."""


class InputError(VnClinicalError, ValueError):
    """A note or a span cannot be read; the message holds offsets and lengths only."""


class ResourceError(VnClinicalError, RuntimeError):
    """A bundled table or a model folder is missing, empty or damaged."""


class ModelNotFoundError(ResourceError):
    """No model folder or packaged model has this name."""


class MissingExtraError(VnClinicalError, ImportError):
    """A feature needs an optional package; the message is the install line."""

    @classmethod
    def of(cls, package: str, extra: str) -> "MissingExtraError":
        """The error for a missing ``package`` that comes with ``extra``."""
        return cls(
            f'{package!r} is not installed; install it with: pip install "vnclinical[{extra}]"'
        )


class CorpusError(VnClinicalError, ValueError):
    """An annotation file does not hold what it claims; the message is ``path:line: ...``."""


class ExportError(VnClinicalError, ValueError):
    """A record cannot be written in the wanted standard; names the field and the rule."""
