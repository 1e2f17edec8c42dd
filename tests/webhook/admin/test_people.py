"""The page of the officers, and what the audit log holds of all that."""

import datetime
import logging
import re
from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, delete, select, update
from sqlalchemy.exc import DBAPIError

from knowledge.cases import audit, log
from knowledge.officers import Role, account_of, by_id, by_login, listing
from tests.webhook.admin.conftest import INITIAL, OWN, T0, Person, engine_of
from tests.webhook.admin.reports import filed, lines, owed, set_to, stored, worked

Made = Callable[..., Person]
PAGE = "/admin/can-bo"
THU = {"name": "Lê Thị Thu", "login": "thu.le", "department": "Sở Xây dựng", "role": "officer"}


def is_active(web: TestClient, number: int) -> bool:
    """Whether an officer may sign in."""
    with engine_of(web).connect() as connection:
        officer = by_id(connection, number)
    assert officer
    return officer.active


def test_an_officer_who_is_added_signs_in_with_the_password_shown_once(signed_in: Made, web: TestClient) -> None:
    quan = signed_in(Role.administrator)

    shown = quan.post(PAGE, PAGE, **THU)
    password = shown.text.split('id="mat-khau">')[1].split("<")[0]
    with engine_of(web).connect() as connection:
        added = by_login(connection, "thu.le")
    assert added
    thu = Person(quan.elsewhere().web, quan.clock, added, password)

    assert thu.signs_in().get("/admin/tai-khoan").status_code == 200
    assert password not in quan.get(PAGE).text + quan.get(f"{PAGE}/{added.id}").text + quan.get("/admin/nhat-ky").text


def test_an_officer_who_will_not_do_is_refused_and_what_was_typed_stays(signed_in: Made, web: TestClient) -> None:
    quan = signed_in(Role.administrator)

    for wrong in ({"login": "Hạnh"}, {"login": "administrator.mot"}, {"name": " "}, {"department": ""}, {"role": "vua"}, {"login": "a"}):
        answer = quan.post(PAGE, PAGE, **(THU | wrong))
        assert answer.status_code == 422, wrong
        assert 'role="alert"' in answer.text
        assert (THU | wrong)["name"] in answer.text
    with engine_of(web).connect() as connection:
        assert len(listing(connection)) == 1


def test_a_department_is_spelt_as_its_cases_are(signed_in: Made, web: TestClient) -> None:
    signed_in(Role.administrator).post(PAGE, PAGE, **(THU | {"department": " so  XAY dung"}))

    with engine_of(web).connect() as connection:
        assert [officer.name for officer in listing(connection, "Sở Xây dựng")] == ["Lê Thị Thu", "Nguyễn Quản trị"]


@pytest.mark.parametrize("name", ["Sở Tầm Bậy", "Sở Xây dựngg", "Ủy ban nhân dân cấp xã"])
def test_nobody_is_put_into_a_department_that_is_none(signed_in: Made, web: TestClient, name: str) -> None:
    quan, hanh = signed_in(Role.administrator), signed_in(Role.officer)

    added = quan.post(PAGE, PAGE, **(THU | {"department": name}))
    moved = quan.post(f"{PAGE}/{hanh.officer.id}", PAGE, department=name, role="officer", active="yes")

    assert (added.status_code, moved.status_code) == (422, 422)
    assert "Không có đơn vị này trong danh sách" in added.text
    assert "Không có đơn vị này trong danh sách" in moved.text
    assert name not in listed_departments(web)


def listed_departments(web: TestClient) -> set[str]:
    """The departments that officers are of."""
    with engine_of(web).connect() as connection:
        return {officer.department for officer in listing(connection)}


def test_who_is_of_a_department_that_is_no_longer_listed_may_stay_there(signed_in: Made, web: TestClient) -> None:
    quan, hanh = signed_in(Role.administrator), signed_in(Role.officer, "Sở Đã Gộp")

    answer = quan.post(f"{PAGE}/{hanh.officer.id}", PAGE, name="Lê Hạnh", department="Sở Đã Gộp", role="officer", active="yes")

    assert answer.status_code == 303
    with engine_of(web).connect() as connection:
        assert [(one.name, one.department) for one in listing(connection, "Sở Đã Gộp")] == [("Lê Hạnh", "Sở Đã Gộp")]


