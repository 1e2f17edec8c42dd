"""What becomes of old data, on both engines: who is forgotten, what stays for statistics, and what is never touched."""

import datetime
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, Table, insert, select
from sqlalchemy.engine import Connection

from bot.photos import clear
from knowledge import photos, retention
from knowledge.cases import OPEN, Status, audit, cases, folded_of, followers, log, words
from knowledge.conversations import Said, conversations, keep, tell, turns
from knowledge.database import reading
from knowledge.office.questions import count, questions
from knowledge.officers import officers, sessions
from knowledge.outbox import Owed, given_up, outbox, owe
from knowledge.photos.album import name_of, open_album
from knowledge.rates import Limit, rates, reserve
from knowledge.retention import carry_out, due, rules
from knowledge.retention.duties import DUTIES, REMOVED
from knowledge.updates import Update, store, updates

NOW = datetime.datetime(2026, 11, 24, 20, 0, tzinfo=datetime.UTC)
LAN = "telegram:7"
SECRETS = ("ngập trước nhà bà Lan", "0912345678", "dạ chào bà Lan", "xin gọi số khác", LAN)
"""What must not be found anywhere once it is due."""


def ago(days: float) -> float:
    """A time in epoch seconds."""
    return NOW.timestamp() - days * 86400


def case(connection: Connection, status: Status, days: float, chat: str = LAN, photo: str = "") -> int:
    """A case that ended so many days ago (or, where it is open, was filed then), with words, a photo and somebody who follows it."""
    code = f"TG-{status.value[:4]}-{days}"
    row = {
        "code": code,
        "status": status,
        "category": "ngap-nuoc",
        "department": "Sở Xây dựng",
        "text": SECRETS[0],
        "place": "đường Lê Lợi",
        "contact": SECRETS[1],
        "consented": ago(days),
        "chat": chat,
        "filed": ago(days + 5),
        "due": datetime.date(2026, 11, 1),
        "answered": ago(days) if status is Status.answered else None,
        "closed": None if status is Status.answered or status in OPEN else ago(days),
        "answer": SECRETS[2],
        "rating": 4,
        "folded": folded_of(code, SECRETS[0], "đường Lê Lợi", "", SECRETS[1]),
    }
    number = int(connection.execute(insert(cases), row).inserted_primary_key[0])
    said = {"case_id": number, "at": ago(days), "kind": "citizen", "text": SECRETS[3]}
    connection.execute(insert(words), [said, {**said, "kind": "reply", "text": SECRETS[2]}])
    connection.execute(insert(followers), {"case_id": number, "chat": chat})
    kept = {"chat": chat, "ref": "", "state": "kept", "name": photo, "case_id": number, "added": ago(days + 5)}
    connection.execute(insert(photos.photos), kept)
    log(connection, None, "filed", ago(days + 5), case=number, new="ngap-nuoc")
    return number


def row_of(engine: Engine, number: int) -> Any:
    """A case as it is stored."""
    with reading(engine) as connection:
        return connection.execute(select(cases).where(cases.c.id == number)).one()


def everything(engine: Engine, *tables: Table) -> str:
    """All that stands in tables."""
    with reading(engine) as connection:
        return "\n".join(str(row) for table in tables for row in connection.execute(select(table)).all())


def done(engine: Engine) -> dict[str, int]:
    """Carry everything out; what each rule has done."""
    return {rule.id: count for rule, count in carry_out(engine, NOW)}


def test_every_rule_has_a_duty_and_a_reason_that_a_citizen_can_read() -> None:
    assert {rule.id for rule in rules()} == set(DUTIES)
    assert all(len(rule.why) > 40 and rule.why.endswith(".") and rule.does.endswith(".") for rule in rules())


@pytest.mark.parametrize("status", OPEN)
def test_a_case_that_is_owed_an_answer_is_never_touched(engine: Engine, status: Status) -> None:
    with engine.begin() as connection:
        number = case(connection, status, days=9999)
    before = everything(engine, cases, words, followers, photos.photos, audit)

    done(engine)

    assert row_of(engine, number).text == SECRETS[0]
    assert everything(engine, cases, words, followers, photos.photos, audit) == before


