"""What a report is asked for, in order. A step asks, and takes the message that answers it; it asks nothing where all is known."""

from collections.abc import Callable
from dataclasses import dataclass

from handlers.messages import Draft, Reply
from handlers.report import closing, scene, story
from handlers.report.writing import Writing

SHOWS_PHOTOS = ("text", "more")
"""Steps at which a page invites to send photos; they are taken at any."""

Taken = Draft | Reply | None
"""What comes of a message: the draft that goes on, a reply after which the step stays, or None where it is no answer."""


@dataclass(frozen=True)
class Step:
    """`again` is the text that explains the question to who did not answer it ("": the question itself); `optional` steps may be skipped,
    and `spares` them who wants no more ("thôi")."""

    name: str
    ask: Callable[[Writing], Reply | None]
    take: Callable[[Writing], Taken]
    again: str = ""
    optional: bool = False
    spares: bool = False


IN_ORDER = (
    Step("text", story.ask_text, story.take_text, "pa-ke-giup"),
    Step("kind", story.ask_kind, story.take_kind, "pa-loai-chua-ro", optional=True),
    Step("place", scene.ask_place, scene.take_place, "pa-noi-chua-ro", optional=True),
    Step("commune", scene.ask_commune, scene.take_commune, "pa-xa-chua-ro", optional=True),
    Step("alike", scene.ask_alike, scene.take_alike, "pa-trung-chua-ro", optional=True),
    Step("more", closing.ask_more, closing.take_more, "pa-them-chua-ro", optional=True, spares=True),
    Step("contact", closing.ask_contact, closing.take_contact, "pa-cho-so", optional=True, spares=True),
    Step("consent", closing.ask_consent, closing.take_consent, "pa-dong-y-chua-ro", optional=True, spares=True),
    Step("summary", closing.ask_summary, closing.take_summary, "pa-tom-tat-lai"),
)
BESIDE = (
    Step("mend", closing.ask_mend, closing.take_mend),
    Step("cancel", closing.ask_cancel, closing.take_cancel),
    Step("beside", closing.ask_beside, closing.take_beside),
)
"""Questions that come only when somebody wants to mend or to leave, or tells something new."""
_BY_NAME = {step.name: step for step in (*IN_ORDER, *BESIDE)}


def step_of(draft: Draft) -> Step:
    """The step that was last asked for."""
    return _BY_NAME.get(draft.step, IN_ORDER[0])


def step_named(name: str) -> Step:
    """The step of a name."""
    return _BY_NAME[name]
