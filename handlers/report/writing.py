"""A report at one of its steps: who writes it, what is known, and how it is asked for the rest."""

from dataclasses import dataclass, replace

from handlers.casework import day
from handlers.messages import Draft, Outcome, Reply
from handlers.texts import say
from handlers.turn import Turn
from knowledge.cases.desk import Desk, Report
from knowledge.categories import Category
from knowledge.departments import responsible
from knowledge.workdays import due_after, today

SKIP, BACK, CANCEL = "Bỏ qua", "Quay lại", "Hủy"
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
    def sends_position(self) -> bool:
        """Whether the messenger of this chat can send a position."""
        return self.desk.chat.startswith(("telegram:", "zalo:"))

    def category(self, number: str = "") -> Category:
        """The category of an id; that of the draft where none is given."""
        return self.turn.office.category(number or self.draft.category)

    @property
    def department(self) -> str:
        """Who will receive it."""
        return responsible(self.category(), self.draft.commune)

    def asks(self, step: str, text: str, *choices: str) -> Reply:
        """A question of the report, with the ways on: skip, back, cancel."""
        ways = (*([SKIP] if step in _SKIPPED else []), *([BACK] if self.draft.seen else []), CANCEL)
        return self.says(step, text, *choices, *ways[: max(1, MOST_CHOICES - len(choices))])

    def says(self, step: str, text: str, *choices: str) -> Reply:
        """A question of the report with exactly these choices."""
        return Reply(text, Outcome.feedback_offered, choices=choices, draft=replace(self.draft, step=step))

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

    def file(self) -> Reply:
        """File it: the code, who receives it, and the promise. Too many in a day are not taken."""
        if not self.desk.may_file():
            return self.says("summary", say("pa-qua-nhieu"), "Gửi", CANCEL)
        category = self.category()
        case = self.desk.file(self.report())
        text = say("pa-da-gui", code=case.code, department=case.department, due=day(case.due), promise=category.promised)
        return Reply(text, Outcome.feedback_offered, choices=(f"Tra cứu {case.code}",))


MOST_CHOICES = 5
"""Buttons that every messenger shows."""
