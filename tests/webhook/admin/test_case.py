"""The page of a case: who may open it and do what, what each deed comes to, and that nothing typed is lost or run."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from fastapi.testclient import TestClient

from handlers import handle
from handlers.library import Library
from handlers.messages import Memory, Message
from knowledge.cases import OPEN, Case, Status, words
from knowledge.cases.desk import Desk, Report, file
from knowledge.cases.readers import category_of
from knowledge.departments import COORDINATION
from knowledge.officers import Permission, Role
from knowledge.outbox import outbox
from knowledge.photos import photos
from knowledge.replies import ANSWER, MESSAGE, replies
from tests.webhook.admin.conftest import T0, Person, csrf_of, engine_of
from tests.webhook.admin.reports import HEALTH, LAN, does, filed, lines, owed, set_to, stored, worked
from webhook.admin.work import BESIDE, BY_SLUG, IN_ORDER

Made = Callable[..., Person]
PAGE = "/admin/phan-anh/{}"
FIELDS: dict[str, dict[str, str]] = {
    "tiep-nhan": {},
    "nhan-xu-ly": {},
    "tra-loi": {"text": "Đã vá xong."},
    "nhan": {"text": "Anh/chị cho biết số nhà?"},
    "ghi-chu": {"text": "gọi đội duy tu"},
    "phan-cong": {},
    "chuyen": {"department": HEALTH, "reason": "của y tế"},
    "phan-loai": {"category": "rac-thai", "urgent": "1"},
    "sua": {"text": "Ổ gà lớn", "place": "cầu Kinh"},
    "lien-he": {"contact": "Anh Minh 0987654321", "consented": "1"},
    "gop": {},
    "tach": {"text": "Rác trước nhà", "category": "rac-thai"},
    "gia-han": {"due": "2025-12-12", "reason": "chờ vật tư"},
    "ngoai-tham-quyen": {"where": "Công ty Điện lực", "reason": "cột điện"},
    "tu-choi": {"reason": "không rõ nội dung"},
    "dinh-chinh": {"text": "Đã vá ngày 25.", "reason": "ghi nhầm ngày"},
    "dong": {"reason": ""},
    "lam-lai": {"reason": "chưa đạt"},
}
DEEDS = {
    "tiep-nhan": "received",
    "nhan-xu-ly": "taken",
    "tra-loi": "answered",
    "nhan": "told",
    "dinh-chinh": "amended",
    "ghi-chu": "noted",
    "phan-cong": "assigned",
}
DEEDS |= {"chuyen": "forwarded", "phan-loai": "sorted", "sua": "corrected", "gop": "duplicate", "tach": "split", "gia-han": "due"}
DEEDS |= {"ngoai-tham-quyen": "elsewhere", "tu-choi": "rejected", "dong": "closed", "lam-lai": "resumed", "lien-he": "contact_mended"}
SILENT = {"ghi-chu", "phan-cong", "phan-loai", "sua", "lien-he"}
SLUGS = [deed.slug for deed in IN_ORDER if deed.slug not in BESIDE]
STATES = {deed.slug: deed.when for deed in IN_ORDER if deed.slug in SLUGS}
EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{7*7}}"


def fields_of(web: TestClient, slug: str, person: Person) -> dict[str, str]:
    """What a form of a deed is filled in with."""
    more = {"phan-cong": {"officer": str(person.officer.id)}, "gop": {"code": filed(web, chat="zalo:9").code} if slug == "gop" else {}}
    return FIELDS[slug] | more.get(slug, {})


def test_every_deed_is_in_the_tests() -> None:
    assert FIELDS.keys() == DEEDS.keys() == STATES.keys() == {*SLUGS}


@pytest.mark.parametrize("slug", FIELDS)
def test_a_deed_is_done_written_down_and_told(web: TestClient, signed_in: Made, slug: str) -> None:
    lead = signed_in(Role.coordinator)
    case = set_to(web, filed(web), status=STATES[slug][0])

    answer = does(lead, case, slug, **fields_of(web, slug, lead))

    assert answer.status_code == 303, answer.text
    assert lines(web, case)[-1] == (DEEDS[slug], lead.officer.id)
    assert stored(web, case).version == case.version + (slug != "ghi-chu")
    assert len(owed(web)) == (slug not in SILENT)
    page = lead.get(answer.headers["location"])
    assert page.status_code == 200
    assert 'class="notice good"' in page.text


@pytest.mark.parametrize("slug", [slug for slug, when in STATES.items() if len(when) < len(Status)])
def test_a_deed_that_the_state_forbids_is_refused_and_not_offered(web: TestClient, signed_in: Made, slug: str) -> None:
    lead = signed_in(Role.coordinator)
    for status in set(Status) - set(STATES[slug]):
        case = set_to(web, filed(web), status=status)

        answer = does(lead, case, slug, **fields_of(web, slug, lead))

        assert answer.status_code == 409, status
        assert f'/{case.id}/{slug}"' not in lead.get(PAGE.format(case.id)).text
        assert stored(web, case) == case
    assert owed(web) == []


@pytest.mark.parametrize("role", Role)
def test_each_role_is_offered_what_it_may_do_and_refused_the_rest(web: TestClient, signed_in: Made, role: Role) -> None:
    person = signed_in(role)
    case = filed(web)
    page = person.get(PAGE.format(case.id)).text

    for deed in (BY_SLUG[slug] for slug in SLUGS):
        permitted = any(permission in role.permissions for permission in deed.may)
        permitted = permitted and (not deed.personal or Permission.answer in role.permissions)
        assert (f'/{case.id}/{deed.slug}"' in page) == (permitted and case.status in deed.when), deed.slug
        if not permitted:
            assert does(person, case, deed.slug, **FIELDS[deed.slug]).status_code == 403, deed.slug
    assert stored(web, case) == case


@pytest.mark.parametrize("kind", ["y-te", "can-bo"])
def test_a_case_of_another_department_is_like_none_whatever_is_asked(web: TestClient, signed_in: Made, kind: str) -> None:
    minh = signed_in(Role.officer)
    other, none = filed(web, kind=kind), 10**6
    photo = attached(web, other)
    token = csrf_of(minh.get("/admin/tai-khoan").text)

    def seen(path: str, method: str = "GET") -> tuple[int, str]:
        data = {"csrf": token, "version": "1", "text": "x", "reason": "x"} if method == "POST" else None
        answer = minh.web.request(method, path, data=data)
        return answer.status_code, answer.text.replace(token, "")

    for path in ("/admin/phan-anh/{}", "/admin/phan-anh/{}?mau=da-xu-ly-xong", "/admin/phan-anh/su-kien?phan_anh={}"):
        assert seen(path.format(other.id)) == seen(path.format(none)), path
        assert seen(path.format(other.id))[0] == 404
    for slug in (*FIELDS, "khong-co"):
        path = f"/admin/phan-anh/{{}}/{slug}"
        assert seen(path.format(other.id), "POST") == seen(path.format(none), "POST"), path
        assert seen(path.format(other.id), "POST")[0] == 404
    assert seen(f"/admin/anh/{photo}") == seen("/admin/anh/999999")
    assert seen(f"/admin/anh/{photo}")[0] == 404
    assert stored(web, other) == other


@pytest.mark.parametrize("number", ["0", "99999999999999999999999", "-1", "x", "1.5", "%00"])
def test_an_id_that_is_none_is_no_page(signed_in: Made, number: str) -> None:
    assert signed_in(Role.coordinator).get(PAGE.format(number)).status_code == 404


def test_what_is_not_public_is_for_its_department_and_coordinators(web: TestClient, signed_in: Made) -> None:
    case = filed(web, kind="can-bo")
    path = PAGE.format(case.id)

    assert signed_in(Role.intake, COORDINATION).get(path).status_code == 404
    assert signed_in(Role.officer, "Sở Nội vụ", login="noi.vu").get(path).status_code == 200
    assert signed_in(Role.coordinator, COORDINATION).get(path).status_code == 200
    assert signed_in(Role.administrator).get(path).status_code == 200


def test_who_entered_a_private_case_still_sees_how_far_it_is_and_no_more(web: TestClient, signed_in: Made) -> None:
    lan, other = signed_in(Role.intake, COORDINATION), signed_in(Role.intake, COORDINATION, login="khac")
    with engine_of(web).begin() as connection:
        category = category_of("can-bo")
        assert category
        case = file(connection, Report("Cán bộ quát dân", category), "phone:", T0, lan.officer.id)
    case = set_to(web, case, status=Status.answered, answer="Đã chấn chỉnh ông Ba.", version=2)

    found = lan.get(f"/admin/phan-anh?tim={case.code}").text
    answer = lan.get(PAGE.format(case.id))
    page = lan.get(answer.headers["location"]).text

    assert f'href="/admin/phan-anh/{case.id}">{case.code}</a> do anh/chị nhập: đã trả lời' in found
    assert "Phản ánh anh/chị đã nhập" in page
    assert "<dd>Đã trả lời</dd>" in page
    assert "ông Ba" not in page
    assert "quát dân" not in page
    assert other.get(PAGE.format(case.id)).status_code == 404
    assert "do anh/chị nhập" not in other.get(f"/admin/phan-anh?tim={case.code}").text
    assert does(lan, case, "ghi-chu", text="x").status_code == 404


def test_sorting_offers_to_move_and_says_where_the_case_has_gone(web: TestClient, signed_in: Made) -> None:
    lan, case = signed_in(Role.intake, COORDINATION), filed(web, commune="phường Đạo Thạnh")

    page = lan.get(PAGE.format(case.id)).text
    assert "(Ủy ban nhân dân phường Đạo Thạnh)</option>" in page
    assert re.search(r'name="move" value="1" checked', page)
    answer = does(lan, case, "phan-loai", category="can-bo", move="1")

    assert stored(web, case).department == "Sở Nội vụ"
    assert answer.headers["location"] == "/admin/phan-anh?bao=da-phan-loai-chuyen"
    assert "không còn ở đây" in lan.get(answer.headers["location"]).text


def test_nobody_merges_into_a_case_that_they_may_not_read(web: TestClient, signed_in: Made) -> None:
    minh, case, other = signed_in(Role.officer), filed(web), filed(web, kind="dich-vu-so")

    answer = does(minh, case, "gop", code=other.code)

    assert answer.status_code == 422
    assert "Không tìm thấy phản ánh có mã này." in answer.text
    assert does(minh, case, "gop", code="TG-AAAA-AAAA").text.replace("TG-AAAA-AAAA", other.code) == answer.text


def test_a_forwarded_case_is_gone_for_who_forwarded_it(web: TestClient, signed_in: Made) -> None:
    minh, case = signed_in(Role.officer), filed(web)

    answer = does(minh, case, "chuyen", department=HEALTH, reason="của y tế")

    assert answer.headers["location"] == "/admin/phan-anh?bao=da-chuyen"
    assert minh.get(PAGE.format(case.id)).status_code == 404


@pytest.mark.parametrize("slug", [slug for slug in SLUGS if not BY_SLUG[slug].anytime])
def test_who_comes_second_loses_nothing_that_was_typed_and_hears_who_was_first(web: TestClient, signed_in: Made, slug: str) -> None:
    hanh, minh = signed_in(Role.coordinator, login="hanh"), signed_in(Role.coordinator, login="minh")
    case = set_to(web, filed(web), status=STATES[slug][0])
    with worked(web, minh) as work:
        work.note(case, "em đang gọi cho dân")
        work.correct(case, "Ổ gà rất lớn", "")
    typed = FIELDS[slug] | {name: f"{text} & “{slug}”" for name, text in FIELDS[slug].items() if name in ("text", "reason", "where")}

    answer = does(hanh, case, slug, **typed)

    assert answer.status_code == 409
    assert f"Trong lúc anh/chị đang làm: {minh.officer.name} đã sửa nội dung ghi nhận (" in unescape(answer.text)
    for name in {"text", "reason", "where"} & typed.keys():
        assert typed[name] in unescape(answer.text), name
    assert f'name="version" value="{case.version + 1}"' in answer.text
    assert [what for what, _ in lines(web, case)] == ["filed", "noted", "corrected"]
    assert owed(web) == []


def test_a_note_is_kept_whatever_somebody_else_did_and_hinders_no_answer(web: TestClient, signed_in: Made) -> None:
    hanh, minh = signed_in(Role.officer, login="hanh"), signed_in(Role.officer, login="minh")
    case = filed(web)

    assert does(minh, case, "tiep-nhan").status_code == 303
    assert does(hanh, case, "ghi-chu", text="đã gọi cho dân").status_code == 303
    assert does(minh, stored(web, case), "tra-loi", text="Đã vá.").status_code == 303

    assert [what for what, _ in lines(web, case)] == ["filed", "received", "noted", "answered"]


def test_a_message_that_did_not_arrive_can_be_sent_again_from_the_page(web: TestClient, signed_in: Made) -> None:
    hanh, case = signed_in(Role.officer), filed(web)
    does(hanh, case, "tra-loi", text="Đã vá.")
    assert "/gui-lai" not in hanh.get(PAGE.format(case.id)).text
    with engine_of(web).begin() as connection:
        connection.execute(outbox.update().values(state="failed", error="Forbidden: bot was blocked by the user"))

    message = re.search(r'/gui-lai">.*?name="message" value="(\d+)"', hanh.get(PAGE.format(case.id)).text)
    assert message
    assert does(hanh, stored(web, case), "gui-lai", message=message[1]).status_code == 303

    page = hanh.get(PAGE.format(case.id)).text
    assert ">đang chờ gửi từ " in page
    assert "gửi lại tin chưa đến người dân" in page
    assert does(hanh, stored(web, case), "gui-lai", message=message[1]).status_code == 409
    assert does(signed_in(Role.viewer), stored(web, case), "gui-lai", message=message[1]).status_code == 403


def test_the_department_mends_and_resumes_its_own_answered_case(web: TestClient, signed_in: Made) -> None:
    hanh, case = signed_in(Role.officer), filed(web)
    does(hanh, case, "tra-loi", text="Đã vá ngày 24.")

    offered = re.findall(rf'action="/admin/phan-anh/{case.id}/([a-z-]+)"', hanh.get(PAGE.format(case.id)).text)
    assert offered == ["nhan", "ghi-chu", "dinh-chinh", "sua", "lien-he", "dong", "lam-lai"]
    assert ">Đã vá ngày 24.</textarea>" in hanh.get(PAGE.format(case.id)).text
    assert does(hanh, stored(web, case), "lam-lai", reason="chưa vá hết").status_code == 303
    assert stored(web, case).status is Status.in_progress


def test_the_history_says_inside_only_of_what_is(web: TestClient, signed_in: Made) -> None:
    lead, case = signed_in(Role.coordinator), filed(web)
    does(lead, case, "ghi-chu", text="chờ họp")
    lead.clock.now += 60
    does(lead, case, "ngoai-tham-quyen", where="Tòa án nhân dân khu vực 1", reason="đang kiện")

    page = lead.get(PAGE.format(case.id)).text
    said = re.findall(r'class="said"><small>([^<]*)</small>([^<]*)<', page)

    assert [kind for kind, _ in said] == ["Đã báo người dân", "Nội bộ"]
    assert "Nơi có trách nhiệm: Tòa án nhân dân khu vực 1" in said[0][1]
    assert "đang kiện" in said[0][1]
    assert re.search(r"<strong>Không thuộc thẩm quyền</strong>.*?Tòa án nhân dân khu vực 1.*?</p>", page, re.DOTALL)


def test_what_was_kept_of_a_reason_before_is_not_called_inside(web: TestClient, signed_in: Made) -> None:
    hanh, case = signed_in(Role.officer), filed(web)
    does(hanh, case, "tu-choi", reason="không rõ")
    with engine_of(web).begin() as connection:
        connection.execute(words.update().values(kind="note", text="không rõ"))

    assert "<small>Lý do người dân đọc được</small>không rõ" in hanh.get(PAGE.format(case.id)).text


def test_who_cannot_be_written_to_is_to_be_told_otherwise(web: TestClient, signed_in: Made) -> None:
    hanh, case = signed_in(Role.officer), filed(web, chat="phone:")
    does(hanh, case, "tu-choi", reason="không rõ")

    page = hanh.get(PAGE.format(case.id)).text

    assert "<small>Cần báo người dân, hệ thống không nhắn được</small>Dạ, rất tiếc" in page


def test_what_was_typed_stays_even_where_the_deed_is_no_longer_possible(web: TestClient, signed_in: Made) -> None:
    hanh, minh = signed_in(Role.officer, login="hanh"), signed_in(Role.officer, login="minh")
    case = filed(web)
    with worked(web, minh) as work:
        work.answer(case, "Đã trả lời trước.")

    answer = does(hanh, case, "tra-loi", text="Câu trả lời dài mà tôi đã gõ.")

    assert answer.status_code == 409
    assert "Câu trả lời dài mà tôi đã gõ." in answer.text
    assert f"{minh.officer.name} đã trả lời người dân" in answer.text
    assert len(owed(web)) == 1


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 40, "²"])
def test_a_form_without_the_version_is_refused(web: TestClient, signed_in: Made, version: str) -> None:
    hanh, case = signed_in(Role.officer), filed(web)

    assert does(hanh, case, "tra-loi", text="x", version=version).status_code in (409, 422)
    assert stored(web, case) == case


@pytest.mark.parametrize(
    ("slug", "fields", "says"),
    [
        ("tra-loi", {"text": "  "}, "Vui lòng điền phần này."),
        ("tra-loi", {"text": "a" * 3001}, "Dài quá"),
        ("chuyen", {"department": "Sở Lạ", "reason": "vì vậy"}, "Vui lòng chọn đơn vị trong danh sách."),
        ("chuyen", {"department": HEALTH}, "Vui lòng điền phần này."),
        ("phan-loai", {"category": "x"}, "Vui lòng chọn loại trong danh sách."),
        ("phan-cong", {"officer": "999"}, "Vui lòng chọn cán bộ"),
        ("gia-han", {"due": "mai", "reason": "x"}, "Ngày cần có dạng"),
        ("tu-choi", {}, "Vui lòng điền phần này."),
        ("ngoai-tham-quyen", {"reason": "x"}, "Vui lòng điền phần này."),
    ],
)
def test_what_is_missing_is_said_beside_its_field(web: TestClient, signed_in: Made, slug: str, fields: dict[str, str], says: str) -> None:
    lead, case = signed_in(Role.coordinator), filed(web)

    answer = does(lead, case, slug, **fields)

    assert answer.status_code == 422
    assert re.search(rf'id="{slug}-\w+-noi"><span class="wrong">{says}', answer.text)
    assert all(text in unescape(answer.text) for name, text in fields.items() if name not in ("officer", "category", "due"))
    assert stored(web, case) == case


@pytest.mark.parametrize("slug", ["gia-han", "phan-cong", "chuyen", "sua"])
def test_a_change_that_changes_nothing_is_refused(web: TestClient, signed_in: Made, slug: str) -> None:
    lead, case = signed_in(Role.coordinator), filed(web)
    same = {"gia-han": {"due": str(case.due), "reason": "x"}, "phan-cong": {"officer": ""}, "sua": {"text": case.text, "place": case.place}}

    assert does(lead, case, slug, **same.get(slug, {"department": case.department, "reason": "x"})).status_code == 409
    assert stored(web, case) == case


def test_a_case_is_given_only_to_who_may_answer_it_and_the_list_tells_what_they_are(
    web: TestClient, signed_in: Made, newcomer: Made
) -> None:
    lead, case = signed_in(Role.coordinator, COORDINATION), filed(web)
    hanh, thu = signed_in(Role.officer), newcomer(Role.officer, login="thu")
    unable = [signed_in(Role.viewer), signed_in(Role.intake), signed_in(Role.administrator)]

    page = lead.get(PAGE.format(case.id)).text

    assert re.findall(r'<option value="\d+">([^<]+)', page) == [
        "Nguyễn Chuyên viên (Chuyên viên)",
        "Nguyễn Chuyên viên (Chuyên viên, chưa đăng nhập lần nào)",
    ]
    for person in unable:
        assert does(lead, case, "phan-cong", officer=person.officer.id).status_code == 422
        assert does(hanh, case, "phan-cong", officer=person.officer.id).status_code == 422
    assert stored(web, case).officer is None
    assert does(lead, case, "phan-cong", officer=thu.officer.id).status_code == 303


def test_another_deadline_is_proposed_and_asked_about(web: TestClient, signed_in: Made) -> None:
    case = filed(web)
    assert str(case.due) == "2025-12-01"

    page = signed_in(Role.coordinator).get(PAGE.format(case.id)).text

    assert re.search(r'<input type="date" id="gia-han-due"[^>]* value="2025-12-08"', page)
    assert 'data-confirm="Dời hạn? Người dân được báo hạn mới ngay."' in page
    assert "còn 5 ngày làm việc" in page


def test_a_form_without_the_token_of_the_page_changes_nothing(web: TestClient, signed_in: Made) -> None:
    hanh, case = signed_in(Role.officer), filed(web)

    assert does(hanh, case, "tra-loi", text="x", csrf="0" * 64).status_code == 403
    assert web.post(f"/admin/phan-anh/{case.id}/tra-loi", data={"version": "1", "text": "x"}).status_code == 401
    assert stored(web, case) == case


def test_nothing_that_a_citizen_or_an_officer_wrote_is_run(web: TestClient, signed_in: Made) -> None:
    lead = signed_in(Role.coordinator)
    case = set_to(web, filed(web, EVIL, place=EVIL, commune=EVIL, contact=EVIL), answer=EVIL, answered=0.0, category="duong-sa")
    other = filed(web, EVIL, place=EVIL, commune=EVIL)
    with worked(web, lead) as work:
        work.note(case, EVIL)
    with engine_of(web).begin() as connection:
        row = {"case_id": case.id, "at": 1.0, "officer": None, "kind": "citizen", "text": EVIL, "outbox": None}
        connection.execute(words.insert(), row)
        connection.execute(outbox.update().values(state="failed", error=EVIL))

    pages = [PAGE.format(case.id), PAGE.format(other.id), "/admin/phan-anh", "/admin/phan-anh?pham_vi=tat-ca&trang_thai=tat-ca"]
    for path in pages:
        page = lead.get(path).text
        assert "&lt;script&gt;" in page, path
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "49" not in re.findall(r"onerror=alert\(1\)&gt;(\d+)", page)
    for path in ("/admin/phan-anh", "/admin/tra-cuu"):
        page = lead.web.get(path, params={"tim": EVIL, "q": EVIL, "xa": EVIL, "loai": EVIL, "sau": EVIL}).text
        assert "<script>alert" not in page
        assert "<img src=x" not in page
    answer = does(lead, stored(web, case), "tra-loi", text=EVIL * 100)
    assert answer.status_code == 422
    assert "<script>alert" not in answer.text


def test_the_contact_is_for_those_who_may_answer(web: TestClient, signed_in: Made) -> None:
    case = filed(web, contact="Chị Lan 0912345678")

    assert "0912345678" in signed_in(Role.officer).get(PAGE.format(case.id)).text
    assert "Đồng ý cho liên hệ lúc" in signed_in(Role.coordinator).get(PAGE.format(case.id)).text
    for role in (Role.viewer, Role.intake, Role.administrator):
        assert "0912345678" not in signed_in(role).get(PAGE.format(case.id)).text


def test_who_took_the_call_sees_and_mends_the_contact_of_it(web: TestClient, signed_in: Made) -> None:
    desk, other = signed_in(Role.intake, login="truc"), signed_in(Role.intake, login="khac")
    category = category_of("duong-sa")
    assert category
    with engine_of(web).begin() as connection:
        report = Report("Ổ gà", category, place="chợ", contact="Chị Lan 0912 345 678")
        case = file(connection, report, "phone:", T0, desk.officer.id)

    page = desk.get(PAGE.format(case.id)).text
    answer = does(desk, case, "lien-he", contact="Chị Lan 0912 345 679", consented="1")

    assert '<a href="tel:0912345678">' in page
    assert answer.status_code == 303
    mended = stored(web, case)
    assert (mended.contact, mended.consented) == ("Chị Lan 0912 345 679", T0)
    assert case.code in signed_in(Role.officer).get("/admin/phan-anh?tim=0912345679").text
    assert "0912" not in other.get(PAGE.format(case.id)).text
    assert does(other, mended, "lien-he", contact="x", consented="1").status_code == 403
    assert stored(web, case) == mended


def test_a_contact_is_kept_with_consent_alone_and_let_go_of_when_empty(web: TestClient, signed_in: Made) -> None:
    hanh, case = signed_in(Role.officer), filed(web)

    assert does(hanh, case, "lien-he", contact="0912345678").status_code == 422
    assert does(hanh, case, "lien-he", contact="0912345678", consented="1").status_code == 303
    assert stored(web, case).consented == hanh.clock.now
    assert does(hanh, stored(web, case), "lien-he", contact="", consented="1").status_code == 303
    assert (stored(web, case).contact, stored(web, case).consented) == ("", None)


@pytest.mark.parametrize(
    ("typed", "status", "held"), [("p4 mỹ tho", 303, "phường Đạo Thạnh"), ("", 303, ""), ("phường Lạ", 422, "xã Vĩnh Kim")]
)
def test_a_commune_is_mended_in_any_spelling(web: TestClient, signed_in: Made, typed: str, status: int, held: str) -> None:
    hanh, case = signed_in(Role.officer), filed(web, commune="xã Vĩnh Kim", place="chợ")

    assert does(hanh, case, "sua", text=case.text, place="chợ", commune=typed).status_code == status
    assert stored(web, case).commune == held


def test_coordinates_lead_to_a_map_that_the_officer_opens(web: TestClient, signed_in: Made) -> None:
    case = filed(web, point=(10.36, 106.36))

    page = signed_in(Role.officer).get(PAGE.format(case.id)).text

    assert re.search(r'<a href="https://[^"]+10\.36000[^"]+" target="_blank" rel="noopener noreferrer">Mở bản đồ<', page)


@pytest.mark.parametrize(
    ("state", "error", "says"),
    [
        ("sending", "", "đang gửi"),
        ("waiting", "", r"đang chờ gửi từ 23:\d\d ngày 24/11"),
        ("waiting", "no connection to Telegram", r"đang chờ gửi từ .*: không kết nối được với kênh; hệ thống tự gửi lại"),
        ("sent", "", "đã gửi"),
        (
            "failed",
            "Forbidden: bot was blocked by the user",
            "không gửi được: người dân đã chặn, rời cuộc trò chuyện .*; hãy gọi theo số liên hệ nếu người dân có để lại",
        ),
        ("failed", "lỗi lạ", "không gửi được: kênh báo “lỗi lạ”; hãy gọi .*"),
    ],
)
def test_the_history_tells_whether_an_answer_arrived(web: TestClient, signed_in: Made, state: str, error: str, says: str) -> None:
    hanh, case = signed_in(Role.officer), filed(web)
    does(hanh, case, "tra-loi", text="Đã vá.")
    with engine_of(web).begin() as connection:
        connection.execute(outbox.update().values(state=state, error=error))

    page = hanh.get(PAGE.format(case.id)).text

    assert re.search(f">{says}</span>", page)
    assert re.search(rf"<strong>{hanh.officer.name}</strong> trả lời người dân", page)


def test_a_case_shows_where_it_stands_and_what_is_near(web: TestClient, signed_in: Made) -> None:
    hanh = signed_in(Role.officer)
    case = filed(web, "Ổ gà lớn trước chợ", place="chợ Thạnh Trị", commune="phường Mỹ Tho", point=(10.35, 106.36))
    twin = filed(web, "Ổ gà lớn ngay trước chợ", place="chợ Thạnh Trị", commune="phường Mỹ Tho", point=(10.35, 106.36), chat="zalo:5")
    same = filed(web, "Đèn hư", kind="cap-nuoc")

    page = hanh.get(PAGE.format(case.id)).text

    assert "10.35000, 106.36000" in page
    assert re.search(rf'name="code" value="{twin.code}"', page)
    assert same.code in page.split('id="cung-nguoi"')[1]
    assert 'aria-current="step">Mới' in page
    reached = re.findall(r'(?:src|href|action)="([^"]*)"', page)
    assert [one.split("?")[0] for one in reached if "//" in one] == ["https://www.openstreetmap.org/"]  # a link, opened by hand


def test_another_end_is_told_with_its_reason(web: TestClient, signed_in: Made) -> None:
    lead = signed_in(Role.coordinator)
    case, into = filed(web), filed(web, chat="zalo:9")
    rejected = filed(web)
    does(lead, case, "gop", code=into.code)
    does(lead, rejected, "tu-choi", reason="không có địa chỉ")

    merged = lead.get(PAGE.format(case.id)).text

    assert re.search(rf'Gộp vào <a class="code" href="/admin/phan-anh/{into.id}">{into.code}', merged)
    assert "stepper" not in merged
    assert re.search(r"<strong>Từ chối</strong>.*?không có địa chỉ", lead.get(PAGE.format(rejected.id)).text, re.DOTALL)


def test_the_case_that_is_kept_shows_those_merged_into_it_and_how_many_wait(web: TestClient, signed_in: Made) -> None:
    hanh, into = signed_in(Role.officer), filed(web)
    case = filed(web, "Ổ gà sâu ngay cổng chợ", chat="zalo:9", place="cổng số 2")
    photo = attached(web, case)
    foreign = filed(web, "Trạm xá cạnh ổ gà", kind="dien", chat="zalo:8")
    with worked(web, hanh) as work:
        work.merge(foreign, into)
        work.merge(case, into)

    page = hanh.get(PAGE.format(into.id)).text
    part = page.split('id="da-gop"')[1].split("</section>")[0]

    assert "Đã gộp vào đây (2)" in part
    assert "3 người sẽ được báo khi có trả lời." in part
    assert all(words_ in part for words_ in (case.code, "Ổ gà sâu ngay cổng chợ", "cổng số 2", f'src="/admin/anh/{photo}"'))
    assert "Trạm xá" not in page
    assert "1 phản ánh khác thuộc đơn vị khác" in part
    assert f"gộp {case.code} vào phản ánh này" in page
    assert does(hanh, into, "tra-loi", text="Đã vá.").status_code == 303  # being merged into makes nothing stale
    assert [owed(web, chat)[-1].endswith("Đã vá.") for chat in (LAN, "zalo:9", "zalo:8")] == [True] * 3

    does(hanh, stored(web, case), "lam-lai", reason="khác chỗ")
    page = hanh.get(PAGE.format(into.id)).text
    assert "Đã gộp vào đây (1)" in page
    assert f"đưa {case.code} ra, xử lý riêng" in page


def reopened(web: TestClient, case: Case, at: float) -> Case:
    """The citizen says that it is not done."""
    category = category_of(case.category)
    assert category
    with engine_of(web).begin() as connection:
        Desk(connection, case.chat, at).reopen(case, "vẫn còn ổ gà", category)
    return stored(web, case)


def test_a_reopened_case_tells_who_answered_it_and_does_not_show_the_answer_as_one(web: TestClient, signed_in: Made) -> None:
    lead, case = signed_in(Role.coordinator, COORDINATION), filed(web)
    with worked(web, lead) as work:
        work.answer(case, "Đã vá xong.")
    again = reopened(web, stored(web, case), T0 + 5 * 24 * 3600)
    assert "Báo chưa xong</span>" in lead.get("/admin/phan-anh").text
    does(lead, again, "gia-han", due="2026-01-05", reason="chờ vật tư")

    page = lead.get(PAGE.format(case.id)).text

    assert "Đơn vị đã trả lời lần trước: Sở Xây dựng" in page
    assert f"báo chưa xong; phản ánh từ Sở Xây dựng về Tổng đài 1022, hạn trả lời mới {again.due:%d/%m/%Y}" in page
    assert re.search(r'id="chuyen-department"[^>]* value="Sở Xây dựng"', page)
    assert "<h3>Trả lời lần trước" in page
    assert 'class="words answer"' not in page


def attached(web: TestClient, case: Case, state: str = "kept") -> int:
    """A photo of a case, with a file in the album."""
    name = web.app.state.post.album.put(b"\xff\xd8\xff jpeg")  # type: ignore[attr-defined]
    with engine_of(web).begin() as connection:
        row = {"chat": case.chat, "ref": "", "state": state, "name": name, "case_id": case.id, "added": 1.0}
        return int(connection.execute(photos.insert().values(row).returning(photos.c.id)).scalar_one())


def test_photos_are_shown_to_who_may_read_the_case(web: TestClient, signed_in: Made) -> None:
    hanh, case = signed_in(Role.officer), filed(web)
    kept, waiting = attached(web, case), attached(web, case, "waiting")

    page, photo = hanh.get(PAGE.format(case.id)).text, hanh.get(f"/admin/anh/{kept}")

    assert f'src="/admin/anh/{kept}"' in page
    assert "Ảnh đang tải về" in page
    assert photo.content == b"\xff\xd8\xff jpeg"
    assert photo.headers["content-type"] == "image/jpeg"
    assert photo.headers["x-content-type-options"] == "nosniff"
    assert photo.headers["cache-control"] == "no-store"
    assert hanh.get(f"/admin/anh/{waiting}").status_code == 404
    assert web.get(f"/admin/anh/{kept}").status_code == 303


def test_a_photo_without_a_case_is_nobody_s(web: TestClient, signed_in: Made) -> None:
    case = filed(web)
    photo = attached(web, case)
    with engine_of(web).begin() as connection:
        connection.execute(photos.update().values(case_id=None))

    assert signed_in(Role.coordinator).get(f"/admin/anh/{photo}").status_code == 404


def test_the_assistant_is_asked_beside_the_answer(web: TestClient, signed_in: Made, library: Library) -> None:
    question = "xếp hạng ICT năm 2014"
    reply, _ = handle(Message(question), Memory(), library)

    page = signed_in(Role.officer).web.get("/admin/tra-cuu", params={"q": question})

    assert page.status_code == 200
    assert reply.text in unescape(page.text)
    assert reply.citations[0].section in unescape(page.text)
    assert web.get("/admin/tra-cuu").status_code == 303


def test_a_canned_reply_fills_the_box_without_javascript(web: TestClient, signed_in: Made) -> None:
    hanh, case = signed_in(Role.officer), filed(web)

    def boxes(case: Case, reply: str) -> list[str]:
        page = unescape(hanh.get(f"{PAGE.format(case.id)}?mau={reply}").text)
        return re.findall(r'<textarea id="(?:tra-loi|nhan)-text"[^>]*>([^<]*)</textarea>', page)

    assert boxes(case, "can-them-thoi-gian") == ["", ""]  # nobody has received it yet
    assert boxes(case, "thai-do-can-bo") == ["", ""]
    taken = set_to(web, case, status=Status.in_progress)
    assert boxes(taken, "sua-duong")[0].startswith("Sở Xây dựng đã cho vá")
    answer, message = boxes(taken, "can-them-thoi-gian")
    assert answer == ""
    assert f"chậm nhất ngày {case.due:%d/%m/%Y}" in message
    assert "Sở Xây dựng đang phối hợp" in message
    answered = set_to(web, case, status=Status.answered)
    assert boxes(answered, "can-them-thong-tin")[0].startswith("Để kiểm tra được chính xác")


def test_a_canned_reply_is_offered_in_its_box_alone(web: TestClient, signed_in: Made) -> None:
    page = signed_in(Role.officer).get(PAGE.format(filed(web).id)).text

    offered = {
        box: re.findall(r'option value="([a-z-]+)"', list_)
        for box, list_ in re.findall(r'id="mau-([a-z-]+)"(.*?)</select>', page, re.DOTALL)
    }

    assert offered["nhan"] == ["can-them-thong-tin"]
    assert offered["tra-loi"] == ["sua-duong", "da-xu-ly-xong"]


@pytest.mark.parametrize(
    ("slug", "fields"),
    [
        ("tra-loi", {"text": "Đã vá ngày [ngày], tại [vị trí] và [vị trí]."}),
        ("nhan", {"text": "Cho biết [vị trí], ngày [ngày]"}),
        ("tu-choi", {"reason": "vì [ngày] [vị trí]"}),
        ("ngoai-tham-quyen", {"where": "Tòa án", "reason": "[ngày] [vị trí]"}),
        ("gia-han", {"due": "2025-12-12", "reason": "[ngày] [vị trí]"}),
    ],
)
def test_what_is_still_to_be_filled_in_is_not_sent(web: TestClient, signed_in: Made, slug: str, fields: dict[str, str]) -> None:
    lead, case = signed_in(Role.coordinator), filed(web)

    answer = does(lead, case, slug, **fields)

    assert answer.status_code == 422
    assert re.search(r'<span class="wrong">Còn chỗ chưa điền: (?:\[ngày\], \[vị trí\]|\[vị trí\], \[ngày\])\. Vui lòng điền', answer.text)
    assert fields.get("text", fields.get("reason", "")) in unescape(answer.text)
    assert (owed(web), stored(web, case)) == ([], case)


def test_a_note_among_officers_may_have_brackets(web: TestClient, signed_in: Made) -> None:
    assert does(signed_in(Role.officer), filed(web), "ghi-chu", text="xem [1]").status_code == 303


@pytest.mark.parametrize("reply", replies(), ids=lambda reply: reply.id)
def test_a_canned_reply_fits_a_case_and_a_message(web: TestClient, reply: Any) -> None:
    case = filed(web)

    text = reply.filled(case)

    assert 40 < len(text) < 1500
    assert not re.search(r"[{}]", text)
    assert set(reply.statuses) <= set(OPEN)
    assert reply.box in (ANSWER, MESSAGE)


def test_one_who_called_cannot_be_written_to_and_the_page_says_so(web: TestClient, signed_in: Made) -> None:
    hanh, case = signed_in(Role.officer), filed(web, chat="phone:")

    assert "Vui lòng gọi lại" in hanh.get(PAGE.format(case.id)).text
    assert does(hanh, case, "tra-loi", text="Đã vá.").status_code == 303
    assert owed(web, "phone:") == []
    assert owed(web, LAN) == []
