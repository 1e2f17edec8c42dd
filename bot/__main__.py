"""The command line: python -m bot …"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.care import care
from bot.opening import open_database, open_shelf, settled, shelf_of
from bot.settings import settings
from knowledge.database import close

app = typer.Typer(help="Trợ lý số Tiền Giang", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
app.add_typer(care)
Documents = Annotated[Path, typer.Option(help="Folder with the source texts (NNN_*.txt).")]


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="Câu hỏi.")] = "",
    jsonl: Annotated[bool, typer.Option("--jsonl", help="Read questions from standard input, one JSON object a line.")] = False,
) -> None:
    """Answer one question, or a stream of them."""
    from handlers import handle
    from handlers.messages import Memory, Message

    library = open_shelf(settings().database_url)
    if not jsonl:
        reply, _ = handle(Message(question), Memory(), library)
        typer.echo(reply.text)
        return
    settled()
    for number, line in enumerate(sys.stdin, start=1):
        if not line.strip():
            continue
        try:
            asked = json.loads(line)
            text, turns = str(asked["q"]), [str(turn) for turn in asked.get("turns") or []]
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            typer.echo(f'line {number} is no question ({error}); each line is {{"id", "q", "turns"}} as JSON', err=True)
            raise typer.Exit(2) from error
        memory = Memory()
        started = time.perf_counter()
        for turn in turns:
            _, memory = handle(Message(turn), memory, library)
        reply, _ = handle(Message(text), memory, library)
        answer: dict[str, Any] = {
            "id": asked.get("id"),
            "text": reply.text,
            "abstained": reply.outcome.abstained,
            "outcome": reply.outcome,
            "citations": [{"document": c.document, "section": c.section, "date": c.date} for c in reply.citations],
            "latency_ms": round((time.perf_counter() - started) * 1000, 2),
        }
        sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
    sys.stdout.flush()


@app.command()
def chat() -> None:
    """Talk to the assistant in the terminal."""
    from bot.terminal import talk

    engine = open_database(settings().database_url)
    talk(engine, shelf_of(engine))
    close(engine)


@app.command()
def serve(host: str = "127.0.0.1", port: int = 8000) -> None:
    """Run web, webhooks, worker and outbox in one process; run it several times over one PostgreSQL database for more."""
    import uvicorn

    from bot.logs import set_up
    from bot.serving import Server

    set_up(settings().log_format)
    close(open_database(settings().database_url))
    more: dict[str, Any] = {"access_log": False, "log_config": None, "timeout_graceful_shutdown": 5}
    Server(uvicorn.Config("webhook.app:create_app", factory=True, host=host, port=port, **more)).run()


@app.command()
def poll() -> None:
    """Talk on Telegram without a public address; one process at a time, further ones stand by."""
    import asyncio

    from telegram.error import InvalidToken

    from bot.logs import set_up

    if not settings().telegram_token:
        typer.echo("TELEGRAM_TOKEN is not set; get a token from @BotFather and put it into .env", err=True)
        raise typer.Exit(2)
    set_up(settings().log_format)
    try:
        asyncio.run(_poll())
    except InvalidToken as error:
        typer.echo("TELEGRAM_TOKEN is refused by Telegram; get the right one from @BotFather", err=True)
        raise typer.Exit(1) from error
    except KeyboardInterrupt:
        return


async def _poll() -> None:
    from bot.polling import poll as fetch
    from bot.post import Post
    from bot.telegram import bot_of

    engine = open_database(settings().database_url)
    post = Post(engine, shelf_of(engine), settings())
    settled()
    try:
        await fetch(engine, post, bot_of(settings()))
    finally:
        await post.close()
        close(engine)


webhook = typer.Typer(help="Webhooks of the messengers.", no_args_is_help=True)
app.add_typer(webhook, name="webhook")


@webhook.command("set")
def set_webhook(messenger: Annotated[str, typer.Argument(help="telegram or zalo-bot")]) -> None:
    """Tell a messenger where to deliver and with which secret; Zalo OA is set in its console."""
    import asyncio

    from telegram.error import TelegramError

    from bot import telegram, zalo_bot
    from bot.messenger import NotDelivered

    setters = {"telegram": telegram.set_webhook, "zalo-bot": zalo_bot.set_webhook}
    token = {"telegram": settings().telegram_token, "zalo-bot": settings().zalo_bot_token}.get(messenger)
    if messenger not in setters or not token:
        typer.echo("telegram or zalo-bot, with its token and secret set" if messenger not in setters else "its token is not set", err=True)
        raise typer.Exit(2)
    try:
        typer.echo(f"{messenger} delivers to {asyncio.run(setters[messenger](settings()))}")
    except (TelegramError, NotDelivered) as error:
        typer.echo(f"{messenger} refuses: {error}", err=True)
        raise typer.Exit(1) from error


officer = typer.Typer(help="Officers (cán bộ) who sign in at /admin.", no_args_is_help=True)
app.add_typer(officer, name="officer")
Login = Annotated[str, typer.Argument(help="Tên đăng nhập, ví dụ hanh.nguyen.")]


@officer.command("add")
def add_officer(
    login: Login,
    name: Annotated[str, typer.Option(help="Họ tên.")],
    department: Annotated[str, typer.Option(help="Đơn vị.")],
    role: Annotated[str, typer.Option(help="intake, officer, coordinator, viewer or administrator.")],
) -> None:
    """Add an officer, the first one too; asks for the initial password, or reads it from standard input."""
    from bot.admission import admit

    _tell(admit, settings(), login, name, department, role)


@officer.command("reset")
def reset_officer(login: Login) -> None:
    """Clear lock and authenticator of an officer and set another initial password."""
    from bot.admission import readmit

    _tell(readmit, settings(), login)


def _tell(deed: Callable[..., str], *given: Any) -> None:
    try:
        typer.echo(deed(*given))
    except ValueError as refused:
        typer.echo(refused, err=True)
        raise typer.Exit(2) from refused


@app.command()
def doctor() -> None:
    """Tell what is set up and what is not; fails where something that is on does not work."""
    from bot.doctor import examine

    marks = {True: "ok  ", False: "BAD ", None: "off "}
    findings = list(examine(settings()))
    for finding in findings:
        typer.echo(f"{marks[finding.good]}  {finding.what}: {finding.says}")
    if any(finding.good is False for finding in findings):
        raise typer.Exit(1)


@app.command()
def match(
    entries: Annotated[Path, typer.Option(help='JSON lines {"id","text"[,"question","answer"]}.')],
    queries: Annotated[Path, typer.Option(help='JSON lines {"query"[,"relevant"]}.')],
    out: Annotated[Path | None, typer.Option(help="Write the ranking of each query here, one JSON object a line.")] = None,
) -> None:
    """Run language and search on any FAQ; prints R@1, R@5, MRR and the time a query takes."""
    from bot.matching import run

    try:
        typer.echo(run(entries, queries, out))
    except (OSError, ValueError, KeyError) as error:
        typer.echo(f"cannot read the files: {error}", err=True)
        raise typer.Exit(2) from error


@app.command()
def migrate() -> None:
    """Bring the tables of the database to this release."""
    close(open_database(settings().database_url))
    typer.echo("Migrated: the tables are those of this release.")


@app.command()
def load() -> None:
    """Bring the database to the state of the fact files."""
    close(open_database(settings().database_url))
    typer.echo("Loaded: the database holds the facts of this release.")


@app.command()
def verify(documents: Documents) -> None:
    """Prove every fact against the source texts; fails on the first that is not there."""
    from knowledge.facts import claims
    from knowledge.verify import verify as prove

    for problem in prove(documents):
        typer.echo(f"NOT PROVEN  {problem}", err=True)
        raise typer.Exit(1)
    typer.echo(f"{sum(1 for _ in claims())} facts proven.")


@app.command()
def coverage(documents: Documents, show: Annotated[int, typer.Option(help="So many missing figures of each text are listed.")] = 0) -> None:
    """List the figures of the source texts that no fact holds."""
    from knowledge.verify import coverage as cover

    for text in cover(documents):
        held, missing, excused = len(text.held), len(text.missing), len(text.excused)
        typer.echo(f"{text.text}: {text.share:.1%} held ({held} of {held + missing} figures; {excused} left out on purpose)")
        for line, figure in text.missing[:show]:
            typer.echo(f"    line {line}: {figure}")


if __name__ == "__main__":
    app()
