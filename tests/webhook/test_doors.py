"""What the doors of the messengers let in, and what they answer."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import func, select

from bot.settings import settings
from handlers.library import Library
from knowledge.database import connect, reading
from knowledge.updates import updates
from tests.fakes.zalo_oa_events import sign
from webhook.app import create_app
from webhook.door import LONGEST_BODY, Door

NOWHERE = "http://127.0.0.1:9"
TELEGRAM_KEY, ZALO_BOT_KEY = "bi-mat-telegram", "bi-mat-zalo-bot"
APP, OA_KEY = "1234567890123456789", "oa-secret-for-tests"
ON = {
    "TELEGRAM_TOKEN": "8250613947:AAEhBOweik6ad9r_QXMENQjcrGbqCr4K-po",
    "TELEGRAM_SECRET": TELEGRAM_KEY,
    "TELEGRAM_API_URL": f"{NOWHERE}/bot",
    "ZALO_APP_ID": APP,
    "ZALO_OA_SECRET": OA_KEY,
    "ZALO_API_URL": NOWHERE,
    "ZALO_OAUTH_URL": NOWHERE,
    "ZALO_BOT_TOKEN": "12345689:abc-xyz",
    "ZALO_BOT_SECRET": ZALO_BOT_KEY,
    "ZALO_BOT_API_URL": f"{NOWHERE}/bot",
}
LAN = {"id": 7, "is_bot": False, "first_name": "Lan"}
ON_TELEGRAM = {
    "update_id": 1,
    "message": {"message_id": 1, "date": 1785672000, "from": LAN, "chat": {"id": 7, "type": "private"}, "text": "x"},
}
ON_ZALO_BOT = {
    "event_name": "message.text.received",
    "message": {
        "from": {"id": "6ed"},
        "chat": {"id": "6ed", "chat_type": "PRIVATE"},
        "text": "x",
        "message_id": "a1",
        "date": 1785672000000,
    },
}
ON_ZALO = {
    "app_id": APP,
    "sender": {"id": "24684"},
    "event_name": "user_send_text",
    "message": {"text": "x", "msg_id": "96d"},
    "timestamp": "1785672000000",
}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, library: Library) -> Iterator[TestClient]:
    """The application with every messenger on, and none of them there."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_URL", f"sqlite:///{tmp_path_factory.mktemp('doors') / 'doors.db'}")
        for name, value in ON.items():
            patch.setenv(name, value)
        settings.cache_clear()
        with TestClient(create_app(library)) as client:
            yield client
    settings.cache_clear()


@pytest.fixture
def door(served: TestClient) -> Iterator[TestClient]:
    """The application; whatever a test changes of its settings is put back."""
    before = served.app.state.settings  # type: ignore[attr-defined]  # create_app makes a FastAPI
    yield served
    served.app.state.settings = before  # type: ignore[attr-defined]


def stored(door: TestClient) -> int:
    """How many updates there are."""
    with reading(door.app.state.engine) as connection:  # type: ignore[attr-defined]
        return int(connection.execute(select(func.count()).select_from(updates)).scalar_one())


def post_telegram(door: TestClient, body: bytes | str, secret: str | None = TELEGRAM_KEY) -> int:
    """The status of an update of Telegram."""
    headers = {b"X-Telegram-Bot-Api-Secret-Token": secret.encode()} if secret is not None else {}
    return int(door.post("/webhook/telegram", content=body, headers=headers).status_code)


def post_zalo_bot(door: TestClient, body: bytes | str, secret: str | None = ZALO_BOT_KEY) -> int:
    """The status of an update of Zalo Bot."""
    headers = {b"X-Bot-Api-Secret-Token": secret.encode()} if secret is not None else {}
    return int(door.post("/webhook/zalo-bot", content=body, headers=headers).status_code)


def post_zalo(door: TestClient, tree: dict[str, Any], secret: str = OA_KEY) -> int:
    """The status of a signed event of the Official Account."""
    body = json.dumps(tree).encode()
    signature = sign(APP, body, str(tree.get("timestamp", "")), secret)
    return int(door.post("/webhook/zalo", content=body, headers={"X-ZEvent-Signature": signature}).status_code)


@pytest.mark.parametrize("secret", [None, "", "wrong", TELEGRAM_KEY + "x", "sai-bí-mật"])
def test_a_wrong_secret_is_refused_and_nothing_stored(door: TestClient, secret: str | None) -> None:
    before = stored(door)

    assert post_telegram(door, json.dumps(ON_TELEGRAM), secret) == 401
    assert post_zalo_bot(door, json.dumps(ON_ZALO_BOT), secret) == 403
    assert stored(door) == before


