"""The speed as ratios: lesson 10 with all images and more rounds."""

import csv
import json
import os
import tempfile
from pathlib import Path

import numpy as np

from mnist_ae.command.info import describe_device, versions
from mnist_ae.command.lessons import choose_lessons
from mnist_ae.command.runner import Options, run
from mnist_ae.environment import display_path

LESSON = "10"
KNOBS = ["NUM_IMAGES=60_000", "LECTURE_IMAGES=60_000", "REPEATS=9", "REDO_STUDY=True"]
CELL_SECONDS = 3600
FILE = "10_speed.csv"  # the lesson writes it beside itself


def bench() -> tuple[str, dict]:
    """Measure, and return (what failed or "", the measurements by name)."""
    (lesson,) = choose_lessons([LESSON])
    loads = [_load_average()]
    with tempfile.TemporaryDirectory() as folder:
        options = Options(out=Path(folder), knobs=KNOBS, measure=True, timeout=CELL_SECONDS)
        summary = run([lesson], options)
    loads.append(_load_average())
    report = {
        "claims": summary.claims,
        "load_average": loads[0],
        "load_average_at_end": loads[1],
        "machine": describe_device(),
        "versions": versions(),
        "file": lesson.parent / FILE,
    }
    return summary.failure, report


def _load_average():
    """How many processes wanted to compute in the last minute; None on Windows."""
    return os.getloadavg()[0] if hasattr(os, "getloadavg") else None


def as_json(report: dict) -> str:
    """Return the measurements as one flat JSON object."""
    flat = {name: record["value"] for name, record in report["claims"].items()}
    for name in ("load_average", "load_average_at_end", "machine"):
        flat[name] = report[name]
    flat["file"] = str(display_path(report["file"]))
    flat.update(report["versions"])
    return json.dumps(flat)


def as_text(report: dict) -> str:
    """Return the measurements as text, one per line."""
    lines = []
    for name, record in report["claims"].items():
        lines.append(f"{name:36}{record['value']:10.4g} {record['unit']}")
    rows = read_epochs(report["file"])
    if rows:
        lines.append(epochs_table(rows))
    load = (
        f"{report['load_average']} at the start, {report['load_average_at_end']} at the end"
    )
    lines.append(f"load average: {load}")
    lines.append(report["machine"])
    numbers = [f"{name} {number}" for name, number in report["versions"].items()]
    lines.append(", ".join(numbers))
    lines.append(f"All times are in {display_path(report['file'])}.")
    return "\n".join(lines)


def read_epochs(path: Path) -> list[dict]:
    """Return the timed epochs of a file, {"size", "candidate", "ratio", "floor"} each.

    The ratio is an epoch's time over the floor's just before it; warm-ups are left out.
    Without a file there are none.
    """
    if not path.is_file():
        return []
    rows = []
    with open(path, newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["what"] != "epoch" or row["round"] == "0":
                continue
            floor = float(row["floor"])
            ratio = float(row["value"]) / floor
            size = int(row["batch_size"])
            kept = {"candidate": row["candidate"], "ratio": ratio, "floor": floor}
            rows.append({"size": size, **kept})
    return rows


def epochs_table(rows: list[dict]) -> str:
    """Return each candidate's median and quartiles in floors, and how the floor drifts."""
    lines = ["an epoch, in floors of its batch size: median (quartiles)"]
    for size in sorted({row["size"] for row in rows}, reverse=True):
        of_size = [row for row in rows if row["size"] == size]
        for name in sorted({row["candidate"] for row in of_size}):
            ratios = [row["ratio"] for row in of_size if row["candidate"] == name]
            low, middle, high = np.percentile(ratios, (25, 50, 75))
            lines.append(f"{size:6,}  {name:26}{middle:7.2f} ({low:.2f} to {high:.2f})")
        floors = [row["floor"] for row in of_size]
        third = max(1, len(floors) // 3)
        drift = np.median(floors[-third:]) / np.median(floors[:third])
        low, high = np.percentile(floors, (25, 75))
        spread = f"quartiles {low:.3f} to {high:.3f} s, "
        spread += f"the last third {drift:.2f} times the first"
        lines.append(f"{size:6,}  the floor itself: {spread}")
    return "\n".join(lines)
