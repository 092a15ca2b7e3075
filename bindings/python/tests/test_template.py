"""The app that `cordon kit new --language python` writes, as its demo plays it."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

TEMPLATES = Path(__file__).parents[3] / "crates" / "kit" / "templates"


@pytest.fixture
def app(tmp_path: Path) -> Path:
    """The app in a folder of its own."""
    shutil.copytree(TEMPLATES / "python", tmp_path, dirs_exist_ok=True)
    for shared in ("policy.json", "demo.txt"):
        shutil.copy(TEMPLATES / "rust" / shared, tmp_path)
    return tmp_path


def console(app: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """What the console prints."""
    return subprocess.run(
        [sys.executable, "console.py", *arguments],
        cwd=app, env=os.environ | environment, capture_output=True, text=True, timeout=120,
    )  # fmt: skip


@pytest.fixture
def shown_line() -> Iterator[list[str]]:
    """The words of the line that `cordon demo` shows to whoever has such an app; the demo runs meanwhile."""
    command = os.environ.get("CORDON_BIN")
    if command is None:
        pytest.skip("CORDON_BIN does not name the built `cordon` command")
    with subprocess.Popen([command, "demo", "--free-ports"], stdout=subprocess.PIPE, text=True) as demo:
        assert demo.stdout is not None
        try:
            yield next(shlex.split(line) for line in demo.stdout if "console.py --server" in line)
        finally:
            demo.terminate()


def test_the_same_app_on_the_demos_server_as_the_demo_says(app: Path, shown_line: list[str]) -> None:
    secret, _, _, *options = shown_line
    name, _, password = secret.partition("=")
    script = ["pin 135790", "view work ana", "type Figures", "copy", "view home personal", "paste", "wipe"]
    (app / "script.txt").write_text("\n".join(script))
    played = console(app, *options, "--script", "script.txt", **{name: password})
    for words in (
        "the work account is protected",
        "> paste\nrefused: Denied: paste 7 characters from the work account into a personal account of this app.",
        "> wipe\non a server its administrator does that",
    ):
        assert words in played.stdout, played.stdout + played.stderr
    refused = console(app, *options, "--data", "other", **{name: "wrong"})
    assert refused.returncode == 1 and "wrong name or password" in refused.stderr


def test_s099_a_denied_paste_with_its_reason_and_a_wipe(app: Path) -> None:
    played = console(app, "--script", "demo.txt")
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
