"""What an ordeal must leave behind: every update handled once, every reply delivered, in order, nothing twice but what was in flight."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row, select

from knowledge.cases import cases
from knowledge.conversations import turns
from knowledge.database import close, connect, reading
from knowledge.outbox import outbox
from knowledge.updates import updates
from tests.crash.ordeal import CONFIRMED, WEB, Ordeal
from tests.fakes.telegram_world import Seen

Rows = dict[str, list[Row[Any]]]


@dataclass
class Evidence:
    """What was found. `troubles` are the promises that were not kept."""

    ordeal: Ordeal
    turns: int = 0
    cases: int = 0
    sent: int = 0
    repeated: Counter[int] = field(default_factory=Counter)
    """How many copies too many of a message of the outbox people have read."""
    troubles: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        """For who runs it."""
        ordeal, deliveries = self.ordeal, self.ordeal.telegram.deliveries.total()
        lost = f"{len(ordeal.in_flight)} messages in flight at a kill, {ordeal.timed_out.total()} without an answer in time"
        return (
            f"{ordeal.kills} kills, {sum(map(len, ordeal.said.values()))} updates delivered {deliveries} times -> {self.turns} turns, "
            f"{self.cases} cases, {self.sent} messages; on the web {len(ordeal.answered_on_the_web)} answers; {lost}, "
            f"{self.repeated.total()} of them read twice; {ordeal.seconds:.0f} s"
        )


def examine(ordeal: Ordeal, database_url: str) -> Evidence:
    """Compare what people said and read with what the database holds."""
    evidence = Evidence(ordeal)
    engine = connect(database_url)
    with reading(engine) as connection:
        states = Counter(connection.execute(select(updates.c.state)).scalars())
        held = _by(connection.execute(select(turns).order_by(turns.c.conversation, turns.c.position)).all(), "conversation")
        owed = _by(connection.execute(select(outbox).order_by(outbox.c.id)).all(), "chat")
        filed = _by(connection.execute(select(cases).order_by(cases.c.id)).all(), "chat")
    close(engine)
    if set(states) != {"done"}:
        evidence.troubles.append(f"updates are not all done: {dict(states)}")
    for number, said in ordeal.said.items():
        chat = f"telegram:{number}"
        _check_turns(evidence, chat, said, held.get(chat, []))
        _check_filed(evidence, chat, said, held.get(chat, []), filed.get(chat, []))
        _check_owed(evidence, chat, held.get(chat, []), owed.get(chat, []))
        _check_read(evidence, owed.get(chat, []), [seen for seen in ordeal.telegram.world.chats[number].messages if seen.by_bot])
    _check_web(evidence, Counter(turn.asked for turn in held.get(WEB, [])))
    return evidence


def _by(rows: Any, column: str) -> Rows:
    sorted_: Rows = defaultdict(list)
    for row in rows:
        sorted_[getattr(row, column)].append(row)
    return sorted_


def _check_turns(evidence: Evidence, chat: str, said: list[str], held: list[Row[Any]]) -> None:
    """One turn for each update, in the order in which they were said."""
    evidence.turns += len(held)
    if [turn.asked for turn in held] != said:
        evidence.troubles.append(f"{chat} said {said} and the turns are {[turn.asked for turn in held]}")


def _check_filed(evidence: Evidence, chat: str, said: list[str], held: list[Row[Any]], filed: list[Row[Any]]) -> None:
    """One case for each report that was confirmed, and its code is what the person read."""
    evidence.cases += len(filed)
    told = [turn.answered for turn in held if turn.asked == CONFIRMED]
    if len(filed) != said.count(CONFIRMED) or not all(case.code in text for case, text in zip(filed, told, strict=False)):
        evidence.troubles.append(f"{chat} confirmed {said.count(CONFIRMED)} reports and the cases are {[case.code for case in filed]}")


def _check_owed(evidence: Evidence, chat: str, held: list[Row[Any]], owed: list[Row[Any]]) -> None:
    """What the turns answered is what is owed, and all of it has been sent."""
    answers = [row for row in owed if row.kind == "answer"]
    if _bare("".join(turn.answered for turn in held)) != _bare("".join(row.body["text"] for row in answers)):
        evidence.troubles.append(f"{chat} is owed something else than its turns answered")
    unsent = [row.id for row in owed if row.state != "sent"]
    if unsent:
        evidence.troubles.append(f"{chat} did not get {unsent}")
    evidence.sent += len(answers) - len(unsent)


def _check_read(evidence: Evidence, owed: list[Row[Any]], read: list[Seen]) -> None:
    """A chat reads what is owed in its order; a message again only at once, and only if nobody knew whether it had arrived."""
    left = list(read)
    for row in (row for row in owed if row.kind == "answer" and row.state == "sent"):
        copies = 0
        while left and _bare(left[0].text) == _bare(row.body["text"]):
            copies += 1
            if str(left.pop(0).id) == row.receipt:
                break
        else:
            evidence.troubles.append(f"{row.chat} reads message {row.id} out of order or not at all")
            return
        if copies > 1:
            evidence.repeated[row.id] += copies - 1
        excused = evidence.ordeal.in_flight[row.id] + evidence.ordeal.timed_out[row.id]
        if copies - 1 > excused or (copies > 1 and not row.maybe_twice):
            evidence.troubles.append(f"{row.chat} reads message {row.id} {copies} times, which nothing excuses")
    if left:
        evidence.troubles.append(f"chat {owed[-1].chat if owed else '?'} reads {len(left)} messages that nobody owes")


def _check_web(evidence: Evidence, held: Counter[str]) -> None:
    """What was answered on the web is one turn; what was not, one at most."""
    for text in evidence.ordeal.answered_on_the_web:
        if held[text] != 1:
            evidence.troubles.append(f"on the web {text!r} was answered and is {held[text]} turns")
    evidence.troubles += [f"on the web {text!r} is {count} turns" for text, count in held.items() if count > 1]


def _bare(text: str) -> str:
    return "".join(text.split())
