"""Known holes in what we depend on (pip-audit), and secrets in what we would publish (detect-secrets).

Exit code 1 for a hole or a secret that nobody has looked at yet. Where the network does not answer, the first is skipped
with its reason. `--write` writes down the findings of the second as looked at (.ci/secrets.json: file and hash).
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
KNOWN = ROOT / ".ci" / "secrets.json"
# Guesses by entropy and by the word beside find every hash and every test; these find what has the form of a secret.
GUESSES = ("KeywordDetector", "Base64HighEntropyString", "HexHighEntropyString", "IPPublicDetector")
SKIP = (".npz", ".png", ".gz", ".onnx", ".ico", ".woff2")
# Thousands of lines of conversation and of vendors' documented messages.
PROSE = ("samples/", "models/data/", "tests/golden/", "tests/feeds/", "constraints.txt")


def holes() -> int:
    """pip-audit over constraints.txt."""
    asked = [
        sys.executable,
        "-m",
        "pip_audit",
        "-r",
        "constraints.txt",
        "--no-deps",
        "--disable-pip",
        "-f",
        "json",
    ]
    try:
        done = subprocess.run(
            [*asked, "--progress-spinner", "off", "--timeout", "10"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=300,
        )
        found = json.loads(done.stdout)["dependencies"]
    except (subprocess.TimeoutExpired, ValueError, KeyError):
        print("pip-audit: skipped: the advisory service does not answer from here")
        return 0
    audited = [one for one in found if "vulns" in one]
    if not audited:
        print(
            f"pip-audit: skipped: the registry here knows no advisories ({len(found)} packages could not be looked up)"
        )
        return 0
    bad = [(one["name"], one["version"], hole["id"]) for one in audited for hole in one["vulns"]]
    for name, version, number in bad:
        print(f"pip-audit: {name} {version}: {number}")
    print(f"pip-audit: {len(audited)} of {len(found)} packages looked up, {len(bad)} holes")
    return len(bad)


def secrets() -> int:
    """detect-secrets over all tracked files."""
    files = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\0")
    files = [
        name
        for name in files
        if name and not name.endswith(SKIP) and not name.startswith(PROSE) and (ROOT / name).is_file()
    ]
    disabled = [part for name in GUESSES for part in ("--disable-plugin", name)]
    asked = [sys.executable, "-m", "detect_secrets", "scan", "--no-verify", *disabled, *files]
    done = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True)
    found = {
        (name, one["hashed_secret"]): one
        for name, ones in json.loads(done.stdout)["results"].items()
        for one in ones
    }
    if "--write" in sys.argv:
        KNOWN.write_text(json.dumps(sorted(found), indent=1) + "\n", encoding="utf-8")
    known = {tuple(each) for each in json.loads(KNOWN.read_text(encoding="utf-8"))}
    fresh = [one for key, one in found.items() if key not in known]
    for one in fresh:
        print(f"detect-secrets: {one['filename']}:{one['line_number']}: {one['type']}")
    print(f"detect-secrets: {len(files)} files, {len(found)} findings, {len(fresh)} of them new")
    return len(fresh)


def main() -> int:
    """Both; 1 if either found something."""
    missing = [name for name in ("pip_audit", "detect_secrets") if not _there(name)]
    if missing:
        print(f"audit: skipped: {', '.join(missing)} not installed (pip install -e '.[audit]')")
        return 0
    return 1 if secrets() + holes() else 0


def _there(name: str) -> bool:
    from importlib.util import find_spec

    return find_spec(name) is not None


if __name__ == "__main__":
    sys.exit(main())