@pytest.mark.parametrize("status", [Status.answered, Status.closed, Status.elsewhere])
def test_a_case_that_ended_loses_its_person_first(engine: Engine, status: Status) -> None:
    with engine.begin() as connection:
        number = case(connection, status, days=181)
        young = case(connection, status, days=179)

    assert done(engine)["contacts"] == 1

    old = row_of(engine, number)
    assert (old.chat, old.contact, old.consented, old.text) == ("", "", None, SECRETS[0])
    assert SECRETS[1] not in old.folded
    assert "le loi" in old.folded
    assert row_of(engine, young).chat == LAN
    with reading(engine) as connection:
        assert connection.execute(select(followers.c.case_id)).scalars().all() == [young]
        assert connection.execute(select(photos.photos.c.chat).order_by(photos.photos.c.id)).scalars().all() == ["", LAN]


def test_a_case_that_ended_loses_its_words_and_keeps_its_figures(engine: Engine) -> None:
    with engine.begin() as connection:
        number = case(connection, Status.closed, days=1096)
    before = row_of(engine, number)

    done(engine)

    after = row_of(engine, number)
    assert (after.text, after.answer) == (REMOVED, "")
    for kept in ("code", "status", "category", "department", "place", "commune", "filed", "due", "closed", "rating"):
        assert getattr(after, kept) == getattr(before, kept)
    left = everything(engine, cases, words, followers, photos.photos, audit)
    assert not [secret for secret in SECRETS if secret in left]


@pytest.mark.parametrize("status", [Status.duplicate, Status.rejected])
def test_a_case_that_was_refused_goes_sooner(engine: Engine, status: Status) -> None:
    with engine.begin() as connection:
        known, wordless = case(connection, status, days=31), case(connection, status, days=91)

    counts = done(engine)

    assert (counts["contacts-refused"], counts["words-refused"]) == (2, 1)
    assert (row_of(engine, known).chat, row_of(engine, known).text) == ("", SECRETS[0])
    assert row_of(engine, wordless).text == REMOVED


def test_a_file_goes_with_the_last_photo_that_has_it(engine: Engine, tmp_path: Path) -> None:
    album = open_album((tmp_path / "photos").as_uri())
    shared, alone = album.put(b"shared"), album.put(b"alone")
    with engine.begin() as connection:
        case(connection, Status.closed, days=1096, photo=shared)
        case(connection, Status.rejected, days=91, photo=alone)
        case(connection, Status.closed, days=10, photo=shared)

    done(engine)
    clear(engine, album, NOW.timestamp())

    assert album.get(shared) == b"shared"
    assert {str(path.relative_to(tmp_path / "photos")) for path in (tmp_path / "photos").rglob("*.jpg")} == {name_of(b"shared")}


def test_what_was_said_goes_after_a_year(engine: Engine) -> None:
    with engine.begin() as connection:
        for name, days in (("web-old", 366), ("web-new", 364), ("web-lasting", 366)):
            at = NOW - datetime.timedelta(days=days)
            keep(connection, name, {"questions": [name]}, Said(f"{name} hỏi", "đáp", "answered", (), ()), at)
        tell(connection, "web-lasting", "tin mới", (), NOW)

    counts = done(engine)

    with reading(engine) as connection:
        assert set(connection.execute(select(conversations.c.id)).scalars()) == {"web-new", "web-lasting"}
        assert set(connection.execute(select(turns.c.answered)).scalars()) == {"đáp", "tin mới"}
        assert set(connection.execute(select(turns.c.asked)).scalars()) == {"web-new hỏi", ""}
    assert (counts["turns"], counts["conversations"]) == (2, 1)


def test_a_report_that_was_begun_and_never_sent_goes_after_a_day(engine: Engine) -> None:
    with engine.begin() as connection:
        for name, hours in (("old", 25), ("new", 23)):
            at = NOW - datetime.timedelta(hours=hours)
            keep(connection, name, {}, Said("hỏi", "đáp", "answered", (), ()), at, draft={"text": f"{SECRETS[0]} {name}"})
        reserve(connection, [Limit(f"in:{LAN}", 1.0, 1)], ago(3))

    done(engine)

    left = everything(engine, conversations, rates)
    assert f"{SECRETS[0]} old" not in left
    assert f"{SECRETS[0]} new" in left
    assert "old" in left
    assert LAN not in left


