"""The app that `cordon kit new --language python` writes, as its demo plays it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

TEMPLATES = Path(__file__).parents[3] / "crates" / "kit" / "templates"


def test_s099_a_denied_paste_with_its_reason_and_a_wipe(tmp_path: Path) -> None:
    shutil.copytree(TEMPLATES / "python", tmp_path, dirs_exist_ok=True)
    for shared in ("policy.json", "demo.txt"):
        shutil.copy(TEMPLATES / "rust" / shared, tmp_path)
    played = subprocess.run(
        [sys.executable, "console.py", "--script", "demo.txt"], cwd=tmp_path, capture_output=True, text=True, timeout=120
    )
    assert played.returncode == 0, played.stderr
    for words in (
        "> paste\nrefused: Denied: paste 26 characters from the work account into a personal account of this app.",
        '`allowedOutboundClipboardSharingLevel` is managedApps, set by "Contoso notes"',
        "> notify\ndone: You have a note.",
        "the wipe is done, by receipt",
        "> open figures\nrefused: The account's work data was removed from this app.",
        "home: Shopping list",
    ):
        assert words in played.stdout, played.stdout
