"""Many cases that nobody has reported, quickly: COPY on PostgreSQL, batches on SQLite. For benchmarks of what officers look at."""

import datetime
import random
from collections.abc import Iterator
from functools import cache
from itertools import islice
from typing import Any

from sqlalchemy import Engine, text
from sqlalchemy.engine import Connection

from knowledge.cases import Status, audit, cases
from knowledge.categories import categories
from knowledge.communes import communes
from knowledge.departments import responsible
from knowledge.language.folding import fold
from knowledge.workdays import ZONE

END = datetime.datetime(2026, 11, 24, 14, 0, tzinfo=ZONE)
"""The newest case is of this moment."""
YEARS = 3
BATCH = 20_000
SAID = (
    "Ổ gà to trước chợ, xe máy té hoài",
    "Rác không ai gom ba ngày nay, bốc mùi",
    "Đèn đường tắt cả tuần, tối thui",
    "Nước máy yếu, có mùi lạ từ hôm qua",
    "Cống nghẹt, mưa xuống là ngập sân",
    "Quán hát karaoke ồn tới khuya, không ngủ được",
    "Nhà bên xây lấn lối đi chung",
    "Hồ sơ nộp đã lâu mà chưa thấy trả kết quả",
)
ENDS = (Status.closed,) * 60 + (Status.answered,) * 20 + (Status.elsewhere,) * 6 + (Status.duplicate,) * 5 + (Status.rejected,) * 4
OPENS = (Status.new, Status.received, Status.in_progress)
_NAMES = (
    "id",
    "code",
    "status",
    "category",
    "department",
    "officer",
    "urgent",
    "text",
    "place",
    "commune",
    "contact",
    "chat",
    "filed",
    "due",
)
NAMES = (*_NAMES, "answered", "closed", "answer", "rating", "reopened", "folded")
LOGGED = ("at", "case_id", "what")


def fill(engine: Engine, size: int) -> None:
    """Put so many cases of YEARS into an empty database, with the lines of the log that filing and answering leave."""
    rows = _rows(size, random.Random(7))  # noqa: S311  a fixed sample, no secret
    while batch := list(islice(rows, BATCH)):
        with engine.begin() as connection:
            _insert(connection, "cases", NAMES, batch)
            _insert(connection, "audit", LOGGED, list(_lines(batch)))
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT setval('cases_id_seq', :size)"), {"size": size})
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE" if engine.dialect.name == "postgresql" else "ANALYZE"))


def _insert(connection: Connection, table: str, names: tuple[str, ...], rows: list[tuple[Any, ...]]) -> None:
    if connection.dialect.name == "postgresql":
        raw: Any = connection.connection.driver_connection
        with raw.cursor().copy(f"COPY {table} ({', '.join(names)}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        return
    held = {"cases": cases, "audit": audit}[table]
    connection.execute(held.insert(), [dict(zip(names, row, strict=True)) for row in rows])


def _rows(size: int, chance: random.Random) -> Iterator[tuple[Any, ...]]:
    """Cases in the order of their ids, which is that of their filing, the last month's denser in what is open."""
    kinds, places = categories(), communes()
    weights = [1 / (rank + 1) for rank in range(len(kinds))]
    end, seconds = END.timestamp(), YEARS * 365 * 86400
    chosen = chance.choices(kinds, weights, k=size)
    for number, kind in enumerate(chosen, 1):
        filed = end - seconds * (1 - number / size)
        where = places[int(chance.random() ** 1.5 * len(places))]
        said, at = SAID[number % len(SAID)], chance.randint(1, 999)
        letters = f"{number:08d}".translate(str.maketrans("01", "AB"))
        due = datetime.date.fromtimestamp(filed + (kind.deadline + 2) * 86400)
        is_open = chance.random() < (0.5 if end - filed < 12 * 86400 else 0.01)
        status = chance.choice(OPENS) if is_open else chance.choice(ENDS)
        answered = filed + chance.expovariate(1 / (kind.deadline * 0.6 * 86400)) if status in ("closed", "answered") else None
        if answered and answered > end:
            status, answered, is_open = Status.in_progress, None, True
        rating = chance.choices((5, 4, 3, 2, 1), (50, 25, 12, 6, 7))[0] if status == "closed" and chance.random() < 0.4 else None
        yield (
            number,
            f"TG-{letters[:4]}-{letters[4:]}",
            str(status),
            kind.id,
            responsible(kind, where),
            None if status == Status.new else chance.randint(1, 300),
            chance.random() < 0.03,
            f"{said} gần số {at}",
            f"gần số {number % 999}",
            where,
            "",
            f"telegram:{chance.randint(1, size // 2 + 1)}",
            filed,
            due,
            answered,
            None if is_open or status == "answered" else (answered or filed) + 3600,
            "Đã xử lý xong." if answered else "",
            rating,
            int(chance.random() < 0.04) if answered else 0,
            f" tg {letters} {_plain(said)} gan so {at} {_plain(where)}",
        )


@cache
def _plain(words: str) -> str:
    return " ".join("".join(letter if letter.isalnum() else " " for letter in fold(words)).split())


def _lines(batch: list[tuple[Any, ...]]) -> Iterator[tuple[float, int, str]]:
    filed, answered = NAMES.index("filed"), NAMES.index("answered")
    for row in batch:
        yield row[filed], row[0], "filed"
        if row[answered] is not None:
            yield row[answered], row[0], "answered"
