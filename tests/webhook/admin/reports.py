"""Reports of citizens, as the tests of the officers' pages file and look at them."""

import re
from typing import Any

from fastapi.testclient import TestClient
from sqlalchemy import select

from handlers.casework import Casework
from knowledge.cases import Case, audit, cases, found
from knowledge.cases.desk import Report, file
from knowledge.cases.readers import category_of
from knowledge.outbox import outbox
from knowledge.photos import photos
from tests.webhook.admin.conftest import T0, Person, csrf_of, engine_of

LAN = "telegram:1"
HEALTH = "Sở Y tế"


def filed(web: TestClient, said: str = "Ổ gà trước chợ", kind: str = "duong-sa", chat: str = LAN, at: float = T0, **more: Any) -> Case:
    """A case that somebody has filed."""
    category = category_of(kind)
    assert category
    with engine_of(web).begin() as connection:
        return file(connection, Report(said, category, **more), chat, at)


def stored(web: TestClient, case: Case) -> Case:
    """The case as it stands now."""
    with engine_of(web).connect() as connection:
        known = found(connection, case.id)
    assert known
    return known


def set_to(web: TestClient, case: Case, **values: Any) -> Case:
    """Put a case into a state."""
    with engine_of(web).begin() as connection:
        connection.execute(cases.update().where(cases.c.id == case.id).values(**values))
    return stored(web, case)


def worked(web: TestClient, officer: Person) -> Any:
    """A transaction in which a colleague works: `with worked(web, minh) as work: …`."""

    class Begun:
        def __enter__(self) -> Casework:
            self._transaction = engine_of(web).begin()
            return Casework(self._transaction.__enter__(), officer.officer.id, officer.clock.now)

        def __exit__(self, *raised: object) -> None:
            self._transaction.__exit__(*raised)  # type: ignore[arg-type]

    return Begun()


def lines(web: TestClient, case: Case) -> list[tuple[str, int | None]]:
    """The lines of the audit log about a case: what, and who."""
    with engine_of(web).connect() as connection:
        rows = connection.execute(select(audit.c.what, audit.c.officer).where(audit.c.case_id == case.id).order_by(audit.c.id))
        return [(row.what, row.officer) for row in rows]


def owed(web: TestClient, chat: str = LAN) -> list[str]:
    """What is owed to somebody."""
    with engine_of(web).connect() as connection:
        return [row.body["text"] for row in connection.execute(outbox.select().where(outbox.c.chat == chat).order_by(outbox.c.id))]


def does(person: Person, case: Case, slug: str, **fields: Any) -> Any:
    """Send a form of the page of a case."""
    token = csrf_of(person.get("/admin/tai-khoan").text)
    given = {"version": case.version, "csrf": token, **fields}
    return person.web.post(f"/admin/phan-anh/{case.id}/{slug}", data={name: str(value) for name, value in given.items()})


def codes(page: str) -> list[str]:
    """The codes of cases that a page of the queue lists, in order."""
    return re.findall(r'class="where"><span class="code">(TG-[^<]+)</span>', page)


def attached(web: TestClient, case: Case, state: str = "kept") -> int:
    """A photo of a case, with a file in the album."""
    name = web.app.state.post.album.put(b"\xff\xd8\xff jpeg")  # type: ignore[attr-defined]
    with engine_of(web).begin() as connection:
        row = {"chat": case.chat, "ref": "", "state": state, "name": name, "case_id": case.id, "added": 1.0}
        return int(connection.execute(photos.insert().values(row).returning(photos.c.id)).scalar_one())
