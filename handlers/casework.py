"""What officers do with a case, and what the citizen is told of it. Each deed is one call of `knowledge.cases.changed`.

Every deed raises Stale where somebody else was quicker, and Impossible where the case does not stand so that it can be done.
"""

import datetime
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.engine import Connection

from handlers.texts import say
from knowledge.cases import OPEN, Case, Change, Notice, Status, changed, folded_of, log, said
from knowledge.cases.desk import Report, file
from knowledge.cases.following import add_follower, chats_following, drop_follower, drop_followers
from knowledge.cases.readers import not_public
from knowledge.categories import Category
from knowledge.departments import responsible
from knowledge.masking import masked
from knowledge.workdays import is_workday, today, workday_after

AT_MOST = 60
"""So many working days from today a deadline may be put off: as many as any category has."""
CONDUCT = "can-bo"
"""The category of complaints about the conduct of officials."""
ANSWERED = (Status.answered, Status.closed)
DONE = (Status.answered, Status.closed, Status.elsewhere, Status.duplicate, Status.rejected)


class Impossible(Exception):  # noqa: N818  it names what the deed is
    """The case does not stand so that this can be done; the message says why, in Vietnamese."""


@dataclass(frozen=True, slots=True)
class Casework:
    """An officer at work, in the caller's transaction; `now` is epoch seconds."""

    connection: Connection
    officer: int | None
    now: float

    def receive(self, case: Case) -> None:
        """Đã tiếp nhận: somebody has read it, and it is where it belongs."""
        _must(case, Status.new)
        self._change(case, "received", {"status": Status.received}, notice=_told(case, "tiep-nhan"))

    def take(self, case: Case) -> None:
        """Đang xử lý, by this officer."""
        _must(case, *OPEN)
        begun = case.status is not Status.in_progress
        values = {"status": Status.in_progress, "officer": self.officer}
        self._change(case, "taken", values, new=str(self.officer), notice=_told(case, "dang-xu-ly") if begun else None)

    def assign(self, case: Case, officer: int | None) -> None:
        """Hand it to a colleague of the department; to nobody where None."""
        _must(case, *OPEN)
        if officer == case.officer:
            raise Impossible("Phản ánh đã được phân công như vậy rồi.")
        self._change(case, "assigned", {"officer": officer}, old=str(case.officer or ""), new=str(officer or ""))

    def forward(self, case: Case, department: str, reason: str) -> None:
        """Another department is responsible."""
        _must(case, *OPEN)
        if department == case.department:
            raise Impossible("Phản ánh đang ở chính đơn vị này.")
        values = {"department": department, "officer": None, "status": Status.received, "reminded": ""}
        notice = _told(case, "chuyen", department=department)
        self._change(case, "forwarded", values, old=case.department, new=department, kind="note", words=reason, notice=notice)

    def sort(self, case: Case, category: Category, *, urgent: bool, move: bool = False) -> None:
        """It is of another category, or of another urgency. To `move` forwards it to who is responsible for the other category; conduct of
        officials is always moved, lest it stay with whom it complains about. Nobody follows what is private."""
        _must(case, *OPEN)
        old, new = (f"{id_}{' !' * is_urgent}" for id_, is_urgent in ((case.category, case.urgent), (category.id, urgent)))
        self._change(case, "sorted", {"category": category.id, "urgent": urgent}, old=old, new=new)
        if not category.public:
            drop_followers(self.connection, case.id)
        home = responsible(category, case.commune)
        if category.id != case.category and home != case.department and (move or category.id == CONDUCT):
            after = replace(self, now=self.now + 0.001)  # a deed of its own in the history
            after.forward(replace(case, version=case.version + 1), home, f"Phân loại lại: {category.name}.")

    def answer(self, case: Case, text: str) -> None:
        """Đã trả lời: the answer goes to the citizen, who may rate it or say that it is not done."""
        _must(case, *OPEN)
        notice = Notice(_words(case, "tra-loi", answer=text), _choices(case))
        values = {"status": Status.answered, "answer": text, "answered": self.now, "officer": case.officer or self.officer}
        self._change(case, "answered", values, kind="reply", words=text, notice=notice, followers=_told(case, "tra-loi", answer=text))

    def amend(self, case: Case, text: str, reason: str) -> None:
        """Đính chính: the answer was wrong, another stands in its place. When it was answered stays."""
        _must(case, *ANSWERED)
        if text == case.answer:
            raise Impossible("Câu trả lời chưa có gì thay đổi.")
        words = _words(case, "dinh-chinh", answer=text, reason=reason)
        choices = _choices(case) if case.status is Status.answered else ()
        self._change(case, "amended", {"answer": text}, notice=Notice(words, choices), followers=Notice(words))

    def tell(self, case: Case, text: str) -> None:
        """A message to the citizen: a question, how far it is, or something more about the answer."""
        _must(case, *OPEN, Status.answered)
        notice = Notice(_words(case, "nhan-dan", words=text), (f"Trả lời {case.code}",))
        self._change(case, "told", {}, kind="reply", words=text, notice=notice)

    def note(self, case: Case, text: str) -> None:
        """A note among officers, whatever somebody else does meanwhile."""
        said.note(self.connection, case, text, self.officer, self.now)

    def send_again(self, case: Case, message: int) -> None:
        """What could not be sent to the citizen is tried anew."""
        if not said.send_again(self.connection, case, message, self.officer, self.now):
            raise Impossible("Tin này không gửi lại được: tin không còn ở tình trạng “không gửi được”, hoặc không còn nơi nhận.")

    def close(self, case: Case, reason: str = "") -> None:
        """Đóng: the answer stands."""
        _must(case, Status.answered)
        self._change(case, "closed", {"status": Status.closed, "closed": self.now}, kind="note", words=reason, notice=_told(case, "dong"))

    def refer(self, case: Case, where: str, reason: str) -> None:
        """Không thuộc thẩm quyền: the citizen is told who is responsible, and why not we."""
        notice = _told(case, "ngoai-tham-quyen", where=where, reason=reason)
        self._end(case, Status.elsewhere, notice, new=where, reason=reason)

    def reject(self, case: Case, reason: str) -> None:
        """Từ chối, with the reason that the citizen reads."""
        self._end(case, Status.rejected, _told(case, "tu-choi", reason=reason), reason=reason)

    def merge(self, case: Case, into: Case) -> None:
        """Trùng: it is the same as another case, which its citizen and those who followed it follow from now on."""
        if into.id == case.id or not into.is_open:
            raise Impossible("Chỉ gộp được vào một phản ánh khác đang được xử lý.")
        if case.chat != into.chat and {case.category, into.category} & not_public(self.connection):
            raise Impossible("Phản ánh không công khai chỉ gộp được với phản ánh của cùng một người gửi.")
        told = _told(case, "gop", other=into.code)
        self._end(case, Status.duplicate, told, into, new=into.code)
        log(self.connection, self.officer, "joined", self.now, case=into.id, new=case.code)
        for chat in (case.chat, *chats_following(self.connection, case.id)):
            if chat and not chat.startswith("phone:") and chat != into.chat:
                add_follower(self.connection, into.id, chat)

    def split(self, case: Case, text: str, category: Category) -> Case:
        """A case tells of two things: the second becomes a case of its own, which is returned."""
        _must(case, *OPEN)
        point = () if case.latitude is None or case.longitude is None else (case.latitude, case.longitude)
        report = Report(masked(text), category, place=case.place, commune=case.commune, point=point, contact=case.contact)
        new = file(self.connection, report, case.chat, self.now, self.officer)
        self._change(case, "split", {}, new=new.code, notice=_told(case, "tach", other=new.code, name=category.name))
        return new

    def put_off(self, case: Case, due: datetime.date, reason: str) -> None:
        """Another deadline, with the reason that the citizen reads."""
        _must(case, *OPEN)
        _must_be_later(case, due, today(self.now))
        notice = _told(case, "gia-han", new=day(due), reason=reason)
        values = {"due": due, "reminded": ""}
        self._change(case, "due", values, old=str(case.due), new=str(due), kind="reason", words=reason, notice=notice)

    def resume(self, case: Case, reason: str) -> None:
        """Work on it again, after all."""
        _must(case, *DONE)
        if case.merged_into is not None:
            drop_follower(self.connection, case.merged_into, case.chat)
            log(self.connection, self.officer, "parted", self.now, case=case.merged_into, new=case.code)
        values = {"status": Status.in_progress, "closed": None, "merged_into": None, "reminded": ""}
        self._change(case, "resumed", values, old=case.status, kind="note", words=reason, notice=_told(case, "lam-lai"))

    def correct(self, case: Case, text: str, place: str, commune: str | None = None) -> None:
        """Mend what was written down: a personal detail masked, a place made clear; the commune stays where None."""
        commune = case.commune if commune is None else commune
        if (text, place, commune) == (case.text, case.place, case.commune):
            raise Impossible("Nội dung và địa điểm không có gì thay đổi.")
        folded = folded_of(case.code, text, place, commune, case.contact)
        self._change(case, "corrected", {"text": text, "place": place, "commune": commune, "folded": folded})

    def mend_contact(self, case: Case, contact: str) -> None:
        """Mend how the citizen, who consents, is reached; "" lets go of it."""
        if contact == case.contact:
            raise Impossible("Liên hệ không có gì thay đổi.")
        folded = folded_of(case.code, case.text, case.place, case.commune, contact)
        consented = (case.consented or self.now) if contact else None
        self._change(case, "contact_mended", {"contact": contact, "consented": consented, "folded": folded})

    def _end(  # noqa: PLR0913  each is another part of an end
        self, case: Case, status: Status, notice: Notice, into: Case | None = None, *, new: str = "", reason: str = ""
    ) -> None:
        _must(case, *OPEN)
        ended = {"status": status, "closed": self.now, "merged_into": into.id if into else None}
        self._change(case, status.value, ended, new=new, kind="reason", words=reason, notice=notice, followers=notice)

    def _change(self, case: Case, what: str, values: dict[str, Any], **more: Any) -> None:
        changed(self.connection, case, Change(what, values, **more), self.officer, self.now)


