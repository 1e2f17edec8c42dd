"""Commands of the menus ("/chitieu"): what they open, with examples to tap."""

import re

from handlers.messages import Outcome, Reply
from handlers.own_data import own_data
from handlers.texts import say
from handlers.turn import Turn

_EXAMPLES: dict[str, tuple[str, ...]] = {
    "chitieu": ("Chỉ tiêu kinh tế số trong GDP năm 2023?", "Kết quả dịch vụ công trực tuyến năm 2022?"),
    "duan": ("Dự án IOC do ai làm chủ đầu tư?", "Các dự án của Sở Y tế giai đoạn 2024-2030?"),
    "vanban": ("Quyết định 22/2019/QĐ-UBND nói về gì?", "Kế hoạch 112 năm 2023 do ai ký?"),
    "xephang": ("Xếp hạng ICT của tỉnh qua các năm?", "Xếp hạng DTI của tỉnh qua các năm?"),
}

_NOTHING = ("cancel", "huy", "stop", "boqua", "skip", "xong", "quaylai")
"""Commands that say something about a report, where none is being written."""
_MEANS = {"chitieu": "chỉ tiêu", "duan": "dự án", "vanban": "văn bản", "xephang": "xếp hạng", "phananh": "gửi phản ánh", "start": ""}


def spelt_out(text: str) -> str:
    """A command with words behind it as the question that it means: "/chitieu kinh tế số", "/start xep-hang-ict" of a deep link."""
    command = re.match(r"/(\w+)\s*(.*)", text.strip(), re.DOTALL)
    if command is None:
        return text
    name, rest = command.group(1).lower(), command.group(2).replace("-", " ") if command.group(1) == "start" else command.group(2)
    if name == "phananh" or (name in _MEANS and rest):
        return f"{_MEANS[name]} {rest}".strip()
    return "xin chào" if name == "start" else "trợ giúp" if name in ("trogiup", "help") else text


def commands(turn: Turn) -> Reply | None:
    """The reply to a bare command; a command with words behind it is a question."""
    about = own_data(turn)
    if about is not None:
        return about
    invited = re.fullmatch(r"/canbo\s+(\w{10})", turn.message.text.strip())
    if invited and turn.desk:
        officer = turn.desk.link_officer(invited.group(1))
        return Reply(say("can-bo", name=officer) if officer else say("can-bo-sai"), Outcome.small_talk)
    name = turn.message.text.strip().lower().removeprefix("/")
    if turn.message.text.startswith("/") and name in _NOTHING:
        return Reply(say("khong-co-gi-bo"), Outcome.small_talk)
    if not turn.message.text.startswith("/") or name not in _EXAMPLES:
        return None
    return Reply(say(f"lenh-{name}"), Outcome.small_talk, choices=_EXAMPLES[name])
