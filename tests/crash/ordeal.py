"""An ordeal: citizens write on Telegram and on the web while the assistant is killed at random moments and started again."""

import random
import threading
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from sqlalchemy import Engine, func, select

from knowledge.database import close, connect, reading
from knowledge.outbox import outbox
from knowledge.updates import updates
from tests.crash.assistant import SECRET, Assistant
from tests.fakes.telegram import TelegramServer

SAID = (
    "xếp hạng ICT năm 2014 (lần {})",
    "còn năm 2016? (lần {})",
    "Chỉ tiêu kinh tế số trong GDP năm 2023? (lần {})",
    "liệt kê các kế hoạch UBND tỉnh ban hành năm 2022 (lần {})",
    "giá vàng hôm nay (lần {})",
    "nộp hồ sơ cấp đổi giấy tờ hai tháng chưa xong (lần {})",
    "Gửi phản ánh",
    "Xong",
    "Ẩn danh",
    "Gửi",
)
"""What everybody says, one after the other: questions, then a report up to its confirmation."""
CONFIRMED = SAID[-1]
WEB = "nguoi-hoi-tren-trang-web"


class Telegram(TelegramServer):
    """Telegram that reaches several processes behind one address, as a load balancer would have it."""

    doors: tuple[str, ...] = ()
    chance = random.Random(0)  # noqa: S311  no secret

    def target(self, url: str) -> str:
        """The process that takes the next request."""
        return f"{self.chance.choice(self.doors)}/webhook/telegram"


@dataclass(frozen=True)
class Plan:
    """How much of everything; the same seed plans the same."""

    updates: int
    chats: int
    kills: int
    processes: int = 1
    seed: int = 2023


@dataclass
class Ordeal:
    """What happened."""

    telegram: Telegram
    said: dict[int, list[str]]
    answered_on_the_web: list[str] = field(default_factory=list)
    in_flight: Counter[int] = field(default_factory=Counter)
    """How often each message of the outbox was on its way at a kill."""
    timed_out: Counter[int] = field(default_factory=Counter)
    """How often nothing was heard in time of each message of the outbox: on a busy machine Telegram may be slow."""
    kills: int = 0
    seconds: float = 0.0


class Run:
    """Carries a plan out."""

    def __init__(self, plan: Plan, telegram: Telegram, database_url: str, logs: Path) -> None:
        self._plan = plan
        self._chance = random.Random(plan.seed)  # noqa: S311  no secret
        self._telegram = telegram
        self._engine = connect(database_url)
        self._assistants = [Assistant(telegram, database_url, logs / f"serve-{number}.log") for number in range(plan.processes)]
        self._people = [telegram.user(number, "Lan") for number in range(1, plan.chats + 1)]
        self._ordeal = Ordeal(telegram, {person.id: [] for person in self._people})
        self._over = threading.Event()

    def __call__(self) -> Ordeal:
        """All of it: to the last reply."""
        began = time.monotonic()
        self._telegram.doors = tuple(assistant.url for assistant in self._assistants)
        self._telegram.listens("behind the balancer", SECRET)
        web = threading.Thread(target=self._write_on_the_web)
        try:
            self._start_all()
            web.start()
            self._survive()
            self._over.set()
            self._telegram.wait_until(self._is_quiet, 300)
        finally:
            self._over.set()
            for assistant in self._assistants:
                assistant.stop()
            web.join()
            close(self._engine)
        self._ordeal.seconds = time.monotonic() - began
        return self._ordeal

    def _start_all(self) -> None:
        for assistant in self._assistants:
            assistant.start()
        for assistant in self._assistants:
            assistant.wait()

    def _survive(self) -> None:
        lot = self._plan.updates // (self._plan.kills + 1)
        for number in range(self._plan.kills):
            assistant = self._chance.choice(self._assistants)
            self._write(lot)
            time.sleep(self._chance.uniform(0, self._chance.choice((0.1, 0.5, 2.5))))  # the random moment: in the turns or in the sends
            self._kill(assistant)
            assistant.start()
            if number % 5 == 4:  # now and then it dies while it begins
                time.sleep(self._chance.uniform(0, 1.5))
                self._kill(assistant)
                assistant.start()
            assistant.wait()
        self._write(self._plan.updates - sum(map(len, self._ordeal.said.values())))

    def _write(self, count: int) -> None:
        """People write, in any order and often several times at once; some acknowledgements are lost."""
        self._telegram.lose_acknowledgements(count // 20)
        for _ in range(count):
            person = self._chance.choice([p for p in self._people if len(self._ordeal.said[p.id]) < self._most])
            said = self._ordeal.said[person.id]
            said.append(SAID[len(said) % len(SAID)].format(f"{person.id}.{len(said)}"))
            person.says(said[-1])

    @property
    def _most(self) -> int:
        """So many messages of one person, so that the limit of messages a minute is not what is tested."""
        return -(-self._plan.updates // self._plan.chats)

    def _kill(self, assistant: Assistant) -> None:
        assistant.kill()
        self._ordeal.kills += 1
        self._ordeal.in_flight.update(self._sending(self._engine))

    def _sending(self, engine: Engine) -> list[int]:
        with reading(engine) as connection:
            return list(connection.execute(select(outbox.c.id).where(outbox.c.state == "sending")).scalars())

    def _is_quiet(self) -> bool:
        if self._telegram.pending:
            return False
        with reading(self._engine) as connection:
            open_ = select(func.count()).select_from(outbox).where(outbox.c.state.in_(("waiting", "sending")))
            wait = select(func.count()).select_from(updates).where(updates.c.state == "waiting")
            return not connection.execute(wait).scalar() and not connection.execute(open_).scalar()

    def _write_on_the_web(self) -> None:
        """Somebody asks on the web the whole time; what got an answer was answered once."""
        with httpx.Client(trust_env=False, timeout=10) as client:
            for number in range(100_000):
                if self._over.wait(0.05):
                    return
                text = f"xếp hạng ICT năm 2014 (web {number})"
                with suppress(httpx.HTTPError):
                    door = self._assistants[number % len(self._assistants)].url
                    answer = client.post(f"{door}/api/v1/chat", json={"text": text, "conversation": WEB})
                    if answer.status_code == 200 and answer.json()["citations"]:  # over the limit there is none
                        self._ordeal.answered_on_the_web.append(text)
