"""The version of the library, read by the build and written into every record."""

__all__ = ["__version__"]

__version__ = "0.1.0"
