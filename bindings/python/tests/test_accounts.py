"""What an app asks about its accounts beside decisions. The numbers are those of the reference scenarios."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import cordon
from conftest import Device, TurnedClock, name_of, organisation, policy
from cordon import PERSONAL, Accepted, ConfigurationSource, Pick, RemediationResult

OTHER = "android:com.example.other"
VIEW = 7


def test_s046_what_another_app_opens_is_taken_refused_or_too_late(device: Device, clock: TurnedClock) -> None:
    ana = device.sign_in(organisation(clock, policy()))
    client, origin = device.client, cordon.Origin(app=OTHER, account=str(ana.oid), verified=True)
    assert isinstance(client.incoming(VIEW, origin), Accepted.YES)
    assert (client.identity_of_view(VIEW), client.sender(VIEW)) == (ana, ana.oid)
    client.close_view(VIEW)
    assert client.sender(VIEW) is None

    for answer, taken in [(True, Accepted.YES), (False, Accepted.NO)]:
        assert isinstance(client.incoming(VIEW, origin, asks=True), Accepted.ASKED)
        assert client.sender(VIEW) is None, "nothing is shown before the app's word"
        assert isinstance(client.answer_incoming(VIEW, answer), taken)
        client.close_view(VIEW)

    asked: Any = client.incoming(VIEW, origin, asks=True)
    assert client.expire_incoming() == []
    clock.monotonic = asked.until
    assert client.expire_incoming() == [VIEW]
    assert isinstance(client.answer_incoming(VIEW, True), Accepted.NO)


def test_a_view_that_is_cleared_is_the_process_s_again(device: Device, clock: TurnedClock) -> None:
    ana = device.sign_in(organisation(clock, policy(pinRequired=True)))
    device.client.set_pin(ana, "83502746")
    assert name_of(device.client.switch_view(VIEW, PERSONAL)) == "SWITCHED"
    device.client.set_process_identity(ana)
    assert device.client.identity_of_view(VIEW) == PERSONAL
    assert device.client.clear_view(VIEW) is None
    assert device.client.identity_of_view(VIEW) == ana


def test_an_app_of_one_account_has_no_view_to_clear(tmp_path: Path, clock: TurnedClock) -> None:
    device = Device(tmp_path, clock, accounts=cordon.Accounts.ONE)
    with pytest.raises(cordon.Invalid):
        device.client.clear_view(VIEW)


@pytest.mark.parametrize(
    ("happens", "result"),
    [
        ("policy", RemediationResult.COMPLIANT),
        ("elsewhere", RemediationResult.NOT_COMPLIANT),
        ("offline", RemediationResult.NETWORK_FAILURE),
        ("no token", RemediationResult.INTERACTION_REQUIRED),
        ("cancelled", RemediationResult.USER_CANCELLED),
    ],
)
def test_s095_each_end_of_a_remediation_has_its_own_result_and_text(
    device: Device, clock: TurnedClock, happens: str, result: type[RemediationResult]
) -> None:
    contoso = organisation(clock, policy(apps=["com.example.elsewhere"] if happens == "elsewhere" else ["com.example.notes"]))
    device.organisations[contoso.url] = contoso
    oid = contoso.add_account("ana@contoso.example")
    device.online = happens not in {"offline", "cancelled"}
    token = None if happens == "no token" else cordon.Secret(contoso.token(oid))
    assert not device.client.is_remediating(oid)
    device.client.handle(
        cordon.Input.REMEDIATE(oid=str(oid), server=contoso.url, token=token, upn=None, silent=happens == "no token")
    )
    if happens != "no token":
        assert device.client.is_remediating(oid)
    if happens == "cancelled":
        device.client.handle(cordon.Input.CANCEL_REMEDIATION(oid=str(oid)))
    device.pump()
    (told,) = [event for event in device.events if isinstance(event, cordon.Event.REMEDIATION)]
    assert isinstance(told.result, result)
    assert cordon.sentence(told.title, cordon.Language.GERMAN) != told.title
    assert cordon.sentence(told.message, cordon.Language.GERMAN) != told.message
    assert not device.client.is_remediating(oid)


def test_s098_the_accounts_that_are_allowed_are_named(device: Device, clock: TurnedClock) -> None:
    assert device.client.allowed_accounts() is None
    device.client.handle(cordon.Input.DEVICE_CONFIGURATION({"cordon.allowedAccounts": "Ben@Contoso.example; eve@fabrikam.example"}))
    assert device.client.allowed_accounts() == ["ben@contoso.example", "eve@fabrikam.example"]
    ana = device.sign_in(organisation(clock, policy()))
    assert device.client.snapshot(ana).standing.closed == "accountNotAllowed"


def test_s087_each_value_says_from_which_channel_it_is(device: Device, clock: TurnedClock) -> None:
    device.client.handle(cordon.Input.DEVICE_CONFIGURATION({"both": "2", "device": "1.5", "list": "x"}))
    contoso = organisation(clock, policy())
    contoso.set_configuration({"both": "1", "app": "true"})
    read = device.client.snapshot(device.sign_in(contoso)).configuration
    sources = {name: read.source(name) for name in ("both", "app", "device", "nothing")}
    assert sources == {
        "both": ConfigurationSource.MIXED,
        "app": ConfigurationSource.APP,
        "device": ConfigurationSource.DEVICE,
        "nothing": ConfigurationSource.NONE,
    }
    assert (read.integers("both"), read.booleans("app"), read.doubles("device")) == ([1], [True], [1.5])
    assert (read.integers("device"), read.booleans("both"), read.doubles("list")) == ([], [], [])
    assert read.text("both", Pick.ANY) == "1"
    (told,) = read.sets()
    assert told.values == {"both": "1", "app": "true"}


def test_what_goes_to_support_names_nobody(device: Device, clock: TurnedClock) -> None:
    ana = device.sign_in(organisation(clock, policy()))
    bundle = device.client.bundle()
    assert bundle["bundle"] == 1 and len(bundle["identities"]) == 1
    assert str(ana.oid) not in json.dumps(bundle) and "contoso" not in json.dumps(bundle)


class Group(cordon.Peers):
    """What two apps of one publisher share, or a medium that does not answer."""

    def __init__(self) -> None:
        self.passed: dict[str, cordon.PinPassed] = {}
        self.broken = False

    def _answers(self) -> None:
        if self.broken:
            raise OSError("the group is not there")

    def pin_passed(self, oid: str) -> cordon.PinPassed | None:
        self._answers()
        return self.passed.get(oid)

    def note_pin_passed(self, oid: str, passed: cordon.PinPassed) -> None:
        self._answers()
        self.passed[oid] = passed

    def leave(self, oid: str) -> None:
        self._answers()
        self.passed.pop(oid, None)


@pytest.mark.parametrize("broken", [False, True])
def test_apps_of_one_publisher_share_that_a_pin_was_entered(tmp_path: Path, clock: TurnedClock, broken: bool) -> None:
    group = Group()
    group.broken = broken
    contoso = organisation(clock, policy("ios", apps=["com.example.notes", "com.example.mail"], pinRequired=True))
    gates = []
    for app in ("notes", "mail"):
        device = Device(tmp_path / app, clock, f"ios:com.example.{app}", in_memory=True, peers=group)
        ana = device.sign_in(contoso)
        device.client.set_pin(ana, "83502746")
        clock.advance(seconds=10)
        device.restart()
        gates.append(device)
    # Both were behind for long; the person enters the PIN in one of them.
    notes, mail = gates
    for device in gates:
        device.client.background()
    clock.advance(minutes=40)
    for device in gates:
        device.client.foreground()
    assert name_of(notes.client.gate(ana).screen) == "ENTER_PIN"  # type: ignore[attr-defined]
    assert isinstance(notes.client.enter_pin(ana, "83502746"), cordon.Gate.OPEN)
    assert isinstance(mail.client.gate(ana), cordon.Gate.OPEN) is not broken
    assert bool(group.passed) is not broken
    for device in gates:
        device.client.sign_out(ana.oid)
        device.pump()
    assert group.passed == {}
