"""Cordon's client core: keeps an organisation's data inside the apps that may hold it.

    client = cordon.Client.open(config, keys=keys, store="state", files="vault")
    snapshot = client.snapshot(cordon.work(oid))
    decision = snapshot.may(ask.paste(ask.WORK, ask.PERSONAL))
    if not decision.allowed: ...

An app asks, nothing is hooked. Whatever is unknown is protected; a personal account is never restricted.
"""

from . import _handles, ask, buffers, driver
from ._client import Client
from ._core import (
    Accepted, Accounts, AccountStatus, Action, AfterWrongPins, Answer, AppDataReport, Attestation, AttestationVerdict,
    BiometricKind, BiometricOffer, Checked, CheckInOutcome, Clock, Complexity, Config, Configuration, ConfigurationSet,
    ConfigurationSource, Effect, Event, Explanation, Facts, FileStore, Gate, Input, Integrity, Journal, JournalLine,
    KeyFailure, KeyStore, Knox, Language, LaunchReason, LaunchVerdict, Level, LifeCycle, LogOutcome, ManagedAccounts,
    Moment, Origin, Outcome, Peers, Pick, PinFlaw, PinPassed, PinRules, PinShape, Platform, PolicyRef, PresenceOutcome,
    Protected, ProtectionClass, Question, Reason, Redirect, RemediationResult, Request, Screen, Secret, Settled,
    SignInReason, SignOutData, Standing, StandingKind, StateStore, Storage, StoreFailure, Switch, SwitchError,
    ThreatLevel, TriesLeft, Truth, Verdict, ViewGate, Want, WipeAnswer, WipeCause, WipeHandler, WorkingStatus,
    max_reply, sentence, signature_from_der, system_clock,
)  # fmt: skip
from ._errors import (
    Altered, Closed, Destroyed, Error, Exists, Invalid, Newer, NotAsked, NotFound, NotSignedIn, Unavailable,
)  # fmt: skip
from ._identity import PERSONAL, Identity, acting, acting_as, carried, work
from ._snapshot import Decision, Snapshot
from ._stream import VaultStream
from ._vault import Vault, VaultEditor, VaultReader, VaultWriter

__all__ = [
    "Accepted", "AccountStatus", "Accounts", "Action", "AfterWrongPins", "Altered", "Answer", "AppDataReport",
    "Attestation", "AttestationVerdict", "BiometricKind", "BiometricOffer", "CheckInOutcome", "Checked", "Client",
    "Clock", "Closed", "Complexity", "Config", "Configuration", "ConfigurationSet", "ConfigurationSource", "Decision",
    "Destroyed", "Effect", "Error", "Event", "Exists", "Explanation", "Facts", "FileStore", "Gate", "Identity", "Input",
    "Integrity", "Invalid", "Journal", "JournalLine", "KeyFailure", "KeyStore", "Knox", "Language", "LaunchReason",
    "LaunchVerdict", "Level", "LifeCycle", "LogOutcome", "ManagedAccounts", "Moment", "Newer", "NotAsked", "NotFound",
    "NotSignedIn", "Origin", "Outcome", "PERSONAL", "Peers", "Pick", "PinFlaw", "PinPassed", "PinRules", "PinShape",
    "Platform", "PolicyRef", "PresenceOutcome", "Protected", "ProtectionClass", "Question", "Reason", "Redirect",
    "RemediationResult", "Request", "Screen", "Secret", "Settled", "SignInReason", "SignOutData", "Snapshot",
    "Standing", "StandingKind", "StateStore", "Storage", "StoreFailure", "Switch", "SwitchError", "ThreatLevel",
    "TriesLeft", "Truth", "Unavailable", "Vault", "VaultEditor", "VaultReader", "VaultStream", "VaultWriter", "Verdict",
    "ViewGate", "Want", "WipeAnswer", "WipeCause", "WipeHandler", "WorkingStatus", "acting", "acting_as", "ask",
    "buffers", "carried", "driver", "max_reply", "sentence", "signature_from_der", "system_clock", "work",
]  # fmt: skip

_handles.guard()