LEAVING = [{"active": ""}, {"active": "yes", "role": "viewer"}, {"active": "yes", "department": "Sở Y tế"}]


@pytest.mark.parametrize("to", LEAVING)
def test_open_cases_do_not_stay_with_who_can_no_longer_work_on_them(signed_in: Made, web: TestClient, to: dict[str, str]) -> None:
    quan, hanh, minh = signed_in(Role.administrator), signed_in(Role.officer, login="hanh"), signed_in(Role.officer, login="minh")
    for_minh, done = (set_to(web, filed(web), officer=hanh.officer.id, status=status) for status in ("in_progress", "closed"))
    elsewhere = set_to(web, filed(web, kind="y-te"), officer=hanh.officer.id)

    page = quan.get(f"{PAGE}/{hanh.officer.id}").text
    fields = {"department": "Sở Xây dựng", "role": "officer", "heir": str(minh.officer.id)} | to
    answer = quan.post(f"{PAGE}/{hanh.officer.id}", PAGE, **fields)

    assert "Đang giữ 2 phản ánh chưa trả lời" in page
    assert answer.headers["location"].endswith("da-doi-can-bo-giao-viec")
    assert stored(web, for_minh).officer == minh.officer.id
    assert stored(web, done).officer == hanh.officer.id
    assert stored(web, elsewhere).officer == (hanh.officer.id if to.get("department") else None)
    assert lines(web, for_minh)[-1] == ("assigned", quan.officer.id)
    assert owed(web) == []


def test_open_cases_stay_with_who_may_still_work_on_them_and_wait_where_nobody_is_chosen(signed_in: Made, web: TestClient) -> None:
    quan, hanh = signed_in(Role.administrator), signed_in(Role.officer)
    case = set_to(web, filed(web), officer=hanh.officer.id)
    rights = {"department": "Sở Xây dựng", "role": "coordinator", "active": "yes"}

    quan.post(f"{PAGE}/{hanh.officer.id}", PAGE, **rights)
    assert stored(web, case).officer == hanh.officer.id

    quan.post(f"{PAGE}/{hanh.officer.id}", PAGE, **rights | {"active": ""})
    assert stored(web, case).officer is None


def test_what_is_typed_is_escaped(signed_in: Made) -> None:
    quan = signed_in(Role.administrator)

    quan.post(PAGE, PAGE, **(THU | {"name": "<script>alert(1)</script>"}))

    assert "<script>alert" not in quan.get(PAGE).text + quan.get("/admin/nhat-ky").text


@pytest.mark.parametrize("fields", [{"role": "coordinator", "active": "yes"}, {"department": "Sở Y tế", "active": "yes"}, {}])
def test_nobody_edits_their_own_rights(signed_in: Made, web: TestClient, fields: dict[str, str]) -> None:
    quan = signed_in(Role.administrator)
    signed_in(Role.administrator, login="quan.hai")
    own = f"{PAGE}/{quan.officer.id}"

    answer = quan.post(own, PAGE, **({"role": "administrator", "department": quan.officer.department} | fields))

    assert answer.status_code == 422
    assert "của chính mình" in answer.text
    with engine_of(web).connect() as connection:
        assert by_id(connection, quan.officer.id) == quan.officer
    for deed in ("mo-khoa", "dat-lai-xac-thuc", "cap-lai-mat-khau"):
        assert quan.post(f"{own}/{deed}", PAGE).status_code == 403


def test_the_last_administrator_stays(signed_in: Made, web: TestClient) -> None:
    """Two at once would each leave the other: the second finds that none would be left."""
    quan, hai = signed_in(Role.administrator), signed_in(Role.administrator, login="quan.hai")
    rights = {"department": quan.officer.department, "role": "officer", "active": "yes"}
    hai_token = hai.web.cookies.get("officer")

    assert quan.post(f"{PAGE}/{hai.officer.id}", PAGE, **rights).status_code == 303
    assert hai_token == hai.web.cookies.get("officer")
    assert hai.get(PAGE).status_code == 403
    with engine_of(web).begin() as connection:
        from knowledge.officers import people

        with pytest.raises(people.NotChanged, match="ít nhất một quản trị viên"):
            people.change(connection, quan.officer.id, {"active": False}, hai.officer, T0)
        connection.rollback()
    assert is_active(web, quan.officer.id)


