"""Sorting reports: the data, the probabilities, what is danger and what only sounds like it."""

import tomllib

import pytest

from handlers.library import Library
from knowledge.categories import FOLDER, categories
from knowledge.triage import SURE, Triage, is_sure, urgent

DEPARTMENTS = {
    "Sở Xây dựng",
    "Sở Công Thương",
    "Sở Nông nghiệp và Môi trường",
    "Sở Nội vụ",
    "Sở Khoa học và Công nghệ",
    "Sở Y tế",
    "Sở Giáo dục và Đào tạo",
    "Văn phòng Ủy ban nhân dân tỉnh",
    "Ủy ban nhân dân cấp xã",
    "Công an cấp xã",
    "Tổng đài 1022",
}
"""Who handles reports; another name is a slip until it is added here."""


@pytest.fixture(scope="module")
def triage(library: Library) -> Triage:
    """The triage of this release."""
    return Triage(library.language)


@pytest.mark.parametrize("category", categories(), ids=lambda category: category.id)
def test_a_category_is_handled_by_somebody_in_some_days(category) -> None:  # type: ignore[no-untyped-def]  # parametrised above
    assert category.department in DEPARTMENTS
    assert 1 <= category.deadline <= 15
    assert "{days}" in category.promise
    assert category.name


def test_a_question_can_be_sent_on_but_is_never_guessed(triage: Triage) -> None:
    asked = next(category for category in categories() if category.id == "hoi-dap")

    assert (asked.department, asked.deadline, asked.place, asked.public) == ("Tổng đài 1022", 3, False, False)
    assert asked not in [category for category, _ in triage.ranked("cho hỏi thủ tục làm khai sinh")]


@pytest.mark.parametrize("table", ["signs", "also"])
def test_tables_are_those_of_categories_and_nothing_is_said_twice(table: str) -> None:
    told = tomllib.loads((FOLDER / f"{table}.toml").read_text(encoding="utf-8"))

    assert set(told) == {category.id for category in categories() if category.examples}
    for category, words in told.items():
        assert len(words) == len(set(words)), category


def test_no_example_stands_in_two_categories() -> None:
    every = [example for category in categories() for example in category.examples]

    assert len(every) == len(set(every))


def test_a_report_that_names_a_person_or_a_dossier_is_never_shown() -> None:
    assert not any(category.public for category in categories() if category.id in {"thu-tuc", "giao-duc", "can-bo", "y-te", "dat-dai"})


def test_probabilities_are_in_order_and_sum_to_one(triage: Triage) -> None:
    ranked = triage.ranked("đèn đường hẻm 5 tắt cả tuần")

    assert ranked[0][0].id == "chieu-sang"
    assert [share for _, share in ranked] == sorted((share for _, share in ranked), reverse=True)
    assert sum(share for _, share in ranked) == pytest.approx(1)


@pytest.mark.parametrize("text", ["", "???", "xyzzy qwrt"])
def test_nothing_is_sure_where_nothing_is_known(text: str, triage: Triage) -> None:
    ranked = triage.ranked(text)

    assert not is_sure(ranked)
    assert ranked[0][1] == pytest.approx(ranked[-1][1])


def test_sure_is_from_a_probability_on(triage: Triage) -> None:
    ranked = triage.ranked("đèn đường hẻm 5 bị cháy bóng, đèn tắt tối thui, xin thay bóng đèn chiếu sáng")

    assert ranked[0][1] >= SURE
    assert is_sure(ranked)
    assert not is_sure(triage.ranked("tôi muốn phản ánh"))


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("den duong hem 5 tat ca tuan", "chieu-sang"),
        ("racs chaats ddoongs trước nhà, xe rác không lấy", "rac-thai"),
        ("congg ty nợ lươngg công nhân", "lao-dong-xa-hoi"),
        ("Chó thả rông cắn người", "dong-vat"),
        ("cho hỏi sao sổ đỏ của tôi chưa có", "dat-dai"),
        ("mất sóng di động cả ấp", "vien-thong"),
    ],
)
def test_a_report_is_sorted_however_it_is_typed(text: str, category: str, triage: Triage) -> None:
    assert triage.ranked(text)[0][0].id == category


def test_a_long_report_is_read_to_its_end(triage: Triage) -> None:
    text = "Kính thưa quý cơ quan, tôi tên Lan, xin trình bày. " * 20 + "Đèn đường hẻm 5 tắt, dây điện đứt thòng xuống."

    assert "chieu-sang" in [category.id for category, _ in triage.ranked(text)[:3]]
    assert urgent(text)


