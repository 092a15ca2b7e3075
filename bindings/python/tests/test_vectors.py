"""The golden vectors of the repository, through the binding: what a vector calls a policy is signed by an organisation in the
process, adopted by the true client and asked.

What cannot be brought about in that way is counted, with the reason, and has to be what `LEFT_OUT` says: nothing is left out
unnoticed.
"""

from __future__ import annotations

import json
import uuid
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

import cordon
from conftest import VECTORS, Device, TurnedClock, name_of, organisation, policy
from cordon import Gate, Verdict, ask
from cordon.kit import ManagementState

UPN = "vector@contoso.example"
OTHER_UPN = "other@contoso.example"

ANOTHER_APP = "the other side is another app, whose policy this one does not know"
REFUSED = "the organisation refuses the policy"
NEVER_SET = "no policy lets this PIN be set before"
NOBODY_KNOWS = "on iOS the client always knows of changes"
NO_POLICY = "without any answer of the server there is no policy"

LEFT_OUT: dict[str, dict[str, int]] = {
    "access/pins": {NEVER_SET: 1},
    "access/steps": {NOBODY_KNOWS: 1},
    "decide/links-ios": {REFUSED: 4},
    "decide/matrix-clip-android": {ANOTHER_APP: 16},
    "decide/matrix-clip-ios": {ANOTHER_APP: 16},
    "decide/matrix-in-android": {ANOTHER_APP: 6},
    "decide/matrix-in-ios": {ANOTHER_APP: 9},
    "decide/matrix-out-android": {ANOTHER_APP: 6},
    "decide/matrix-out-ios": {ANOTHER_APP: 18},
    "launch/offline": {NO_POLICY: 1},
}


def files(kind: str) -> list[Any]:
    return [pytest.param(path, id=path.stem) for path in sorted((VECTORS / kind).glob("*.json"))]


class Asked:
    """How many cases of a file were asked, and which were not."""

    def __init__(self, path: Path, total: int) -> None:
        self.name, self.total, self.count = f"{path.parent.name}/{path.stem}", total, 0
        self.left_out: Counter[str] = Counter()
        self.wrong: list[Any] = []

    def ask(self, is_right: bool, *told: Any) -> None:
        self.count += 1
        if not is_right:
            self.wrong.append(told)

    def settle(self) -> None:
        assert self.wrong == []
        assert dict(self.left_out) == LEFT_OUT.get(self.name, {})
        assert self.count + self.left_out.total() == self.total


def word(verdict: Verdict) -> str:
    """As it stands on the wire."""
    first, *others = verdict.name.lower().split("_")
    return first + "".join(other.capitalize() for other in others)


def policies(group: dict[str, Any], apps: list[str], **settings: Any) -> list[dict[str, Any]]:
    return [
        policy(one["platform"], id=one["id"], name=one["name"], apps=apps, **{**settings, **one["settings"]})
        for one in group["policies"]
    ]


