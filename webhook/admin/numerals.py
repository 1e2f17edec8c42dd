"""Figures as they are written in Việt Nam: 1.234 · 68,5% · 2,3 ngày."""

import math

A_DAY = 24
"""Hours; what lasts two days or longer is told in days."""


def whole(number: float) -> str:
    """A whole number: 1.234."""
    return f"{round(number):,}".replace(",", ".")


def decimal(number: float, places: int = 1) -> str:
    """A number with a decimal comma: 4,5; 5 where nothing is behind the comma."""
    text = f"{number:,.{places}f}".translate(str.maketrans(",.", ".,"))
    return text.removesuffix("," + "0" * places)


def share(part: float | None) -> str:
    """A share of 1 in per cent: 68,5%; a dash where there is none."""
    return "–" if part is None else f"{decimal(part * 100)}%"


def lasting(hours: float | None) -> str:
    """How long something took: 5 giờ, 2,3 ngày; a dash where nothing is known."""
    if hours is None:
        return "–"
    if math.isinf(hours):
        return "hơn 30 ngày"
    if hours < 1:
        return "dưới 1 giờ"
    return f"{decimal(hours)} giờ" if hours < 2 * A_DAY else f"{decimal(hours / A_DAY)} ngày"
