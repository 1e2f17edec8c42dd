"""Charts as pictures: their size, their words, their names, and drawn once."""

import io
from dataclasses import asdict, replace
from itertools import pairwise
from pathlib import Path

import pytest
from PIL import Image

from bot.charts import Charts, asides_of, chart_of, figure_of, labels_of, name_of, picture_of, series_of, table_of
from handlers.messages import Chart, Point, Table
from knowledge.outbox import Owed

VALUES = (
    ("2019", 82555.0, "82.555 triệu đồng"),
    ("2020", 30571.0, "30.571 triệu đồng (chỉ có vốn sự nghiệp)"),
    ("2022", 0.0, "0 triệu đồng"),
)
MONEY = Chart("Vốn", "triệu đồng", "năm", tuple(Point(*value, "result") for value in VALUES), False, "Nguồn: Phụ lục 5.")
RANKS = Chart(
    "Xếp hạng chỉ số sẵn sàng ứng dụng và phát triển công nghệ thông tin (ICT Index) của tỉnh",
    "hạng",
    "năm",
    tuple(Point(year, rank, f"hạng {rank:.0f}/63", "result") for year, rank in (("2014", 27.0), ("2015", 17.0), ("2017", 5.0))),
    True,
    "Nguồn: Phụ lục 2.",
)
BOTH = replace(MONEY, points=(*MONEY.points, Point("2020", 90000.0, "tối thiểu 90.000 triệu đồng", "target")))
SIDES = replace(MONEY, points=tuple(replace(p, side=side) for p in MONEY.points for side in ("Kế hoạch 69", "Phụ lục")))
LONG = replace(MONEY, title="Vốn đầu tư $x$ " * 20, source="Nguồn: " + "Kế hoạch " * 90)
MANY = replace(MONEY, points=tuple(Point(str(year), float(year), f"{year} triệu đồng", "result") for year in range(2005, 2025)))
ALL = {"money": MONEY, "ranks": RANKS, "both": BOTH, "sides": SIDES, "long": LONG, "many": MANY}


@pytest.fixture
def charts(tmp_path: Path) -> Charts:
    """An empty folder of charts."""
    return Charts((tmp_path / "charts").as_uri())


def opened(content: bytes) -> Image.Image:
    """A picture as a messenger opens it."""
    return Image.open(io.BytesIO(content)).convert("RGB")


@pytest.mark.parametrize("chart", ALL.values(), ids=ALL)
def test_a_picture_has_the_right_size_and_something_in_it(charts: Charts, chart: Chart) -> None:
    content = charts.draw(chart)
    picture = opened(content)

    assert picture.size == (1200, 750)
    assert len(content) < 1024 * 1024
    assert picture.getpixel((2, 2)) == (255, 255, 255)
    colours = {colour: count for count, colour in picture.getcolors(1 << 20) or ()}
    assert colours[255, 255, 255] < 0.97 * 1200 * 750
    assert colours[11, 94, 138] > 400


def test_nothing_is_drawn_over_the_edge(charts: Charts) -> None:
    for name, chart in ALL.items():
        picture = opened(charts.draw(chart))
        edge = {picture.getpixel((x, y)) for x in (0, 5, 1194, 1199) for y in range(750)} | {
            picture.getpixel((x, y)) for x in range(1200) for y in (0, 5, 744, 749)
        }
        assert edge == {(255, 255, 255)}, name


def test_an_equal_chart_is_drawn_once(charts: Charts, tmp_path: Path) -> None:
    charts.draw(MONEY)
    (file,) = (tmp_path / "charts").glob("*.png")
    assert file.stem == name_of(MONEY)
    file.write_bytes(b"as it was drawn")

    assert charts.draw(chart_of(asdict(MONEY))) == b"as it was drawn"


def test_a_name_tells_the_values_apart() -> None:
    names = {name_of(chart) for chart in ALL.values()} | {name_of(replace(MONEY, source="Nguồn: Phụ lục 6."))}

    assert len(names) == len(ALL) + 1


@pytest.mark.parametrize("name", ["", "../photos/a", "0" * 39, "0" * 41, "g" * 40, f"{'0' * 40}.png"])
def test_what_is_no_name_finds_nothing(charts: Charts, name: str) -> None:
    assert charts.kept(name) is None


async def test_what_cannot_be_drawn_raises_nothing(charts: Charts) -> None:
    assert await charts.picture(replace(MONEY, points=())) is None


async def test_a_message_that_did_not_arrive_twice_goes_without_its_picture(charts: Charts) -> None:
    owed = Owed(1, "telegram:7", "answer", {"text": "Dạ", "chart": asdict(MONEY)}, attempts=2)

    assert await picture_of(owed, charts) == charts.draw(MONEY)
    assert await picture_of(replace(owed, attempts=3), charts) is None
    assert await picture_of(replace(owed, body={"text": "Dạ"}), charts) is None


def test_values_come_back_from_json() -> None:
    table = Table("Dự án", ("STT", "Tên"), (("1", "IOC"),), "Nguồn: x.")

    assert chart_of(asdict(BOTH)) == BOTH
    assert table_of(asdict(table)) == table


def test_a_figure_is_as_short_as_it_may_be() -> None:
    figures = [figure_of(point, "triệu đồng") for point in BOTH.points]

    assert figures == ["82.555", "30.571*", "0", "tối thiểu 90.000"]
    assert asides_of(BOTH) == ["2020: chỉ có vốn sự nghiệp"]
    assert figure_of(RANKS.points[0], "hạng") == "27/63"
    assert figure_of(Point("2022", 68.48, "68,48%", "result"), "%") == "68,48%"


def test_years_without_a_figure_keep_their_place() -> None:
    assert labels_of(MONEY) == ["2019", "2020", "2021", "2022"]
    assert labels_of(replace(MONEY, points=(Point("2018", None, "chưa công bố", "result"), *MONEY.points)))[0] == "2019"


def test_results_come_before_targets_and_each_side_has_its_series() -> None:
    assert list(series_of(BOTH)) == [("result", ""), ("target", "")]
    assert list(series_of(SIDES)) == [("result", "Kế hoạch 69"), ("result", "Phụ lục")]


def test_a_better_rank_stands_higher(charts: Charts) -> None:
    picture = opened(charts.draw(RANKS))
    brand = [(x, y) for x in range(0, 1200) for y in range(220, 640) if picture.getpixel((x, y)) == (11, 94, 138)]
    first, last = min(brand)[0], max(brand)[0]
    heights = [min(y for x, y in brand if x == column) for column in (first + 5, last - 5)]

    assert all(left > right for left, right in pairwise(heights))
