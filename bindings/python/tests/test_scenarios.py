"""Reference scenarios through the binding, against an organisation in the process. Their numbers stand in the names."""

from __future__ import annotations

import asyncio
import threading
import uuid
from pathlib import Path
from typing import Any

import pytest

import cordon
from conftest import APP, Device, TurnedClock, name_of, organisation, policy
from cordon import Gate, Identity, StandingKind, Switch, Verdict, ask

NOTES = ask.app("android:com.example.other", verified=True)
DOCS = ask.app("android:com.example.docs", verified=True)

PIN: dict[str, Any] = {"pinRequired": True, "minimumPinLength": 4}


def screen(gate: Gate) -> Any:
    assert isinstance(gate, Gate.SHUT)
    return gate.screen


def kind_of(gate: Gate) -> str:
    return "OPEN" if isinstance(gate, Gate.OPEN) else name_of(screen(gate))


def test_s001_a_policy_comes_before_the_account_counts_as_managed(device: Device, clock: TurnedClock) -> None:
    ana = device.sign_in(organisation(clock, policy()))
    joining, policy_changed, managed, *_ = device.events
    assert isinstance(policy_changed, cordon.Event.POLICY_CHANGED)
    assert (joining.standing.closed, managed.standing.kind) == ("joining", StandingKind.MANAGED)  # type: ignore[attr-defined]
    snapshot = device.client.snapshot(ana)
    assert snapshot.standing.kind is StandingKind.MANAGED
    assert snapshot.identity == ana and snapshot.policy_version


def test_s002_signing_in_again_sends_nothing_twice(device: Device, clock: TurnedClock) -> None:
    contoso = organisation(clock, policy())
    ana = device.sign_in(contoso)
    sent, told = len(device.sent), len(device.events)
    device.client.sign_in(uuid.UUID(str(ana.oid).upper()), contoso.url, contoso.token(ana.oid))
    device.pump()
    assert (len(device.sent), len(device.events)) == (sent, told)
    assert device.client.snapshot(ana).standing.kind is StandingKind.MANAGED


def test_s003_the_token_of_another_account_is_refused_before_any_request(
    device: Device, clock: TurnedClock
) -> None:
    contoso = organisation(clock, policy())
    ana, ben = contoso.add_account("ana@contoso.example"), contoso.add_account("ben@contoso.example")
    with pytest.raises(cordon.Invalid) as refused:
        device.client.sign_in(ana, contoso.url, contoso.token(ben))
    device.pump()
    assert refused.value.field == "token" and device.sent == []


def test_s006_what_waits_for_the_network_goes_at_once_when_it_is_back(device: Device, clock: TurnedClock) -> None:
    device.online = False
    ana = device.sign_in(organisation(clock, policy()))
    assert device.client.snapshot(ana).standing.closed == "joining"
    device.online = True
    device.client.handle(cordon.Input.CONNECTIVITY())
    device.pump()
    assert device.client.snapshot(ana).standing.kind is StandingKind.MANAGED


def test_s010_two_organisations_each_have_their_policy(device: Device, clock: TurnedClock) -> None:
    ana = device.sign_in(organisation(clock, policy(printBlocked=True)))
    eve = device.sign_in(organisation(clock, policy(printBlocked=False)), "eve@fabrikam.example")
    print_it = ask.channel(ask.Channel.PRINT)
    assert not device.client.snapshot(ana).may(print_it).allowed
    assert device.client.snapshot(eve).may(print_it).allowed


def test_s011_who_keeps_the_data_ends_management_and_wipes_nothing(device: Device, clock: TurnedClock) -> None:
    ana = device.sign_in(organisation(clock, policy()))
    device.client.sign_out(ana.oid, cordon.SignOutData.KEEP)
    device.pump()
    assert "MANAGEMENT_ENDED" in device.told() and "WIPE_BEGAN" not in device.told()
    assert device.client.snapshot(ana).standing.closed == "signedOut"


def test_s013_a_new_policy_is_one_event_and_old_snapshots_stay(device: Device, clock: TurnedClock) -> None:
    contoso = organisation(clock, policy(printBlocked=False))
    ana = device.sign_in(contoso)
    before, print_it = device.client.snapshot(ana), ask.channel(ask.Channel.PRINT)
    device.events.clear()
    contoso.set_policy([policy(printBlocked=True)])
    device.pump()
    assert device.told().count("POLICY_CHANGED") == 1
    assert before.may(print_it).allowed and not device.client.snapshot(ana).may(print_it).allowed


