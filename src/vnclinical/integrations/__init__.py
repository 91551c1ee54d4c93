"""Package of vnclinical; see docs/architecture.md."""
