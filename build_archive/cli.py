"""The command `build-archive`: build; the others are loaded when they are asked for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
from mkdocs.utils.yaml import yaml_load

from build_archive import __version__
from build_archive.fingerprint import Digests, read_digests, state_fingerprint
from build_archive.plain_json import parse_diagnostic
from build_archive.shop import Where, leave, open_shop, options, places, show

_SETTINGS = Path("mkdocs.yml")


class _Commands(click.Group):
    """Loads what a command needs when it is called: to load it all takes longer than to see that nothing changed."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command by its name."""
        return super().get_command(ctx, cmd_name) or _others().get_command(ctx, cmd_name)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return sorted([*super().list_commands(ctx), *_others().list_commands(ctx)])


def _others() -> click.Group:
    from build_archive.commands import commands  # noqa: PLC0415 — as `_Commands` says

    return commands


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
def main() -> None:
    """Turn raw press briefings into a static, searchable archive.

    Exit codes: 0 good, 1 problems, 2 wrong usage.
    """


@main.command()
@options("strict", "verbose")
@places
def build(where: Where, *, strict: bool, verbose: bool) -> None:
    """Do all of it: convert, check the pages, and let MkDocs write the site with its lists, search and data."""
    with open_shop(where) as shop:
        shop.digests.update(_read(where, {}))
        told = shop.cache.said(_state(where, shop.digests))
        if told is None:
            from build_archive.commands import build_all  # noqa: PLC0415 — as `_Commands` says

            told = build_all(where, _SETTINGS, shop)
            shop.cache.put_said(_state(where, _read(where, shop.digests)), told)
        else:
            click.echo("nothing has changed; of what was built was said:", err=True)
    data = json.loads(told)
    diagnostics = [parse_diagnostic(one) for one in data["diagnostics"]]
    show(diagnostics, verbose=verbose)
    click.echo(data["summary"])
    click.echo("site/ is written; open site/index.html")
    leave(diagnostics, strict=strict)


def _read(where: Where, known: Mapping[str, bytes]) -> Digests:
    """Return the digests of all files that a build reads."""
    apart = () if where.output.resolve().is_relative_to(where.docs.resolve()) else (where.output,)
    return read_digests((where.source, where.docs, *apart, _SETTINGS), known)


def _state(where: Where, read: Digests) -> str:
    """Return a fingerprint of all that a build reads, and of the site as it stands."""
    # With what the environment states in them; not as MkDocs reads them, which loads all that renders pages.
    settings = _settings() if _SETTINGS.is_file() else {}
    return state_fingerprint(read, Path(settings.get("site_dir", "site")), [str(where), repr(settings)])


def _settings() -> Mapping[str, Any]:
    with _SETTINGS.open("rb") as file:
        return yaml_load(file)