def test_who_is_no_longer_active_is_out_at_once_and_stays_out(signed_in: Made, web: TestClient) -> None:
    quan, hanh = signed_in(Role.administrator), signed_in(Role.officer)
    assert hanh.get("/admin/tai-khoan").status_code == 200

    quan.post(f"{PAGE}/{hanh.officer.id}", PAGE, department=hanh.officer.department, role="officer")

    assert hanh.get("/admin/tai-khoan").status_code == 303
    hanh.clock.now += 60
    assert hanh.elsewhere().gives_password().status_code == 401


def test_a_new_role_holds_at_once(signed_in: Made) -> None:
    quan, hanh = signed_in(Role.administrator), signed_in(Role.officer)
    assert hanh.get("/admin/nhat-ky").status_code == 403

    quan.post(f"{PAGE}/{hanh.officer.id}", PAGE, department="Sở Y tế", role="coordinator", active="yes")

    assert hanh.get("/admin/nhat-ky").status_code == 200
    assert "Sở Y tế" in hanh.get("/admin/tai-khoan").text


def test_who_is_locked_out_can_be_let_in(signed_in: Made) -> None:
    quan, hanh = signed_in(Role.administrator), signed_in(Role.officer).elsewhere()
    for _ in range(5):
        hanh.gives_password("không phải mật khẩu")
    assert "Tạm khóa" in quan.get(PAGE).text

    quan.post(f"{PAGE}/{hanh.officer.id}/mo-khoa", PAGE)

    assert hanh.gives_password().status_code == 303


def test_who_lost_the_phone_enrols_another_one(signed_in: Made) -> None:
    quan, hanh = signed_in(Role.administrator), signed_in(Role.officer)

    quan.post(f"{PAGE}/{hanh.officer.id}/dat-lai-xac-thuc", PAGE)

    assert hanh.get("/admin/tai-khoan").status_code == 303
    assert hanh.gives_password().headers["location"] == "/admin/ghi-danh"
    assert hanh.enrols("một mật khẩu khác nữa").status_code == 303


def test_who_forgot_the_password_is_given_another_one(signed_in: Made) -> None:
    quan, hanh = signed_in(Role.administrator), signed_in(Role.officer)

    shown = quan.post(f"{PAGE}/{hanh.officer.id}/cap-lai-mat-khau", PAGE).text
    hanh.password = shown.split('id="mat-khau">')[1].split("<")[0]

    assert hanh.gives_password(OWN).status_code == 401
    assert hanh.gives_password().headers["location"] == "/admin/ghi-danh"


def test_the_log_tells_who_did_what(signed_in: Made, web: TestClient) -> None:
    quan = signed_in(Role.administrator)
    quan.post(PAGE, PAGE, **THU)
    with engine_of(web).connect() as connection:
        thu = by_login(connection, "thu.le")
    assert thu
    quan.post(f"{PAGE}/{thu.id}", PAGE, department="Sở Y tế", role="viewer", active="yes")

    with engine_of(web).connect() as connection:
        line = connection.execute(select(audit).order_by(audit.c.id.desc())).first()
        everything = [row.what for row in connection.execute(select(audit).order_by(audit.c.id))]

    assert line
    assert (line.officer, line.what) == (quan.officer.id, "officer_changed")
    assert line.old == "thu.le (Lê Thị Thu), Sở Xây dựng, Chuyên viên"
    assert line.new == "thu.le (Lê Thị Thu), Sở Y tế, Người xem"
    assert everything == ["officer_added", "authenticator_enrolled", "password_changed", "signed_in", "officer_added", "officer_changed"]


def test_the_log_is_filtered_and_paged(signed_in: Made, web: TestClient) -> None:
    quan = signed_in(Role.administrator)
    with engine_of(web).begin() as connection:
        for number in range(120):
            log(connection, None, "code_failed", T0 - 10 * 86400, new=f"dòng số {number}.")

    first = quan.get("/admin/nhat-ky?viec=code_failed").text
    older = first.split('">Cũ hơn')[0].split('href="')[-1].replace("&amp;", "&")
    second = quan.get(older).text

    assert "dòng số 119." in first
    assert "dòng số 70." in first
    assert "dòng số 69." not in first
    assert "dòng số 69." in second
    assert "dòng số 119." not in second
    by_quan = quan.get(f"/admin/nhat-ky?can_bo={quan.officer.id}").text
    assert "dòng số" not in by_quan
    assert by_quan.count("<tr>") == 4
    assert "dòng số 119." in quan.get("/admin/nhat-ky?tu=2025-11-14&den=2025-11-14").text
    assert "Không có dòng nào khớp" in quan.get("/admin/nhat-ky?den=2025-11-13").text
    assert "Không có dòng nào khớp" in quan.get("/admin/nhat-ky?ma=TG-0000-0000").text
    assert quan.get("/admin/nhat-ky?tu=hom-qua&truoc=x&can_bo=99999999999999&ma=%00").status_code == 200


