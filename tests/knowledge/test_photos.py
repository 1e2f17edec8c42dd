"""Photos: where the row of each stands, on both engines."""

import datetime
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import Engine

from knowledge import cases, photos
from knowledge.photos import LEASE, Photo

T0 = 1_764_000_000.0
LAN, MINH = "telegram:7", "telegram:8"
NAME = f"ab/{'c' * 62}.jpg"


def adds(engine: Engine, *refs: str, chat: str = LAN, now: float = T0) -> tuple[int, ...]:
    """Note photos of a chat."""
    with engine.begin() as connection:
        return photos.add(connection, chat, refs, now)


def claims(engine: Engine, now: float = T0) -> Photo | None:
    """What a fetcher gets to fetch."""
    with engine.begin() as connection:
        return photos.claim(connection, now)


def keeps(engine: Engine, name: str = NAME, chat: str = LAN, now: float = T0) -> int:
    """A photo that is fetched and put away."""
    adds(engine, "a", chat=chat, now=now)
    photo = claims(engine, now)
    assert photo is not None
    with engine.begin() as connection:
        assert photos.named(connection, photo, name, now)
        assert photos.kept(connection, photo)
    return photo.id


def filed(engine: Engine) -> int:
    """A case, to which photos may belong; returns its id."""
    case = {"code": cases.new_code(), "category": "rac", "department": "x", "text": "Rác", "chat": LAN, "filed": T0, "folded": "rac"}
    with engine.begin() as connection:
        added = connection.execute(cases.cases.insert(), case | {"due": datetime.date(2026, 12, 1)})
        return int(added.inserted_primary_key[0])


def states(engine: Engine) -> list[tuple[str, str]]:
    """The state and the name of every photo."""
    with engine.connect() as connection:
        return [(row.state, row.name) for row in connection.execute(photos.photos.select().order_by(photos.photos.c.id))]


def at(seconds: float) -> datetime.datetime:
    """A time, counted from T0."""
    return datetime.datetime.fromtimestamp(T0 + seconds, datetime.UTC)


def test_a_photo_is_claimed_once_and_again_when_its_fetcher_died(engine: Engine) -> None:
    adds(engine, "a", "b")

    first, second, nobody, again = (claims(engine, now) for now in (T0, T0, T0 + LEASE - 1, T0 + LEASE))

    assert (first.ref, second.ref, nobody) == ("a", "b", None)
    assert (again.ref, again.attempts) == ("a", 2)


def test_of_many_who_claim_at_once_each_gets_another(engine: Engine) -> None:
    adds(engine, *(str(n) for n in range(24)))

    with ThreadPoolExecutor(8) as pool:
        got = list(pool.map(lambda _: claims(engine), range(32)))

    assert sorted(int(photo.ref) for photo in got if photo) == list(range(24))


def test_who_was_taken_for_dead_changes_nothing_any_more(engine: Engine) -> None:
    adds(engine, "a")
    slow, quick = claims(engine), claims(engine, T0 + LEASE)

    with engine.begin() as connection:
        assert not photos.named(connection, slow, NAME, T0)
        assert not photos.kept(connection, slow)
        assert not photos.refused(connection, slow, "x")
        assert not photos.failed(connection, slow, "x", T0, permanent=True)
        assert photos.kept(connection, quick)


def test_a_failure_is_tried_again_later_and_at_last_given_up(engine: Engine) -> None:
    adds(engine, "a")
    now, tries = T0, []

    while (photo := claims(engine, now)) is not None:
        with engine.begin() as connection:
            tries.append(photos.failed(connection, photo, "no answer", now))
        assert claims(engine, now) is None
        now += photos.pause(photo.attempts)

    assert tries == [False] * (photos.ATTEMPTS - 1) + [True]
    assert states(engine) == [("failed", "")]
    assert now - T0 > 3600


def test_where_the_platform_says_when_it_is_then(engine: Engine) -> None:
    adds(engine, "a")
    with engine.begin() as connection:
        photos.failed(connection, photos.claim(connection, T0), "busy", T0, after=40)

    assert claims(engine, T0 + 39) is None
    assert claims(engine, T0 + 40) is not None


