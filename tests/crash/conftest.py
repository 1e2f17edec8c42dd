"""An ordeal for every test that asks for one."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.crash.evidence import Evidence, examine
from tests.crash.ordeal import Plan, Run, Telegram

TIMED_OUT = re.compile(r"message (\d+) of the outbox: .*\(timed out\)")
Survives = Callable[[Plan], Evidence]


@pytest.fixture
def survives(database_url: str, tmp_path: Path) -> Survives:
    """Carries out a plan on a database of its own and examines what is left; what the processes logged is evidence, too."""

    def carry_out(plan: Plan) -> Evidence:
        with Telegram(speed=1 / 30, answer_within=10) as telegram:  # gentler than usual to the doors that are shut
            ordeal = Run(plan, telegram, database_url, tmp_path)()
            logs = "".join(log.read_text(errors="replace") for log in tmp_path.glob("serve-*.log"))
            ordeal.timed_out.update(int(number) for number in TIMED_OUT.findall(logs))
            evidence = examine(ordeal, database_url)
        if "Traceback" in logs:
            evidence.troubles.append(f"there was an exception: …{logs.partition('Traceback')[2][-1500:]}")
        print(f"\n{database_url.partition(':')[0]}, {plan.processes} process(es): {evidence}")
        return evidence

    return carry_out
