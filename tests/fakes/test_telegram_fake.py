"""The fake Telegram is as strict as the real one; python-telegram-bot is the independent client."""

from typing import Any

import pytest
import telegram
from telegram import InlineKeyboardButton as Inline
from telegram import InlineKeyboardMarkup, KeyboardButton, ReplyKeyboardMarkup
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken

from tests.fakes.calls import CLIENT, call, client, refusal
from tests.fakes.telegram import TelegramServer
from tests.fakes.telegram_people import Person, Tap

JPEG = b"\xff\xd8\xff\xe0" + b"x" * 100
LAN = 7
SECRET = "s3-cret"  # noqa: S105 made up


# Calls


async def test_a_wrong_token_is_401_and_a_malformed_one_404(server: TelegramServer) -> None:
    wrong = server.token[:-1] + "x"

    answers = [CLIENT.get(f"{server.api_url}{token}/getMe") for token in (wrong, "nonsense")]

    assert [answer.status_code for answer in answers] == [401, 404]
    assert [answer.json()["description"] for answer in answers] == ["Unauthorized", "Not Found"]
    with pytest.raises(InvalidToken):
        await client(server, wrong).__aenter__()


def test_an_unknown_method_is_404(server: TelegramServer) -> None:
    for method in ("sendNonsense", "getNumber", "add", "sendPoll"):
        assert CLIENT.get(f"{server.api_url}{server.token}/{method}").json() == {
            "ok": False,
            "error_code": 404,
            "description": "Not Found: method not found",
        }


FORMS = [{form: {"chat_id": LAN, "text": "x"}} for form in ("json", "data", "params")] + [
    {"files": {"chat_id": (None, "7"), "text": (None, "x")}}
]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: next(iter(form)))
def test_parameters_come_in_four_forms_and_method_names_in_any_case(server: TelegramServer, lan: Person, form: Any) -> None:
    answer = CLIENT.post(f"{server.api_url}{server.token}/SENDmessage", **form)

    assert answer.json()["result"]["chat"]["id"] == LAN
    assert lan.replies[-1].text == "x"


def test_nobody_is_written_to_before_they_wrote(server: TelegramServer) -> None:
    server.user(8, "Minh")

    assert refusal(server, "sendMessage", chat_id=8, text="x") == "chat not found"
    assert refusal(server, "sendMessage", chat_id="@minh", text="x") == "chat not found"
    assert refusal(server, "sendMessage", text="x") == "chat_id is empty"


async def test_who_has_blocked_the_bot_is_403_until_they_unblock(server: TelegramServer, lan: Person, bot: telegram.Bot) -> None:
    lan.blocks()

    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(LAN, "x")
    lan.unblocks()
    await bot.send_message(LAN, "y")
    updates = await bot.get_updates()
    states = [update.my_chat_member.new_chat_member.status for update in updates if update.my_chat_member]

    assert [seen.text for seen in lan.replies] == ["y"]
    assert states == ["kicked", "member"]


async def test_a_group_that_became_a_supergroup_says_where_it_went(server: TelegramServer, lan: Person, bot: telegram.Bot) -> None:
    group = server.group(-44, "Ấp 3", lan)
    await bot.send_message(-44, "x")

    new = group.migrates()
    with pytest.raises(ChatMigrated) as caught:
        await bot.send_message(-44, "y")
    await bot.send_message(new, "z")
    messages = [update.message for update in await bot.get_updates() if update.message]

    assert caught.value.new_chat_id == new == group.id
    assert [seen.text for seen in group.replies] == ["z"]
    assert [(m.migrate_to_chat_id, m.migrate_from_chat_id) for m in messages][-2:] == [(new, None), (None, -44)]


def test_privacy_mode_lets_only_commands_and_replies_through(server: TelegramServer, lan: Person) -> None:
    group = server.group(-44, "Ấp 3", lan)
    call(server, "sendMessage", chat_id=-44, text="Chào")

    told = [
        lan.says(text, to=group)
        for text in ("Chào", f"@{server.username} ơi", "/hoi", f"/hoi@{server.username.lower()}", "/hoi@another_bot")
    ]

    assert [bool(update) for update in told] == [False, False, True, True, False]
    assert lan.says("Vâng", to=group, replying_to=group.replies[0])


async def test_a_bot_that_was_thrown_out_is_403(server: TelegramServer, lan: Person, bot: telegram.Bot) -> None:
    group = server.group(-44, "Ấp 3", lan)

    group.kicks_bot()

    with pytest.raises(Forbidden, match="bot was kicked from the group chat"):
        await bot.send_message(-44, "x")
    assert (await bot.get_updates())[-1].my_chat_member.new_chat_member.status == "kicked"
    assert lan.says("/hoi", to=group) == 0


# Texts


