"""A report at one of its steps: who writes it, what is known, and how it is asked for the rest."""

from dataclasses import dataclass, replace

from handlers.casework import day
from handlers.messages import DONE, Draft, Message, Outcome, Reply
from handlers.report.words import BACK, CANCEL, SEND, SKIP, WAYS
from handlers.texts import say
from handlers.turn import Turn
from knowledge.cases.desk import Desk, Report
from knowledge.categories import Category
from knowledge.departments import receiver
from knowledge.workdays import due_after, today

MOST_CHOICES = 5
"""Buttons that every messenger shows."""
QUOTED = 120
"""Characters of the citizen's words that are said back to remind them."""
_SKIPPED = ("place", "commune")
"""Steps that offer to be skipped; others offer an answer that says the same."""


@dataclass(frozen=True)
class Writing:
    """A draft in a turn, at the desk where it will be filed."""

    draft: Draft
    turn: Turn
    desk: Desk

    @property
    def typed(self) -> str:
        """What was typed or tapped, a choice by its number put into its words."""
        return self.turn.question.typed

    @property
    def words(self) -> str:
        """The same without diacritics."""
        return self.turn.question.joined

    @property
    def told(self) -> str:
        """The message as it came."""
        return self.turn.message.text.strip()

    @property
    def sends_position(self) -> bool:
        """Whether the messenger of this chat can send a position."""
        return self.desk.chat.startswith(("telegram:", "zalo:"))

    @property
    def numbers_choices(self) -> bool:
        """Whether the messenger of this chat has no buttons, so that a number stands for a choice, whatever was asked."""
        return self.desk.chat.startswith("zalo-bot:")

    def with_draft(self, **changes: object) -> "Writing":
        """The same with something of the draft changed."""
        return replace(self, draft=replace(self.draft, **changes))  # type: ignore[arg-type]  # fields of Draft

    def saying(self, text: str) -> "Writing":
        """As if a text had been said now; what was sent beside the words has been taken already."""
        question = self.turn.library.understanding.read(text)
        return replace(self, turn=replace(self.turn, message=Message(text), question=question))

    def category(self, number: str = "") -> Category:
        """The category of an id; that of the draft where none is given."""
        return self.turn.office.category(number or self.draft.category)

    @property
    def department(self) -> str:
        """Who will receive it."""
        return receiver(self.category(), self.draft.commune)

    def asks(self, step: str, text: str, *choices: str) -> Reply:
        """A question of the report, with the ways on: skip, back, cancel."""
        ways = (*([SKIP] if step in _SKIPPED else []), *([BACK] if self.draft.seen else []), CANCEL)
        return self.says(step, text, *choices, *ways[: max(1, MOST_CHOICES - len(choices))])

    def says(self, step: str, text: str, *choices: str) -> Reply:
        """A question of the report with exactly these choices. Where choices would be numbered and the answer is words, they are named
        in the text instead: "3" may be how many lamps are broken."""
        draft = replace(self.draft, step=step)
        if self.numbers_choices and choices and WAYS.issuperset(choices):
            named = ", ".join(f"“{choice}”" for choice in choices)
            return Reply(f"{text}\n{say('pa-go-chu', choices=named)}", Outcome.feedback_offered, draft=draft)
        return Reply(text, Outcome.feedback_offered, choices=choices, draft=draft)

    def day_of(self, at: float) -> str:
        """The day of an instant, as people write it."""
        return day(today(at))

    def report(self) -> Report:
        """The draft as it would be filed."""
        draft = self.draft
        return Report(draft.text, self.category(), draft.urgent, draft.place, draft.commune, draft.point, draft.contact, draft.photos)

    def summary(self) -> str:
        """All that will be filed, to be confirmed, and what is kept of it and why."""
        draft, category = self.draft, self.category()
        due = due_after(self.desk.now, category.deadline)
        return say(
            "pa-tom-tat",
            category=category.name,
            text=draft.text,
            place=self._place(),
            photos=str(len(draft.photos)) if draft.photos else "không có",
            contact=draft.contact or "ẩn danh",
            department=self.department,
            due=day(due),
            masked=f"{say('pa-da-che')} " if "[số " in draft.text else "",
        )

    def _place(self) -> str:
        draft = self.draft
        place = draft.place
        if draft.commune and draft.commune.lower() not in place.lower():
            place = f"{place} (nay thuộc {draft.commune})" if place else draft.commune
        sent = "vị trí đã gửi" if draft.point else ""
        return ", ".join(part for part in (place, sent) if part) or "không nêu"

    def file(self, *, unseen: bool = False) -> Reply:
        """File it: the code, who receives it, and the promise; its words too where the citizen has not seen them (`unseen`). Too many in
        a day are not taken."""
        if not self.desk.may_file():
            return self.says("summary", say("pa-qua-nhieu"), SEND, CANCEL)
        category = self.category()
        case = self.desk.file(self.report())
        what = f"câu hỏi “{self.draft.text}”" if unseen else "phản ánh"
        text = say("pa-da-gui", what=what, code=case.code, department=self.department, due=day(case.due), promise=category.promised)
        return Reply(text, Outcome.feedback_offered, choices=(f"Tra cứu {case.code}",), draft=DONE)