@pytest.mark.parametrize(
    "text",
    [
        "dây điện đứt nằm giữa đường",
        "day dien rot xuong vung nuoc",
        "Rò rỉ gas ở quán ăn",
        "mất nắp cống giữa đường Lê Lợi",
        "mat nap cong giua duong",
        "cầu sập rồi, chưa ai rào",
        "đang cháy nhà ở chợ",
        "chay nha o xom tui",
        "cả lớp ngộ độc phải nhập viện",
        "cây ngã đè lên xe, có người mắc kẹt",
        "nó cầm dao rượt chém người",
        "chìm ghe ngoài sông",
        "trụ điện nghiêng sắp đổ xuống nhà",
        "Thang máy chung cư rớt từ lầu 3, có người nằm trong đó",
        "Nước lũ cuốn sập cây cầu tạm, hai chiếc xe máy rớt theo",
        "khoi den boc ra tu kho vai, nghe mui khet nong lam",
        "Con nhỏ 4 tuổi nhà bên bị cha dượng trói đánh bầm mình",
        "mấy đứa nhỏ đang tắm chỗ xoáy nước, hôm qua có đứa xém chết đuối",
        "xe bồn lật chảy xăng đầy lộ, người ta còn hút thuốc gần đó",
        "Cột điện trước trường gãy ngang thân, còn treo bằng mấy sợi cáp",
        "bờ kè sau nhà tui lún xuống cả mét từ tối, vách nứt toác",
        "bé nhà tôi bị chó hàng xóm cắn vô mặt, chủ nó thả ra nữa",
        "Ông hàng xóm đòi mở bình gas cho nổ cả dãy trọ",
        "nap cong bay mat o nga tu, xe may vua lao xuong",
        "Cả trường mầm non ói sau bữa trưa",
        "nhà cháy, cháy lớn lắm, xóm Gò Me",
        "day dien bi dut vat ngang hang rao sat nha toi",
        "có cụ ông té mương nằm đó từ sáng, không ai biết nhà ở đâu",
        "trần chợ sắp rớt xuống sạp hàng",
        "Tàu hút cát làm sạt nguyên nhà bếp xuống sông hồi khuya",
        "nguoi ta dang lan xa chem nhau o quan nhau",
        "Lan can cầu gãy, hồi chiều thằng nhỏ lọt xuống kinh",
        "Rắn lục bò vô phòng trọ cắn một người",
    ],
)
def test_danger_is_urgent(text: str) -> None:
    assert urgent(text)


@pytest.mark.parametrize(
    "text",
    [
        "đèn đường tắt hai tuần",
        "lua chay het do dien yeu",
        "xe tai dang chay vo lo cam",
        "trụ điện trước nhà nó sơn bậy",
        "cot dien nga ba Trung Luong dan day quang cao",
        "hồ sơ trễ hẹn ba tuần",
        "ho dien luc hen hoai",
        "năm ngoái có cháy nhà ở đây, xin lắp trụ nước chữa cháy",
        "rác cháy khét cả xóm",
        "cây bàng sâu rụng đầy sân",
        "Đèn hẻm tắt ba ngày rồi chưa ai sửa",
        "hồ sơ khai sinh trễ hẹn hai tuần",
        "karaoke hát tới khuya không ai ngủ được",
        "rác chất đống trước chợ hôi thối",
        "cây xăng bơm thiếu, kim chưa về số 0",
        "xin mở thêm lớp cho tụi nhỏ",
        "duong nhieu o ga, chay xe doi",
        "mạng yếu con học online rớt hoài",
        "đèn đỏ chạy có 10 giây",
        "cán bộ quát nạt dân",
        "quán nhậu lấn vỉa hè",
        "nước máy yếu không bơm lên bồn",
        "tiền điện tháng này tăng gấp đôi",
        "chó sủa đêm nhức đầu",
        "xe buýt chạy trễ giờ",
        "sổ đỏ ghi sai diện tích",
        "công ty nợ lương hai tháng",
        "giá thịt heo tăng quá",
        "cỏ mọc cao ở công viên",
        "bác sĩ hẹn tái khám mà chờ lâu",
        "ống nước rỉ, nước chảy lai láng ngoài lộ",
        "trụ điện cũ dán đầy quảng cáo",
        "mùi khói đốt rơm cay mắt",
        "cầu tạm lót ván cũ xin làm lại",
        "",
    ],
)
def test_what_only_sounds_like_danger_is_not_urgent(text: str) -> None:
    assert not urgent(text)
