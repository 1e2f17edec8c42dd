"""The fake Official Account is as strict as the real one; zalo-sdk is the independent client."""

import hashlib
import hmac
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import requests
import zalo_sdk
import zalo_sdk.oa

from tests.fakes.calls import CLIENT, CS, query, send, with_buttons
from tests.fakes.calls import LAN_ON_ZALO as LAN
from tests.fakes.faults import Fault
from tests.fakes.zalo_oa import ZaloOaServer
from tests.fakes.zalo_oa_people import OaPerson

JPEG = b"\xff\xd8\xff\xe0" + b"x" * 100


@pytest.fixture
def server() -> Iterator[ZaloOaServer]:
    """Zalo, with the waits between retries a thousandth."""
    with ZaloOaServer(echoes=False) as running:
        yield running


@pytest.fixture
def lan(server: ZaloOaServer) -> OaPerson:
    """Lan, who has written to the OA."""
    person = server.user(LAN, "Lan")
    person.says("Xin chào")
    return person


def sdk(server: ZaloOaServer) -> zalo_sdk.oa.Client:
    """An independent client."""
    return zalo_sdk.oa.Client(server.tokens.app_id, server.tokens.app_secret, server.tokens.access, endpoint_prefix=server.api_url)


def refresh(server: ZaloOaServer, token: str, secret: str = "") -> dict[str, Any]:
    """One raw refresh."""
    form = {"app_id": server.tokens.app_id, "grant_type": "refresh_token", "refresh_token": token}
    headers = {"secret_key": secret or server.tokens.app_secret}
    tree: dict[str, Any] = CLIENT.post(server.api_url + "/v4/oa/access_token", data=form, headers=headers).json()
    return tree


# Tokens


def test_a_refresh_token_is_good_for_one_use_and_kills_the_old_access_token(server: ZaloOaServer, lan: OaPerson) -> None:
    client, first = sdk(server), server.tokens.refresh

    pair = refresh(server, first)

    assert pair["expires_in"] == "90000"
    assert "access_token" not in refresh(server, first)
    with pytest.raises(zalo_sdk.ZaloOAException, match="-216"):
        client.get_user_detail(LAN)
    assert sdk(server).get_user_detail(LAN)["data"]["display_name"] == "Lan"


def test_the_sdk_refreshes(server: ZaloOaServer, monkeypatch: pytest.MonkeyPatch) -> None:
    post = requests.post
    monkeypatch.setattr(requests, "post", lambda url, **rest: post(url.replace("https://oauth.zaloapp.com", server.api_url), **rest))
    client = sdk(server)
    client.refresh_token = server.tokens.refresh

    access, following, _ = client.refresh_acccess_token()

    assert (access, following) == (server.tokens.access, server.tokens.refresh)


def test_a_refresh_needs_the_secret_key_and_a_form(server: ZaloOaServer) -> None:
    good = server.tokens.refresh
    body = {"app_id": server.tokens.app_id, "grant_type": "refresh_token", "refresh_token": good}
    headers = {"secret_key": server.tokens.app_secret}

    wrong = refresh(server, good, "wrong")
    as_json = CLIENT.post(server.api_url + "/v4/oa/access_token", json=body, headers=headers).json()

    assert "access_token" not in wrong
    assert "access_token" not in as_json
    assert "access_token" in refresh(server, good), "the failures used nothing up"


def test_a_refresh_whose_answer_is_lost_needs_a_new_consent(server: ZaloOaServer) -> None:
    old = server.tokens.refresh
    server.lose_refresh_answers()

    with pytest.raises(httpx.RemoteProtocolError):
        refresh(server, old)

    assert refresh(server, old)["error"] == -14014


def test_a_code_of_consent_is_good_for_one_use_within_ten_minutes(server: ZaloOaServer) -> None:
    def exchange(code: str) -> dict[str, Any]:
        form = {"app_id": server.tokens.app_id, "grant_type": "authorization_code", "code": code, "code_verifier": "v" * 43}
        headers = {"secret_key": server.tokens.app_secret}
        tree: dict[str, Any] = CLIENT.post(server.api_url + "/v4/oa/access_token", data=form, headers=headers).json()
        return tree

    first, second, third = server.tokens.consent(), server.tokens.consent(), server.tokens.consent("another challenge")

    assert ["access_token" in exchange(code) for code in (first, first, third)] == [True, False, False]
    server.advance(601)
    assert "access_token" not in exchange(second)


