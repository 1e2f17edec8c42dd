"""What the fake reads from people, and the limits and faults with which it answers the bot."""

import asyncio

import pytest
import telegram
from telegram.error import BadRequest, NetworkError, RetryAfter, TimedOut

from tests.fakes.calls import CLIENT, call, refusal
from tests.fakes.faults import Fault
from tests.fakes.telegram import TelegramServer
from tests.fakes.telegram_people import Person

JPEG = b"\xff\xd8\xff\xe0" + b"x" * 100
LAN = 7


async def test_what_people_send_is_what_the_bot_reads(server: TelegramServer, lan: Person, bot: telegram.Bot) -> None:
    lan.sends_photo(JPEG, "Rác")
    lan.sends_location(10.36, 106.36)
    lan.sends_sticker("👍")
    lan.sends_voice()
    lan.says("Tôi ở Mỹ Tho")
    lan.edits("Tôi ở Cai Lậy")

    updates = (await bot.get_updates())[1:]
    photo = await updates[0].message.photo[-1].get_file()

    assert bytes(await photo.download_as_bytearray()) == JPEG
    assert updates[1].message.location.latitude == 10.36
    assert updates[2].message.sticker.emoji == "👍"
    assert updates[3].message.voice.duration.seconds == 3
    assert updates[5].edited_message.text == "Tôi ở Cai Lậy"
    assert updates[5].edited_message.message_id == updates[4].message.message_id


async def test_a_file_over_20_megabytes_cannot_be_downloaded(server: TelegramServer, lan: Person, bot: telegram.Bot) -> None:
    lan.sends_document(b"%PDF", "lớn.pdf", size=(20 << 20) + 1)
    document = (await bot.get_updates())[-1].message.document

    with pytest.raises(BadRequest, match="ile is too big"):
        await document.get_file()
    assert CLIENT.get(f"{server.file_url}{server.token}/documents/nothing.pdf").status_code == 404


async def test_an_inline_question_takes_50_results_with_ids_of_64_bytes(server: TelegramServer, lan: Person, bot: telegram.Bot) -> None:
    asked = lan.asks_inline("hộ chiếu")
    query = (await bot.get_updates())[-1].inline_query

    def results(count: int, letter: str = "") -> list[telegram.InlineQueryResultArticle]:
        content = telegram.InputTextMessageContent("<b>x</b>", parse_mode="HTML")
        return [telegram.InlineQueryResultArticle(f"{letter}{number}", "Tên", content) for number in range(count)]

    with pytest.raises(BadRequest, match="Results_too_much"):
        await bot.answer_inline_query(query.id, results(50) + results(1, "x"))
    with pytest.raises(BadRequest, match="Result_id_invalid"):
        await bot.answer_inline_query(query.id, results(1, "ạ" * 22))
    await bot.answer_inline_query(query.id, results(2))

    assert [result["id"] for result in asked.results] == ["0", "1"]


async def test_commands_and_descriptions_have_limits(server: TelegramServer, bot: telegram.Bot) -> None:
    await bot.set_my_commands([("hoi", "Hỏi")], language_code="vi")

    with pytest.raises(BadRequest, match="Bot_command_invalid"):
        await bot.set_my_commands([("Hỏi", "Hỏi")])
    with pytest.raises(BadRequest, match="Bot_commands_too_much"):
        await bot.set_my_commands([(f"c{number}", "x") for number in range(101)])
    assert refusal(server, "setMyDescription", description="x" * 513) == "description is too long"
    assert refusal(server, "setMyShortDescription", short_description="x" * 121) == "short description is too long"
    assert [command.command for command in await bot.get_my_commands(language_code="vi")] == ["hoi"]
    assert await bot.get_my_commands() == ()


# Rates and faults


async def test_sending_too_fast_is_429_with_retry_after_in_body_and_header(server: TelegramServer, lan: Person) -> None:
    server.rate_limits = True

    answers = [call(server, "sendMessage", chat_id=LAN, text="x") for _ in range(4)]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert answers[-1].headers["Retry-After"] == "1"
    assert answers[-1].json() == {
        "ok": False, "error_code": 429, "description": "Too Many Requests: retry after 1", "parameters": {"retry_after": 1}
    }  # fmt: skip


async def test_the_bot_sends_30_a_second_and_a_group_gets_20_a_minute(server: TelegramServer, lan: Person, bot: telegram.Bot) -> None:
    server.rate_limits = True
    server.group(-44, "Ấp 3", lan)
    people = [server.user(100 + number, "Ai đó") for number in range(31)]
    for person in people:
        person.says("x")

    for _ in range(20):
        await bot.send_message(-44, "x")
    with pytest.raises(RetryAfter):
        await bot.send_message(-44, "x")
    sent = await asyncio.gather(*[bot.send_message(person.id, "x") for person in people], return_exceptions=True)

    assert any(isinstance(answer, RetryAfter) for answer in sent)
    assert sum(isinstance(answer, telegram.Message) for answer in sent) < 31


@pytest.mark.parametrize("fault", [fault for fault in Fault if fault is not Fault.PICTURE_REFUSED])  # this sends words
async def test_a_fault_hits_the_next_send_alone(server: TelegramServer, lan: Person, bot: telegram.Bot, fault: Fault) -> None:
    arrived = int(fault in (Fault.ERROR_AFTER_DELIVERY, Fault.ANSWER_LOST))
    server.fail_sends(fault, chat=LAN)

    with pytest.raises(RetryAfter if fault is Fault.TOO_MANY else NetworkError):
        await bot.send_message(LAN, "x", "HTML")
    assert len(lan.replies) == arrived
    await bot.send_message(LAN, "x")

    assert server.sends[LAN] == arrived + 1
    assert server.repeated(LAN) == ["x"] * arrived


async def test_where_pictures_are_refused_words_arrive(server: TelegramServer, lan: Person, bot: telegram.Bot) -> None:
    server.fail_sends(Fault.PICTURE_REFUSED, 3, chat=LAN)

    with pytest.raises(BadRequest, match="ot enough rights"):
        await bot.send_photo(LAN, b"\x89PNG\r\n\x1a\n")
    with pytest.raises(BadRequest, match="ot enough rights"):
        await bot.send_document(LAN, b"PK")
    await bot.send_message(LAN, "x")

    assert [reply.kind for reply in lan.replies] == ["text"]


async def test_a_lost_answer_is_a_timeout_for_an_impatient_client(server: TelegramServer, lan: Person, bot: telegram.Bot) -> None:
    server.hang = 5
    server.fail_sends(Fault.ANSWER_LOST)

    with pytest.raises(TimedOut):
        await bot.send_message(LAN, "x", read_timeout=0.1)

    assert server.sends[LAN] == 1
