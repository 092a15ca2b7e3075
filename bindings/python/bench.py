"""What a question costs from Python, in microseconds of the processor's time, to which other work on the machine adds little:
`may` on a snapshot, beside an empty call into a library of C.
"""

from __future__ import annotations

import ctypes
import statistics
import sys
import tempfile
import time
import timeit

import cordon
from cordon import ask, kit


#: What a question that is allowed may cost, in microseconds.
BAR = 5
BARRED = {"may, allowed"}


def median(call: str, names: dict[str, object], smoke: bool) -> float:
    timer = timeit.Timer(call, timer=time.thread_time, globals=names)
    # As often as fits into a fifth of a second: what is dear takes no longer than what is cheap.
    count = 100 if smoke else timer.autorange()[0]
    return statistics.median(timer.repeat(repeat=9, number=count)) / count * 1e6


def main() -> None:
    smoke = "--smoke" in sys.argv
    policies = [
        {
            "@odata.type": "#microsoft.graph.androidManagedAppProtection",
            "displayName": "Bench",
            "pinRequired": False,
            "allowedOutboundClipboardSharingLevel": "managedAppsWithPasteIn",
            "apps": [
                {
                    "mobileAppIdentifier": {
                        "@odata.type": "#microsoft.graph.androidMobileAppIdentifier",
                        "packageId": "com.example.notes",
                    }
                }
            ],
        }
    ]
    with tempfile.TemporaryDirectory() as folder:
        contoso = kit.LocalOrganisation(policies)
        config = cordon.Config(app="android:com.example.notes", app_version="1.0", device_tag="bench")
        client = cordon.Client.open(config, keys=kit.software_keys(), store=folder, files=folder + "/vault")
        client.facts(cordon.Facts(integrity=cordon.Integrity.INTACT))
        oid = contoso.add_account("ana@contoso.example")
        client.sign_in(oid, contoso.url, contoso.token(oid))
        while (effect := client.next_effect()) is not None:
            if isinstance(effect, cordon.Effect.SEND) and (reply := contoso.answer(effect.request)):
                client.handle(reply)
        snapshot = client.snapshot(cordon.work(oid))
        assert snapshot.policy_version, "no policy came"
        other = ask.app("android:com.example.other", verified=True)
        names = {
            "snapshot": snapshot,
            "core": snapshot._core,
            "allowed": ask.paste(ask.PERSONAL, ask.WORK, 40),
            "refused": ask.paste(ask.WORK, other, 40),
            "empty": ctypes.CDLL(None).abs,
        }
        for what, call in {
            "an empty call": "empty(1)",
            "may, allowed": "snapshot.may(allowed)",
            "may, refused with reasons": "snapshot.may(refused)",
            "may, by the generated code alone": "core.may_again(allowed)",
        }.items():
            took = median(call, names, smoke)
            bar = f" (bar: {BAR} µs, {'holds' if took < BAR else 'missed'})" if what in BARRED and not smoke else ""
            print(f"{what}: {took:.2f} µs{bar}", flush=True)
        assert snapshot.may(names["allowed"]).allowed and not snapshot.may(names["refused"]).allowed  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
