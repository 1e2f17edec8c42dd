"""What can be done with a case on its page: each deed with who may do it, in which state, what it asks for, and the call that does it.

The page shows the buttons of `possible`; the server asks the same again when one is pressed.
"""

from handlers.casework import ANSWERED, DONE
from knowledge.cases import OPEN, Case, Status
from knowledge.officers import Officer, Permission
from knowledge.replies import ANSWER, MESSAGE
from webhook.admin import doing
from webhook.admin.deed import Deed, Field

_ANSWER, _MERGE, _LEAD = (Permission.answer,), (Permission.merge,), (Permission.coordinate,)
_DESK = (Permission.answer, Permission.intake)
_READ_BY_CITIZEN = "Người dân đọc được lý do này."
_WHY = Field("reason", "Lý do", hint=_READ_BY_CITIZEN)
_INSIDE = Field("reason", "Lý do", hint="Chỉ cán bộ đọc được.")
_ALL = tuple(Status)

IN_ORDER = (
    Deed("tiep-nhan", "Tiếp nhận", "Tiếp nhận", _DESK, (Status.new,), doing.receive, tone="", hint="Báo người dân đã tiếp nhận."),
    Deed("nhan-xu-ly", "Nhận xử lý", "Tôi nhận xử lý", _ANSWER, OPEN, doing.take, tone="", hint="Báo người dân đang xử lý."),
    Deed(
        "tra-loi",
        "Trả lời người dân",
        "Gửi trả lời",
        _ANSWER,
        OPEN,
        doing.answer,
        (Field("text", "Nội dung trả lời", hint="Gửi ngay đến người dân; phản ánh chuyển sang “Đã trả lời”."),),
        tone="",
        asks="Gửi trả lời này đến người dân ngay?",
    ),
    Deed(
        "nhan",
        "Nhắn người dân",
        "Gửi tin nhắn",
        _ANSWER,
        (*OPEN, Status.answered),
        doing.tell,
        (Field("text", "Tin nhắn", hint="Hỏi thêm hoặc báo tiến độ; trạng thái không đổi."),),
        tone="",
    ),
    Deed(
        "ghi-chu",
        "Ghi chú nội bộ",
        "Lưu ghi chú",
        (*_DESK, Permission.coordinate),
        _ALL,
        doing.note,
        (Field("text", "Ghi chú", hint="Chỉ cán bộ đọc được."),),
        anytime=True,
    ),
    Deed("gui-lai", "Gửi lại tin", "Gửi lại", _DESK, _ALL, doing.send_again, (Field("message", "Tin", "hidden"),), anytime=True),
    Deed(
        "dinh-chinh",
        "Đính chính trả lời",
        "Gửi đính chính",
        _ANSWER,
        ANSWERED,
        doing.amend,
        (Field("text", "Câu trả lời đúng", holds="answer"), _WHY),
        hint="Thay câu trả lời đã gửi; người dân nhận câu mới kèm lý do. Trạng thái không đổi.",
        asks="Gửi đính chính đến người dân ngay?",
    ),
    Deed(
        "phan-cong",
        "Phân công",
        "Phân công",
        (Permission.assign,),
        OPEN,
        doing.assign,
        (Field("officer", "Cán bộ", "officer", required=False),),
    ),
    Deed(
        "chuyen",
        "Chuyển đơn vị khác",
        "Chuyển",
        (Permission.forward,),
        OPEN,
        doing.forward,
        (Field("department", "Đơn vị nhận", "department"), _INSIDE),
        hint="Người dân được báo đơn vị mới. Sau khi chuyển, đơn vị cũ không còn thấy phản ánh này.",
    ),
    Deed(
        "phan-loai",
        "Phân loại lại",
        "Lưu phân loại",
        _DESK,
        OPEN,
        doing.sort,
        (
            Field("category", "Loại", "category", holds="category"),
            Field("urgent", "Khẩn cấp", "check", holds="urgent", required=False),
            Field("move", "Đổi loại thì chuyển luôn cho đơn vị phụ trách loại mới", "check", required=False),
        ),
        hint="Thái độ, hành vi cán bộ luôn được chuyển. Phản ánh không công khai chỉ đơn vị xử lý và người điều phối xem được.",
    ),
    Deed(
        "sua",
        "Sửa nội dung ghi nhận",
        "Lưu nội dung",
        _DESK,
        _ALL,
        doing.correct,
        (
            Field("text", "Nội dung", holds="text"),
            Field("place", "Địa điểm", "line", holds="place", required=False),
            Field("commune", "Xã, phường", "line", "Tên mới hay tên cũ đều được; đơn vị xử lý không đổi theo.", "commune", required=False),
        ),
        hint="Để che thông tin cá nhân hoặc làm rõ địa điểm; làm được cả khi đã đóng.",
    ),
    Deed(
        "lien-he",
        "Sửa liên hệ",
        "Lưu liên hệ",
        _DESK,
        _ALL,
        doing.mend_contact,
        (
            Field("contact", "Họ tên, số điện thoại", "line", "Để trống là xóa liên hệ.", "contact", required=False),
            Field("consented", "Người dân đồng ý cho lưu liên hệ để báo kết quả", "check", holds="consented", required=False),
        ),
        personal=True,
    ),
    Deed(
        "gop",
        "Gộp vào phản ánh khác",
        "Gộp",
        _MERGE,
        OPEN,
        doing.merge,
        (Field("code", "Mã phản ánh giữ lại", "line", "Người gửi sẽ được báo kết quả của phản ánh đó."),),
    ),
    Deed(
        "tach",
        "Tách việc thứ hai",
        "Tách thành phản ánh mới",
        _MERGE,
        OPEN,
        doing.split,
        (Field("text", "Nội dung việc thứ hai"), Field("category", "Loại", "category")),
    ),
    Deed(
        "gia-han",
        "Dời hạn trả lời",
        "Dời hạn",
        _LEAD,
        OPEN,
        doing.put_off,
        (Field("due", "Hạn mới", "date", hint="Một ngày làm việc sau hạn đang có; gợi ý: thêm 5 ngày làm việc."), _WHY),
        asks="Dời hạn? Người dân được báo hạn mới ngay.",
    ),
    Deed(
        "ngoai-tham-quyen",
        "Không thuộc thẩm quyền",
        "Kết luận không thuộc thẩm quyền",
        _ANSWER,
        OPEN,
        doing.refer,
        (Field("where", "Nơi có trách nhiệm", "line"), _WHY),
        tone="danger",
        asks="Kết luận không thuộc thẩm quyền? Người dân được báo ngay.",
    ),
    Deed(
        "tu-choi",
        "Từ chối",
        "Từ chối phản ánh",
        _ANSWER,
        OPEN,
        doing.reject,
        (_WHY,),
        tone="danger",
        asks="Từ chối phản ánh? Người dân được báo ngay.",
    ),
    Deed(
        "dong",
        "Đóng phản ánh",
        "Đóng phản ánh",
        _ANSWER,
        (Status.answered,),
        doing.close,
        (Field("reason", "Ghi chú", hint="Chỉ cán bộ đọc được.", required=False),),
        tone="",
    ),
    Deed(
        "lam-lai",
        "Xử lý lại",
        "Xử lý lại",
        _ANSWER,
        DONE,
        doing.resume,
        (_INSIDE,),
        hint="Người dân được báo phản ánh đang được xem xét lại.",
    ),
)
"""All deeds, in the order in which the page offers them."""
BY_SLUG = {deed.slug: deed for deed in IN_ORDER}
CANNED = {"tra-loi": ANSWER, "nhan": MESSAGE}
"""Which canned replies a deed is offered."""
WRITTEN = ("tra-loi", "nhan", "ghi-chu")
"""Deeds that are writing: the page gives them its widest box."""
BESIDE = ("gui-lai",)
"""Deeds that stand beside a line of the history rather than in the list."""


def possible(case: Case, officer: Officer, *, contact: bool) -> list[Deed]:
    """The deeds that an officer may do with a case as it stands; `contact`: who may see how to reach the citizen."""
    return [deed for deed in IN_ORDER if deed.possible(case, officer) and (contact or not deed.personal)]