@pytest.mark.parametrize(("html", "seen"), [
    ("<b>Hồ sơ</b> &lt;01&gt; &amp; &quot;phí&quot; &#8211; &#x1F600;", 'Hồ sơ <01> & "phí" – 😀'),
    ('<a href="https://tiengiang.gov.vn">Cổng</a> <i><u>x</u></i>', "Cổng x"),
    ('<pre><code class="language-python">x</code></pre>', "x"),
    ("<blockquote expandable>dài</blockquote>", "dài"),
    ("<tg-spoiler>kín</tg-spoiler><span class='tg-spoiler'>kín</span>", "kínkín"),
    ("  \n<b> giữa </b>\n ", "giữa"),
    ("1 > 0 & 2", "1 > 0 & 2"),
    ("&nbsp;&copy;", "&nbsp;&copy;"),
])  # fmt: skip
def test_people_see_html_without_its_tags(server: TelegramServer, lan: Person, html: str, seen: str) -> None:
    assert call(server, "sendMessage", chat_id=LAN, text=html, parse_mode="HTML").json()["ok"]

    assert (lan.replies[-1].text, lan.replies[-1].html) == (seen, html)


@pytest.mark.parametrize(("html", "why"), [
    ("a<br>b", 'Unsupported start tag "br" at byte offset 1'),
    ("<b>đậm", 'Can\'t find end tag corresponding to start tag "b"'),
    ("đ</b>", "Unexpected end tag at byte offset 2"),
    ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
    ("2 < 3", 'Unsupported start tag "" at byte offset 2'),
    ("x <b", "Unclosed start tag at byte offset 2"),
    ("<a href>x</a>", 'Expected equal sign in declaration of an attribute of the tag "a" at byte offset 0'),
    ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ("<blockquote>x<blockquote>y</blockquote></blockquote>", "Nested blockquote at byte offset 13"),
    ("<code><b>x</b></code>", 'Tag "b" inside "code" at byte offset 6'),
])  # fmt: skip
def test_bad_html_is_refused(server: TelegramServer, lan: Person, html: str, why: str) -> None:
    assert refusal(server, "sendMessage", chat_id=LAN, text=html, parse_mode="HTML") == f"can't parse entities: {why}"
    assert not lan.replies


async def test_entities_count_utf16_and_bad_links_are_plain_text(server: TelegramServer, lan: Person, bot: telegram.Bot) -> None:
    sent = await bot.send_message(LAN, '😀 <b>Phí</b> <a href="tel:1022">1022</a>', parse_mode="HTML")

    assert [(entity.type, entity.offset, entity.length) for entity in sent.entities] == [("bold", 3, 3)]


async def test_entities_end_with_the_text_that_is_shown(server: TelegramServer, lan: Person, bot: telegram.Bot) -> None:
    sent = await bot.send_message(LAN, "\n<b>Phí </b>\n", parse_mode="HTML")

    assert sent.parse_entities() == {sent.entities[0]: "Phí"}


def test_length_is_counted_after_the_tags_are_gone(server: TelegramServer, lan: Person) -> None:
    fits = "<b>" + "ạ" * 4096 + "</b>"

    assert call(server, "sendMessage", chat_id=LAN, text=fits, parse_mode="HTML").json()["ok"]
    assert refusal(server, "sendMessage", chat_id=LAN, text="a" * 4097) == "message is too long"
    assert refusal(server, "sendMessage", chat_id=LAN, text="😀" * 2049) == "message is too long"
    assert refusal(server, "sendMessage", chat_id=LAN, text="") == "message text is empty"
    assert refusal(server, "sendMessage", chat_id=LAN, text="<b> </b>", parse_mode="HTML") == "text must be non-empty"
    assert refusal(server, "sendMessage", chat_id=LAN, text="x", parse_mode="Markdown") == "unsupported parse_mode"


async def test_a_caption_has_1024_characters_and_a_photo_is_a_picture(server: TelegramServer, lan: Person, bot: telegram.Bot) -> None:
    sent = await bot.send_photo(LAN, JPEG, caption="<b>" + "x" * 1024 + "</b>", parse_mode="HTML")
    await bot.send_photo(LAN, sent.photo[-1].file_id)

    with pytest.raises(BadRequest, match="caption is too long"):
        await bot.send_photo(LAN, JPEG, caption="x" * 1025)
    with pytest.raises(BadRequest, match="Image_process_failed"):
        await bot.send_photo(LAN, b"not a picture")
    with pytest.raises(BadRequest, match="rong file identifier/http url specified"):
        await bot.send_photo(LAN, "AgNonsense")
    assert [seen.file for seen in lan.replies] == [JPEG, JPEG]


