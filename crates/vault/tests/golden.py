"""What the readers of golden files have in common. Written for them alone: nothing here reads a format."""

import json
import sys


def check(paths, run_case):
    """Runs every case of these files; 1 if one differs or there is none."""
    failed = count = 0
    for path in paths:
        with open(path, encoding="utf-8") as file:
            golden = json.load(file)
        for case in golden["cases"]:
            count += 1
            got = run_case(golden, case)
            if got != case["expected"]:
                failed += 1
                print(f"{path}: {case['name']}: expected {case['expected']}, got {got}")
    print(f"{count - failed} of {count} cases agree")
    return 1 if failed or not count else 0


def make(golden, path, run_case, rows):
    """Writes a golden file: each row is a case without what is expected."""
    golden["cases"] = []
    for case in rows:
        case["expected"] = run_case(golden, case)
        golden["cases"].append(case)
    with open(path, "w", encoding="utf-8") as out:
        json.dump(golden, out, indent=1)
        out.write("\n")
    return 0


def command(run_case, made, usage):
    """The commands `check` and `make` of a reader."""
    word, arguments = (sys.argv[1:2] or ["help"])[0], sys.argv[2:]
    if word == "check":
        sys.exit(check(arguments, run_case))
    if word == "make":
        sys.exit(made())
    sys.exit(usage)
