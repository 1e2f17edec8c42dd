"""The figures of cases: what is counted by the day is what the cases themselves say, after every kind of change, on both engines."""

import datetime
import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.engine import Connection

from handlers.casework import Casework, Impossible
from knowledge.cases import OPEN, Case, Status, audit, case_of, cases, desk, found
from knowledge.cases.desk import Desk, Report, file
from knowledge.cases.figures import Backlog, Figures, Numbers, Period, Step, figures
from knowledge.cases.rollup import ELSE, NUMBERS, SETTLED, case_days, case_months, counted_at, looked, roll_up
from knowledge.categories import categories
from knowledge.workdays import ZONE, today

T0 = datetime.datetime(2026, 10, 20, 9, 0, tzinfo=ZONE).timestamp()  # a Tuesday
HOUR, DAY = 3600.0, 24 * 3600.0
ROADS = next(category for category in categories() if category.id == "duong-sa")
WATER = next(category for category in categories() if category.id == "cap-nuoc")
COMMUNES = ("phường Mỹ Tho", "phường Đạo Thạnh", "")
ALL = Period(datetime.date(2026, 9, 1), datetime.date(2027, 1, 31))


def report(engine: Engine, at: float = T0, category: object = ROADS, commune: str = "phường Mỹ Tho") -> Case:
    """A case that Lan files."""
    with engine.begin() as connection:
        return file(connection, Report("Ổ gà", category, commune=commune), "telegram:1", at)  # type: ignore[arg-type]


def answer(engine: Engine, case: Case, at: float) -> Case:
    """Officer Hạnh answers it."""
    with engine.begin() as connection:
        Casework(connection, 1, at).answer(_now(connection, case), "Đã vá.")
        return _now(connection, case)


def _now(connection: Connection, case: Case) -> Case:
    known = found(connection, case.id)
    assert known
    return known


def seen(engine: Engine, now: float = T0 + 60 * DAY, period: Period = ALL, department: str = "") -> Figures:
    """The figures after a round."""
    roll_up(engine, now)
    with engine.connect() as connection:
        return figures(connection, period, department, today(now))


def plainly(engine: Engine, period: Period = ALL, department: str = "") -> dict[str, float]:
    """The same sums, counted one case at a time from the cases and their log, by nothing that `rollup` uses."""
    sums: dict[str, float] = {"filed": 0, "open": 0, "ended": 0, "answered": 0, "on_time": 0, "reopened": 0, "timed": 0, "hours": 0.0}
    sums |= {f"rated_{stars}": 0 for stars in range(1, 6)}
    with engine.connect() as connection:
        known = [case_of(row) for row in connection.execute(select(*(cases.c[name] for name in Case.__dataclass_fields__)))]
        said = connection.execute(select(audit.c.case_id, audit.c.at).where(audit.c.what == "answered").order_by(audit.c.id.desc()))
        first = {row.case_id: row.at for row in said}
    for case in known:
        if not period.first <= today(case.filed) <= period.last or (department and case.department != department):
            continue
        stands = case.answered is not None and case.status not in (*OPEN, *ELSE)
        sums["filed"] += 1
        sums["open"] += case.is_open
        sums["ended"] += case.status in ELSE
        sums["answered"] += stands
        sums["on_time"] += stands and today(case.answered or 0) <= case.due
        sums["reopened"] += case.reopened > 0
        if case.rating:
            sums[f"rated_{case.rating}"] += 1
        if case.answered is not None:
            sums["timed"] += 1
            sums["hours"] += (first[case.id] - case.filed) / 3600
    return sums


def agree(shown: Numbers, plain: dict[str, float]) -> None:
    """All sums are the same, and the histogram holds each time once."""
    assert {name: shown[name] for name in plain if name != "hours"} == {name: plain[name] for name in plain if name != "hours"}
    assert shown.sums.get("hours", 0) == pytest.approx(plain["hours"])
    assert sum(shown[name] for name in NUMBERS if name.startswith("took_")) == plain["timed"]


