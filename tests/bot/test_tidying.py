"""What nobody needs any more is forgotten, and nothing else, on both engines."""

from sqlalchemy import Engine, select

from bot.tidying import REPEATED, UNUSED, tidy_once
from knowledge.database import reading
from knowledge.rates import Limit, rates, reserve
from knowledge.updates import Update, done, store, take, updates

T0 = 1_764_000_000.0


def test_traces_that_no_platform_repeats_and_rates_long_unused_go(engine: Engine) -> None:
    later = T0 + REPEATED.total_seconds() + 1
    with engine.begin() as connection:
        for key, at in (("old", T0), ("new", later - 60)):
            store(connection, [Update("telegram", key, f"telegram:{key}", {})], at)
            done(connection, take(connection, at) or Update("", "", "", {}))
            reserve(connection, [Limit(f"in:{key}", 1.0, 1)], at)
        store(connection, [Update("telegram", "waits", "telegram:waits", {})], T0)

    tidy_once(engine, later)

    with reading(engine) as connection:
        assert sorted(connection.execute(select(updates.c.key)).scalars()) == ["new", "waits"]
        assert list(connection.execute(select(rates.c.bucket)).scalars()) == ["in:new"]
    assert UNUSED > 60
