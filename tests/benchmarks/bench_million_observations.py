"""How answering grows with what is known: 1,000 to 1,000,000 synthetic observations, the same questions of each size.

Run by `make bench`; prints a line a size. Nothing is asserted about time.
"""

import random
import statistics
import time
from itertools import islice, product

import pytest

from bot.opening import open_database
from handlers import handle
from handlers.library import Library, open_library
from handlers.messages import Memory, Message
from knowledge.catalogue import Catalogue, read_catalogue
from knowledge.indicators import Indicator, Observation
from knowledge.language.folding import fold
from knowledge.organisations import Organisation

YEARS = range(2014, 2024)
BODIES = 10
MEASURED = (
    "Tỷ lệ",
    "Số lượng",
    "Tổng vốn",
    "Mức độ hài lòng về",
    "Thời gian xử lý",
    "Chi phí",
    "Số lượt",
    "Diện tích",
    "Sản lượng",
    "Công suất",
)
THINGS = [
    "hồ sơ",
    "cầu",
    "đường",
    "trường học",
    "bệnh viện",
    "chợ",
    "cảng",
    "bến xe",
    "kênh mương",
    "đê điều",
    "vườn cây",
    "lúa",
    "thủy sản",
    "gia súc",
    "hợp tác xã",
    "doanh nghiệp",
    "lao động",
    "hộ nghèo",
    "nhà ở",
    "công viên",
    "thư viện",
    "bảo tàng",
    "di tích",
    "lễ hội",
    "khách sạn",
    "tàu thuyền",
    "kho lạnh",
    "nhà máy",
    "trạm bơm",
    "lưới điện",
    "nước sạch",
    "rác thải",
]
QUALITIES = [
    "mới",
    "cũ",
    "đạt chuẩn",
    "quá hạn",
    "được cấp phép",
    "cần sửa",
    "đang xây",
    "đã nghiệm thu",
    "miễn phí",
    "có thu phí",
    "ven sông",
    "nội ô",
]
PARTS = [
    "nông thôn",
    "thành thị",
    "ven biển",
    "cù lao",
    "biên giới xã",
    "khu công nghiệp",
    "làng nghề",
    "vùng ngập",
    "vùng mặn",
    "trung tâm",
    "ngoại ô",
    "đầu nguồn",
]


def synthetic(size: int) -> Catalogue:
    """A catalogue of `size` observations: indicators by bodies by years, nothing else."""
    with open_database("sqlite://").connect() as connection:
        real = read_catalogue(connection)
    names = list(islice(product(THINGS, QUALITIES, MEASURED, PARTS), size // (BODIES * len(YEARS))))
    indicators = {f"i{n}": Indicator(f"i{n}", f"{m} {t} {q} {p}", unit="%") for n, (t, q, m, p) in enumerate(names)}
    bodies = {f"b{n}": Organisation(f"b{n}", f"Ban quản lý số {n} {place}") for n, place in enumerate(PARTS[:BODIES])}
    observations = {
        key: [
            Observation(key, at, "result", str(year), f"{at % 97},{at % 9 + 1}%", "003", "Phụ lục 2", "1", body=body.name)
            for at, (body, year) in enumerate(product(bodies.values(), YEARS))
        ]
        for key in indicators
    }
    empty = {name: {} for name in Catalogue.__dataclass_fields__ if name not in ("sources", "today")}
    held = {"sources": real.sources, "today": real.today, "indicators": indicators, "organisations": bodies, "observations": observations}
    return Catalogue(**{**empty, **held})  # type: ignore[arg-type]  # names of fields


def questions(catalogue: Catalogue, count: int = 300) -> list[tuple[str, str]]:
    """Questions with the figure that answers each; every second one without diacritics."""
    chance = random.Random(7)  # noqa: S311  a fixed sample, no secret
    asked = []
    for n in range(count):
        key = chance.choice(list(catalogue.indicators))
        seen = chance.choice(catalogue.observations[key])
        words = f"{catalogue.indicators[key].name} của {seen.body} năm {seen.period} là bao nhiêu?"
        asked.append((fold(words) if n % 2 else words, seen.value))
    return asked


@pytest.mark.parametrize("size", [1_000, 10_000, 100_000, 1_000_000])
def test_answers_over_so_many_observations(size: int) -> None:
    catalogue = synthetic(size)
    started = time.perf_counter()
    library: Library = open_library(catalogue)
    asked = questions(catalogue)
    handle(Message(asked[0][0]), Memory(), library)
    opened = time.perf_counter() - started
    times, right = [], 0
    for words, value in asked:
        started = time.perf_counter()
        reply, _ = handle(Message(words), Memory(), library)
        times.append((time.perf_counter() - started) * 1000)
        right += value in reply.text
    times.sort()

    print(
        f"\n{size:>9,} observations: right {right}/{len(asked)} · p50 {statistics.median(times):.2f} ms · "
        f"p99 {times[int(len(times) * 0.99)]:.2f} ms · opened in {opened:.1f} s"
    )
    assert right > 0.9 * len(asked)
