"""What the lines of the audit log are called. A deed without a name here is shown by its key."""

DEEDS = {
    "signed_in": "Đăng nhập",
    "signed_out": "Đăng xuất",
    "sign_in_failed": "Đăng nhập sai",
    "code_failed": "Mã xác thực sai",
    "officer_locked": "Tạm khóa tài khoản",
    "session_ended": "Đăng xuất một thiết bị",
    "sessions_ended": "Đăng xuất mọi thiết bị",
    "password_changed": "Đổi mật khẩu",
    "authenticator_enrolled": "Ghi danh ứng dụng xác thực",
    "authenticator_reset": "Đặt lại xác thực",
    "officer_added": "Thêm cán bộ",
    "officer_changed": "Đổi cán bộ",
    "officer_unlocked": "Mở khóa tài khoản",
}
