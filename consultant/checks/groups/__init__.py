"""What is it grouped into? MS-DRG weights and stays, CC and MCC, CMS-HCC, exemption from POA reporting.

IPPS Tables 5 (weights), 6I, 6J (MCC, CC) and 6K (exclusions), CMS's mapping of diagnoses to HCCs, CMS's list of exempt
codes. An MS-DRG depends on the whole record: nothing here groups a claim.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.checks.groups import drgs, exempt, risk, severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from consultant.checks.matter import Matter
    from consultant.vocabulary import Finding

NAME = "groups"


def check(matter: Matter) -> Iterator[Finding]:
    """MS-DRGs wherever they are named; of diagnoses what is asked of them, or what tells two MS-DRGs apart."""
    yield from drgs.check(matter)
    yield from severity.check(matter)
    yield from risk.check(matter)
    yield from exempt.check(matter)
