"""What the office decides acts at once, has a history, and is undone without a trace in what citizens are told."""

import datetime

import pytest
from sqlalchemy import Engine, select

from handlers import handle
from handlers.library import Library
from handlers.messages import Memory, Message, Outcome, Reply
from handlers.replaying import replay
from knowledge.cases import audit
from knowledge.categories import categories
from knowledge.office import Office, Offices, opened, version_of
from knowledge.office.editing import edit, history, undo
from knowledge.office.entries import State
from knowledge.office.questions import count, groups
from knowledge.office.writing import Refused, Words, current, draft, publish, withdraw

AUTHOR, PUBLISHER = 1, 2
T0 = datetime.datetime(2026, 11, 26, 2, 0, tzinfo=datetime.UTC)
NOW = T0.timestamp()
DAY = datetime.date(2026, 11, 26)
ASKED = "Giờ làm việc của bộ phận một cửa phường Đạo Thạnh?"
WORDS = Words(
    (ASKED, "mấy giờ một cửa Đạo Thạnh mở cửa"),
    "Bộ phận Một cửa phường Đạo Thạnh làm việc từ 7 giờ đến 17 giờ, thứ Hai đến thứ Sáu.",
    "12/TB-UBND",
    "Mục 2",
    "02/01/2026",
    None,
    None,
    datetime.date(2027, 1, 1),
    AUTHOR,
)


def office(engine: Engine, library: Library) -> Office:
    """The decisions in force."""
    with engine.begin() as connection:
        return opened(connection, library.language, version_of(connection))


def asks(question: str, engine: Engine, library: Library) -> Reply:
    """What somebody is told."""
    return handle(Message(question), Memory(), library, None, office(engine, library))[0]


def test_an_entry_is_told_when_a_second_person_has_published_it(engine: Engine, library: Library) -> None:
    with engine.begin() as connection:
        written = draft(connection, WORDS, AUTHOR, NOW)
        with pytest.raises(Refused, match="người khác"):
            publish(connection, written, AUTHOR, NOW)
    before = asks(ASKED, engine, library)
    with engine.begin() as connection:
        publish(connection, written, PUBLISHER, NOW)

    after = asks("gio lam viec bo phan mot cua phuong dao thanh", engine, library)

    assert before.outcome.abstained
    assert after.outcome is Outcome.answered
    assert "7 giờ đến 17 giờ" in after.text
    assert after.citations[0].document == "12/TB-UBND"
    assert "Nguồn: 12/TB-UBND, ngày 02/01/2026, Mục 2." in after.text


def test_an_earlier_version_can_be_told_again_and_all_of_it_be_taken_back(engine: Engine, library: Library) -> None:
    with engine.begin() as connection:
        first = publish(connection, draft(connection, WORDS, AUTHOR, NOW), PUBLISHER, NOW)
        changed = Words(**{**{name: getattr(WORDS, name) for name in WORDS.__slots__}, "answer": "Từ 8 giờ."})
        publish(connection, draft(connection, changed, AUTHOR, NOW, first.entry), PUBLISHER, NOW)
    second = asks(ASKED, engine, library)
    with engine.begin() as connection:
        publish(connection, first, PUBLISHER, NOW)
    third = asks(ASKED, engine, library)
    with engine.begin() as connection:
        gone = withdraw(connection, first.entry, PUBLISHER, NOW)
        assert current(connection, first.entry) is None

    assert "8 giờ" in second.text
    assert "7 giờ" in third.text
    assert gone.state is State.withdrawn
    assert asks(ASKED, engine, library).outcome.abstained


def test_an_entry_without_a_source_is_refused(engine: Engine) -> None:
    bare = Words(**{**{name: getattr(WORDS, name) for name in WORDS.__slots__}, "document": " "})

    with engine.begin() as connection, pytest.raises(Refused, match="nguồn"):
        draft(connection, bare, AUTHOR, NOW)


@pytest.mark.parametrize(("first", "last", "told"), [(None, None, True), (DAY, DAY, True), (DAY + datetime.timedelta(1), None, False)])
def test_an_entry_is_told_only_while_it_is_valid(
    engine: Engine, library: Library, first: datetime.date | None, last: datetime.date | None, told: bool
) -> None:
    dated = Words(**{**{name: getattr(WORDS, name) for name in WORDS.__slots__}, "valid_from": first, "valid_until": last})
    with engine.begin() as connection:
        publish(connection, draft(connection, dated, AUTHOR, NOW), PUBLISHER, NOW)

    tokens = library.understanding.read(ASKED).tokens

    assert (office(engine, library).entries.find(tokens, DAY) is not None) is told


