"""An ordeal for every test that asks for one."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.crash.evidence import Evidence, examine
from tests.crash.ordeal import Plan, Run, Telegram

Survives = Callable[[Plan], Evidence]


@pytest.fixture
def survives(database_url: str, tmp_path: Path) -> Survives:
    """Carries out a plan on a database of its own and examines what is left; what the processes logged is evidence, too."""

    def carry_out(plan: Plan) -> Evidence:
        with Telegram(speed=1 / 30, answer_within=10) as telegram:  # gentler than usual to the doors that are shut
            evidence = examine(Run(plan, telegram, database_url, tmp_path)(), database_url)
        for log in tmp_path.glob("serve-*.log"):
            if "Traceback" in log.read_text(errors="replace"):
                evidence.troubles.append(f"{log} tells of an exception")
        print(f"\n{database_url.partition(':')[0]}, {plan.processes} process(es): {evidence}")
        return evidence

    return carry_out
