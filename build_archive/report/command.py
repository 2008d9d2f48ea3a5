"""The command `report`: what a pull request changes, for those who review it."""

from __future__ import annotations

from pathlib import Path

import click

from build_archive.files import write_file
from build_archive.report.formats import WRITERS
from build_archive.report.gather import Folders, review
from build_archive.revisions import RevisionError, Revisions

_FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command(name="report")
@click.option("--base", required=True, metavar="REV", help="Revision to compare with, such as origin/main.")
@click.option("--format", "style", type=click.Choice(sorted(WRITERS)), default="text", show_default=True)
@click.option(
    "--output", "file", type=click.Path(dir_okay=False, path_type=Path), help="File to write; else it is shown."
)
@click.option("--source", type=_FOLDER, default=Path("source_texts"), show_default=True, help="Folder of raw texts.")
@click.option("--pages", type=_FOLDER, default=Path("docs/briefings"), show_default=True, help="Folder of pages.")
def report_command(base: str, style: str, file: Path | None, source: Path, pages: Path) -> None:
    """Show what changed since a revision, for reviewers: what is risky first, what would be published.

    Only files that git says are changed are read; texts whose pages are not committed are converted in memory.
    """
    try:
        revisions = Revisions(Path.cwd(), base)
        folders = Folders(*(_below(folder, revisions.root) for folder in (source, pages)))
        text = WRITERS[style](review(revisions, folders))
    except RevisionError as error:
        raise click.UsageError(str(error)) from error
    if file:
        write_file(file, text)
    else:
        click.echo(text, nl=False)


def _below(folder: Path, root: Path) -> str:
    """Return the path of a folder below the root of the repository."""
    resolved, base = folder.resolve(), root.resolve()
    if not resolved.is_relative_to(base):
        raise click.UsageError(f"{folder} is not in the repository {root}")
    return resolved.relative_to(base).as_posix()
