"""How what officers look at grows with the cases there are: the dashboard and the queue, beside a page that asks nothing.

Run by `make bench`; prints a table an engine. Nothing is asserted about time, but that filing a case takes at most 3 round trips.
"""

import os
import shutil
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

import pyotp
import pytest
from argon2 import PasswordHasher
from fastapi.testclient import TestClient
from sqlalchemy import Engine, event

from bot.settings import settings
from handlers.library import Library
from knowledge.cases.desk import Report, file
from knowledge.cases.rollup import roll_up
from knowledge.categories import categories
from knowledge.database import close, connect
from knowledge.officers import Officer, Role, officers, people, presence, signing
from tests.benchmarks.many_cases import END, fill
from tests.databases import Postgres
from webhook.admin import guard
from webhook.app import create_app

SIZES = {"sqlite": 100_000, "postgresql": 1_000_000}
NOW = END.timestamp()
ROUNDS = 15
PAGES = {
    "a page that asks nothing": "/health/live",
    "dashboard, 30 days": "/admin/tong-quan",
    "dashboard, 90 days": "/admin/tong-quan?ky=90",
    "dashboard, this year": "/admin/tong-quan?ky=nam",
    "dashboard, this year of a department": "/admin/tong-quan?ky=nam&don_vi=Sở+Xây+dựng",
    "dashboard, two and a half years": "/admin/tong-quan?tu=2024-04-10&den=2026-11-24",
    "queue, first page": "/admin/phan-anh",
    "queue, of a department": "/admin/phan-anh?pham_vi=tat-ca&don_vi=Sở+Y+tế",
    "queue, by status": "/admin/phan-anh?trang_thai=dong",
    "queue, overdue": "/admin/phan-anh?trang_thai=qua-han",
    "queue, a word that many cases have": "/admin/phan-anh?tim=cong",
    "queue, words that few cases have": "/admin/phan-anh?tim=cong+nghet+so+77",
    "queue, a word that none has": "/admin/phan-anh?tim=voi+rong",
    "queue, filed in a month, in time": "/admin/phan-anh?trang_thai=tat-ca&tu=2026-03-01&den=2026-03-31&ket_qua=dung-han",
    "queue, rated one star": "/admin/phan-anh?trang_thai=tat-ca&ket_qua=sao-1&loai=hoi-dap",
}


@pytest.fixture(params=SIZES)
def web(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, library: Library) -> Iterator[TestClient]:
    """The web application on very many cases, with somebody who coordinates."""
    size = int(os.environ.get("CASES", SIZES[request.param]))
    url = _empty(request, tmp_path)
    engine = connect(url)
    started = time.perf_counter()
    fill(engine, size)
    filled, started = time.perf_counter() - started, time.perf_counter()
    roll_up(engine, NOW)
    counted, started = time.perf_counter() - started, time.perf_counter()
    roll_up(engine, NOW + 60)
    again = time.perf_counter() - started
    print(f"\n{request.param}, {size:,} cases: made in {filled:.0f} s, counted in {counted:.1f} s, again in {again * 1000:.0f} ms")
    close(engine)
    monkeypatch.setenv("DATABASE_URL", url)
    settings.cache_clear()
    app = create_app(library)
    app.dependency_overrides |= {guard.clock: lambda: NOW}
    with TestClient(app, follow_redirects=False) as client:
        _sign_in(client, app.state.engine)
        yield client
    settings.cache_clear()


def _empty(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{shutil.copy(request.getfixturevalue('empty_file'), tmp_path / 'test.db')}"
    server: Postgres = request.getfixturevalue("postgres")
    return server.migrated("bench-cases")


def _sign_in(client: TestClient, engine: Engine) -> None:
    """Who sees all, signed in as if with password and code."""
    person = Officer(0, "dieu.phoi", "Trần Điều Phối", "Tổng đài 1022", Role.coordinator, True)
    with engine.begin() as connection:
        lead = people.add(connection, person, signing.hashed(PasswordHasher(1, 8, 1), "x" * 20), None, NOW)
        connection.execute(officers.update().where(officers.c.id == lead.id).values(totp=pyotp.random_base32(), totp_used=1))
        client.cookies.set(guard.COOKIE, presence.begin(connection, lead.id, "bench", NOW, confirmed=True), path="/admin")


def test_pages_of_officers(web: TestClient) -> None:
    for name, path in PAGES.items():
        times = []
        for _ in range(ROUNDS):
            started = time.perf_counter()
            answer = web.get(path)
            times.append((time.perf_counter() - started) * 1000)
            assert answer.status_code == 200, (path, answer.status_code)
        times = sorted(times[1:])
        print(f"  {name:<40} {statistics.median(times):7.1f} ms   slowest {times[-1]:7.1f} ms")

    assert _round_trips(web) <= 3


def _round_trips(web: TestClient) -> int:
    """Statements that filing a case sends, beside BEGIN and COMMIT."""
    sent: list[str] = []
    engine: Engine = web.app.state.engine  # type: ignore[attr-defined]  # it is a FastAPI
    with engine.begin() as connection:
        event.listen(connection, "before_cursor_execute", lambda *told: sent.append(told[2]))
        file(connection, Report("Ổ gà to", categories()[0], commune="phường Mỹ Tho", photos=(1,)), "telegram:1", NOW)
    print(f"  filing a case with a photo: {len(sent)} round trips")
    return len(sent)