def test_s014_what_nobody_signed_changes_nothing(device: Device, clock: TurnedClock) -> None:
    contoso = organisation(clock, policy(printBlocked=True))
    ana = device.sign_in(contoso)
    version = device.client.snapshot(ana).policy_version
    answer = contoso.answer

    def tampered(request: cordon.Request) -> Any:
        reply: Any = answer(request)
        return reply and cordon.Input.REPLY(reply.request, 200, reply.nonce, bytes(reply.body)[:-9] + b"AAAAAAAAA")

    contoso.answer = tampered  # type: ignore[method-assign]
    contoso.set_policy([policy(printBlocked=False)])
    device.check_in(ana)
    snapshot = device.client.snapshot(ana)
    assert snapshot.policy_version == version
    assert not snapshot.may(ask.channel(ask.Channel.PRINT)).allowed


def test_s017_without_a_pin_nothing_is_released(device: Device, clock: TurnedClock) -> None:
    ana = device.sign_in(organisation(clock, policy(**PIN)))
    assert kind_of(device.client.gate(ana)) == "SET_PIN"
    assert device.client.snapshot(ana).may(ask.paste(ask.WORK, DOCS)).reasons[0].code == "gateShut"
    with pytest.raises(cordon.Closed) as closed:
        device.client.vault(ana)
    assert closed.value.closed == "gateShut"
    assert isinstance(device.client.set_pin(ana, "2580"), Gate.OPEN)
    assert device.client.snapshot(ana).is_open


def test_s018_simple_pins_are_named_and_refused(device: Device, clock: TurnedClock) -> None:
    ana = device.sign_in(organisation(clock, policy(**PIN, simplePinBlocked=True)))
    for pin in ["1235", "1112"]:
        with pytest.raises(cordon.Invalid) as refused:
            device.client.set_pin(ana, pin)
        assert refused.value.field == "pin"
        assert [name_of(flaw) for flaw in screen(device.client.gate(ana)).flaws] == ["SIMPLE"], pin
    assert isinstance(device.client.set_pin(ana, "1122"), Gate.OPEN)


def test_s020_wrong_pins_count_over_a_restart_and_then_wipe(device: Device, clock: TurnedClock) -> None:
    rules = {**PIN, "maximumPinRetries": 5, "appActionIfMaximumPinRetriesExceeded": "wipe"}
    ana = device.sign_in(organisation(clock, policy(**rules)))
    device.client.set_pin(ana, "2580")
    device.client.background()
    clock.advance(minutes=31)
    device.restart()
    for _ in range(3):
        gate = device.client.enter_pin(ana, "0000")
    assert screen(gate).wrong and screen(gate).left.tries == 2
    device.restart()
    assert screen(device.client.gate(ana)).left.tries == 2
    device.client.enter_pin(ana, "0000")
    device.client.enter_pin(ana, "0000")
    device.pump()
    done = [event for event in device.events if isinstance(event, cordon.Event.WIPE_DONE)]
    assert [event.cause.reason for event in done] == ["pinAttempts"]


def test_s021_the_recheck_goes_by_the_clock_that_nobody_turns(device: Device, clock: TurnedClock) -> None:
    rules = {**PIN, "periodOnlineBeforeAccessCheck": "PT30M", "periodOfflineBeforeAccessCheck": "PT12H"}
    ana = device.sign_in(organisation(clock, policy(**rules)))
    device.client.set_pin(ana, "2580")
    device.client.background()
    clock.advance(minutes=29)
    clock.wall -= 86_400
    device.client.foreground()
    assert kind_of(device.client.gate(ana)) == "OPEN"
    device.client.background()
    clock.advance(minutes=31)
    device.client.foreground()
    assert kind_of(device.client.gate(ana)) == "ENTER_PIN"
    device.client.enter_pin(ana, "2580")
    clock.reboot()
    device.restart()
    assert kind_of(device.client.gate(ana)) == "ENTER_PIN"


@pytest.mark.parametrize(("version", "shown"), [("10", "OPEN"), ("9.5", "WARNING"), ("8.5", "BLOCKED")])
def test_s028_the_strongest_condition_that_fails_wins(
    device: Device, clock: TurnedClock, version: str, shown: str
) -> None:
    rules = {"minimumWarningOsVersion": "10", "minimumRequiredOsVersion": "9", "minimumWipeOsVersion": "8"}
    device.client.facts(cordon.Facts(os_version=version, integrity=cordon.Integrity.INTACT, device_lock=True))
    ana = device.sign_in(organisation(clock, policy(**rules)))
    gate = device.client.gate(ana)
    assert kind_of(gate) == shown
    if shown == "WARNING":
        dismissed = device.client.answer(ana, cordon.Answer.DISMISS())
        assert isinstance(dismissed, Gate.OPEN)
    if shown == "BLOCKED":
        reason = screen(gate).reasons[0]
        assert (reason.setting, reason.required, reason.found) == ("minimumRequiredOsVersion", "9", "8.5")
        assert cordon.Action.REMOVE_ACCOUNT in gate.actions  # type: ignore[attr-defined]


