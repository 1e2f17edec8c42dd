"""Nobody files more than a day allows, however many conversations they begin; and what is typed to search is data, not a query."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import func, select

from knowledge.cases import cases, desk
from knowledge.officers import Role
from tests.conftest import database_url  # noqa: F401  on both engines: its SQL is its own
from tests.webhook.admin.conftest import Person, engine_of
from tests.webhook.admin.reports import codes, filed
from tests.webhook.security.conftest import SECRET, contents

Made = Callable[..., Person]
CROOKED = (
    "' OR '1'='1",
    "' OR 1=1 --",
    '" OR ""="',
    "'; DROP TABLE cases; --",
    "x') UNION SELECT password, totp FROM officers --",
    "%",
    "_",
    "%25%' ESCAPE '\\",
    "a & !b | (c:* <-> ",
    "\\",
    "NEAR(a b) OR c*",
    '"cap" AND NOT "cuu"',
    "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16") * 50,
    "1" * 200,
)
FIELDS = ("tim", "loai", "xa", "sau", "pham_vi", "trang_thai", "khan")


def reported(web: TestClient, conversation: str, **headers: str) -> str:
    """A whole report of a conversation; what the assistant says at the end."""
    texts = ("/phananh", f"nộp hồ sơ số {conversation[-2:]} cấp đổi giấy tờ hai tháng chưa xong", "Xong", "Ẩn danh", "Gửi")
    asked = ({"text": text, "conversation": conversation} for text in texts)
    return [web.post("/api/v1/chat", json=one, headers=headers).json()["text"] for one in asked][-1]


def many(web: TestClient) -> int:
    """How many cases there are."""
    with engine_of(web).connect() as connection:
        return connection.execute(select(func.count()).select_from(cases)).scalar_one()


@pytest.fixture
def small_network(monkeypatch: pytest.MonkeyPatch) -> int:
    """An address from which fewer reports may come in a day than from a town."""
    monkeypatch.setattr(desk, "A_NETWORK", 5)
    return 5


def test_one_address_of_the_web_files_no_more_than_a_day_allows(web: TestClient, small_network: int) -> None:
    addresses = [{"x-forwarded-for": f"10.0.0.{number}"} for number in range(small_network + 3)]
    told = [reported(web, f"conversation-of-a-flood-{number:02}", **sent) for number, sent in enumerate(addresses)]

    assert many(web) == small_network
    assert ["Mã: TG-" in said for said in told] == [True] * small_network + [False] * 3
    assert "1022" in told[-1]  # what to do instead


def test_a_household_with_a_network_of_its_own_is_one_address(web: TestClient, small_network: int) -> None:
    for number in range(small_network + 3):
        home = TestClient(web.app, follow_redirects=False, client=(f"2001:db8:1:2::{number:x}", 5000))
        reported(home, f"conversation-of-a-house-{number:02}")
    neighbour = TestClient(web.app, follow_redirects=False, client=("2001:db8:1:3::1", 5000))

    assert many(web) == small_network
    assert "Mã: TG-" in reported(neighbour, "conversation-of-a-neighbour")


@pytest.mark.parametrize("field", FIELDS)
def test_what_is_searched_for_is_no_query(web: TestClient, signed_in: Made, field: str) -> None:
    filed(web, SECRET, "y-te")
    mine = filed(web)
    hanh = signed_in(Role.officer)
    before = contents(web)

    for crooked in CROOKED:
        answer = hanh.web.get("/admin/phan-anh", params={field: crooked})
        assert answer.status_code == 200, (field, crooked)
        assert {*codes(answer.text)} <= {mine.code}, (field, crooked)
        assert SECRET not in answer.text

    assert contents(web) == before


def test_signs_of_patterns_find_only_themselves(web: TestClient, signed_in: Made) -> None:
    filed(web, "Ổ gà trước chợ")
    hanh = signed_in(Role.officer)

    assert [codes(hanh.web.get("/admin/phan-anh", params={"tim": sign}).text) for sign in ("khong%co", "cho_moi")] == [[], []]


@pytest.mark.parametrize("page", ["/admin/nhat-ky", "/admin/can-bo", "/admin/tra-cuu"])
def test_filters_of_other_pages_take_anything(web: TestClient, signed_in: Made, page: str) -> None:
    quan = signed_in(Role.administrator)
    names = ("q", "viec", "can_bo", "tu", "den", "truoc", "sau", "ma")

    for crooked in CROOKED:
        assert quan.web.get(page, params=dict.fromkeys(names, crooked)).status_code in (200, 422), crooked