class Family:
    """The app that is asked, and those that a vector calls managed on the same device."""

    def __init__(self, folder: Path, clock: TurnedClock, vector: dict[str, Any]) -> None:
        self.clock, self.oid = clock, uuid.UUID(vector["oid"])
        platform = vector["groups"][0]["policies"][0]["platform"]
        self.own = vector.get("app", f"{platform}:com.example.asked")
        managed = vector["managedApps"]
        self.apps = [app.partition(":")[2] for app in {self.own: True, **{one["app"]: True for one in managed}}]
        self.contoso = organisation(clock, policy(platform, apps=self.apps))
        self.elsewhere = organisation(clock, policy(platform, apps=self.apps))
        self.asked = Device(folder / "asked", clock, self.own, in_memory=True)
        self.ana = self.asked.sign_in(self.contoso, UPN, self.oid)
        for number, one in enumerate(managed):
            if one.get("registered", True) and one["app"] != self.own:
                upn, oid = (UPN if one["oid"] == vector["oid"] else OTHER_UPN), uuid.UUID(one["oid"])
                Device(folder / str(number), clock, one["app"], in_memory=True).sign_in(self.contoso, upn, oid)

    def adopt(self, group: dict[str, Any], enrolled: bool) -> cordon.Snapshot | str:
        """What holds with these policies, or why nothing does."""
        self.contoso.set_management(ManagementState.MDM if enrolled else ManagementState.UNMANAGED)
        return self._adopt(self.contoso, self.ana, group)

    def other_side(self, other: dict[str, Any]) -> cordon.Snapshot | str:
        """The same for another account of the app that is asked."""
        if other["app"] != self.own:
            return ANOTHER_APP
        theirs = self.contoso if other["sameOrganisation"] else self.elsewhere
        account = self.asked.sign_in(theirs, OTHER_UPN, uuid.UUID(other["oid"]))
        found = self._adopt(theirs, account, other)
        self.asked.client.sign_out(uuid.UUID(other["oid"]))
        self.asked.pump()
        return found

    def _adopt(self, theirs: cordon.kit.LocalOrganisation, account: cordon.Identity, group: dict[str, Any]) -> cordon.Snapshot | str:
        try:
            theirs.set_policy(policies(group, self.apps))
        except cordon.Invalid:
            return REFUSED
        self.clock.advance(minutes=5)
        self.asked.check_in(account)
        if shown(self.asked, account) == "SET_PIN":
            self.asked.client.set_pin(account, "83502746")
        if shown(self.asked, account) == "CREDENTIALS":
            self.asked.client.signed_in(account, theirs.token(account.oid))  # type: ignore[arg-type]
            self.asked.pump()
        assert shown(self.asked, account) == "", group["policies"]
        return self.asked.client.snapshot(account)


def shown(device: Device, account: cordon.Identity) -> str:
    """The name of the screen at the gate; none where it is open."""
    gate: Any = device.client.gate(account)
    return "" if isinstance(gate, Gate.OPEN) else name_of(gate.screen)


def differs(case: dict[str, Any], decision: cordon.Decision) -> bool:
    said = {"verdict": word(decision.verdict)}
    if decision.reasons and "setting" in case:
        said["setting"] = str(decision.reasons[0].setting)
    if decision.reasons and "code" in case:
        said["code"] = decision.reasons[0].code
    return any(case[name] != value for name, value in said.items())


@pytest.mark.parametrize("path", files("decide"))
def test_decide(tmp_path: Path, clock: TurnedClock, path: Path) -> None:
    vector = json.loads(path.read_text())
    family = Family(tmp_path, clock, vector)
    personal = family.asked.client.snapshot(cordon.PERSONAL)
    asked = Asked(path, sum(len(group["cases"]) for group in vector["groups"]))
    for group in vector["groups"]:
        found = family.adopt(group, group.get("enrolled", vector.get("enrolled", False)))
        other = family.other_side(group["other"]) if "other" in group else None
        reason = next((one for one in (found, other) if isinstance(one, str)), None)
        if reason is not None:
            asked.left_out[reason] += len(group["cases"])
            continue
        for case in group["cases"]:
            question = ask.from_json(json.dumps(case["ask"]))
            if "as" in case:
                decision = personal.may(question)
            else:
                decision = found.may(question) if other is None else found.may_with(other, question)  # type: ignore[union-attr, arg-type]
            told = (group["title"], case["title"], case["verdict"], decision.verdict, [str(one) for one in decision.reasons])
            asked.ask(not differs(case, decision), *told)
    asked.settle()


