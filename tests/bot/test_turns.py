"""Turns of the web chat, on both engines."""

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import Engine

from bot.conversation import take_turn
from handlers.library import Library
from handlers.messages import Message, Outcome
from knowledge.conversations import transcript
from knowledge.database import reading


def test_messages_of_one_conversation_at_the_same_time_are_turns_one_after_the_other(engine: Engine, library: Library) -> None:
    texts = [f"xếp hạng ICT năm {2011 + number}" for number in range(8)]

    with ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(lambda text: take_turn(engine, library, "cuoc-tro-chuyen-cua-lan", Message(text)), texts))

    with reading(engine) as connection:
        said = transcript(connection, "cuoc-tro-chuyen-cua-lan")
    assert Outcome.trouble not in {reply.outcome for reply in replies}
    assert sorted(turn.asked for turn in said) == texts


def test_what_no_database_can_write_is_left_out(engine: Engine, library: Library) -> None:
    reply = take_turn(engine, library, "cuoc-tro-chuyen-cua-lan", Message("xếp hạng\0 ICT \ud83dnăm 2014"))

    with reading(engine) as connection:
        asked = transcript(connection, "cuoc-tro-chuyen-cua-lan")[0].asked
    assert "27/63" in reply.text
    assert asked == "xếp hạng ICT năm 2014"