def test_a_report_takes_photos_that_are_there_or_on_their_way(engine: Engine) -> None:
    there, (coming, none) = keeps(engine), adds(engine, "b", "c")
    case = filed(engine)
    with engine.begin() as connection:
        photos.claim(connection, T0)
        photos.refused(connection, photos.claim(connection, T0), "GIF")

        assert photos.attach(connection, (there, coming, none, 999), case) == 2

        assert [photo.id for photo in photos.of_case(connection, case)] == [there, coming]
        assert photos.of_case(connection, case + 1) == ()
        assert photos.attach(connection, (there,), case) == 0


def test_loose_photos_go_after_a_day_and_those_of_a_case_stay(engine: Engine) -> None:
    mine, loose = keeps(engine), keeps(engine, NAME.replace("c", "d"))
    adds(engine, "never fetched")
    (fresh,) = adds(engine, "new", now=T0 + 10)
    case = filed(engine)
    with engine.begin() as connection:
        photos.attach(connection, (mine,), case)

        photos.forget_loose(connection, at(5))

        assert photos.leaving(connection, T0 + LEASE) == (NAME.replace("c", "d"),)
        photos.gone(connection, [NAME.replace("c", "d")])
        assert photos.found(connection, loose) is None
        assert photos.found(connection, mine) is not None
        assert photos.found(connection, fresh) is not None
    assert states(engine) == [("kept", NAME), ("waiting", "")]


def test_a_file_stays_while_somebody_else_has_sent_the_same(engine: Engine) -> None:
    lans, minhs = keeps(engine), keeps(engine, chat=MINH)
    with engine.begin() as connection:
        photos.forget_of(connection, LAN)
        assert photos.leaving(connection, T0 + LEASE) == ()
        assert photos.found(connection, lans) is None

        photos.forget_of(connection, MINH)

        assert photos.leaving(connection, T0 + LEASE) == (NAME,)
        assert photos.found(connection, minhs) is not None  # until the file is gone
        assert photos.leaving(connection, T0 + LEASE) == ()  # somebody deletes it
        assert photos.leaving(connection, T0 + 2 * LEASE) == (NAME,)  # they died


def test_nobody_puts_a_file_that_is_just_being_deleted(engine: Engine) -> None:
    keeps(engine)
    adds(engine, "again")
    with engine.begin() as connection:
        photos.forget_of(connection, LAN)
    adds(engine, "again", chat=MINH)
    photo = claims(engine)
    with engine.begin() as connection:
        assert photos.leaving(connection, T0) == (NAME,)
        assert not photos.named(connection, photo, NAME, T0)

        photos.gone(connection, [NAME])

        assert photos.named(connection, photo, NAME, T0)


def test_nobody_deletes_a_file_that_is_about_to_be_put(engine: Engine) -> None:
    keeps(engine)
    adds(engine, "again", chat=MINH)
    photo = claims(engine)
    with engine.begin() as connection:
        assert photos.named(connection, photo, NAME, T0)

        photos.forget_of(connection, LAN)

        assert photos.leaving(connection, T0) == ()


def test_a_photo_that_is_dropped_while_it_is_fetched_leaves_no_file(engine: Engine) -> None:
    adds(engine, "a")
    photo = claims(engine)
    with engine.begin() as connection:
        photos.named(connection, photo, NAME, T0)

        photos.drop(connection, [photo.id])

        assert not photos.kept(connection, photo)
        assert photos.leaving(connection, T0 + LEASE - 1) == ()  # its fetcher may still be putting it
        assert photos.leaving(connection, T0 + LEASE) == (NAME,)


def test_a_file_that_an_earlier_attempt_put_under_another_name_goes(engine: Engine) -> None:
    adds(engine, "a")
    for now, name in ((T0, NAME.replace("c", "d")), (T0 + LEASE, NAME)):
        with engine.begin() as connection:
            photo = photos.claim(connection, now)
            photos.named(connection, photo, name, now)
    with engine.begin() as connection:
        photos.kept(connection, photo)

        assert photos.leaving(connection, T0 + LEASE) == (NAME.replace("c", "d"),)
        assert photos.found(connection, photo.id).name == NAME


def test_what_the_web_brings_is_forgotten_where_its_process_dies(engine: Engine) -> None:
    with engine.begin() as connection:
        photo = photos.bring(connection, "web:x", T0)
        assert photos.claim(connection, T0) is None
        photos.named(connection, photo, NAME, T0)

    left = claims(engine, T0 + LEASE)

    assert (left.id, left.ref, left.name) == (photo.id, "", NAME)
