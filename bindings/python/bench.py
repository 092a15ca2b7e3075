"""What a question costs from Python, in microseconds: `may` on a snapshot, beside an empty call into the same library."""

from __future__ import annotations

import ctypes
import statistics
import sys
import tempfile
import timeit

import cordon
from cordon import ask, kit


def median(call: str, names: dict[str, object], count: int) -> float:
    runs = timeit.repeat(call, globals=names, number=count, repeat=9)
    return statistics.median(runs) / count * 1e6


def main() -> None:
    count = 1_000 if "--smoke" in sys.argv else 100_000
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
            print(f"{what}: {median(call, names, count):.2f} µs")
        assert snapshot.may(names["allowed"]).allowed and not snapshot.may(names["refused"]).allowed  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
