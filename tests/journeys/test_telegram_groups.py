"""The assistant in a group on Telegram: it speaks when it is spoken to."""

from itertools import count

import pytest

from tests.fakes.telegram import TelegramServer
from tests.fakes.telegram_people import Group, Person
from tests.journeys.reading import wait_for

NUMBERS = count(100)


@pytest.fixture
def lan(telegram: TelegramServer) -> Person:
    """Lan, a member of the group."""
    return telegram.user(next(NUMBERS), "Lan")


@pytest.fixture
def group(telegram: TelegramServer, lan: Person) -> Group:
    """A group with Lan and the assistant in it."""
    return telegram.group(-next(NUMBERS), "Tổ công nghệ số", lan)


def test_only_those_who_address_it_are_answered(telegram: TelegramServer, lan: Person, group: Group) -> None:
    lan.says("xếp hạng ICT năm 2014", to=group)
    lan.sends_sticker(to=group)
    lan.says("@TroLySoTienGiangBot2 xếp hạng ICT năm 2014", to=group)
    lan.says("/xephang@AnotherBot ict năm 2014", to=group)
    lan.says("/xephang ict năm 2016", to=group)
    wait_for(telegram, group, 1)

    assert "8/63" in group.replies[0].text
    assert len(group.replies) == 1


@pytest.mark.parametrize("text", ["@TroLySoTienGiangBot xếp hạng ICT năm 2014", "/xephang@trolysotiengiangbot ICT năm 2014"])
def test_its_name_may_stand_before_the_question(telegram: TelegramServer, lan: Person, group: Group, text: str) -> None:
    lan.says(text, to=group)
    wait_for(telegram, group, 1)

    assert "27/63" in group.replies[0].text


def test_the_answer_points_at_the_question(telegram: TelegramServer, lan: Person, group: Group) -> None:
    lan.says("/xephang ict năm 2014", to=group)
    wait_for(telegram, group, 1)

    assert group.replies[0].content["reply_to_message"]["text"] == "/xephang ict năm 2014"


def test_a_reply_to_it_goes_on_with_the_conversation(telegram: TelegramServer, lan: Person, group: Group) -> None:
    lan.says("/xephang ict năm 2014", to=group)
    wait_for(telegram, group, 1)

    lan.says("còn năm 2016?", to=group, replying_to=group.replies[0])
    wait_for(telegram, group, 2)

    assert "8/63" in group.replies[1].text


def test_the_private_chat_of_a_member_is_another_conversation(telegram: TelegramServer, lan: Person, group: Group) -> None:
    lan.says("/xephang ict năm 2014", to=group)
    wait_for(telegram, group, 1)

    lan.says("còn năm 2016?")
    wait_for(telegram, lan, 1)

    assert "8/63" not in lan.replies[0].text


def test_a_group_that_moves_takes_along_what_is_owed_and_what_was_said(telegram: TelegramServer, lan: Person, group: Group) -> None:
    lan.says("/xephang ict năm 2014", to=group)
    wait_for(telegram, group, 1)
    old = telegram.world.chats[group.id]
    old.migrated_to = -100_000 + group.id  # Telegram knows; nobody has been told

    lan.says("/xephang ict năm 2022", to=group)
    new = telegram.group(old.migrated_to, "Tổ công nghệ số", lan)
    wait_for(telegram, new, 1)

    assert "13/63" in new.replies[0].text


def test_the_conversation_goes_on_in_the_supergroup(telegram: TelegramServer, lan: Person, group: Group) -> None:
    lan.says("/xephang ict năm 2014", to=group)
    wait_for(telegram, group, 1)

    group.migrates()
    telegram.wait_until(lambda: not telegram.pending)
    lan.says("@TroLySoTienGiangBot còn năm 2016?", to=group)
    wait_for(telegram, group, 1)

    assert "8/63" in group.replies[0].text


def test_a_group_that_throws_it_out_gets_nothing_more(telegram: TelegramServer, lan: Person, group: Group) -> None:
    group.kicks_bot()
    telegram.wait_until(lambda: not telegram.pending)
    lan.says("xếp hạng ICT năm 2014")
    wait_for(telegram, lan, 1)

    assert group.replies == []