def test_a_secret_that_is_not_set_lets_nobody_in(door: TestClient) -> None:
    state = door.app.state  # type: ignore[attr-defined]
    state.settings = state.settings.model_copy(update={"telegram_secret": "", "zalo_bot_secret": "", "zalo_oa_secret": ""})

    assert post_telegram(door, json.dumps(ON_TELEGRAM), "") == 401
    assert post_zalo_bot(door, json.dumps(ON_ZALO_BOT), "") == 403
    assert post_zalo(door, ON_ZALO, secret="") == 403


@pytest.mark.parametrize("path", ["telegram", "zalo", "zalo-bot"])
def test_more_than_a_mebibyte_is_refused(door: TestClient, path: str) -> None:
    keys = {"X-Telegram-Bot-Api-Secret-Token": TELEGRAM_KEY, "X-Bot-Api-Secret-Token": ZALO_BOT_KEY}

    assert door.post(f"/webhook/{path}", content=b" " * (LONGEST_BODY + 1), headers=keys).status_code == 413


@pytest.mark.parametrize("body", [b"", b"{", b"[1]", b"null", b'"x"', b"\xff\xfe", b"[" * 100_000, b'{"message": {}}'])
def test_what_is_no_update_is_refused(door: TestClient, body: bytes) -> None:
    assert post_telegram(door, body) == 400
    assert post_zalo_bot(door, body) == 400


@pytest.mark.parametrize("what", [{"message": {}}, {"message": {"message_id": 1}}, {"callback_query": {"id": "1"}}, {"new_kind": {"x": 1}}])
def test_an_update_of_an_unknown_shape_does_not_come_again(door: TestClient, what: dict[str, Any]) -> None:
    assert post_telegram(door, json.dumps({"update_id": 5, **what})) == 200


def test_an_update_is_stored_once(door: TestClient) -> None:
    before = stored(door)

    statuses = [post_telegram(door, json.dumps(ON_TELEGRAM)) for _ in range(3)]
    statuses += [post_zalo_bot(door, json.dumps(tree)) for tree in (ON_ZALO_BOT, {"ok": True, "result": ON_ZALO_BOT})]
    statuses += [post_zalo(door, ON_ZALO) for _ in range(2)]

    assert statuses == [200] * 7
    assert stored(door) == before + 3


def test_what_cannot_be_stored_is_asked_for_again(door: TestClient) -> None:
    state = door.app.state  # type: ignore[attr-defined]
    kept, state.door = state.door, Door(connect("sqlite://"), lambda: None)

    statuses = [
        post_telegram(door, json.dumps(ON_TELEGRAM)),
        post_zalo_bot(door, json.dumps(ON_ZALO_BOT)),
        post_zalo(door, ON_ZALO),
    ]
    state.door = kept

    assert statuses == [503, 503, 503]


def test_the_probe_of_zalos_console_is_answered(door: TestClient) -> None:
    assert door.post("/webhook/zalo", content=b"{}").status_code == 200


@pytest.mark.parametrize("signature", ["", "mac=", "mac=" + "0" * 64, "x" * 64])
def test_an_event_without_a_right_signature_is_refused(door: TestClient, signature: str) -> None:
    before = stored(door)
    tree = {**ON_ZALO, "message": {"text": "x", "msg_id": "other"}}

    answer = door.post("/webhook/zalo", content=json.dumps(tree), headers={"X-ZEvent-Signature": signature} if signature else {})

    assert answer.status_code == 403
    assert stored(door) == before


def test_an_event_of_another_app_is_refused(door: TestClient) -> None:
    assert post_zalo(door, {**ON_ZALO, "app_id": "9"}) == 400


@pytest.mark.parametrize(
    "change",
    [
        {"event_name": "oa_send_text"},
        {"event_name": "user_seen_message"},
        {"event_name": "something_new"},
        {"message": None},
        {"sender": "x"},
        {"event_name": "user_send_location", "message": {"msg_id": "l1", "attachments": []}},
    ],
)
def test_signed_events_that_say_nothing_to_us_are_taken_and_left(door: TestClient, change: dict[str, Any]) -> None:
    before = stored(door)

    assert post_zalo(door, {**ON_ZALO, **change}) == 200
    assert stored(door) == before
