"""Packaged model folders, each with its card, licence, manifest and checksums."""
