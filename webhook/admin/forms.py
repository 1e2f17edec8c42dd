"""What was typed into a form, as fields; dates as browsers send them or people write them."""

import datetime
from typing import Annotated

from fastapi import Depends, Request

from webhook.admin.guard import storable


async def _typed(request: Request) -> dict[str, str]:
    form = await request.form()
    return {name: storable(value).replace("\r\n", "\n").strip() for name, value in form.items() if isinstance(value, str)}


Fields = Annotated[dict[str, str], Depends(_typed)]
"""The fields of a form by their names, without white space around."""


def lines_of(typed: str) -> tuple[str, ...]:
    """What stands in the lines of a text, each once."""
    return tuple(dict.fromkeys(line for raw in typed.split("\n") if (line := " ".join(raw.split()))))


def day_of(typed: str) -> datetime.date | None:
    """A date, written 2026-11-24 or 24/11/2026; None where nothing was typed. Raises ValueError."""
    if not typed:
        return None
    return datetime.datetime.strptime(typed, "%d/%m/%Y" if "/" in typed else "%Y-%m-%d").date()


def number_of(typed: str) -> int:
    """A number of ours (an id); 0 where it is none."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= 9 else 0
