"""The speed as ratios: lesson 10 with all images and more rounds."""

import json
import os
import tempfile
from pathlib import Path

from mnist_ae.command.info import describe_device, versions
from mnist_ae.command.lessons import choose_lessons
from mnist_ae.command.runner import Options, run
from mnist_ae.command.summary import claims_table

LESSON = "10"
KNOBS = ["NUM_IMAGES=60_000", "LECTURE_IMAGES=60_000", "REPEATS=5"]
CELL_SECONDS = 3600


def bench() -> tuple[str, dict]:
    """Measure, and return (what failed or "", the measurements by name)."""
    load_average = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
    with tempfile.TemporaryDirectory() as folder:
        options = Options(out=Path(folder), knobs=KNOBS, measure=True, timeout=CELL_SECONDS)
        summary = run(choose_lessons([LESSON]), options)
    report = {
        "claims": summary.claims,
        "load_average": load_average,
        "machine": describe_device(),
        "versions": versions(),
    }
    return summary.failure, report


def as_json(report: dict) -> str:
    """Return the measurements as one flat JSON object."""
    flat = {name: record["value"] for name, record in report["claims"].items()}
    flat["load_average"] = report["load_average"]
    flat["machine"] = report["machine"]
    flat.update(report["versions"])
    return json.dumps(flat)


def as_text(report: dict) -> str:
    """Return the measurements as text, one per line."""
    lines = [claims_table(report["claims"])]
    lines.append(f"load average at the start: {report['load_average']}")
    lines.append(report["machine"])
    lines.append(
        ", ".join(f"{name} {number}" for name, number in report["versions"].items())
    )
    return "\n".join(lines)
