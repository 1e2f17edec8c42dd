"""The cast at the desk: Lan reports, Minh must never see Lan's case, officer Hạnh answers; time starts at T0."""

import datetime
from collections.abc import Callable

import pytest
from sqlalchemy import Engine

from handlers import handle
from handlers.casework import Casework
from handlers.library import Library
from handlers.messages import Memory, Message, Reply
from knowledge.cases import Case
from knowledge.cases.desk import CODE, Desk
from knowledge.workdays import ZONE

T0 = datetime.datetime(2026, 11, 26, 9, 0, tzinfo=ZONE).timestamp()  # a Thursday
HANH = 1


class Citizen:
    """Somebody in a chat, whose clock the test turns."""

    def __init__(self, engine: Engine, library: Library, chat: str) -> None:
        self._engine = engine
        self._library = library
        self.chat = chat
        self.now = T0
        self.memory = Memory()

    def says(self, *texts: str) -> Reply:
        """Messages, one after the other; the reply to the last."""
        return [self.sends(Message(text)) for text in texts][-1]

    def sends(self, message: Message) -> Reply:
        """A message of any kind, and the reply to it."""
        with self._engine.begin() as connection:
            reply, self.memory = handle(message, self.memory, self._library, Desk(connection, self.chat, self.now))
        return reply

    def waits(self, **time: float) -> None:
        """Time goes by."""
        self.now += datetime.timedelta(**time).total_seconds()

    def files(self, text: str = "Đường Lê Lợi, phường 4, thành phố Mỹ Tho ngập nước tới gối ba bữa nay") -> str:
        """A whole report without a contact; its code."""
        reply = self.says("Gửi phản ánh", text)
        while "Mã: " not in reply.text:  # a code alone may be that of an earlier report
            answer = next(choice for choice in ("Gửi", "Ẩn danh", "Xong", "Gửi phản ánh riêng", *reply.choices) if choice in reply.choices)
            reply = self.says(answer)
        return CODE.search(reply.text).group()  # type: ignore[union-attr]  # the loop ends with a code

    def case(self, code: str) -> Case:
        """One's own case."""
        with self._engine.begin() as connection:
            found = Desk(connection, self.chat, self.now).find(code)
        assert found is not None
        return found


@pytest.fixture
def citizen(engine: Engine, library: Library) -> Callable[[str], Citizen]:
    """Makes citizens by the name of their chat."""
    return lambda chat: Citizen(engine, library, chat)


@pytest.fixture
def lan(citizen: Callable[[str], Citizen]) -> Citizen:
    """Lan, on Telegram."""
    return citizen("telegram:1")


@pytest.fixture
def minh(citizen: Callable[[str], Citizen]) -> Citizen:
    """Minh, on Zalo."""
    return citizen("zalo:2")


@pytest.fixture
def hanh(engine: Engine) -> Callable[..., None]:
    """Officer Hạnh does something with a case: `hanh("answer", case, "…")`."""

    def does(deed: str, *what: object, now: float = T0, **how: object) -> None:
        with engine.begin() as connection:
            getattr(Casework(connection, HANH, now), deed)(*what, **how)

    return does