def day(date: datetime.date) -> str:
    """A date as people write it: 24/11/2026."""
    return f"{date:%d/%m/%Y}"


def _must(case: Case, *statuses: Status) -> None:
    if case.status not in statuses:
        raise Impossible(f"Phản ánh đang ở trạng thái “{case.status.label}” nên không làm được việc này.")


def _choices(case: Case) -> tuple[str, ...]:
    """What who filed it can say to an answer with a tap; that it is not done, once."""
    choices = ("Đã xong, đánh giá", "Chưa xong") if not case.reopened else ("Đã xong, đánh giá",)
    return tuple(f"{choice} {case.code}" for choice in choices)


def _must_be_later(case: Case, due: datetime.date, now: datetime.date) -> None:
    after, latest = max(case.due, now), workday_after(now, AT_MOST)
    if due <= after:
        raise Impossible(f"Hạn mới phải sau ngày {day(after)}{' là hạn đang có' if after == case.due else ''}.")
    if due > latest:
        raise Impossible(f"Hạn mới muộn nhất là ngày {day(latest)}: {AT_MOST} ngày làm việc kể từ hôm nay.")
    if not is_workday(due):
        raise Impossible(f"Ngày {day(due)} không phải ngày làm việc. Ngày làm việc tiếp theo là {day(workday_after(due, 1))}.")


def _told(case: Case, text: str, **words: str) -> Notice:
    return Notice(_words(case, text, **words))


def _words(case: Case, text: str, **words: str) -> str:
    return say(f"bao-{text}", code=case.code, **({"department": case.department, "due": day(case.due)} | words))
