"""Runs the command: `python -m build_archive`."""

from build_archive.cli import main

main()
