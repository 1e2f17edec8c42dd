"""What a page says after a form was sent: fixed sentences that an address names by their key (?bao=…), never free text."""

from typing import NamedTuple


class Notice(NamedTuple):
    """A sentence, and whether it is good news."""

    text: str
    kind: str = "good"


NOTICES = {
    "da-dang-xuat": Notice("Đã đăng xuất."),
    "het-phien": Notice("Phiên làm việc đã hết, vui lòng đăng nhập lại.", "warn"),
    "da-ghi-danh": Notice("Đã ghi danh ứng dụng xác thực và đổi mật khẩu."),
    "da-doi-mat-khau": Notice("Đã đổi mật khẩu. Các thiết bị khác đã được đăng xuất."),
    "da-dang-xuat-thiet-bi": Notice("Đã đăng xuất thiết bị đó."),
    "da-ngung-nhac-viec": Notice("Đã ngưng nhắc việc qua tin nhắn."),
    "da-doi-can-bo": Notice("Đã lưu thay đổi của cán bộ."),
    "da-doi-can-bo-giao-viec": Notice("Đã lưu thay đổi của cán bộ; phản ánh đang giữ đã được giao lại hoặc chờ đơn vị phân công."),
    "da-mo-khoa": Notice("Đã mở khóa tài khoản."),
    "da-dat-lai-xac-thuc": Notice("Đã đặt lại xác thực: lần đăng nhập tới, cán bộ sẽ ghi danh ứng dụng mới."),
    "da-luu": Notice("Đã lưu."),
    "da-tiep-nhan": Notice("Đã tiếp nhận; người dân được báo."),
    "da-nhan-xu-ly": Notice("Đã nhận xử lý; người dân được báo."),
    "da-tu-choi": Notice("Đã từ chối phản ánh; người dân được báo lý do."),
    "da-ngoai-tham-quyen": Notice("Đã kết luận không thuộc thẩm quyền; người dân được báo nơi có trách nhiệm và lý do."),
    "da-tach": Notice("Đã tách thành phản ánh mới; mã mới ở dòng đầu lịch sử."),
    "da-doi-han": Notice("Đã dời hạn; người dân được báo hạn mới và lý do."),
    "da-dong": Notice("Đã đóng phản ánh."),
    "da-lam-lai": Notice("Đã đưa phản ánh trở lại xử lý."),
    "da-phan-loai": Notice("Đã phân loại lại."),
    "da-gui-dan": Notice("Đã ghi lại. Tình trạng gửi đến người dân xem trong lịch sử."),
    "da-ghi-chu": Notice("Đã lưu ghi chú nội bộ."),
    "da-gop": Notice("Đã gộp. Người gửi sẽ được báo kết quả của phản ánh giữ lại."),
    "da-chuyen": Notice("Đã chuyển phản ánh cho đơn vị khác."),
    "da-phan-loai-chuyen": Notice("Đã phân loại lại; phản ánh nay thuộc phạm vi của đơn vị khác hoặc không công khai nên không còn ở đây."),
    "da-phan-cong": Notice("Đã phân công."),
    "da-luu-ban-thao": Notice("Đã lưu bản thảo. Cần một người khác xem và xuất bản thì người dân mới nhận được câu trả lời này."),
    "da-xuat-ban": Notice("Đã xuất bản. Người dân hỏi sẽ nhận câu trả lời này ngay."),
    "da-go-muc": Notice("Đã gỡ. Trợ lý không còn trả lời bằng mục này."),
    "da-hoan-tac": Notice("Đã hoàn tác."),
    "da-tam-ngung": Notice("Đã tạm ngưng. Người dân hỏi sẽ đọc được lý do ngay.", "warn"),
    "da-bat-lai": Notice("Đã bật lại."),
    "chua-chon": Notice("Chưa chọn phản ánh nào để phân công.", "warn"),
}