async def test_documents_and_places_arrive(server: TelegramServer, lan: Person, bot: telegram.Bot) -> None:
    await bot.send_document(LAN, b"%PDF", filename="mẫu.pdf", caption="Mẫu đơn")
    await bot.send_location(LAN, 10.36, 106.36)
    await bot.send_chat_action(LAN, "typing")

    assert [(seen.kind, seen.text) for seen in lan.replies] == [("document", "Mẫu đơn"), ("location", "")]
    assert refusal(server, "sendLocation", chat_id=LAN, latitude=95, longitude=0) == "wrong latitude specified"
    assert refusal(server, "sendChatAction", chat_id=LAN, action="dancing") == "wrong parameter action in request"


# Buttons


@pytest.mark.parametrize(("button", "why"), [
    ({"text": "x", "callback_data": "ạ" * 22}, "BUTTON_DATA_INVALID"),
    ({"text": "x", "callback_data": ""}, "BUTTON_DATA_INVALID"),
    ({"text": "x"}, "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"),
    ({"text": "x", "url": "tel:1022"}, "inline keyboard button URL 'tel:1022' is invalid: Unsupported URL protocol"),
])  # fmt: skip
def test_bad_buttons_are_refused(server: TelegramServer, lan: Person, button: Any, why: str) -> None:
    assert refusal(server, "sendMessage", chat_id=LAN, text="x", reply_markup={"inline_keyboard": [[button]]}) == why


async def test_a_tap_spins_until_it_is_answered_once(server: TelegramServer, lan: Person, bot: telegram.Bot) -> None:
    await bot.send_message(LAN, "Đúng không?", reply_markup=InlineKeyboardMarkup([[Inline("Đúng", callback_data="ạ" * 21)]]))

    tap = lan.taps("Đúng")
    query = (await bot.get_updates())[-1].callback_query
    assert isinstance(tap, Tap)
    assert (query.data, query.message.text, tap.answered) == ("ạ" * 21, "Đúng không?", False)
    with pytest.raises(BadRequest, match="Message_too_long"):
        await query.answer("x" * 201)
    await query.answer("Cảm ơn", show_alert=True)

    assert (tap.answered, tap.text, tap.alert) == (True, "Cảm ơn", True)
    with pytest.raises(BadRequest, match="Query is too old"):
        await query.answer()


def test_a_tap_cannot_be_answered_late(server: TelegramServer, lan: Person) -> None:
    call(server, "sendMessage", chat_id=LAN, text="x", reply_markup={"inline_keyboard": [[{"text": "x", "callback_data": "1"}]]})
    tap = lan.taps("1")
    assert isinstance(tap, Tap)

    server.advance(200)

    assert refusal(server, "answerCallbackQuery", callback_query_id=tap.id).startswith("query is too old")


async def test_a_reply_keyboard_asks_for_contact_in_private_only(server: TelegramServer, lan: Person, bot: telegram.Bot) -> None:
    keyboard = ReplyKeyboardMarkup([[KeyboardButton("Gửi số", request_contact=True)], ["Thôi"]], one_time_keyboard=True)
    group = server.group(-44, "Ấp 3", lan)
    await bot.send_message(LAN, "Số của bạn?", reply_markup=keyboard)

    lan.taps("Gửi số")
    message = (await bot.get_updates())[-1].message
    with pytest.raises(BadRequest, match="hone number can be requested in private chats only"):
        await bot.send_message(group.id, "x", reply_markup=keyboard)

    assert message.contact.user_id == message.from_user.id == LAN
    assert lan.keyboard == []


async def test_an_edit_must_change_something_and_takes_the_buttons_away(server: TelegramServer, lan: Person, bot: telegram.Bot) -> None:
    sent = await bot.send_message(LAN, "một", reply_markup=InlineKeyboardMarkup([[Inline("x", callback_data="1")]]))

    with pytest.raises(BadRequest, match="Message is not modified"):
        await sent.edit_text("một", reply_markup=sent.reply_markup)
    await sent.edit_text("hai")
    with pytest.raises(BadRequest, match="Message is not modified"):
        await sent.edit_reply_markup(None)
    with pytest.raises(BadRequest, match="essage can't be edited"):
        await bot.edit_message_text("ba", LAN, lan.chat[0].id)
    with pytest.raises(BadRequest, match="essage to edit not found"):
        await bot.edit_message_text("ba", LAN, 99)

    assert (lan.replies[-1].text, lan.replies[-1].rows, len(lan.replies)) == ("hai", [], 1)


async def test_a_message_can_be_deleted_for_48_hours(server: TelegramServer, lan: Person, bot: telegram.Bot) -> None:
    first, second = await bot.send_message(LAN, "một"), await bot.send_message(LAN, "hai")

    await first.delete()
    server.advance(hours=49)

    with pytest.raises(BadRequest, match="essage can't be deleted for everyone"):
        await second.delete()
    with pytest.raises(BadRequest, match="essage to delete not found"):
        await first.delete()
    assert [seen.text for seen in lan.replies] == ["hai"]


# What people send
