"""Does an installed package have a known vulnerability? `make audit` asks the advisories of PyPI by pip-audit.

    python -m tests.dependency_audit

pip-audit stands in an environment of its own (.venv/audit), so that nothing of it is among what is audited. Exit 1 where a
vulnerability has a fix; one without a fix is printed. A service that is not there fails nothing, but it is said, and how
many packages it knew: pip-audit itself passes over what the service does not know, and ends with 0.
"""

from __future__ import annotations

import json
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any

AUDITOR = "pip-audit>=2.9,<3"
SECONDS = 120
ASKS_SECONDS = 5
HOME = Path(sys.prefix) / "audit"


def main() -> int:
    """Audit this interpreter's environment; the exit code."""
    try:
        report = ask(install())
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        why = f"pip-audit could not be installed or could not ask ({type(error).__name__})."
        code, lines = 0, [f"NOT AUDITED: {why}"]
    else:
        code, lines = judge(report)
    sys.stdout.write("\n".join([*lines, ""]))
    return code


def install() -> Path:
    """pip-audit, installed where it is not yet."""
    python, command = HOME / "bin" / "python", HOME / "bin" / "pip-audit"
    if not command.exists():
        subprocess.run([sys.executable, "-m", "venv", str(HOME)], check=True, timeout=SECONDS)
        pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", AUDITOR]
        subprocess.run(pip, check=True, timeout=SECONDS)
    return command


def ask(command: Path) -> dict[str, Any]:
    """What pip-audit says of every package here; ValueError where it says nothing whole."""
    arguments = ["--path", sysconfig.get_path("purelib"), "--format", "json", "--progress-spinner", "off"]
    asked = [str(command), *arguments, "--timeout", str(ASKS_SECONDS)]
    done = subprocess.run(asked, capture_output=True, text=True, timeout=SECONDS, check=False)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def judge(report: dict[str, Any]) -> tuple[int, list[str]]:
    """The exit code, and what is to be said."""
    packages = report["dependencies"]
    known = [one for one in packages if "skip_reason" not in one]
    if not known:
        return 0, [
            f"NOT AUDITED: the advisory service was not reached, or knows none of {len(packages)} packages."
        ]
    found = [(one, flaw) for one in known for flaw in one["vulns"]]
    lines = [_line(one, flaw) for one, flaw in found]
    lines.append(
        f"{len(known)} of {len(packages)} packages were audited, {len(found)} vulnerabilities are known."
    )
    return int(any(flaw["fix_versions"] for _, flaw in found)), lines


def _line(package: dict[str, Any], flaw: dict[str, Any]) -> str:
    names = " ".join([flaw["id"], *flaw.get("aliases", [])])
    fix = f"fixed in {', '.join(flaw['fix_versions'])}" if flaw["fix_versions"] else "without a fix yet"
    return f"{package['name']} {package['version']}: {names}, {fix}"


if __name__ == "__main__":
    sys.exit(main())
