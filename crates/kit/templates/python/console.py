"""A small editor that keeps work text inside, and the person at it: lines of a terminal or of a script.

    python console.py [--script FILE] [--policy FILE] [--data FOLDER]
    python console.py --server URL --organisation ID --user NAME      the password comes from CORDON_PASSWORD

`help` at the prompt says what can be done.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path

import cordon
from cordon import PERSONAL, CheckInOutcome, Event, StandingKind, ask, kit
from editor import APP, Editor, Outcome, Refused, words
from server import Server

HERE = Path(__file__).parent
USER = "ana@contoso.example"
HELP = """\
  view NAME [ana|personal]   look at a note; with an account, a new one of that account
  type TEXT                  write into it          show           what every note shows
  copy, paste                from and to the clipboard
  save FILE, open FILE       in the app             save-copy PLACE  such as localStorage, oneDriveForBusiness
  share APP                  such as com.example.chat
  notify                     the text arrives while the app is behind
  pin DIGITS                 at the gate            gate           why it is open or shut
  behind, front              leave the app, come back
  configuration NAME         what the organisation configures the app with
  check-in, wait MINUTES, sign-in, sign-out
  the administrator: policy FILE, wipe, hold, release     the network: cut, network
  help, quit"""


class MovedClock(cordon.Clock):
    """The clocks of this machine, and how far they were moved on by hand. Each run counts as a boot of its own."""

    def __init__(self) -> None:
        self.ahead, self.boot = 0, str(time.time_ns())

    def now(self) -> cordon.Moment:
        monotonic = time.monotonic_ns() // 1_000_000 + self.ahead * 1000
        return cordon.Moment(wall=int(time.time()) + self.ahead, monotonic=monotonic, boot=self.boot)


class Console:
    """The person at the device, and what stands around the app: an organisation in this process, or a server."""

    def __init__(self, contoso: kit.LocalOrganisation | Server, user: str, data: Path, clock: MovedClock) -> None:
        self.contoso, self.user, self.clock = contoso, user, clock
        oid = contoso.oid if isinstance(contoso, Server) else contoso.add_account(user)
        self.ana = cordon.work(oid)
        self.online, self.name = True, ""
        # Whoever sits at a prompt waits for each answer, and a server keeps one that waits for a change.
        self.editor = Editor(data / "device", clock, root=contoso.root, waits=not isinstance(contoso, Server))
        self.remark()
        self.sign_in()

    @classmethod
    def alone(cls, policy: Path, data: Path) -> Console:
        """With an organisation in this process: no server, no network."""
        clock = MovedClock()
        contoso = kit.LocalOrganisation(policy.read_text(), folder=data / "organisation", clock=clock)
        return cls(contoso, USER, data, clock)

    @property
    def administrator(self) -> kit.LocalOrganisation:
        """Whoever may change policies and order wipes."""
        if isinstance(self.contoso, Server):
            raise Refused("on a server its administrator does that: in its console, or by the `cordon` command")
        return self.contoso

    def remark(self) -> None:
        """What the policies do not do for this app."""
        for remark in self.contoso.remarks(APP):
            print(f"  ! {remark}")

    def sign_in(self) -> None:
        token = self.contoso.token(self.ana.oid)
        self.editor.give(lambda client: client.sign_in(self.ana.oid, self.contoso.url, token, upn=self.user))
        self.settle()

    def settle(self) -> None:
        """Lets requests and answers go back and forth until nothing more comes."""
        again = True
        while again:
            self.editor.pump()
            again = bool(self.editor.needs_token)
            for oid in self.editor.needs_token:
                token = self.contoso.token(oid)
                self.editor.give(lambda client: client.token(oid, token))
            self.editor.needs_token.clear()
            sends, self.editor.sends = self.editor.sends, []
            for request in sends:
                failed = cordon.Input.FAILED(request.id())
                answer = self.contoso.answer(request) if self.online else failed
                if answer is None:
                    # A request that waits until something changes.
                    self.editor.sends.append(request)
                else:
                    again = True
                    self.editor.give(lambda client: client.handle(answer))

    def line(self, line: str) -> None:
        word, _, rest = line.partition(" ")
        before = self.editor.gate(self.ana)
        try:
            self.word(word, rest.strip())
        except (Refused, cordon.Error, OSError) as error:
            print(error)
        self.settle()
        for told in self.editor.told:
            if line := in_words(told):
                print(f"  · {line}")
        self.editor.told.clear()
        after = self.editor.gate(self.ana)
        if after != before:
            print(f"  the gate of the work account: {after}" if after else "  the gate of the work account is open")

    def word(self, word: str, rest: str) -> None:
        editor, name = self.editor, self.name
        acts = {
            "type": lambda: editor.type(name, rest),
            "copy": lambda: editor.copy(name),
            "paste": lambda: editor.paste(name),
            "save": lambda: editor.save(name, rest),
            "open": lambda: editor.open(name, rest),
            "save-copy": lambda: editor.save_copy(name, location(rest)),
            "share": lambda: editor.share(name, f"ios:{rest}"),
            "notify": lambda: editor.notify(name),
            "pin": lambda: editor.pin(self.ana, rest),
        }
        if word in acts:
            self.tell(editor.act(acts[word]))
        elif word == "view":
            self.look(rest)
        elif word == "show":
            self.show()
        elif word == "gate":
            print(editor.why(self.ana))
        elif word == "configuration":
            value = editor.client.snapshot(self.ana).configuration.text(rest, cordon.Pick.ANY)
            print(f"nothing is configured as `{rest}`" if value is None else value)
        elif word == "behind":
            editor.give(lambda client: client.background())
        elif word == "front":
            editor.give(lambda client: client.foreground())
        elif word == "check-in":
            editor.give(lambda client: client.check_in(self.ana.oid))
        elif word == "wait":
            if not rest.isdecimal():
                raise Refused("wait for how many minutes?")
            self.clock.ahead += int(rest) * 60
        elif word == "sign-in":
            self.sign_in()
        elif word == "sign-out":
            editor.give(lambda client: client.sign_out(self.ana.oid))
        elif word == "policy":
            self.administrator.set_policy(Path(rest).read_text())
            self.remark()
        elif word == "wipe":
            self.administrator.order_wipe(self.ana.oid)
        elif word == "hold":
            self.administrator.order_hold(self.ana.oid)
        elif word == "release":
            self.administrator.order_release(self.ana.oid)
        elif word in ("cut", "network"):
            self.online = word == "network"
            if self.online:
                editor.give(lambda client: client.handle(cordon.Input.CONNECTIVITY()))
        elif word == "help":
            print(HELP)
        else:
            raise Refused(f"`{word}` is nothing that can be done here: see `help`")

    def tell(self, outcome: Outcome) -> None:
        how = "done" if outcome.did else "refused"
        print(f"{how}: {outcome.text}" if outcome.text else how)

    def look(self, rest: str) -> None:
        name, _, account = rest.partition(" ")
        accounts = {"personal": PERSONAL, "ana": self.ana, "work": self.ana}
        if not name:
            raise Refused("which note? `view NAME ana` begins one of the work account")
        if account and account not in accounts:
            raise Refused(f"there is no account `{account}`: use ana or personal")
        self.name = name
        if account:
            self.editor.look(self.name, accounts[account])
        self.show()

    def show(self) -> None:
        for name, text in sorted(self.editor.shows().items()):
            print(f"{'*' if name == self.name else ' '} {name}: {text}")


def in_words(event: cordon.Event) -> str | None:
    """What the client tells, as a line; nothing where the console says it anyway. An app would draw it."""
    match event:
        case Event.STATUS(standing=standing):
            match standing.kind:
                case StandingKind.MANAGED:
                    return "the work account is protected"
                case StandingKind.APP_NOT_TARGETED:
                    return "NOT PROTECTED: policies reach this user, but none names this app; everything is allowed"
                case StandingKind.UNTARGETED:
                    return "NOT PROTECTED: no policy reaches this user on this device; everything is allowed"
                case _:
                    return f"the work account is closed: {words(standing.closed)}" if standing.closed else "a personal account"
        case Event.POLICY_CHANGED(version=version):
            return "a policy arrived" if version else "there is no policy any more"
        case Event.GATE_CHANGED():
            return None
        case Event.CONFIGURATION_CHANGED():
            return "the app's configuration changed: see `configuration NAME`"
        case Event.CHECK_IN(outcome=CheckInOutcome.NO_ANSWER):
            return "checked in: no answer, the client tries again by itself"
        case Event.CHECK_IN(outcome=outcome):
            return f"checked in: {outcome.name.lower()}"
        case Event.WIPE_BEGAN():
            return "a wipe began"
        case Event.WIPE_DONE(receipt=receipt):
            return f"the wipe is done, by receipt {receipt}" if receipt else "the wipe is done"
        case Event.ACKNOWLEDGED():
            return "the organisation has the receipt"
    return str(event)


def location(word: str) -> ask.Location:
    """A place as policies name it."""
    known = {place.name.replace("_", "").lower(): place for place in ask.Location}
    if word.lower() not in known:
        raise Refused(f"`{word}` is not known here")
    return known[word.lower()]


def main() -> None:
    arguments = argparse.ArgumentParser(description="A small editor that keeps work text inside.")
    arguments.add_argument(
        "--script", type=Path, metavar="FILE", help="play the lines of FILE instead of reading the terminal"
    )
    arguments.add_argument(
        "--policy",
        type=Path,
        metavar="FILE",
        default=HERE / "policy.json",
        help="the policies of the local organisation (policy.json)",
    )
    arguments.add_argument(
        "--data", type=Path, metavar="DIR", default=HERE / "data", help="where app and organisation keep things (data)"
    )
    arguments.add_argument("--server", metavar="URL", help="a server in place of the local organisation")
    arguments.add_argument("--organisation", metavar="ID", help="the organisation on that server")
    arguments.add_argument("--user", metavar="NAME", help="who signs in there; the password comes from CORDON_PASSWORD")
    options = arguments.parse_args()
    try:
        run(console_of(options, arguments), options.script)
    except (Refused, cordon.Error, OSError) as error:
        sys.exit(str(error))
    except (KeyboardInterrupt, EOFError):
        print()


def console_of(options: argparse.Namespace, arguments: argparse.ArgumentParser) -> Console:
    """The console that the command line asks for."""
    if options.server is None:
        return Console.alone(options.policy, options.data)
    password = os.environ.get("CORDON_PASSWORD")
    if options.organisation is None or options.user is None or password is None:
        arguments.error("--server wants --organisation, --user, and the password in CORDON_PASSWORD")
    server = Server(options.server, options.organisation, options.user, password)
    return Console(server, options.user, options.data, MovedClock())


def run(console: Console, script: Path | None) -> None:
    """Plays a script, or reads the terminal until it ends."""
    if script:
        for line in script.read_text().splitlines():
            if line.strip() and not line.startswith("#"):
                print(f"> {line.strip()}")
                console.line(line.strip())
        return
    print("A note app with a work account, `ana`, and a personal one. `help` says what can be done.")
    asks = sys.stdin.isatty()
    while (line := input(f"{console.name}> " if asks else "").strip()) != "quit":
        if line:
            console.line(line)


if __name__ == "__main__":
    main()