def test_s031_a_rooted_device_closes_work_and_leaves_personal_alone(device: Device, clock: TurnedClock) -> None:
    device.client.facts(cordon.Facts(integrity=cordon.Integrity.COMPROMISED, device_lock=True))
    ana = device.sign_in(organisation(clock, policy(deviceComplianceRequired=True)))
    assert kind_of(device.client.gate(ana)) == "BLOCKED"
    assert isinstance(device.client.gate(cordon.PERSONAL), Gate.OPEN)
    assert device.client.snapshot(cordon.PERSONAL).may(ask.paste(ask.PERSONAL, NOTES)).allowed


def test_s037_a_scope_counts_before_the_view_and_the_process(device: Device, clock: TurnedClock) -> None:
    ana, eve, process = (Identity(uuid.UUID(int=number)) for number in (1, 2, 3))
    client = device.client
    client.set_process_identity(process)
    assert isinstance(client.switch_view(7, cordon.PERSONAL), Switch.SWITCHED)
    with cordon.acting_as(ana):
        assert (client.identity_of_view(7), client.identity_of_files()) == (ana, ana)
        with cordon.acting_as(eve):
            assert client.identity_of_files() == eve
    assert (client.identity_of_view(7), client.identity_of_files()) == (cordon.PERSONAL, process)
    client.close_view(7)
    assert client.identity_of_view(7) == process


def test_s039_scopes_end_with_errors_and_tasks_keep_theirs() -> None:
    ana, eve = Identity(uuid.UUID(int=1)), Identity(uuid.UUID(int=2))

    async def later() -> Identity | None:
        await asyncio.sleep(0)
        return cordon.acting()

    async def both() -> tuple[Identity | None, Identity | None]:
        with cordon.acting_as(ana):
            first = asyncio.create_task(later())
        with cordon.acting_as(eve):
            second = asyncio.create_task(later())
        assert cordon.acting() is None
        return await first, await second

    with pytest.raises(KeyError), cordon.acting_as(ana), cordon.acting_as(eve):
        raise KeyError
    assert cordon.acting() is None
    assert asyncio.run(both()) == (ana, eve)


def test_s040_work_for_another_thread_takes_its_scope_along() -> None:
    ana, seen = Identity(uuid.UUID(int=1)), []
    with cordon.acting_as(ana):
        job = cordon.carried(lambda: seen.append(cordon.acting()))
    thread = threading.Thread(target=job)
    thread.start()
    thread.join()
    assert seen == [ana] and cordon.acting() is None


def test_s041_a_scope_of_another_identity_forbids_the_switch(device: Device, clock: TurnedClock) -> None:
    ana = device.sign_in(organisation(clock, policy()))
    with cordon.acting_as(cordon.PERSONAL):
        assert isinstance(device.client.switch_view(1, ana), Switch.NOT_ALLOWED)


def test_s044_who_leaves_the_gate_keeps_the_old_identity(device: Device, clock: TurnedClock) -> None:
    ana = device.sign_in(organisation(clock, policy(**PIN)))
    client = device.client
    client.switch_view(1, cordon.PERSONAL)
    switch: Any = client.switch_view(1, ana)
    assert isinstance(switch, Switch.PENDING) and client.settle_switch(switch.ticket) is None
    assert isinstance(client.leave_switch(switch.ticket), cordon.Settled.CANCELLED)
    assert client.identity_of_view(1) == cordon.PERSONAL


def test_s062_managed_apps_receive_and_others_do_not(device: Device, clock: TurnedClock, tmp_path: Path) -> None:
    contoso = organisation(
        clock, policy(apps=[APP, "com.example.docs"], allowedOutboundDataTransferDestinations="managedApps")
    )
    ana = device.sign_in(contoso)
    docs = Device(tmp_path / "docs", clock, "android:com.example.docs")
    docs.sign_in(contoso)
    device.pump()
    docs_of_ana = ask.app("android:com.example.docs", account=ana.oid, verified=True)
    may = device.client.snapshot(ana).may
    assert may(ask.transfer(ask.WORK, docs_of_ana)).allowed
    refused = may(ask.transfer(ask.WORK, NOTES))
    assert (refused.verdict, refused.reasons[0].setting) == (
        Verdict.DENY,
        "allowedOutboundDataTransferDestinations",
    )
    assert refused.reasons[0].policies[0].name == "Baseline"


