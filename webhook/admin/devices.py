"""What a browser is called when officers look through their sessions."""

from fastapi import Request

BROWSERS = (
    ("coc_coc_browser", "Cốc Cốc"),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("CriOS", "Chrome"),
    ("Safari", "Safari"),
)
"""In this order: most of them call themselves Chrome or Safari too."""
SYSTEMS = (("Windows", "Windows"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Mac OS", "Mac"), ("Linux", "Linux"))


def device_of(request: Request) -> str:
    """Chrome trên Windows."""
    agent = request.headers.get("user-agent", "")
    browser = next((name for sign, name in BROWSERS if sign in agent), "Trình duyệt khác")
    system = next((name for sign, name in SYSTEMS if sign in agent), "")
    return f"{browser} trên {system}" if system else browser
