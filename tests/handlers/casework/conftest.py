"""Officer Hạnh at work, and cases that stand as a test wants them."""

import datetime
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from sqlalchemy.engine import Connection, Engine

from handlers.casework import ANSWERED, DONE, Casework
from knowledge.cases import OPEN, Case, Status, cases, found
from knowledge.cases.desk import Report, file
from knowledge.cases.queue import Entry, history
from knowledge.cases.readers import category_of
from knowledge.outbox import outbox
from knowledge.workdays import ZONE

T0 = datetime.datetime(2026, 11, 24, 9, 0, tzinfo=ZONE).timestamp()
HANH = 1
LAN, MINH, TU = "telegram:1", "telegram:2", "zalo:3"
DUE = datetime.date(2026, 12, 1)
Deed = Callable[[Casework, Case], object]


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    """A transaction."""
    with engine.begin() as begun:
        yield begun


@pytest.fixture
def work(connection: Connection) -> Casework:
    """Officer Hạnh, an hour after the cases were filed."""
    return Casework(connection, HANH, T0 + 3600)


def filed(work: Casework, kind: str = "duong-sa", chat: str = LAN, status: Status = Status.new, said: str = "Ổ gà trước chợ") -> Case:
    """A case that stands so."""
    category = category_of(kind)
    assert category
    case = file(work.connection, Report(said, category, place="chợ Thạnh Trị", contact="Lan 0912345678"), chat, T0)
    work.connection.execute(cases.update().where(cases.c.id == case.id).values(status=status))
    return now(work, case)


def now(work: Casework, case: Case) -> Case:
    """The case as it stands now."""
    stored = found(work.connection, case.id)
    assert stored
    return stored


def later(work: Casework) -> Casework:
    """The same officer a minute after."""
    return replace(work, now=work.now + 60)


def told(work: Casework, chat: str = LAN) -> str:
    """The last message owed to somebody; empty where there is none."""
    rows = work.connection.execute(outbox.select().where(outbox.c.chat == chat).order_by(outbox.c.id)).all()
    return str(rows[-1].body["text"]) if rows else ""


def last(work: Casework, case: Case) -> Entry:
    """The last line of a case's history."""
    return history(work.connection, case.id)[-1]


def splits(work: Casework, case: Case) -> object:
    """Split off a second matter."""
    category = category_of("rac-thai")
    assert category
    return work.split(case, "rác", category)


def sorts(work: Casework, case: Case) -> object:
    """Call it another category."""
    category = category_of("rac-thai")
    assert category
    return work.sort(case, category, urgent=True)


DEEDS: dict[str, tuple[Deed, tuple[Status, ...]]] = {
    "receive": (lambda work, case: work.receive(case), (Status.new,)),
    "take": (lambda work, case: work.take(case), OPEN),
    "assign": (lambda work, case: work.assign(case, 7), OPEN),
    "forward": (lambda work, case: work.forward(case, "Sở Y tế", "của y tế"), OPEN),
    "sort": (sorts, OPEN),
    "answer": (lambda work, case: work.answer(case, "đã vá"), OPEN),
    "tell": (lambda work, case: work.tell(case, "ở đâu ạ?"), (*OPEN, Status.answered)),
    "amend": (lambda work, case: work.amend(case, "vá ngày 25", "ghi nhầm ngày"), ANSWERED),
    "close": (lambda work, case: work.close(case, "xong"), (Status.answered,)),
    "refer": (lambda work, case: work.refer(case, "Công ty Điện lực", "cột điện"), OPEN),
    "reject": (lambda work, case: work.reject(case, "không rõ"), OPEN),
    "merge": (lambda work, case: work.merge(case, filed(work, chat=MINH)), OPEN),
    "split": (splits, OPEN),
    "put_off": (lambda work, case: work.put_off(case, DUE + datetime.timedelta(days=9), "chờ vật tư"), OPEN),
    "resume": (lambda work, case: work.resume(case, "chưa đạt"), DONE),
}
