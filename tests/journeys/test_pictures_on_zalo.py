"""Lan asks for a series on the Official Account, and gets a picture beside the words."""

import io
from itertools import count

import pytest
from PIL import Image

from tests.fakes.faults import Fault
from tests.fakes.zalo_oa import ZaloOaServer
from tests.fakes.zalo_oa_people import OaPerson
from tests.journeys.reading import wait_for

NUMBERS = count(246845883529197922)
UPLOAD = "/v2.0/oa/upload/image"


@pytest.fixture
def lan(zalo: ZaloOaServer) -> OaPerson:
    """Lan, who has not written yet."""
    return zalo.user(str(next(NUMBERS)), "Lan")


def uploads(zalo: ZaloOaServer) -> int:
    """How many pictures Zalo took."""
    return zalo.calls.count((UPLOAD, 0))


def test_a_series_is_a_picture_with_the_words_and_is_uploaded_once_for_all(zalo: ZaloOaServer, lan: OaPerson) -> None:
    minh = zalo.user(str(next(NUMBERS)), "Minh")
    for person in (lan, minh):
        person.says("xếp hạng ICT của tỉnh qua các năm")
        wait_for(zalo, person, 1)

    for person in (lan, minh):
        assert person.replies[0].kind == "image"
        assert Image.open(io.BytesIO(person.replies[0].image or b"")).size == (1200, 750)
        assert "2014: hạng 27/63" in person.replies[0].text
    assert uploads(zalo) == 1


def test_where_the_upload_is_refused_the_words_go_alone(zalo: ZaloOaServer, lan: OaPerson) -> None:
    zalo.refused_uploads = 1

    lan.says("xếp hạng DTI của tỉnh qua các năm")
    wait_for(zalo, lan, 1)

    assert zalo.refused_uploads == 0
    assert [reply.kind for reply in lan.replies] == ["text"]
    assert "hạng 6/63" in lan.replies[0].text


@pytest.mark.parametrize("code", [-100, -201, -210, -233])
def test_where_the_picture_is_refused_the_words_go_alone(zalo: ZaloOaServer, lan: OaPerson, code: int) -> None:
    zalo.refuse_sends(code)

    lan.says("số doanh nghiệp CNTT qua các năm")
    wait_for(zalo, lan, 1)

    assert [reply.kind for reply in lan.replies] == ["text"]
    assert "211 doanh nghiệp" in lan.replies[0].text


def test_an_upload_that_has_expired_is_made_again(zalo: ZaloOaServer, lan: OaPerson) -> None:
    lan.says("vốn sự nghiệp cho CNTT qua các năm")
    wait_for(zalo, lan, 1)
    before = uploads(zalo)
    zalo.refuse_sends(-100)
    lan.says("vốn sự nghiệp cho CNTT qua các năm")
    wait_for(zalo, lan, 2)

    lan.says("vốn sự nghiệp cho CNTT qua các năm")
    wait_for(zalo, lan, 3)

    assert [reply.kind for reply in lan.replies] == ["image", "text", "image"]
    assert uploads(zalo) == before + 1


@pytest.mark.parametrize("fault", [Fault.TOO_MANY, Fault.SERVER_ERROR])
def test_what_is_to_be_sent_later_keeps_its_picture(zalo: ZaloOaServer, lan: OaPerson, fault: Fault) -> None:
    zalo.fail_sends(fault, user=lan.id)

    lan.says("xếp hạng ICT của tỉnh qua các năm")
    wait_for(zalo, lan, 1, 15)

    assert [reply.kind for reply in lan.replies] == ["image"]


def test_a_long_list_stays_words(zalo: ZaloOaServer, lan: OaPerson) -> None:
    lan.says("liệt kê các kế hoạch UBND tỉnh ban hành năm 2022")
    wait_for(zalo, lan, 1)

    assert [button.title for button in lan.replies[0].buttons] == ["Xem tiếp"]
