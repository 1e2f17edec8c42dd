"""Personal numbers as people write them are masked; other numbers stay as they are."""

import pytest

from knowledge.masking import masked

PERSONAL = """
CCCD: <082089001234>
số CCCD của tôi <082 089 001 234> nhờ xem giúp
so cccd cua toi la <082.089.001.234>
căn cước công dân <082-089-001-234>
căn cước <0820 8900 1234>
cccd <082 0 89 001234>
tôi tên Lan, <082089001234>, ở Mỹ Tho
căn cước của vợ chồng tôi <082089001234> và <082189004321>
mã định danh cá nhân của cháu là: <082 315 009 876>
CMND <311 234 567>
CMND cũ: <311.234.567> cấp năm 2005
chứng minh nhân dân của mẹ tôi số <311234567>
chứng minh thư <311-234-567>
tôi là <311234567>
số tôi là <311 234 568>
hộ chiếu <B1234567>
ho chieu cua toi so <c 1234567>
passport của anh tôi là <N12345678>
mang theo <P01234567> đi làm thủ tục
giấy phép lái xe số <790123456789>
mã số thuế cá nhân <8012345678>
số BHXH <8221234567>
thẻ bảo hiểm y tế của con <DN 4 82 8220123456>
giấy tờ của tôi mang số <082089001234>
STK <0071000123456>
stk của em <0071 0001 23456> vcb
tài khoản <19034567890>
số tài khoản của tôi là <6200 2050 12345>
so tai khoan <6200-205-012345> agribank
tài khoản thứ 2 là <19034567890>
tài khoản nhận tiền: <19034567890>
chuyển vào tk <19034567890> giúp
Vietcombank <1012345678>
ngân hàng Agribank chi nhánh Cai Lậy, số <6200205012345>
BIDV tên NGUYEN VAN A <71010000123456>
thẻ ATM <9704 3612 3456 7890>
thẻ visa số <4111-1111-1111-1111>
<9704361234567890123>
STK: <123456789>
momo <0912345678>
<0912345678>
gọi <0912 345 678> gặp Lan
<0912.345.678> nha em
<091-234-5678>
<09 12 34 56 78>
<0912 34 56 78>
sđt <0912345678>
sdt cua toi la <0 9 1 2 3 4 5 6 7 8>
số điện thoại của anh ấy: <912345678>
<+84912345678>
<+84 912 345 678>
<+84 (0)912 345 678>
<84912345678>
(<0912) 345 678> buổi sáng
gọi <0912 345 678>/<0987654321>
đt bàn <0273 3872345>
gọi (<0273) 3 872 345>
<02733.872.345>
zalo <0388 123 456> nhé
ĐT<0388123456>
thư <lan.nguyen@example.com>.
Lan <lan_1990@mail.example.vn> gửi
"""

OTHER = """
kinh phí 123.456.789.000 đồng
tổng vốn 154.321.000 đồng năm 2023
bị thu 5000000 đồng tiền điện
đóng 500000000 đ mà chưa nhận
nộp 150000000 rồi
giá đất 12 000 000 đồng một mét
tài khoản bị trừ 5000000
tài khoản ngân hàng bị trừ mất 4523178 đồng
rút 120000000 từ tài khoản
thu nhập 84.912.345.678 đồng
dự toán 311 234 567 đồng
100000000000 đồng
1.953.064 thuê bao
cấp căn cước cho 1.234.567 người
đã cấp căn cước cho 12.345.678 công dân
tài khoản định danh điện tử: 154.321 hồ sơ
mở tài khoản 2021-2025
năm 2014 2015 2016 2017
máy điện thoại giai đoạn 2019-2020 1.931 chiếc
giai đoạn 2021-2025, 2026-2030
từ 01/02/2024 đến 15/03/2024
ngày 03.05.2024 15 giờ
03-05-2024 10:30 và 11:45
CCCD cấp ngày 01.02.2021
căn cước làm ngày 15-03-2024 12 giờ
tài khoản mở ngày 01.02.2024
2024-05-03 lúc 10 giờ
Quyết định 22/2019/QĐ-UBND
Kế hoạch số 112/KH-UBND ngày 05/5/2023
Nghị quyết 82/NQ-CP, 17/NQ-CP
công văn 12345678/UBND-KGVX
TG-7K3M-9QW2
tg 2345 6789
tài khoản của tôi trong phản ánh TG-2345-6789
mã phản ánh của tôi là TG-2222-3333
hồ sơ 000.00.16.H56-240101-0001
mã hồ sơ H56.12-210520-0012 về căn cước
nhà số 123/45 đường Lê Lợi
số nhà 0123 ấp 4
ấp 3, số 12/3A, hẻm 45
khu phố 5 phường 10, 3 con đường
xe biển số 63B1-123.45
xe 63-B1 12345
tuyến 864, km 12+300
tọa độ 10.362839, 106.363839
vị trí 10.3628391, 106.3638391
gọi 1022, 113, 114, 115
tổng đài 1900 1022
7 giờ 30 đến 11 giờ 30, 13:30-17:00
khoảng 500 mét, rộng 3 m, 3 bóng đèn
tăng 10,5% so với 2022
cột điện số 12345
đồng hồ nước 1234567
CCCD gắn chip
tài khoản VNeID mức 2 từ năm 2023
sim 4G, 5G
"""


@pytest.mark.parametrize("line", PERSONAL.strip().splitlines())
def test_a_personal_number_is_masked_and_nothing_else(line: str) -> None:
    kept = masked(line.replace("<", "").replace(">", ""))

    for part in line.replace(">", "<").split("<")[1::2]:
        assert part not in kept
    for part in line.replace(">", "<").split("<")[::2]:
        assert part in kept
    assert kept.count("[") == line.count("<")


@pytest.mark.parametrize("line", OTHER.strip().splitlines())
def test_another_number_stays(line: str) -> None:
    assert masked(line) == line


def test_a_long_text_of_figures_takes_no_time_to_speak_of() -> None:
    letters = masked("tài khoản " + "1 " * 1500 + "tai khoan 0" * 300)

    assert letters.startswith("tài khoản")


def test_letters_with_marks_of_their_own_are_read_alike() -> None:
    assert masked("số tài khoản của tôi là 6200 2050 12345") == "số tài khoản của tôi là [số tài khoản]"
