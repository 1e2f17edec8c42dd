"""Commands that take care of the data: what is old goes, what there is is kept safe."""

from pathlib import Path
from typing import Annotated, NoReturn

import typer

from bot.settings import settings

care = typer.Typer()


@care.command()
def retention(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell what would be done.")] = False,
) -> None:
    """Anonymise and delete old data by the rules of knowledge/data/retention.toml; may run while the assistant serves."""
    from bot.retention import retention as carry_out

    for line in carry_out(settings(), dry_run=dry_run):
        typer.echo(line)


@care.command()
def backup(
    file: Annotated[Path | None, typer.Argument(help="File to write, or a folder; without it BACKUP_FOLDER.")] = None,
) -> None:
    """Write everything personal, with the photos, into one file; the assistant may go on serving."""
    from bot.backup import Refused
    from bot.backup import backup as write

    try:
        typer.echo(write(settings(), file))
    except Refused as refused:
        _refuse(refused)


@care.command()
def restore(
    file: Annotated[Path, typer.Argument(help="File that `backup` wrote, on either database.")],
    replace: Annotated[bool, typer.Option("--replace", help="Lose what is in the database, but its audit log.")] = False,
) -> None:
    """Bring an empty database to the state of a backup; stop the assistant first."""
    from bot.backup import Refused
    from bot.backup import restore as read

    try:
        typer.echo(read(settings(), file, replace=replace))
    except Refused as refused:
        _refuse(refused)


def _refuse(why: Exception) -> NoReturn:
    typer.echo(why, err=True)
    raise typer.Exit(1) from why
