"""The words handlers speak, whatever the messenger."""

from dataclasses import dataclass

from knowledge.labels import Labelled


class Outcome(Labelled):
    """How a turn can end, with the name an officer reads."""

    answered = "answered", "Đã trả lời"
    partial = "partial", "Trả lời một phần"
    disambiguation = "disambiguation", "Hỏi lại để rõ ý"
    out_of_scope = "out_of_scope", "Ngoài phạm vi"
    no_data = "no_data", "Tài liệu không có"
    feedback_offered = "feedback_offered", "Mời gửi phản ánh"
    small_talk = "small_talk", "Chào hỏi"
    emergency = "emergency", "Khẩn cấp"
    trouble = "trouble", "Trục trặc"

    @property
    def abstained(self) -> bool:
        """Whether the question was refused rather than served."""
        return self in (Outcome.out_of_scope, Outcome.no_data)


@dataclass(frozen=True, slots=True)
class Cited:
    """A place in a source document, as a reader would look it up."""

    document: str
    section: str
    date: str


@dataclass(frozen=True, slots=True)
class Point:
    """One figure of a chart: `printed` is how its document prints it, `value` None where that has no figure ("không có số liệu"); `kind` is
    "target" or "result"; `side` is the document that says so, where two documents disagree."""

    label: str
    value: float | None
    printed: str
    kind: str
    side: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """A series that may be drawn beside the words. `span` is what a label is ("năm"); `lower_is_better` as for rankings; `source` is the
    line that says where all of it stands."""

    title: str
    unit: str
    span: str
    points: tuple[Point, ...]
    lower_is_better: bool
    source: str


@dataclass(frozen=True, slots=True)
class Table:
    """A list as a file may hold it: texts in rows of the width of the header; a heading that ends in a unit "(triệu đồng)" has figures
    in Vietnamese notation below it."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    source: str


@dataclass(frozen=True, slots=True)
class Message:
    """What a person sent. `what` is "text", or what came with it or instead: "photo", "location", "contact", "unreadable".
    `photos` are ids of photos, which may still be on their way."""

    text: str
    what: str = "text"
    photos: tuple[int, ...] = ()
    place: tuple[float, float] | None = None
    group: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """A report (phản ánh) that is being written. `step` is what was last asked for and `seen` what is done with; `touched` is when that
    was (epoch seconds); `kinds` are categories (ids) and `communes` those to choose from; `alike` is an open case (id) that may tell of
    the same; `photos` are ids; `anew` is a step that is asked though its answer is known. `beside` and `beside_photos` came while the
    report lay, and may belong to it or not. A draft without a step is what was sent before a word was said: photos, a position."""

    step: str
    touched: float = 0.0
    seen: tuple[str, ...] = ()
    text: str = ""
    category: str = ""
    kinds: tuple[str, ...] = ()
    urgent: bool = False
    place: str = ""
    commune: str = ""
    communes: tuple[str, ...] = ()
    point: tuple[float, ...] = ()
    alike: int = 0
    photos: tuple[int, ...] = ()
    contact: str = ""
    anew: str = ""
    beside: str = ""
    beside_photos: tuple[int, ...] = ()


DONE = Draft("done")
"""What a reply says of a report that was filed or dropped: nothing of it is remembered."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What is said back. `choices` are short texts that may be tapped or typed; `more` is what "xem tiếp" would bring; `about`
    names the records it tells of ("project/ioc"); `draft` is the report as it stands after it (None: as before); `reopens`, `rates`
    and `adds` are codes of cases about which it asks: what is not done yet, how content the citizen is, what there is to add; `forgets`
    asks that all that is kept of this conversation be deleted; `chart` and `table` show the same as the words, where a messenger can;
    `listed` names the kinds of records in a list or count ("project")."""

    text: str
    outcome: Outcome
    citations: tuple[Cited, ...] = ()
    choices: tuple[str, ...] = ()
    more: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    draft: Draft | None = None
    reopens: str = ""
    rates: str = ""
    adds: str = ""
    forgets: bool = False
    chart: Chart | None = None
    table: Table | None = None
    listed: tuple[str, ...] = ()

    @property
    def topics(self) -> tuple[str, ...]:
        """The kinds of records that it tells of ("project"), one by one or in a list."""
        return tuple(dict.fromkeys((*(name.partition("/")[0] for name in self.about), *self.listed)))


@dataclass(frozen=True, slots=True)
class Memory:
    """What a conversation remembers: earlier questions (newest last), the choices last offered, pages still to come, the records that
    were last told about, the question that was last refused, the cases that the last reply asked about (see Reply), the report that is
    being written, and when the last message was answered (epoch seconds, 0 where that is not known)."""

    questions: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    more: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    refused: str = ""
    reopens: str = ""
    draft: Draft | None = None
    rates: str = ""
    adds: str = ""
    heard: float = 0.0
