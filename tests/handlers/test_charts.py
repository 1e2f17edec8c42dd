"""The values of charts and tables are the records' own."""

from collections.abc import Sequence

import pytest

from handlers.ask.charts import FEWEST, chart_of
from handlers.library import Library
from handlers.messages import Chart
from knowledge.indicators import Indicator, Observation
from tests.conftest import Lan

PEOPLE = Indicator("x", "Số người", "người")


def seen(year: str, value: str, text: str = "003", kind: str = "result", **more: str) -> Observation:
    """What was observed of an indicator."""
    return Observation("x", 0, kind, year, value, text, "Phụ lục 3", "1", **more)


def series(*told: tuple[str, str], text: str = "003") -> list[Observation]:
    """One figure a year."""
    return [seen(year, value, text) for year, value in told]


THREE = series(("2020", "94 người"), ("2021", "95 người"), ("2022", "96 người"))


def chart(lan: Lan, question: str) -> Chart:
    """The chart of an answer."""
    shown = lan.asks(question).chart
    assert shown is not None
    return shown


def test_a_ranking_by_year_is_a_chart_in_which_lower_is_better(lan: Lan) -> None:
    shown = chart(lan, "xếp hạng ICT của tỉnh qua các năm")

    assert (shown.unit, shown.span, shown.lower_is_better) == ("hạng", "năm", True)
    assert [(p.label, p.value, p.printed) for p in shown.points][:3] == [
        ("2014", 27.0, "hạng 27/63"),
        ("2015", 17.0, "hạng 17/63"),
        ("2016", 8.0, "hạng 8/63"),
    ]
    assert shown.source.startswith("Nguồn: ")
    assert "Phụ lục 2" in shown.source


@pytest.mark.parametrize(
    "question",
    [
        "vốn đầu tư CNTT 2014-2023 qua các năm",
        "tổng vốn CNTT từng năm qua các năm",
        "năm nào vốn sự nghiệp cho CNTT nhiều nhất 2014-2022",
        "so sánh số doanh nghiệp CNTT các năm 2019, 2020, 2021",
    ],
)
def test_what_is_told_by_year_is_shown_by_year(lan: Lan, question: str) -> None:
    assert len([p for p in chart(lan, question).points if p.value is not None]) >= FEWEST


def test_every_point_of_every_chart_is_a_record_as_it_is_printed(library: Library) -> None:
    catalogue, drawn = library.catalogue, 0
    for key, told in catalogue.observations.items():
        shown = chart_of(catalogue.indicators[key], told, library)
        if shown is None:
            continue
        drawn += 1
        records = {(o.period, o.amount, o.kind) for o in told}
        assert {(p.label, p.value, p.kind) for p in shown.points} <= records, key
        assert all(any(o.value in p.printed for o in told if o.period == p.label) for p in shown.points), key

    assert drawn >= 20


def test_a_year_without_a_figure_stays_without_one(lan: Lan) -> None:
    missing = {p.label: p for p in chart(lan, "vốn đầu tư CNTT qua các năm").points}["2015"]

    assert missing.value is None
    assert "không có số liệu" in missing.printed


def test_two_documents_that_agree_are_one_series(library: Library) -> None:
    shown = chart_of(PEOPLE, [*THREE, seen("2021", "95 cán bộ", "000")], library)

    assert shown is not None
    assert [(p.label, p.side) for p in shown.points] == [("2020", ""), ("2021", ""), ("2022", "")]


def test_two_documents_that_disagree_are_two_series(library: Library) -> None:
    shown = chart_of(PEOPLE, [*THREE, seen("2021", "90 người", "000")], library)

    assert shown is not None
    names = {text: source.title for text, source in library.catalogue.sources.items()}
    assert {(p.label, p.value, p.side) for p in shown.points} == {
        ("2020", 94.0, names["003"]),
        ("2021", 95.0, names["003"]),
        ("2021", 90.0, names["000"]),
        ("2022", 96.0, names["003"]),
    }
    assert names["000"] in shown.source


def test_a_target_stands_apart_from_the_result(library: Library) -> None:
    shown = chart_of(PEOPLE, [*THREE, seen("2022", "100 người", kind="target")], library)

    assert shown is not None
    assert [(p.label, p.value, p.kind) for p in shown.points][2:] == [("2022", 100.0, "target"), ("2022", 96.0, "result")]


@pytest.mark.parametrize(
    ("told", "why"),
    [
        (THREE[:2], "two years"),
        ([*THREE[:2], seen("2022", "không có số liệu")], "two years with a figure"),
        ([*THREE[:2], seen("2022", "40%")], "two units"),
        (series(("2020", "7/9 xã"), ("2021", "8/9 xã"), ("2022", "9/9 xã")), "shares"),
        (series(("2020", "30-50 người"), ("2021", "30-60 người"), ("2022", "30-70 người")), "spans"),
        ([*THREE, seen("2022", "99 người")], "one document says two things"),
        ([*THREE[:2], seen("2022", "96 người", level="huyện")], "two levels"),
        (series(("2014-2016", "1 người"), ("2017-2019", "2 người"), ("2020-2022", "3 người")), "no years"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_compared_is_not_drawn(library: Library, told: Sequence[Observation], why: str) -> None:
    assert chart_of(PEOPLE, told, library) is None, why


def test_one_figure_has_no_chart(lan: Lan) -> None:
    assert lan.asks("xếp hạng ICT năm 2014").chart is None


def test_a_long_list_has_all_its_rows_as_a_table(lan: Lan) -> None:
    told = lan.asks("liệt kê các kế hoạch UBND tỉnh ban hành năm 2022")

    assert told.table is not None
    assert f"có {len(told.table.rows)} kế hoạch" in told.text
    assert told.table.header[0] == "STT"
    assert {len(row) for row in told.table.rows} == {len(told.table.header)}
    assert told.table.rows[0][:4] == ("1", "53/KH-UBND", "Kế hoạch", "18/02/2022")
    assert told.table.source in told.text


def test_the_amounts_of_a_table_are_those_of_the_plans(lan: Lan, library: Library) -> None:
    told = lan.asks("liệt kê các dự án CNTT giai đoạn 2014-2023")

    assert told.table is not None
    assert told.table.header[4] == "Tổng mức đầu tư (triệu đồng)"
    totals = {f"{plan.total:,}".replace(",", ".") for plans in library.catalogue.plans.values() for plan in plans if plan.total is not None}
    assert {row[4] for row in told.table.rows} <= totals | {""}
    assert any(row[4] for row in told.table.rows)


def test_a_short_list_has_no_table(lan: Lan) -> None:
    told = lan.asks("Sở Y tế làm chủ đầu tư những dự án nào?")

    assert "Dạ, có" in told.text
    assert not told.more
    assert told.table is None
