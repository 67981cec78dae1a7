"""`make prove`: the full counts of every proof, on all cores; writes build/proof.json with a row per claim."""

import json
import logging
import os
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

from tests.prove.claims import CLAIMS, Claim, Part


def prove(claim: Claim, pool: ProcessPoolExecutor) -> dict[str, object]:
    """Run all pieces of a claim and return its row; a claim that tried too little does not hold."""
    began = time.monotonic()
    tried, faults, wrong = 0, Counter[str](), []
    jobs = [pool.submit(function, *arguments) for function, arguments in claim.pieces]
    for done, job in enumerate(as_completed(jobs), 1):
        part: Part = job.result()
        tried += part.tried
        faults.update(part.faults)
        wrong += part.wrong
        if sys.stderr.isatty():
            sys.stderr.write(f"\r  {claim.name}: {done} of {len(jobs)} pieces, {len(wrong)} wrong ")
            sys.stderr.flush()
    if sys.stderr.isatty():
        sys.stderr.write("\r" + " " * 70 + "\r")
    holds = not wrong and tried >= claim.least
    return {
        "claim": claim.name, "what": claim.what, "tried": tried, "faults": dict(sorted(faults.items())),
        "wrong": len(wrong), "first": wrong[:10], "seconds": round(time.monotonic() - began, 1), "holds": holds,
    }  # fmt: skip


def main() -> int:
    """Prove the claims named on the command line, or all; exit 1 when one does not hold."""
    names = sys.argv[1:] or [claim.name for claim in CLAIMS]
    chosen = [claim for claim in CLAIMS if claim.name in names]
    if len(chosen) < len(names):
        print(f"no such claim; there are {' '.join(claim.name for claim in CLAIMS)}", file=sys.stderr)
        return 2
    rows = []
    with ProcessPoolExecutor(os.cpu_count(), initializer=logging.disable, initargs=(logging.CRITICAL,)) as pool:
        for claim in chosen:
            row = prove(claim, pool)
            rows.append(row)
            word = "holds" if row["holds"] else "BROKEN"
            print(
                f"{row['claim']:<10}{row['tried']:>8} tried {row['wrong']:>5} wrong  {word}  {row['seconds']} s",
                flush=True,
            )
    Path("build").mkdir(exist_ok=True)
    Path("build/proof.json").write_text(json.dumps({"claims": rows}, indent=2) + "\n")
    return 0 if all(row["holds"] for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