def test_an_access_token_lives_25_hours_and_a_refresh_token_3_months(server: ZaloOaServer, lan: OaPerson) -> None:
    server.advance(hours=25.1)

    assert send(server, {"text": "x"})["error"] == -220
    server.advance(days=90)
    assert "access_token" not in refresh(server, server.tokens.refresh)


def test_a_proof_of_the_app_secret_may_be_demanded() -> None:
    with ZaloOaServer(needs_proof=True) as server:
        server.user(LAN, "Lan").says("x")
        proof = hmac.new(server.tokens.app_secret.encode(), server.tokens.access.encode(), hashlib.sha256).hexdigest()
        headers = {"access_token": server.tokens.access, "appsecret_proof": proof}
        body = {"recipient": {"user_id": LAN}, "message": {"text": "x"}}

        assert send(server, {"text": "x"})["error"] == -242
        assert CLIENT.post(server.api_url + CS, json=body, headers=headers).json()["error"] == 0


# Sending


def test_the_sdk_sends_a_text(server: ZaloOaServer, lan: OaPerson) -> None:
    recipient, body = zalo_sdk.oa.ZaloRecipient(user_id=LAN), zalo_sdk.oa.ZaloMessageBody(text="Chào Lan")

    answer = sdk(server).send_message(recipient, body)

    assert answer["data"] == {"message_id": lan.replies[0].id, "user_id": LAN}
    assert [seen.text for seen in lan.replies] == ["Chào Lan"]


def test_the_sdk_sends_a_picture_that_it_uploaded(server: ZaloOaServer, lan: OaPerson) -> None:
    number = sdk(server).upload_file(JPEG, "image", "a.jpg", "image/jpeg")["data"]["attachment_id"]
    element = {"media_type": "image", "attachment_id": number}
    picture = zalo_sdk.oa.ZaloAttachment("template", {"template_type": "media", "elements": [element]})

    sdk(server).send_message(zalo_sdk.oa.ZaloRecipient(user_id=LAN), zalo_sdk.oa.ZaloMessageBody("Đây", picture))

    assert (lan.replies[0].kind, lan.replies[0].text, lan.replies[0].image) == ("image", "Đây", JPEG)
    server.advance(days=8)
    lan.says("x")
    server.tokens.issue()
    assert send(server, {"attachment": picture.toDict()})["error"] == -100


def test_a_picture_is_jpg_or_png_and_up_to_a_megabyte(server: ZaloOaServer) -> None:
    with pytest.raises(zalo_sdk.ZaloOAException, match="-210"):
        sdk(server).upload_file(JPEG + b"x" * (1 << 20), "image", "a.jpg", "image/jpeg")
    with pytest.raises(zalo_sdk.ZaloOAException, match="-201"):
        sdk(server).upload_file(b"no picture", "image", "a.jpg", "image/jpeg")
    assert "token" in sdk(server).upload_file(b"%PDF", "file", "a.pdf", "application/pdf")["data"]


@pytest.mark.parametrize(("message", "code"), [
    ({"text": "x" * 2000}, 0),
    ({"text": "x" * 2001}, -210),
    ({"text": " "}, -201),
    ({}, -201),
    ("x", -201),
    (with_buttons(*[query("x", "y")] * 5), 0),
    (with_buttons(*[query("x", "y")] * 6), -210),
    (with_buttons(query("x" * 100, "y" * 1000)), 0),
    (with_buttons(query("x" * 101, "y")), -210),
    (with_buttons(query("x", "y" * 1001)), -210),
    (with_buttons(query("", "y")), -201),
    (with_buttons(query("x", "y", "oa.query.other")), -201),
    (with_buttons({"title": "x", "type": "oa.open.url", "payload": "https://x.vn"}), -201),
    (with_buttons({"title": "x", "type": "oa.open.url", "payload": {"url": "https://x.vn"}}), 0),
    (with_buttons({"title": "x", "type": "oa.open.phone", "payload": {"phone_code": "0273"}}), -201),
    (with_buttons({"title": "x", "type": "oa.open.phone", "payload": {"phone_code": "841022"}}), 0),
    ({"text": "x", "attachment": {"type": "template", "payload": {"template_type": "list", "elements": []}}}, -233),
    ({"attachment": {"type": "template", "payload": {"template_type": "media", "elements": [{"media_type": "image"}]}}}, -201),
])  # fmt: skip
def test_a_message_within_its_limits_arrives_and_no_other(server: ZaloOaServer, lan: OaPerson, message: Any, code: int) -> None:
    assert send(server, message)["error"] == code
    assert len(lan.replies) == (code == 0)


