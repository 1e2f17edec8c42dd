"""The telephone number that somebody gives stands in their report, and in nothing that is kept for longer."""

import time
from collections.abc import Sequence

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, select
from sqlalchemy.engine import Connection

from bot.conversation import turn
from bot.worker import answer
from handlers.library import Library
from handlers.messages import Message, Reply
from knowledge.cases import cases
from knowledge.conversations import turns
from knowledge.database import reading
from knowledge.outbox import Owed, body_of, given_up, outbox, sent
from knowledge.updates import Update

LAN, NUMBER = "telegram:1", "0912 345 678"
STORY = "Rác đổ đầy lề đường Lê Lợi, xã Tân Phú cả tuần nay không ai hốt"


def the_way_on(choices: Sequence[str]) -> str:
    """The choice that brings a report to its next step."""
    return next(choice for choice in ("Xong", "Gửi phản ánh riêng", *choices) if choice in choices)


def says(connection: Connection, library: Library, *texts: str) -> Reply:
    """Lan's messages, each answered; the reply to the last."""
    replies = [turn(connection, library, LAN, Message(text)) for text in texts]
    return replies[-1]


def gives_her_number(connection: Connection, library: Library) -> Reply:
    """Lan reports and gives her number; she is asked whether she consents."""
    reply = says(connection, library, "Gửi phản ánh", "Rác đổ đầy lề đường Lê Lợi, xã Tân Phú cả tuần nay không ai hốt")
    while "số điện thoại" not in reply.text:
        reply = says(
            connection, library, next(choice for choice in ("Xong", "Gửi phản ánh riêng", *reply.choices) if choice in reply.choices)
        )
    return says(connection, library, NUMBER)


def kept(engine: Engine) -> str:
    """All turns that are kept, as one text."""
    with reading(engine) as connection:
        return repr(connection.execute(select(turns)).all())


@pytest.mark.parametrize("consents", ["Không để lại", "Đồng ý"])
def test_it_is_in_no_turn_whether_it_may_be_used_or_not(engine: Engine, library: Library, consents: str) -> None:
    with engine.begin() as connection:
        asked = gives_her_number(connection, library)
        says(connection, library, consents, "Gửi")

    with reading(engine) as connection:
        contact = connection.execute(select(cases.c.contact)).scalar_one()
    assert NUMBER in asked.text
    assert contact == (NUMBER if consents == "Đồng ý" else "")
    assert NUMBER not in kept(engine)
    assert "dùng “[cách liên hệ]” chỉ vào" in kept(engine)


@pytest.mark.parametrize("arrives", [True, False])
def test_it_is_in_no_message_that_is_done_with(engine: Engine, library: Library, arrives: bool) -> None:
    with engine.begin() as connection:
        answer(connection, Update("telegram", "1", LAN, {}), gives_her_number(connection, library))
        owed = connection.execute(select(outbox)).one()
        connection.execute(outbox.update().values(state="sending", attempts=1))
        claimed = Owed(owed.id, LAN, "answer", owed.body, 1)
        sent(connection, claimed, "7", time.time()) if arrives else given_up(connection, claimed, "chặn")
        body = body_of(connection, owed.id, LAN)

    assert NUMBER in owed.body["text"]
    assert NUMBER not in repr(body)
    assert body is not None
    assert body["choices"] == ["Đồng ý", "Không để lại", "Quay lại", "Hủy"]


def test_the_page_shows_it_while_it_is_asked_about(web: TestClient) -> None:
    web.post("/api/v1/chat", json={"text": "Gửi phản ánh", "conversation": "cuoc-tro-chuyen-cua-lan"})
    web.cookies.set("conversation", "cuoc-tro-chuyen-cua-lan")
    reply = web.post("/api/v1/chat", json={"text": STORY}).json()
    while "số điện thoại" not in reply["text"]:
        reply = web.post("/api/v1/chat", json={"text": the_way_on(reply["choices"])}).json()
    web.post("/chat", data={"text": NUMBER})

    during = web.get("/chat").text
    web.post("/chat", data={"text": "Không để lại"})

    assert f"dùng “{NUMBER}” chỉ vào" in during
    assert NUMBER not in web.get("/chat").text
