"""What open pages are told: changes of cases that their officer may read, and who else has the same case open."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing

import pytest
from sqlalchemy import Engine

from bot.web import Web
from handlers.casework import Casework
from knowledge.cases import Case
from knowledge.cases.around import newest
from knowledge.cases.desk import Report, file
from knowledge.cases.readers import Reader, category_of
from tests.webhook.admin.conftest import T0
from webhook.admin import live as live_module
from webhook.admin.live import Live, Page, stream_of

HANH = Reader(1, "Sở Xây dựng")
MINH = Reader(2, "Sở Xây dựng")
HEALTH = Reader(3, "Sở Y tế")


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Look often, so that tests wait for nothing."""
    monkeypatch.setattr(live_module, "LOOK", 0.01)
    monkeypatch.setattr(live_module, "BEAT", 0.2)
    return


@pytest.fixture
def live(engine: Engine) -> Live:
    """The open pages."""
    return Live(engine)


@pytest.fixture
def web(engine: Engine) -> Web:
    """What tells open pages that the process ends."""
    return Web(engine)


def filed(engine: Engine, kind: str = "duong-sa") -> Case:
    """A case."""
    category = category_of(kind)
    assert category
    with engine.begin() as connection:
        return file(connection, Report("Ổ gà", category), "telegram:1", T0)


def note(engine: Engine, case: Case) -> None:
    """Change a case."""
    with engine.begin() as connection:
        Casework(connection, 2, T0).note(case, "gọi lại")


def since(engine: Engine) -> int:
    """The newest line of the audit log."""
    with engine.connect() as connection:
        return newest(connection)


async def events(stream: AsyncIterator[str], wanted: str, beats: int = 3) -> list[object]:
    """The data of events of a name, until the first piece that has some or so many that have none."""
    for _ in range(beats):
        piece = await anext(stream)
        parts = [part.split("\n") for part in piece.split("\n\n") if f"event: {wanted}" in part]
        if parts:
            return [json.loads(next(line for line in part if line.startswith("data: "))[6:]) for part in parts]
    return []


async def begin(stream: AsyncIterator[str]) -> None:
    """Read until the page is listening."""
    assert (await anext(stream)).startswith("retry:")
    await anext(stream)


async def test_the_queue_hears_of_a_change_of_what_its_officer_may_read(engine: Engine, live: Live, web: Web) -> None:
    stream = stream_of(live, web, Page(HANH, "Hạnh", None), since(engine))
    async with aclosing(stream):
        await begin(stream)
        await asyncio.to_thread(filed, engine)

        assert await events(stream, "thay-doi", beats=20) == [since(engine)]


async def test_nothing_is_heard_of_other_departments(engine: Engine, live: Live, web: Web) -> None:
    ours, theirs = stream_of(live, web, Page(HANH, "Hạnh", None), 0), stream_of(live, web, Page(HEALTH, "Tú", None), 0)
    async with aclosing(ours), aclosing(theirs):
        await begin(ours)
        await begin(theirs)
        await asyncio.to_thread(filed, engine, "y-te")

        assert await events(theirs, "thay-doi", beats=20) != []
        assert await events(ours, "thay-doi") == []


async def test_a_page_hears_what_happened_between_its_making_and_its_listening(engine: Engine, live: Live, web: Web) -> None:
    case = await asyncio.to_thread(filed, engine)
    made = since(engine)
    await asyncio.to_thread(note, engine, case)

    stream = stream_of(live, web, Page(HANH, "Hạnh", case.id), made)
    async with aclosing(stream):
        assert await events(stream, "thay-doi") == [made + 1]


async def test_the_page_of_a_case_hears_of_no_other(engine: Engine, live: Live, web: Web) -> None:
    case, other = await asyncio.to_thread(filed, engine), await asyncio.to_thread(filed, engine)
    stream = stream_of(live, web, Page(HANH, "Hạnh", case.id), since(engine))
    async with aclosing(stream):
        await begin(stream)
        await asyncio.to_thread(note, engine, other)
        assert await events(stream, "thay-doi") == []

        await asyncio.to_thread(note, engine, case)
        assert await events(stream, "thay-doi", beats=20) == [since(engine)]


async def test_a_line_that_is_committed_late_is_told_too(engine: Engine, live: Live, web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL gives a number when the line is written, and shows it when its transaction ends, after higher ones perhaps."""
    looks = [[(7, 1, "Sở Xây dựng", "duong-sa")], [(6, 2, "Sở Xây dựng", "duong-sa"), (7, 1, "Sở Xây dựng", "duong-sa")]]
    monkeypatch.setattr(live, "touched", lambda after: looks.pop(0) if len(looks) > 1 else looks[0])
    stream = stream_of(live, web, Page(HANH, "Hạnh", None), 0)
    async with aclosing(stream):
        await begin(stream)

        told = [*await events(stream, "thay-doi", beats=20)]
        told += [] if len(told) > 1 else await events(stream, "thay-doi", beats=20)

        assert told == [7, 6]
        assert await events(stream, "thay-doi") == []


async def test_the_second_officer_at_a_case_is_warned_and_the_first_too(live: Live, web: Web) -> None:
    first, second = stream_of(live, web, Page(HANH, "Hạnh", 1), 0), stream_of(live, web, Page(MINH, "Minh", 1), 0)
    async with aclosing(first), aclosing(second):
        await begin(first)
        assert await events(second, "cung-xem") == [["Hạnh"]]
        assert await events(first, "cung-xem") == [["Minh"]]
        assert live.others_at(1, MINH.officer) == ["Hạnh"]

        await second.aclose()
        assert await events(first, "cung-xem") == [[]]
    assert live.others_at(1, 99) == []


async def test_two_pages_of_one_officer_warn_nobody(live: Live, web: Web) -> None:
    one, two = stream_of(live, web, Page(HANH, "Hạnh", 1), 0), stream_of(live, web, Page(HANH, "Hạnh", 1), 0)
    async with aclosing(one), aclosing(two):
        await begin(one)
        await begin(two)

        assert live.others_at(1, HANH.officer) == []


async def test_pages_are_let_go_when_the_process_ends(live: Live, web: Web) -> None:
    stream = stream_of(live, web, Page(HANH, "Hạnh", None), 0)
    await begin(stream)

    web.end()

    assert [piece async for piece in stream] == []
    assert live.others_at(1, 99) == []