class Person:
    """Somebody on a device of their own, on the way to the state that a vector begins with."""

    def __init__(self, folder: Path, group: dict[str, Any], **settings: Any) -> None:
        self.group, self.clock, self.pin = group, TurnedClock(), ""
        self.platform = group["policies"][0]["platform"]
        # What a vector leaves open holds by its default. On iOS no lock of the device is asked for.
        self.settings = {
            "android": settings,
            "ios": {"appDataEncryptionType": "useDeviceSettings", **settings},
            "windows": {},
        }[self.platform]
        self.device = Device(folder, self.clock, f"{self.platform}:com.example.asked", in_memory=True)
        self.contoso = organisation(self.clock, *self._policies())

    def _policies(self, **settings: Any) -> list[dict[str, Any]]:
        return policies(self.group, ["com.example.asked"], **self.settings, **settings)

    def sign_in(self, **settings: Any) -> None:
        """Under one policy with these settings, or those of the vector."""
        if settings:
            self.follow(**settings)
        self.ana = self.device.sign_in(self.contoso)

    def follow(self, **settings: Any) -> None:
        """One policy with these settings holds."""
        self.contoso.set_policy([policy(self.platform, apps=["com.example.asked"], **{**self.settings, **settings})])
        self.device.pump()

    def adopt(self, **settings: Any) -> None:
        """The vector's own policies hold, with these settings."""
        self.contoso.set_policy(self._policies(**settings))
        self.device.pump()

    def at(self, *, ago: int = 0, monotonic: int, boot: str) -> None:
        """Goes to a moment, so many seconds before the vector's own. Meanwhile nobody uses the app."""
        self.device.client.background()
        self.device.pump()
        self.clock.wall, self.clock.monotonic, self.clock.boot = NOW - ago, monotonic, boot
        self.device.client.foreground()
        self.device.check_in(self.ana)

    def set_pin(self, pin: str) -> None:
        self.device.client.set_pin(self.ana, pin)
        self.pin = pin

    def passes(self, what: str) -> None:
        """Passes the one check alone."""
        if what == "credentials":
            self.follow(**LENIENT | {"pinRequired": False, "organizationalCredentialsRequired": True})
        assert self.screen() is not None
        self.does("CREDENTIALS" if what == "credentials" else "ENTER_PIN")
        if what == "credentials":
            self.follow(**LENIENT)

    def does(self, screen: str) -> None:
        """What a screen asks for."""
        if screen == "ENTER_PIN":
            self.device.client.enter_pin(self.ana, self.pin)
        elif screen == "CREDENTIALS":
            self.device.client.signed_in(self.ana, self.contoso.token(self.ana.oid))  # type: ignore[arg-type]
            self.device.pump()
        else:
            self.set_pin("19283746")

    def hears_of_changes(self) -> bool:
        """Whether its keys end with a change of faces and fingers: elsewhere there is nothing to hear."""
        asked = any(one["settings"].get("requirePinAfterBiometricChange") for one in self.group["policies"])
        return self.platform == "ios" or asked

    def loses_presence(self) -> None:
        """Another finger is enrolled, and the next one that is shown finds no key."""
        self.device.client.answer(self.ana, cordon.Answer.BIOMETRIC())
        self.device.pump()
        self.device.client.handle(cordon.Input.PRESENCE(str(self.ana.oid), cordon.PresenceOutcome.KEY_GONE()))

    def screen(self) -> Any:
        """What the gate shows; nothing where it is open."""
        gate: Any = self.device.client.gate(self.ana)
        return None if isinstance(gate, Gate.OPEN) else gate.screen


# The moment of the vectors.
NOW = 1_795_000_000
LENIENT = {"pinRequired": True, "maximumPinRetries": 100, "previousPinBlockCount": 10, "minimumPinLength": 4}


def told(flaws: list[Any]) -> list[str]:
    return [name_of(flaw).replace("_", "").lower() for flaw in flaws]


@pytest.mark.parametrize("path", [one for one in files("access") if one.id == "pins"])
def test_access_pins(tmp_path: Path, path: Path) -> None:
    vector = json.loads(path.read_text())
    asked = Asked(path, sum(len(group["pins"]) for group in vector["groups"]))
    for number, group in enumerate(vector["groups"]):
        for at, case in enumerate(group["pins"]):
            person = Person(tmp_path / f"{number}-{at}", group, pinRequired=True)
            if "usedBefore" not in case:
                person.sign_in()
            elif not used_before(person, case):
                asked.left_out[NEVER_SET] += 1
                continue
            flaws: list[Any] = []
            try:
                person.set_pin(case["pin"])
            except cordon.Invalid:
                flaws = person.screen().flaws
            asked.ask(told(flaws) == [flaw["flaw"].lower() for flaw in case["flaws"]], group["title"], case["pin"], told(flaws))
    asked.settle()


