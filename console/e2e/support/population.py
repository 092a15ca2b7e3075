"""Fills the database of a demo with people, registrations and what apps asked, as the store keeps them.

    python3 population.py DATABASE REGISTRATIONS

Every run with the same number gives the same organisation, but for the clock. Rows are copies of the demo's own.
"""

import json
import random
import sqlite3
import sys
import time
import uuid

FIRST = "Amina Björn Carla Deniz Elif Farid Greta Hugo Ines Jonas Katja Lars Maya Noah Olga Pablo Rosa Samir Tara Uwe Vera Yusuf Zoe".split()
LAST = "Acar Berg Castro Dubois Engel Fischer Graf Haddad Ito Jansen Keller Lange Moreau Nowak Ortiz Petrov Rossi Schmidt Tanaka Vogel Weber".split()
PHONES = {
    "ios": ["iPhone", "iPhone 15", "iPad", "iPhone SE"],
    "android": ["Pixel 8", "Galaxy S24", "Fairphone 5", "Galaxy Tab"],
    "windows": ["Surface", "ThinkPad"],
}
APPS = {
    "ios": ["com.contoso.mail", "com.contoso.files", "com.contoso.notes", "com.fabrikam.crm"],
    "android": ["com.contoso.mail", "com.contoso.files", "com.fabrikam.crm"],
    "windows": ["com.contoso.edge"],
}
SHARES = {"com.contoso.mail": 0.9, "com.contoso.edge": 0.9, "com.fabrikam.crm": 0.12}
ASKS = [
    ("paste", "personal", "allow", "", 30),
    ("paste", "personal", "deny", "allowedOutboundClipboardSharingLevel", 26),
    ("paste", "app", "deny", "allowedOutboundClipboardSharingLevel", 17),
    ("transfer", "sharedApp", "deny", "allowedOutboundDataTransferDestinations", 14),
    ("transfer", "managedApp", "allow", "allowedOutboundDataTransferDestinations", 90),
    ("saveCopy", "localStorage", "deny", "saveAsBlocked", 11),
    ("saveCopy", "oneDriveForBusiness", "allow", "allowedDataStorageLocations", 45),
    ("openLink", "app", "redirect", "managedBrowserToOpenLinksRequired", 38),
    ("channel", "print", "deny", "printBlocked", 6),
    ("channel", "notification", "redact", "notificationRestriction", 22),
    ("channel", "backup", "deny", "dataBackupBlocked", 4),
]
HOUR = 3_600_000_000
DAY = 24 * HOUR
AGES = [(0.62, 0, HOUR), (0.2, HOUR, DAY), (0.1, DAY, 7 * DAY), (0.05, 7 * DAY, 30 * DAY), (0.03, 30 * DAY, 90 * DAY)]


def insert(db, table, rows):
    names = list(rows[0])
    places = ", ".join("?" * len(names))
    db.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({places})", [list(row.values()) for row in rows])


def people(luck, sample, count):
    for place in range(count):
        first, last = luck.choice(FIRST), luck.choice(LAST)
        upn = f"{first}.{last}{place}@contoso.example".lower().replace("ö", "oe")
        names = {"upn": upn, "upn_fold": upn, "display_name": f"{first} {last}"}
        yield sample | names | {"oid": str(uuid.UUID(int=luck.getrandbits(128))), "roles": "[]", "password": None}


def age(luck):
    share = luck.random()
    for part, least, most in AGES:
        share -= part
        if share < 0:
            return luck.randrange(least + 1, most)
    return luck.randrange(30 * DAY, 90 * DAY)


def registrations(luck, samples, users, count, now):
    organisation = samples["ios"]["organisation"]
    until = now + 30 * DAY
    proof = {"level": "device", "evidence": "0" * 64, "expires": until}
    while count > 0:
        user = luck.choice(users)
        platform = luck.choices(["ios", "android", "windows"], [6, 5, 1])[0]
        model = luck.choice(PHONES[platform])
        tag = str(uuid.UUID(int=luck.getrandbits(128)))
        name = f"{user['display_name'].split(' ')[0]}'s {model}"
        # Some phones are new, and one app is given to few so far.
        fresh = luck.random() < 0.06
        managed = luck.choices([None, "mdm", "thirdPartyMdm"], [5, 4, 1])[0]
        apps = [app for app in APPS[platform] if luck.random() < SHARES.get(app, 0.5)]
        seen = now - age(luck)
        for app in apps[:count]:
            count -= 1
            holds = not fresh and (app != "com.fabrikam.crm" or luck.random() < 0.4)
            sample = samples[platform if platform in samples else "ios"]
            texts = [user["upn"], user["display_name"].lower(), name.lower(), f"{platform}:{app}", tag]
            yield sample | {
                "id": f"{organisation}.{luck.getrandbits(128):032x}",
                "oid": user["oid"],
                "platform": platform,
                "app": app,
                "app_version": luck.choice(["4.2.0", "4.2.1", "4.3.0"]),
                "device_tag": tag,
                "device_name": name,
                "thumbprint": f"{luck.getrandbits(256):064x}",
                "held_version": sample["held_version"] if holds else None,
                "holds": int(holds),
                "created": seen - luck.randrange(DAY, 200 * DAY),
                "last_seen": seen,
                "user_fold": user["upn"],
                "device_fold": name.lower(),
                "search": "\n".join(["", *texts, ""]),
                "management": None if managed is None else json.dumps(proof | {"state": managed}),
                "managed_by": managed,
                "managed_until": 0 if managed is None else until,
            }


def asks(luck, organisation, now, count):
    for back in range(28):
        moment = time.gmtime((now - back * DAY) / 1_000_000)
        quiet = 0.25 if moment.tm_wday >= 5 else 1
        for kind, destination, verdict, setting, share in ASKS:
            number = round(share * quiet * count / 40 * luck.uniform(0.6, 1.3) * (0.7 if back > 14 else 1))
            if number > 0:
                yield {
                    "organisation": organisation,
                    "day": time.strftime("%Y-%m-%d", moment),
                    "shard": "0",
                    "kind": kind,
                    "destination": destination,
                    "verdict": verdict,
                    "setting": setting,
                    "count": number,
                }


def main(path, count):
    luck, now = random.Random(7), time.time_ns() // 1000
    db = sqlite3.connect(path, timeout=30)
    db.row_factory = sqlite3.Row
    one = lambda query: dict(db.execute(query).fetchone())
    samples = {row["platform"]: dict(row) for row in db.execute("SELECT * FROM registration WHERE holds = 1")}
    organisation = samples["ios"]["organisation"]
    group = one("SELECT id FROM directory_group WHERE display_name = 'Field staff'")["id"]
    users = list(people(luck, one("SELECT * FROM account WHERE roles = '[]'"), max(12, count // 4)))
    with db:
        insert(db, "account", users)
        insert(db, "group_member", [{"organisation": organisation, "group_id": group, "oid": one["oid"]} for one in users])
        insert(db, "registration", list(registrations(luck, samples, users, count, now)))
        insert(db, "ask_day", list(asks(luck, organisation, now, count)))
    db.close()


main(sys.argv[1], int(sys.argv[2]))