def test_messages_and_updates_that_failed_lose_their_words(engine: Engine) -> None:
    with engine.begin() as connection:
        for days in (91, 89):
            number = owe(connection, LAN, "notice", {"text": f"{SECRETS[2]} {days}"}, ago(days))
            connection.execute(outbox.update().where(outbox.c.id == number).values(state="sending", attempts=1))
            given_up(connection, Owed(number, LAN, "notice", {}, 1), "chặn")
        for key, days, state in (("a", 31, "dead"), ("b", 29, "dead"), ("c", 31, "waiting")):
            store(connection, [Update("telegram", key, LAN, {"what": "text"})], ago(days))
            connection.execute(updates.update().where(updates.c.key == key).values(state=state))

    done(engine)

    with reading(engine) as connection:
        messages = connection.execute(select(outbox.c.body, outbox.c.chat, outbox.c.error).order_by(outbox.c.id)).all()
        assert [tuple(message) for message in messages] == [({}, "", "chặn"), ({"text": f"{SECRETS[2]} 89"}, LAN, "chặn")]
        assert set(connection.execute(select(updates.c.key)).scalars()) == {"b", "c"}


def test_sessions_that_ended_go(engine: Engine) -> None:
    with engine.begin() as connection:
        hanh = {"login": "hanh", "name": "Hạnh", "department": "Sở", "role": "officer", "password": "x", "created": ago(9)}
        number = connection.execute(insert(officers), hanh).inserted_primary_key[0]
        row = {"officer": number, "created": ago(3), "seen": ago(0), "device": "Firefox"}
        connection.execute(insert(sessions), [{**row, "token": "old", "expires": ago(2)}, {**row, "token": "new", "expires": ago(-1)}])

    done(engine)

    assert "old" not in everything(engine, sessions)
    assert "new" in everything(engine, sessions)


def test_questions_that_nobody_has_asked_for_a_year_go(engine: Engine) -> None:
    with engine.begin() as connection:
        for typed, days in (("câu của năm kia", 400), ("câu của tháng này", 9)):
            at = NOW - datetime.timedelta(days)
            count(connection, typed, "web", "out_of_scope", "", at, at.date())

    assert done(engine)["questions"] == 1
    assert "câu của tháng này" in everything(engine, questions)
    assert "câu của năm kia" not in everything(engine, questions)


def test_telling_changes_nothing_and_tells_what_is_done(engine: Engine) -> None:
    tables = (cases, words, followers, photos.photos, audit)
    with engine.begin() as connection:
        for days in (10, 31, 91, 181, 1096):
            for status in Status:
                case(connection, status, days)
    before = everything(engine, *tables)

    told = {rule.id: count for rule, count in due(engine, NOW)}

    assert everything(engine, *tables) == before
    assert told == done(engine)
    assert told["contacts"] == 6
    assert not any(count for _, count in carry_out(engine, NOW))


@pytest.mark.parametrize("deaths", [1, 3, 5])
def test_killed_at_any_batch_and_run_again_it_comes_to_the_same_end(engine: Engine, deaths: int, monkeypatch: pytest.MonkeyPatch) -> None:
    with engine.begin() as connection:
        for number in range(12):
            case(connection, Status.closed, days=1096 + number)
    monkeypatch.setattr(retention, "BATCH", 2)
    for allowed in range(deaths):
        with monkeypatch.context() as patch:
            patch.setattr(retention, "_done", dying_after(allowed, retention._done))
            with pytest.raises(KeyboardInterrupt):
                done(engine)

    done(engine)

    left = everything(engine, cases, words, followers, photos.photos)
    assert not [secret for secret in SECRETS if secret in left]
    deeds = everything(engine, audit)
    assert (deeds.count("contact_removed"), deeds.count("words_removed")) == (12, 12)


def dying_after(batches: int, real: Callable[..., int]) -> Callable[..., int]:
    """A process that is killed in the transaction after so many batches."""
    left = [batches]

    def batch(engine: Engine, duty: retention.Duty, keys: Sequence[Any], now: datetime.datetime, before: datetime.datetime) -> int:
        left[0] -= 1
        if left[0] >= 0:
            return real(engine, duty, keys, now, before)

        def killed(*given: Any) -> None:
            duty.do(*given)
            raise KeyboardInterrupt

        return real(engine, retention.Duty(duty.key, duty.due, killed, duty.alone), keys, now, before)

    return batch
