"""Services and systems: portals, apps, hotlines, platforms."""

from dataclasses import dataclass

from knowledge.database import table_of


@dataclass(frozen=True, slots=True)
class Service:
    """Something that people or officials use. `kind` is cổng, ứng dụng, đường dây, hệ thống, sàn, nền tảng or hạ tầng."""

    id: str
    name: str = ""
    kind: str = ""
    audience: str = ""
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Feature:
    """What one text says of a service."""

    service: str
    position: int
    text: str
    section: str
    lines: str
    period: str = ""
    what: str = ""
    how: str = ""
    address: str = ""
    became: str = ""


services = table_of(Service, "services")
features = table_of(Feature, "features", ("service", "position"))