def used_before(person: Person, case: dict[str, Any]) -> bool:
    """Sets the PIN and so many others after it that it stands at its place; then a new one is due. Not where no policy lets it
    be set.
    """
    person.sign_in(**LENIENT)
    try:
        person.set_pin(case["pin"])
    except cordon.Invalid:
        return False
    for other in range(1, case["usedBefore"]):
        new = f"{other}8350274"
        person.device.client.change_pin(person.ana, person.pin, new)
        person.pin = new
    person.adopt(periodBeforePinReset="P1D")
    person.clock.advance(days=2)
    person.device.check_in(person.ana)
    assert name_of(person.device.client.enter_pin(person.ana, person.pin).screen) == "CHANGE_PIN"  # type: ignore[union-attr]
    return True


STEPS = {"setPin": "SET_PIN", "enterPin": "ENTER_PIN", "changePin": "CHANGE_PIN", "resetBySignIn": "CREDENTIALS", "credentials": "CREDENTIALS"}
WHY = {"resetBySignIn": cordon.SignInReason.WRONG_PINS, "credentials": cordon.SignInReason.ACCESS}


@pytest.mark.parametrize("path", [one for one in files("access") if one.id == "steps"])
def test_access_steps(tmp_path: Path, path: Path) -> None:
    vector = json.loads(path.read_text())
    asked = Asked(path, sum(len(group["steps"]) for group in vector["groups"]))
    for number, group in enumerate(vector["groups"]):
        for at, case in enumerate(group["steps"]):
            state = case["state"]
            if state.get("biometrics", {}).get("changed", False) is None and group["policies"][0]["platform"] == "ios":
                asked.left_out[NOBODY_KNOWS] += 1
                continue
            person = Person(tmp_path / f"{number}-{at}", group, pinRequired=True)
            prepare(person, case)
            asked.ask(*follows(person, case["steps"]), group["title"], case["title"])
    asked.settle()


def prepare(person: Person, case: dict[str, Any]) -> None:
    """Brings a person and a device into the state of a case."""
    state, now, client = case["state"], case["now"], person.device.client
    client.facts(cordon.Facts(integrity=cordon.Integrity.INTACT, device_lock=case["facts"].get("deviceLock")))
    if state.get("management"):
        person.contoso.set_management(ManagementState[{"mdm": "MDM", "thirdPartyMdm": "THIRD_PARTY_MDM"}[state["management"]]])
    if "pin" not in state:
        person.sign_in()
    else:
        person.clock.wall, person.clock.boot = state["pin"]["setAt"], "set"
        person.sign_in(**LENIENT)
        person.set_pin("835027"[: state["pin"]["shape"]["length"]])
    offer = state.get("biometrics")
    if offer:
        kind = cordon.BiometricKind[offer["kind"].upper()]
        client.handle(cordon.Input.BIOMETRICS(cordon.BiometricOffer(kind=kind, strong=offer["strong"])))
        # What a face or a finger uses is made for the policy that holds when the PIN is entered.
        person.adopt()
    passed = {name: state[f"{name}Passed"] for name in ("pin", "credentials") if f"{name}Passed" in state}
    for name, moment in sorted(passed.items(), key=lambda one: one[1]["monotonic"]):
        here = moment["boot"] == now["moment"]["boot"]
        person.at(ago=(now["moment"]["monotonic"] - moment["monotonic"]) // 1000 if here else 60, **moment)
        person.passes(name)
    for _ in range(state.get("wrongPins", 0)):
        client.change_pin(person.ana, "0000", "1111")
    person.at(**now["moment"])
    person.adopt()
    person.clock.wall = now["wall"]
    if offer and offer["changed"] and person.hears_of_changes():
        person.loses_presence()


def follows(person: Person, steps: list[dict[str, Any]]) -> tuple[Any, ...]:
    """Whether the gate asks for these, one after the other, each one done before the next; and how far it came."""
    for number, step in enumerate(steps):
        screen = person.screen()
        person.device.pump()
        if step["step"] == "wipe":
            return "WIPE_BEGAN" in person.device.told(), number
        shown = name_of(screen)
        right = (
            shown == STEPS[step["step"]]
            and (shown != "ENTER_PIN" or screen.biometric == step["biometric"])
            and (shown != "CREDENTIALS" or screen.why == WHY[step["step"]])
            and (shown != "CHANGE_PIN" or told(screen.because) == [flaw["flaw"].lower() for flaw in step["flaws"]])
        )
        if not right:
            return False, number, shown, screen
        person.does(shown)
    screen = person.screen()
    return screen is None, screen


def begun(person: Person, facts: cordon.Facts, state: dict[str, Any], wall: int) -> None:
    """Signs in at the moment of the last answer of the server, and lets the vector's state come after it."""
    clock, ago = person.clock, NOW - state["lastEnvelope"]
    person.device.facts = facts
    person.device.client.facts(facts)
    clock.wall -= ago
    person.sign_in()
    oid = str(person.ana.oid)
    clock.advance(seconds=ago)
    # From here on no answer comes. Whether somebody has noticed is a part of the state.
    person.device.online = False
    if wall != clock.wall:
        # Nobody looks at a clock again before the next check of access, or the next start.
        clock.wall = wall
        person.device.restart()
    client = person.device.client
    if state.get("online") is None:
        client.handle(cordon.Input.CONNECTIVITY())
    elif not state["online"]:
        client.check_in(person.ana.oid)  # type: ignore[arg-type]
        person.device.pump()
    if state.get("account"):
        client.handle(cordon.Input.ACCOUNT(oid, cordon.AccountStatus[state["account"].upper()]))
    if "working" in state:
        working = {snake(name): value for name, value in state["working"].items()}
        client.handle(cordon.Input.WORKING_TIME(oid, cordon.WorkingStatus(**working)))
    if state.get("signInRefused"):
        client.handle(cordon.Input.SIGN_IN_REFUSED(oid))


ENUMS: dict[str, Any] = {
    "platform": cordon.Platform, "integrity": cordon.Integrity, "threatLevel": cordon.ThreatLevel,
    "defenderThreatLevel": cordon.ThreatLevel, "partnerThreatLevel": cordon.ThreatLevel, "knox": cordon.Knox,
    "lockComplexity": cordon.Complexity,
}  # fmt: skip


def snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)


