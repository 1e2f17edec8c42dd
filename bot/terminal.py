"""The assistant in the terminal: a messenger for people who try it out."""

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text
from sqlalchemy import Engine

from bot.charts import figure_of
from bot.conversation import new_conversation, take_turn
from handlers.library import Library
from handlers.messages import Chart, Message, Reply
from handlers.texts import say


def talk(engine: Engine, library: Library, console: Console | None = None) -> None:
    """Ask and answer until an empty end of input, Ctrl-C or "thoát"."""
    console = console or Console(highlight=False)
    conversation = new_conversation()
    console.print(Padding(Text(say("chao"), style="cyan"), (1, 2)))
    console.print("Gõ câu hỏi rồi nhấn Enter; gõ “thoát” để dừng.", style="dim")
    while True:
        try:
            typed = console.input("[bold]Anh/chị:[/] ")
        except (EOFError, KeyboardInterrupt):
            console.print()
            return
        if typed.strip().lower() in ("thoát", "thoat", "exit", "quit"):
            console.print(Text(say("tam-biet"), style="cyan"))
            return
        _show(console, take_turn(engine, library, conversation, Message(typed)))


def _show(console: Console, reply: Reply) -> None:
    body, _, source = reply.text.partition("\nNguồn: ")
    console.print(Padding(Text(body, style="cyan"), (0, 2)))
    if reply.chart and not reply.chart.lower_is_better:  # of ranks the longest bar would be the worst
        console.print(Padding(_bars(reply.chart, console.width - 40), (1, 2)))
    if source:
        console.print(Padding(Text(f"Nguồn: {source}", style="dim"), (0, 2)))
    if reply.choices:
        console.print(
            Padding(Text("  ·  ".join(f"[{n}] {choice}" for n, choice in enumerate(reply.choices, start=1)), style="yellow"), (0, 2))
        )


def _bars(chart: Chart, width: int) -> Table:
    """A bar of block characters for each figure, targets lighter."""
    points = [point for point in chart.points if point.value is not None]
    most = max(point.value or 0.0 for point in points) or 1.0
    grid = Table.grid(padding=(0, 1))
    for point in points:
        bar = ("░" if point.kind == "target" else "█") * round((point.value or 0.0) / most * max(10, width))
        grid.add_row(point.label, Text(f"{bar} {figure_of(point, chart.unit)}", style="cyan"))
    return grid
