"""The golden vectors of the repository, through the binding: what a vector calls a policy is signed by an organisation in the
process, adopted by the true client and asked.

Left out is what no organisation can bring about: values that its API refuses, apps that are registered for another account,
and pairs of accounts whose object ids a vector chose.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import cordon
from conftest import VECTORS, Device, TurnedClock, name_of, organisation, policy
from cordon import Gate, Verdict, ask
from cordon.kit import ManagementState

UPN = "vector@contoso.example"


def files(kind: str) -> list[Any]:
    return [pytest.param(path, id=path.stem) for path in sorted((VECTORS / kind).glob("*.json"))]


def word(verdict: Verdict) -> str:
    """As it stands on the wire."""
    first, *others = verdict.name.lower().split("_")
    return first + "".join(other.capitalize() for other in others)


def policies(group: dict[str, Any], apps: list[str]) -> list[dict[str, Any]]:
    return [policy(one["platform"], id=one["id"], name=one["name"], apps=apps, **one["settings"]) for one in group["policies"]]


class Family:
    """The app that is asked, and those that a vector calls managed on the same device."""

    def __init__(self, folder: Path, clock: TurnedClock, vector: dict[str, Any]) -> None:
        self.clock, self.oid = clock, vector["oid"]
        platform = vector["groups"][0]["policies"][0]["platform"]
        own = vector.get("app", f"{platform}:com.example.asked")
        mine = {app["app"]: app.get("registered", True) for app in vector["managedApps"] if app["oid"] == self.oid}
        self.apps = [app.partition(":")[2] for app in {own: True, **mine}]
        self.contoso = organisation(clock, policy(platform, apps=self.apps))
        self.asked = Device(folder / "asked", clock, own, in_memory=True)
        self.ana = self.asked.sign_in(self.contoso, UPN)
        for number, app in enumerate(app for app, registered in mine.items() if registered and app != own):
            Device(folder / str(number), clock, app, in_memory=True).sign_in(self.contoso, UPN)

    def adopt(self, group: dict[str, Any], enrolled: bool) -> cordon.Snapshot | None:
        """What holds with these policies; nothing where the organisation refuses them or the gate wants a sign-in first."""
        try:
            self.contoso.set_policy(policies(group, self.apps))
        except cordon.Invalid:
            return None
        self.contoso.set_management(ManagementState.MDM if enrolled else ManagementState.UNMANAGED)
        self.clock.advance(minutes=5)
        self.asked.check_in(self.ana)
        gate: Any = self.asked.client.gate(self.ana)
        if isinstance(gate, Gate.SHUT) and name_of(gate.screen) == "SET_PIN":
            gate = self.asked.client.set_pin(self.ana, "83502746")
        return self.asked.client.snapshot(self.ana) if isinstance(gate, Gate.OPEN) else None

    def question(self, asked: dict[str, Any]) -> cordon.Question:
        return ask.from_json(json.dumps(asked).replace(self.oid, str(self.ana.oid)))


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
    foreign = {app["app"] for app in vector["managedApps"] if app["oid"] != vector["oid"]}
    asked, wrong = 0, []
    for group in vector["groups"]:
        snapshot = family.adopt(group, group.get("enrolled", vector.get("enrolled", False)))
        if snapshot is None or "other" in group:
            continue
        for case in group["cases"]:
            if any(app in json.dumps(case["ask"]) for app in foreign):
                continue
            asked += 1
            decision = (personal if "as" in case else snapshot).may(family.question(case["ask"]))
            if differs(case, decision):
                wrong.append((group["title"], case["title"], case["verdict"], decision.verdict, [str(one) for one in decision.reasons]))
    assert wrong == []
    assert asked > 0


@pytest.mark.parametrize("path", files("access"))
def test_access_pins(tmp_path: Path, clock: TurnedClock, path: Path) -> None:
    vector = json.loads(path.read_text())
    for number, group in enumerate(vector["groups"]):
        platform = group["policies"][0]["platform"]
        for at, case in enumerate(group.get("pins", [])):
            # Which PINs went before is not said, only at which place this one was.
            if "usedBefore" in case:
                continue
            rules = policies(group, ["com.example.asked"])
            for one in rules:
                one["pinRequired"] = True
            device = Device(tmp_path / f"{number}-{at}", clock, f"{platform}:com.example.asked", in_memory=True)
            ana = device.sign_in(organisation(clock, *rules))
            flaws: list[Any] = []
            try:
                device.client.set_pin(ana, case["pin"])
            except cordon.Invalid:
                gate: Any = device.client.gate(ana)
                flaws = gate.screen.flaws
            told = [name_of(flaw).replace("_", "").lower() for flaw in flaws]
            assert told == [flaw["flaw"].lower() for flaw in case["flaws"]], (group["title"], case["pin"])


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


def launched(device: Device, ana: cordon.Identity) -> tuple[str, list[str]]:
    """What the gate makes of the facts, and the codes of its reasons."""
    gate: Any = device.client.gate(ana)
    device.pump()
    if any(name == "WIPE_BEGAN" for name in device.told()):
        return "wipe", []
    if isinstance(gate, Gate.OPEN):
        return "ok", []
    return {"WARNING": "warn", "BLOCKED": "block"}[name_of(gate.screen)], [one.code for one in gate.screen.reasons]


# What only time offline brings about is no fact: the scenarios play it.
@pytest.mark.parametrize("path", [one for one in files("launch") if one.id != "offline"])
def test_launch(tmp_path: Path, clock: TurnedClock, path: Path) -> None:
    vector = json.loads(path.read_text())
    asked, wrong = 0, []
    for number, group in enumerate(vector["groups"]):
        platform = group["policies"][0]["platform"]
        for at, case in enumerate(group["cases"]):
            # States that lie between server and device are played by the scenarios, not put in here.
            if "state" in case or "now" in case:
                continue
            device = Device(tmp_path / f"{number}-{at}", clock, f"{platform}:com.example.asked", in_memory=True)
            device.client.facts(facts({"deviceLock": True, **vector["facts"], **case.get("facts", {})}))
            ana = device.sign_in(organisation(clock, *policies(group, ["com.example.asked"])))
            device.client.handle(cordon.Input.ACCOUNT(str(ana.oid), cordon.AccountStatus.ACTIVE))
            verdict, codes = launched(device, ana)
            expected = [reason[3] for reason in case["reasons"] if reason[0] != "ok"]
            asked += 1
            if verdict != case["verdict"] or (verdict in {"warn", "block"} and codes != expected):
                wrong.append((group["title"], case["title"], case["verdict"], expected, verdict, codes))
    assert wrong == []
    assert asked > 0