def facts(told: dict[str, Any]) -> cordon.Facts:
    def read(name: str, value: Any) -> Any:
        if name == "attestation" and value is not None:
            return cordon.Attestation(verdict=cordon.AttestationVerdict[value["verdict"].upper()], at=value["at"])
        return ENUMS[name][value.upper()] if name in ENUMS and value is not None else value

    return cordon.Facts(**{snake(name): read(name, value) for name, value in told.items()})


def launched(person: Person) -> tuple[str, list[str]]:
    """What the gate makes of the facts, and the codes of its reasons."""
    gate: Any = person.device.client.gate(person.ana)
    person.device.pump()
    if any(name == "WIPE_BEGAN" for name in person.device.told()):
        return "wipe", []
    if isinstance(gate, Gate.OPEN):
        return "ok", []
    return {"WARNING": "warn", "BLOCKED": "block"}.get(name_of(gate.screen), name_of(gate.screen)), [
        one.code for one in getattr(gate.screen, "reasons", [])
    ]


@pytest.mark.parametrize("path", files("launch"))
def test_launch(tmp_path: Path, path: Path) -> None:
    vector = json.loads(path.read_text())
    asked = Asked(path, sum(len(group["cases"]) for group in vector["groups"]))
    for number, group in enumerate(vector["groups"]):
        for at, case in enumerate(group["cases"]):
            state = {**vector["state"], **case.get("state", {})}
            if state["lastEnvelope"] is None:
                asked.left_out[NO_POLICY] += 1
                continue
            try:
                person = Person(tmp_path / f"{number}-{at}", group, pinRequired=False)
            except cordon.Invalid:
                asked.left_out[REFUSED] += 1
                continue
            known = facts({"deviceLock": True, **vector["facts"], **case.get("facts", {})})
            begun(person, known, state, case.get("now", vector["now"])["wall"])
            verdict, codes = launched(person)
            expected = [reason[3] for reason in case["reasons"] if reason[0] != "ok"]
            right = verdict == case["verdict"] and (verdict not in {"warn", "block"} or codes == expected)
            asked.ask(right, group["title"], case["title"], case["verdict"], expected, verdict, codes)
    asked.settle()
