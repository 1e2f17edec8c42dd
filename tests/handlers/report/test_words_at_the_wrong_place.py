"""Short words are taken for what they say alone: a tale goes on after an offer, no stray word chooses a kind."""

import pytest

from tests.handlers.report.conftest import Citizen

LAMP = "đèn đường hẻm nhà tui tắt"
RUBBISH = "rác đổ ở ấp 5 xã Long Định"


@pytest.mark.parametrize("more", ["không ai sửa", "chưa sửa", "ko thấy ai lại coi"])
def test_a_tale_that_goes_on_with_a_no_is_not_refused(lan: Citizen, more: str) -> None:
    reply = lan.says(LAMP, more)

    assert reply.choices == ("Gửi phản ánh", "Để sau")
    assert reply.draft is not None
    assert reply.draft.text == f"{LAMP}\n{more}"


@pytest.mark.parametrize("unsure", ["ko biết gửi sao", "ko bit"])
def test_who_does_not_know_how_is_offered_it_again(lan: Citizen, unsure: str) -> None:
    reply = lan.says(LAMP, unsure)

    assert reply.choices == ("Gửi phản ánh", "Để sau")
    assert reply.draft is not None
    assert reply.draft.text == LAMP


@pytest.mark.parametrize("no", ["không", "thôi khỏi", "không cần đâu em", "không gửi", "dạ không"])
def test_a_bare_no_refuses(lan: Citizen, no: str) -> None:
    assert "đã bỏ" in lan.says(LAMP, no).text


@pytest.mark.parametrize("stray", ["bao lâu", "đánh giá 3"])
def test_a_stray_word_chooses_no_kind(lan: Citizen, stray: str) -> None:
    asked = lan.says(RUBBISH, "Gửi phản ánh")
    assert "Rác thải, vệ sinh" in asked.choices

    reply = lan.says(stray)

    assert reply.draft is not None
    assert reply.draft.step == "kind"


def test_who_stays_nameless_early_is_asked_for_no_number(lan: Citizen) -> None:
    lan.says(RUBBISH, "Gửi phản ánh")

    reply = lan.says("ẩn danh")
    assert reply.draft is not None
    assert (reply.draft.step, "ẩn danh" in reply.text) == ("kind", True)

    assert "Gửi" in lan.says("Rác thải, vệ sinh", "Xong").choices
