"""Beside the box for an answer: what the assistant says, canned replies and their blanks."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from fastapi.testclient import TestClient

from handlers import handle
from handlers.library import Library
from handlers.messages import Memory, Message
from knowledge.cases import OPEN, Case, Status
from knowledge.officers import Role
from knowledge.replies import ANSWER, MESSAGE, replies
from tests.webhook.admin.conftest import Person
from tests.webhook.admin.reports import does, filed, owed, set_to, stored

Made = Callable[..., Person]
PAGE = "/admin/phan-anh/{}"


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