def test_s065_personal_data_moves_and_asks_the_work_account_where_it_enters(
    device: Device, clock: TurnedClock
) -> None:
    ana = device.sign_in(organisation(clock, policy(allowedInboundDataTransferSources="none")))
    may = device.client.snapshot(cordon.PERSONAL).may
    assert may(ask.transfer(ask.PERSONAL, NOTES)).allowed and may(ask.transfer(NOTES, ask.PERSONAL)).allowed
    assert not device.client.snapshot(ana).may(ask.transfer(ask.PERSONAL, ask.WORK)).allowed


def test_s045_an_app_of_one_account_has_nothing_to_set(tmp_path: Path, clock: TurnedClock) -> None:
    device = Device(tmp_path, clock, accounts=cordon.Accounts.ONE)
    ana = device.sign_in(organisation(clock, policy()))
    with pytest.raises(cordon.Invalid, match="one account"):
        device.client.set_process_identity(cordon.PERSONAL)
    assert device.client.identity_of_files() == ana
    assert isinstance(device.client.switch_view(1, cordon.PERSONAL), Switch.FAILED)


@pytest.mark.parametrize(("text", "allowed"), [("a" * 19, True), ("e\u0301" * 20, True), ("\U0001f468\u200d\U0001f467" * 21, False)])
def test_s075_the_allowance_counts_characters_as_people_do(
    device: Device, clock: TurnedClock, text: str, allowed: bool
) -> None:
    rules = {
        "allowedOutboundClipboardSharingLevel": "blocked",
        "allowedOutboundClipboardSharingExceptionLength": 20,
    }
    ana = device.sign_in(organisation(clock, policy(**rules)))
    question = ask.paste(ask.WORK, NOTES, ask.characters(text))
    assert device.client.snapshot(ana).may(question).allowed is allowed


def test_s086_typed_reads_take_what_reads_as_that_type(device: Device, clock: TurnedClock) -> None:
    contoso = organisation(clock, policy())
    contoso.set_configuration({"number": "1.0", "on": "TRUE", "odd": "yes", "empty": ""})
    configuration = device.client.snapshot(device.sign_in(contoso)).configuration
    assert configuration.integer("number", cordon.Pick.ANY) is None
    assert configuration.double("number", cordon.Pick.ANY) == 1.0
    assert configuration.boolean("on", cordon.Truth.ANY) is True
    assert configuration.boolean("odd", cordon.Truth.ANY) is None
    assert configuration.text("empty", cordon.Pick.ANY) == ""


def test_s088_a_wipe_takes_work_data_and_leaves_a_receipt(device: Device, clock: TurnedClock) -> None:
    contoso = organisation(clock, policy())
    ana = device.sign_in(contoso)
    vault = device.client.vault(ana)
    with vault.create("report") as file:
        file.write(b"work")
    reader = vault.open("report")
    contoso.order_wipe(ana.oid)
    device.pump()
    assert device.told().count("WIPE_DONE") == 1
    with pytest.raises(cordon.Closed):
        reader.read()
    with pytest.raises(cordon.Closed):
        device.client.vault(ana)
    assert list((device.folder / "vault").iterdir()) == []
    (receipt,) = contoso.receipts(ana.oid)
    assert receipt["reason"] == "order" and receipt["destroyed"]
    assert device.client.snapshot(cordon.PERSONAL).may(ask.paste(ask.PERSONAL, NOTES)).allowed


def test_s091_a_wipe_goes_on_after_the_process_ended(device: Device, clock: TurnedClock) -> None:
    contoso = organisation(clock, policy())
    ana = device.sign_in(contoso)
    with device.client.vault(ana).create("report") as file:
        file.write(b"work")
    # The app never answers, and then its process ends.
    device.wipe = lambda identity: None
    contoso.order_wipe(ana.oid)
    device.pump()
    assert "WIPE_BEGAN" in device.told() and "WIPE_DONE" not in device.told()
    device.wipe = lambda identity: cordon.WipeAnswer.DONE(cordon.AppDataReport(deleted=3))
    device.restart()
    assert "WIPE_DONE" in device.told()
    assert len(contoso.receipts(ana.oid)) == 1


def test_s094_remediation_ends_in_one_word(device: Device, clock: TurnedClock) -> None:
    contoso = organisation(clock, policy())
    oid = contoso.add_account("ana@contoso.example")
    device.organisations[contoso.url] = contoso
    for _ in range(2):
        device.client.handle(
            cordon.Input.REMEDIATE(
                oid=str(oid), server=contoso.url, token=cordon.Secret(contoso.token(oid)), upn=None, silent=False
            )
        )
    device.pump()
    told = [event for event in device.events if isinstance(event, cordon.Event.REMEDIATION)]
    assert [type(event.result) for event in told] == [cordon.RemediationResult.COMPLIANT]
    assert cordon.sentence(told[0].title, cordon.Language.GERMAN)
