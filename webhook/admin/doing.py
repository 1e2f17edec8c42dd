"""From what an officer typed to a deed of casework. Raises Wrong where something typed will not do."""

import datetime

from handlers.casework import Casework
from knowledge.cases import Case
from knowledge.cases.desk import tidied
from knowledge.cases.readers import Reader, by_code
from knowledge.categories import Category
from knowledge.office import Office
from knowledge.officers import workers
from knowledge.replies import blanks
from webhook.admin.communes import communes_meant, trouble_with
from webhook.admin.forms import number_of
from webhook.admin.offices import departments_of

LONGEST = 3000
"""Characters of what is sent to a citizen: with its frame it fits a message of each messenger, or two."""


class Wrong(Exception):  # noqa: N818  it names what was typed
    """Something that was typed will not do: the field, and what is said beside it."""

    def __init__(self, field: str, says: str) -> None:
        super().__init__(field, says)
        self.field, self.says = field, says


class Typed:
    """What was typed into a form, by who reads with which right, under which decisions of the office."""

    def __init__(self, values: dict[str, str], reader: Reader, office: Office) -> None:
        self.values, self.reader, self.office = values, reader, office

    def text(self, field: str, longest: int = LONGEST) -> str:
        """A text that has to be there."""
        typed = self.maybe(field, longest)
        if not typed:
            raise Wrong(field, "Vui lòng điền phần này.")
        return typed

    def for_citizen(self, field: str, longest: int = LONGEST) -> str:
        """A text that a citizen will read: nothing in it waits to be filled in."""
        typed = self.text(field, longest)
        if left := blanks(typed):
            raise Wrong(field, f"Còn chỗ chưa điền: {', '.join(left)}. Vui lòng điền, hoặc bỏ phần trong ngoặc vuông.")
        return typed

    def maybe(self, field: str, longest: int = LONGEST) -> str:
        """A text that may be empty."""
        typed = self.values.get(field, "").replace("\r\n", "\n").strip()
        if len(typed) > longest:
            raise Wrong(field, f"Dài quá: tối đa {longest} ký tự, hiện có {len(typed)}.")
        return typed

    def category(self) -> Category:
        """A category of the list."""
        category = self.office.known(self.values.get("category", ""))
        if category is None:
            raise Wrong("category", "Vui lòng chọn loại trong danh sách.")
        return category

    def day(self, field: str) -> datetime.date:
        """A date, as the browser sends it or as people write it."""
        typed = self.text(field)
        for form in ("%Y-%m-%d", "%d/%m/%Y"):
            try:
                return datetime.datetime.strptime(typed, form).date()
            except ValueError:
                continue
        raise Wrong(field, "Ngày cần có dạng 24/11/2026.")


def receive(work: Casework, case: Case, _typed: Typed) -> None:
    """Tiếp nhận."""
    work.receive(case)


def take(work: Casework, case: Case, _typed: Typed) -> None:
    """Nhận xử lý."""
    work.take(case)


def assign(work: Casework, case: Case, typed: Typed) -> None:
    """Phân công cho đồng nghiệp của đơn vị, hoặc chưa phân công ai."""
    chosen = typed.maybe("officer")
    colleagues = {str(one.officer.id): one.officer.id for one in workers(work.connection, case.department)}
    if chosen and chosen not in colleagues:
        raise Wrong("officer", "Vui lòng chọn cán bộ xử lý của đơn vị đang giữ phản ánh.")
    work.assign(case, colleagues[chosen] if chosen else None)


def forward(work: Casework, case: Case, typed: Typed) -> None:
    """Chuyển đơn vị khác."""
    department = typed.text("department")
    if department not in departments_of(typed.office):
        raise Wrong("department", "Vui lòng chọn đơn vị trong danh sách.")
    work.forward(case, department, typed.text("reason"))


def sort(work: Casework, case: Case, typed: Typed) -> None:
    """Phân loại lại."""
    work.sort(case, typed.category(), urgent=bool(typed.maybe("urgent")), move=bool(typed.maybe("move")))


def answer(work: Casework, case: Case, typed: Typed) -> None:
    """Trả lời."""
    work.answer(case, typed.for_citizen("text"))


def amend(work: Casework, case: Case, typed: Typed) -> None:
    """Đính chính trả lời."""
    work.amend(case, typed.for_citizen("text"), typed.for_citizen("reason"))


def send_again(work: Casework, case: Case, typed: Typed) -> None:
    """Gửi lại tin chưa đến."""
    work.send_again(case, number_of(typed.text("message", 20)))


def tell(work: Casework, case: Case, typed: Typed) -> None:
    """Nhắn người dân."""
    work.tell(case, typed.for_citizen("text"))


def note(work: Casework, case: Case, typed: Typed) -> None:
    """Ghi chú nội bộ."""
    work.note(case, typed.text("text"))


def close(work: Casework, case: Case, typed: Typed) -> None:
    """Đóng."""
    work.close(case, typed.maybe("reason"))


def refer(work: Casework, case: Case, typed: Typed) -> None:
    """Không thuộc thẩm quyền."""
    work.refer(case, typed.for_citizen("where", 300), typed.for_citizen("reason"))


def reject(work: Casework, case: Case, typed: Typed) -> None:
    """Từ chối."""
    work.reject(case, typed.for_citizen("reason"))


def merge(work: Casework, case: Case, typed: Typed) -> None:
    """Gộp vào phản ánh có mã đã cho; mã của phản ánh không được xem thì như không có."""
    into = by_code(work.connection, tidied(typed.text("code", 40)), typed.reader)
    if into is None:
        raise Wrong("code", "Không tìm thấy phản ánh có mã này.")
    work.merge(case, into)


def split(work: Casework, case: Case, typed: Typed) -> None:
    """Tách việc thứ hai."""
    work.split(case, typed.text("text"), typed.category())


def put_off(work: Casework, case: Case, typed: Typed) -> None:
    """Dời hạn."""
    work.put_off(case, typed.day("due"), typed.for_citizen("reason"))


def resume(work: Casework, case: Case, typed: Typed) -> None:
    """Xử lý lại."""
    work.resume(case, typed.text("reason"))


def correct(work: Casework, case: Case, typed: Typed) -> None:
    """Sửa nội dung ghi nhận."""
    work.correct(case, typed.text("text", 5000), typed.maybe("place", 300), _commune(typed, case))


def _commune(typed: Typed, case: Case) -> str:
    """The commune of today that is meant; that of the case where none was asked for."""
    commune = typed.maybe("commune", 300) if "commune" in typed.values else case.commune
    if commune == case.commune or not commune:
        return commune
    meant = communes_meant(commune, typed.maybe("place", 300))
    if says := trouble_with(commune, meant):
        raise Wrong("commune", says)
    return meant[0]


def mend_contact(work: Casework, case: Case, typed: Typed) -> None:
    """Sửa liên hệ."""
    contact = typed.maybe("contact", 200)
    if contact and not typed.maybe("consented"):
        raise Wrong("contact", "Chỉ lưu liên hệ khi người dân đồng ý; nếu không, vui lòng để trống.")
    work.mend_contact(case, contact)