def test_the_log_is_in_words(signed_in: Made, web: TestClient) -> None:
    quan, hanh = signed_in(Role.administrator), signed_in(Role.officer)
    case = filed(web)
    with worked(web, hanh) as work:
        work.take(case)
    taken = stored(web, case)
    with worked(web, hanh) as work:
        work.put_off(taken, datetime.date(2025, 12, 31), "Chờ vật tư")

    page = re.sub(r"<[^>]*>|\s+", " ", quan.get(f"/admin/nhat-ky?ma={case.code}").text)

    assert re.search(r"người dân +Gửi phản ánh +TG-[-0-9A-Z]+ +Hư hỏng đường sá", page)
    assert re.search(rf"Nhận xử lý +TG-[-0-9A-Z]+ +{hanh.officer.name}", page)
    assert re.search(r"Đổi thời hạn +TG-[-0-9A-Z]+ +\d\d/\d\d/2025 +31/12/2025", page)


def test_the_log_cannot_be_changed(engine: Engine) -> None:
    with engine.begin() as connection:
        log(connection, None, "signed_in", T0)

    for deed in (update(audit).values(what="x"), delete(audit)):
        with pytest.raises(DBAPIError, match="the audit log only grows"), engine.begin() as connection:
            connection.execute(deed)


def test_passwords_are_on_no_page_and_in_no_log(signed_in: Made, web: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    hanh = signed_in(Role.administrator)
    other = hanh.elsewhere()
    pages = [other.gives_password("mật khẩu gõ nhầm").text, hanh.get("/admin/nhat-ky").text, hanh.get(PAGE).text]
    fields = {"old": OWN, "password": "ngắn", "again": "ngắn"}
    pages.append(hanh.post("/admin/tai-khoan/mat-khau", "/admin/tai-khoan", **fields).text)

    with engine_of(web).connect() as connection:
        pages += [str(tuple(row)) for row in connection.execute(select(audit))]
        account = account_of(connection, hanh.officer.id)
    said = "\n".join([*pages, caplog.text, repr(account)])

    for secret in (INITIAL, OWN, "mật khẩu gõ nhầm", hanh.secret, str(hanh.token())):
        assert secret not in said
    assert account
    assert account.password.startswith("$argon2id$")


def test_a_password_is_hashed_anew_when_the_parameters_change(signed_in: Made, web: TestClient) -> None:
    from argon2 import PasswordHasher
    from fastapi import FastAPI

    from knowledge.officers import signing

    hanh = signed_in(Role.officer).elsewhere()
    assert isinstance(web.app, FastAPI)
    web.app.dependency_overrides[signing.usual_hasher] = lambda: PasswordHasher(time_cost=2, memory_cost=8, parallelism=1)

    assert hanh.gives_password().status_code == 303
    with engine_of(web).connect() as connection:
        account = account_of(connection, hanh.officer.id)
    assert account
    assert "t=2" in account.password
    assert hanh.gives_password().status_code == 303


def test_an_officer_links_a_chat_for_reminders_and_lets_it_go(signed_in: Made, web: TestClient) -> None:
    hanh = signed_in(Role.officer)
    account = "/admin/tai-khoan"
    code = hanh.post(f"{account}/nhac-viec", account).text.split("/canbo ")[1].split("<")[0]

    said = web.post("/api/v1/chat", json={"text": f"/canbo {code}"}).json()["text"]

    assert hanh.officer.name in said
    assert "trang trò chuyện" in hanh.get(account).text
    assert hanh.post(f"{account}/ngung-nhac-viec", account).headers["location"] == f"{account}?bao=da-ngung-nhac-viec"
    assert "trang trò chuyện" not in hanh.get(account).text
    assert "Ngưng nhắc việc" in signed_in(Role.administrator).get("/admin/nhat-ky?viec=unlinked").text.split("<tbody>")[1]
