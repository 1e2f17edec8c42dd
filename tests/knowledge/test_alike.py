"""Which open cases may tell of the same thing as a report."""

import pytest
from sqlalchemy import Engine

from knowledge.cases.alike import alike, metres
from knowledge.cases.desk import Desk, Report, file
from knowledge.cases.readers import category_of
from tests.knowledge.test_cases import LAN, MINH, T0

HERE, NEARBY, FAR = (10.3541, 106.3652), (10.3545, 106.3657), (10.3600, 106.3700)


def flood(said: str = "Đường ngập nước tới gối ba bữa nay", **more: object) -> Report:
    """A flood somewhere."""
    category = category_of("thoat-nuoc")
    assert category
    return Report(said, category, **more)  # type: ignore[arg-type]


def found(engine: Engine, filed: Report, report: Report) -> bool:
    """Whether a case that was filed so is found for a report."""
    with engine.begin() as connection:
        case = file(connection, filed, LAN, T0)
        return [other.id for other in alike(connection, report, T0)] == [case.id]


@pytest.mark.parametrize(("there", "same"), [(NEARBY, True), (FAR, False)])
@pytest.mark.parametrize(
    ("filed_in", "told_in"), [("phường Đạo Thạnh", ""), ("", "phường Đạo Thạnh"), ("", ""), ("phường Mỹ Tho", "phường Đạo Thạnh")]
)
def test_two_positions_are_compared_whatever_commune_is_named(
    engine: Engine, there: tuple[float, float], same: bool, filed_in: str, told_in: str
) -> None:
    assert (metres(HERE, there) <= 250) is same

    assert found(engine, flood(commune=filed_in, point=HERE), flood("ngập rồi", commune=told_in, point=there)) is same


@pytest.mark.parametrize(
    ("ours", "theirs", "same"),
    [
        ("ấp Bình, xã Mỹ Phong", "ấp Tân, xã Mỹ Phong", False),
        ("ấp Bình xã Mỹ Phong", "ấp Tân xã Mỹ Phong", False),
        ("ap 3 xa My Phong", "ap 4 xa My Phong", False),
        ("ấp Bình, xã Mỹ Phong", "ap binh xa my phong", True),
        ("ấp Bình xã Mỹ Phong", "xã Mỹ Phong", True),
        ("khu phố 2, đường Lê Lợi", "kp 2 đường Lê Lợi", True),
        ("khu phố 2, phường Mỹ Phong", "kp 3, phường Mỹ Phong", False),
        ("đường Lê Lợi, phường Mỹ Phong", "đường Lê Lai, phường Mỹ Phong", False),
        ("đường Lê Lợi, phường Mỹ Phong", "đường Lê Lợi gần chợ phường Mỹ Phong", True),
        ("hẻm 12 đường Lê Lợi", "hẻm 14 đường Lê Lợi", False),
    ],
)
def test_another_hamlet_alley_or_street_of_one_commune_is_another_place(engine: Engine, ours: str, theirs: str, same: bool) -> None:
    assert found(engine, flood(place=ours, commune="phường Mỹ Phong"), flood(place=theirs, commune="phường Mỹ Phong")) is same


def test_one_s_own_open_report_of_the_same_is_found_even_where_the_category_is_private(engine: Engine) -> None:
    category = category_of("can-bo")
    assert category
    report = Report("Cán bộ hộ tịch hách dịch với dân, đòi tiền", category, place="xã Mỹ Phong", commune="phường Mỹ Phong")
    with engine.begin() as connection:
        case = Desk(connection, LAN, T0).file(report)

        assert Desk(connection, LAN, T0).filed_before(report) == case
        assert Desk(connection, MINH, T0).filed_before(report) is None
        assert Desk(connection, MINH, T0).alike(report) == []


def test_one_s_own_report_without_a_place_is_known_by_its_words(engine: Engine) -> None:
    category = category_of("can-bo")
    assert category
    report = Report("Cán bộ hộ tịch hách dịch với dân, đòi tiền", category)
    with engine.begin() as connection:
        case = Desk(connection, LAN, T0).file(report)

        assert Desk(connection, LAN, T0).filed_before(report) == case
        assert Desk(connection, LAN, T0).filed_before(Report("Lương tháng này chưa được trả", category)) is None
