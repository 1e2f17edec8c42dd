"""Departments (đơn vị): who handles which case."""

from knowledge.categories import Category, categories

COORDINATION = "Tổng đài 1022"
"""Who hands cases on where nobody else is known to be responsible."""
_OF_THE_COMMUNE = {"Ủy ban nhân dân cấp xã": "Ủy ban nhân dân", "Công an cấp xã": "Công an"}
"""Departments of which each commune has its own."""


def responsible(category: Category, commune: str) -> str:
    """The department for a case of a category in a commune ("phường Đạo Thạnh"; "" where it is not known)."""
    own = _OF_THE_COMMUNE.get(category.department)
    if own is None:
        return category.department
    return f"{own} {commune}" if commune else COORDINATION


def receiver(category: Category, commune: str) -> str:
    """Who receives such a case, as citizens read it: where the commune is not known yet, who passes it on, and to whom."""
    own = _OF_THE_COMMUNE.get(category.department)
    if own is None or commune:
        return responsible(category, commune)
    return f"{COORDINATION}, rồi chuyển đến {own} xã, phường nơi xảy ra"


def departments(communes: tuple[str, ...]) -> tuple[str, ...]:
    """All departments, those of the province first."""
    of_province = {category.department for category in categories()} - _OF_THE_COMMUNE.keys() - {COORDINATION}
    return (COORDINATION, *sorted(of_province), *(f"{own} {commune}" for own in _OF_THE_COMMUNE.values() for commune in communes))
