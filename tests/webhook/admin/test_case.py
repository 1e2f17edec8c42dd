"""The page of a case: who may open it and do what, what each deed comes to, and that nothing typed is lost."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from fastapi.testclient import TestClient

from knowledge.cases import Status
from knowledge.cases.desk import Report, file
from knowledge.cases.readers import category_of
from knowledge.departments import COORDINATION
from knowledge.officers import Permission, Role
from tests.webhook.admin.conftest import T0, Person, csrf_of, engine_of
from tests.webhook.admin.reports import HEALTH, attached, does, filed, lines, owed, set_to, stored, worked
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


def test_the_department_mends_and_resumes_its_own_answered_case(web: TestClient, signed_in: Made) -> None:
    hanh, case = signed_in(Role.officer), filed(web)
    does(hanh, case, "tra-loi", text="Đã vá ngày 24.")

    offered = re.findall(rf'action="/admin/phan-anh/{case.id}/([a-z-]+)"', hanh.get(PAGE.format(case.id)).text)
    assert offered == ["nhan", "ghi-chu", "dinh-chinh", "sua", "lien-he", "dong", "lam-lai"]
    assert ">Đã vá ngày 24.</textarea>" in hanh.get(PAGE.format(case.id)).text
    assert does(hanh, stored(web, case), "lam-lai", reason="chưa vá hết").status_code == 303
    assert stored(web, case).status is Status.in_progress


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