def test_a_replay_shows_what_would_change_and_nothing_else(engine: Engine, library: Library) -> None:
    with engine.begin() as connection:
        written = draft(connection, WORDS, AUTHOR, NOW)

    changes = replay(
        [ASKED, "Xếp hạng ICT của tỉnh năm 2022?", "thời tiết mai", "một cửa là gì"], written, office(engine, library), library
    )

    assert [change.question for change in changes] == [ASKED]
    assert "7 giờ" in changes[0].after


def test_a_category_is_edited_and_the_edit_undone(engine: Engine, library: Library) -> None:
    roads = categories()[0]
    body = {"name": "Đường hư", "department": "Sở Xây dựng", "promise": "Trả lời trong {days} ngày.", "deadline": 9}
    with engine.begin() as connection:
        made = edit(connection, "category", roads.id, body, AUTHOR, NOW)
    edited = office(engine, library).category(roads.id)
    with engine.begin() as connection:
        undo(connection, made.id, AUTHOR, NOW)

    assert (edited.name, edited.deadline, edited.questions) == ("Đường hư", 9, roads.questions)
    assert office(engine, library).category(roads.id) == roads
    with engine.begin() as connection:
        assert len(history(connection, "category", roads.id)) == 2
        assert "edit-category" in connection.execute(select(audit.c.what)).scalars().all()


@pytest.mark.parametrize(
    ("kind", "key", "body"),
    [
        ("category", "duong-sa", {"name": "", "department": "x", "promise": "x", "deadline": 3}),
        ("category", "duong-sa", {"name": "x", "department": "x", "promise": "{name}", "deadline": 3}),
        ("category", "duong-sa", {"name": "x", "department": "x", "promise": "{days", "deadline": 3}),
        ("category", "duong-sa", {"name": "x", "department": "x", "promise": "x", "deadline": 0}),
        ("category", "Đường", {"name": "x", "department": "x", "promise": "x", "deadline": 3}),
        ("reply", "chao", {"name": "x", "text": "{secret}"}),
        ("category", "duong-sa", {"name": "x", "department": "x", "promise": "}{", "deadline": 3}),
        ("category", "khac", {"name": "x", "department": "x", "promise": "x", "deadline": 3, "gone": True}),
        ("reply", "chao", {"name": "x", "text": "{code"}),
        ("reply", "chao", {"name": "x", "text": "{code:>9999999}"}),
        ("switch", "everything", {"off": True, "reason": "x"}),
        ("switch", "topic:project", {"off": True, "reason": ""}),
    ],
)
def test_an_edit_that_is_not_sound_is_refused(engine: Engine, kind: str, key: str, body: dict[str, object]) -> None:
    with engine.begin() as connection, pytest.raises(Refused):
        edit(connection, kind, key, body, AUTHOR, NOW)


def test_a_topic_or_a_document_that_is_off_says_why(engine: Engine, library: Library) -> None:
    asked = "Xếp hạng ICT của tỉnh năm 2022?"
    told = asks(asked, engine, library)
    with engine.begin() as connection:
        made = edit(
            connection, "switch", f"document:{told.citations[0].document}", {"off": True, "reason": "số liệu đang rà soát."}, AUTHOR, NOW
        )

    off = asks(asked, engine, library)
    with engine.begin() as connection:
        undo(connection, made.id, AUTHOR, NOW)

    assert off.outcome is Outcome.no_data
    assert "số liệu đang rà soát" in off.text
    assert off.citations == ()
    assert asks(asked, engine, library).text == told.text


def test_kept_questions_have_no_names_or_numbers_and_are_grouped(engine: Engine) -> None:
    with engine.begin() as connection:
        for typed in (
            "Tôi là Nguyễn Thị Lan, CCCD 082199001234, làm hộ chiếu ở đâu",
            "làm hộ chiếu ở đâu",
            "lam ho chieu o dau vay",
            "giá vàng",
        ):
            count(connection, typed, "telegram", "out_of_scope", "", T0, DAY)
            count(connection, typed, "telegram", "out_of_scope", "", T0, DAY)

        found = groups(connection, ["out_of_scope"])

    assert "Lan" not in str(found)
    assert "082199001234" not in str(found)
    assert found[0].asked == 6
    assert len(found[0].typed) == 3
    assert found[1].typed == ("giá vàng",)


def test_who_has_just_decided_sees_it_before_the_next_look(engine: Engine, library: Library) -> None:
    offices = Offices(library.language, look=1e9)
    with engine.begin() as connection:
        offices.now(connection)
        edit(connection, "switch", "messenger:zalo", {"off": True, "reason": "bảo trì."}, AUTHOR, NOW)
    with engine.begin() as connection:
        later = offices.now(connection)
        seen = offices.at_once(connection)

    assert later.off("messenger:zalo") is None
    assert seen.off("messenger:zalo") == "bảo trì."