def deeds(chance: random.Random) -> list[Callable[[Connection, Case, float], object]]:
    """Everything that officers and citizens do to a case."""

    def work(name: str, *given: object) -> Callable[[Connection, Case, float], object]:
        return lambda connection, case, now: getattr(Casework(connection, 1, now), name)(case, *given)

    def sort(connection: Connection, case: Case, now: float) -> None:
        Casework(connection, 1, now).sort(case, chance.choice(categories()), urgent=True)

    def rate(connection: Connection, case: Case, now: float) -> None:
        if case.status in (Status.answered, Status.closed):
            Desk(connection, case.chat, now).rate(case, chance.randint(1, 5))

    def reopen(connection: Connection, case: Case, now: float) -> None:
        lan = Desk(connection, case.chat, now)
        if lan.may_reopen(case):
            lan.reopen(case, "Chưa xong", ROADS)

    def merge(connection: Connection, case: Case, now: float) -> None:
        into = connection.execute(select(func.max(cases.c.id))).scalar_one()
        Casework(connection, 1, now).merge(case, _now(connection, case) if into == case.id else found(connection, into) or case)

    def put_off(connection: Connection, case: Case, now: float) -> None:
        Casework(connection, 1, now).put_off(case, today(now) + datetime.timedelta(days=9), "Cần thêm vật tư")

    def forget(connection: Connection, case: Case, now: float) -> None:
        desk.forget(connection, case.chat, now)

    plain = [work("receive"), work("take"), work("assign", 2), work("forward", "Sở Y tế", "của sở"), work("note", "x"), work("close")]
    ends = [work("refer", "Bưu điện", "x"), work("reject", "x"), work("resume", "x"), work("split", "Và rác", WATER), merge]
    answers = [work("answer", "Đã xong.")] * 5
    return [*plain, *ends, *answers, sort, rate, rate, reopen, reopen, put_off, forget]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_is_counted_by_the_day_is_what_the_cases_say_whatever_was_done(engine: Engine, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311  a fixed sample, no secret
    now, doable = T0, deeds(chance)
    filed = [report(engine, T0 + chance.uniform(0, 70) * DAY, chance.choice(categories()), chance.choice(COMMUNES)) for _ in range(25)]
    for round_ in range(6):
        for _ in range(25):
            now += chance.uniform(0, 0.5) * DAY
            with engine.begin() as connection:
                try:
                    chance.choice(doable)(connection, _now(connection, chance.choice(filed)), now)
                except Impossible:
                    continue
        shown = seen(engine, now)

        agree(shown.total, plainly(engine))
        for department, numbers in shown.by_department.items():
            agree(numbers, plainly(engine, department=department))
        begin = today(T0) + datetime.timedelta(days=round_ * 7)
        part = Period(begin, begin + datetime.timedelta(days=45 + round_))
        agree(seen(engine, now, part).total, plainly(engine, part))
        assert sum(step.filed for step in seen(engine, now, part).series) == plainly(engine, part)["filed"]


def test_a_round_without_a_change_counts_nothing_anew(engine: Engine) -> None:
    report(engine)
    seen(engine, T0 + 2 * SETTLED)

    assert roll_up(engine, T0 + 3 * SETTLED) == 0
    with engine.connect() as connection:
        assert counted_at(connection) == T0 + 3 * SETTLED


def test_a_line_that_commits_late_is_not_overlooked(engine: Engine) -> None:
    report(engine)
    roll_up(engine, T0 + 1)
    with engine.begin() as connection:  # as if a line with a lower id had been written by a transaction that lasted
        connection.execute(case_days.update().values(filed=0))

    assert seen(engine, T0 + SETTLED - 1).total["filed"] == 1
    with engine.connect() as connection:
        assert connection.execute(select(looked.c.upto)).scalar_one() == 0


def test_days_begin_and_end_in_vietnam(engine: Engine) -> None:
    midnight = datetime.datetime(2026, 11, 1, tzinfo=ZONE).timestamp()
    report(engine, midnight - 1)
    report(engine, midnight)

    october = Period(datetime.date(2026, 10, 1), datetime.date(2026, 10, 31))
    assert seen(engine, period=october).total["filed"] == 1
    assert [step.filed for step in seen(engine, period=Period(october.last, datetime.date(2026, 11, 1))).series] == [1, 1]


def test_an_answer_is_in_time_until_the_end_of_the_day_it_was_due(engine: Engine) -> None:
    one, two, three = report(engine), report(engine), report(engine)
    midnight = datetime.datetime.combine(one.due + datetime.timedelta(days=1), datetime.time(), ZONE).timestamp()
    answer(engine, one, midnight - 1)
    answer(engine, two, midnight)

    shown = seen(engine).total
    assert (shown["answered"], shown["on_time"], shown["open"]) == (2, 1, 1)
    assert shown.on_time_rate == 0.5
    assert seen(engine, midnight).open_now == Backlog(1, 1)
    assert three.is_open


def test_the_time_to_the_first_answer_stays_when_it_is_answered_again(engine: Engine) -> None:
    case = answer(engine, report(engine), T0 + 3 * HOUR)
    with engine.begin() as connection:
        Desk(connection, case.chat, T0 + DAY).reopen(case, "Chưa xong", ROADS)
    answer(engine, case, T0 + 5 * DAY)

    shown = seen(engine).total
    assert shown.sums["hours"] == pytest.approx(3)
    assert shown.hours_of(0.5) == pytest.approx(3)
    assert shown.reopened_share == 1.0


def test_half_and_nine_of_ten_are_answered_within(engine: Engine) -> None:
    for hours in range(1, 11):
        answer(engine, report(engine), T0 + hours * 4 * HOUR)

    shown = seen(engine).total
    assert 20 <= (shown.hours_of(0.5) or 0) <= 24
    assert 36 <= (shown.hours_of(0.9) or 0) <= 48
    assert Numbers().hours_of(0.5) is None


def test_ratings_have_a_mean_and_a_share(engine: Engine) -> None:
    for stars in (5, 4, None):
        case = answer(engine, report(engine), T0 + HOUR)
        if stars:
            with engine.begin() as connection:
                Desk(connection, case.chat, T0 + DAY).rate(case, stars)

    shown = seen(engine).total
    assert (shown.stars, shown.rated) == (4.5, 2)
    assert shown.rated_share == pytest.approx(2 / 3)


def test_several_processes_count_at_once(engine: Engine) -> None:
    for days in range(40):
        report(engine, T0 + days * DAY)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda _: roll_up(engine, T0 + 60 * DAY), range(4)))

    with engine.connect() as connection:
        assert connection.execute(select(func.sum(case_days.c.filed))).scalar() == 40
        assert connection.execute(select(func.sum(case_months.c.filed))).scalar() == 40


def test_long_periods_are_shown_by_week_and_by_month(engine: Engine) -> None:
    report(engine)
    first = datetime.date(2026, 10, 14)  # a Wednesday

    weeks = seen(engine, period=Period(first, first + datetime.timedelta(days=40))).series
    months = seen(engine, period=Period(first, datetime.date(2027, 2, 3))).series

    assert weeks[:2] == [
        Step(first, datetime.date(2026, 10, 18), 0, 0),
        Step(datetime.date(2026, 10, 19), datetime.date(2026, 10, 25), 1, 0),
    ]
    assert [step.filed for step in months] == [1, 0, 0, 0, 0]
    assert (months[0].first, months[-1].last) == (first, datetime.date(2027, 2, 3))