def test_errors_come_as_http_200(server: ZaloOaServer, lan: OaPerson) -> None:
    unknown = send(server, {"text": "x"}, to="1")
    number = send(server, {"text": "x"}, to=int(LAN))
    server.tokens.access = "other"
    headers = {"access_token": "dead"}
    dead = CLIENT.post(server.api_url + CS, json={}, headers=headers)

    assert [unknown["error"], number["error"], dead.json()["error"]] == [-201, -201, -216]
    assert dead.status_code == 200


def test_only_who_wrote_or_follows_and_did_not_leave_is_reached(server: ZaloOaServer) -> None:
    lan = server.user(LAN, "Lan")
    stranger = send(server, {"text": "x"})["error"]
    lan.follows()
    follower = send(server, {"text": "x"})["error"]
    lan.unfollows()
    gone = send(server, {"text": "x"})["error"]

    assert [stranger, follower, gone] == [-213, 0, -213]


def test_the_window_closes_after_seven_days_and_costs_after_two(server: ZaloOaServer, lan: OaPerson) -> None:
    def after(days: float) -> int:
        server.advance(days=days)
        server.tokens.issue()
        error: int = send(server, {"text": "x"})["error"]
        return error

    assert (after(1.9), server.billed[LAN]) == (0, 0)
    assert (after(3), server.billed[LAN]) == (0, 1)
    assert (after(3), server.billed[LAN]) == (-230, 1)
    lan.says("Còn đó không?")
    assert after(0) == 0


@pytest.mark.parametrize("path", ["/v3.0/oa/message/transaction", "/v3.0/oa/message/promotion", "/v2.0/oa/message", "/v2.0/oa/getprofile"])
def test_what_was_shut_down_is_closed(server: ZaloOaServer, path: str) -> None:
    answer = CLIENT.post(server.api_url + path, json={}, headers={"access_token": server.tokens.access})

    assert answer.json()["error"] == -240


def test_every_answer_says_how_many_calls_remain(server: ZaloOaServer) -> None:
    answers = [CLIENT.get(server.api_url + "/v2.0/oa/getoa", headers={"access_token": server.tokens.access}) for _ in range(2)]

    assert [answer.headers["X-RateLimit-Remain"] for answer in answers] == ["4000", "3999"]
    assert answers[0].json()["data"]["oa_type"] == 4


def test_too_many_calls_in_a_minute_are_refused() -> None:
    with ZaloOaServer(calls_a_minute=3) as server:
        server.user(LAN, "Lan").says("x")

        errors = [send(server, {"text": "x"})["error"] for _ in range(4)]

    assert errors == [0, 0, 0, -32]


@pytest.mark.parametrize(("fault", "code", "arrived"), [
    (Fault.TOO_MANY, -32, 0), (Fault.SERVER_ERROR, -200, 0), (Fault.ERROR_AFTER_DELIVERY, -200, 1),
])  # fmt: skip
def test_a_fault_hits_the_next_send_alone(server: ZaloOaServer, lan: OaPerson, fault: Fault, code: int, arrived: int) -> None:
    server.fail_sends(fault)

    errors = [send(server, {"text": "x"})["error"] for _ in range(2)]

    assert errors == [code, 0]
    assert server.sends[LAN] == arrived + 1


@pytest.mark.parametrize(("fault", "arrived"), [(Fault.REQUEST_LOST, 0), (Fault.ANSWER_LOST, 1)])
def test_a_connection_may_close_before_or_after_delivery(server: ZaloOaServer, lan: OaPerson, fault: Fault, arrived: int) -> None:
    server.fail_sends(fault)

    with pytest.raises(httpx.RemoteProtocolError):
        send(server, {"text": "x"})

    assert server.sends[LAN] == arrived


def test_a_send_may_be_refused_with_any_code(server: ZaloOaServer, lan: OaPerson) -> None:
    server.refuse_sends(-211, "Out of quota")

    assert [send(server, {"text": "x"})["error"] for _ in range(2)] == [-211, 0]


def test_profile_and_quota_are_told(server: ZaloOaServer, lan: OaPerson) -> None:
    lan.follows()

    profile = sdk(server).get_user_detail(LAN)["data"]
    quota = sdk(server).get_zalo_user_quotas(LAN)["data"]
    quotas = sdk(server).get_zalo_oa_quotas("OA", "cs")["data"]

    assert (profile["user_is_follower"], profile["user_id_by_app"]) == (True, lan.id_by_app)
    assert quota["cs_reply"]["remain"] == 8
    assert quotas[0]["product_type"] == "cs"
