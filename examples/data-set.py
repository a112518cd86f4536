"""Rows to train with, from what `reeltag export --format parquet` wrote: vectors, and yes or no for one label.

    python3 data-set.py FOLDER "a star"

Needs pyarrow and numpy. Copies of a video are on one side of the split: it goes by content.
"""

import hashlib
import sys
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq


def main(folder: str, label: str) -> None:
    tags = pq.read_table(Path(folder, "tags.parquet")).to_pylist()
    vectors = pq.read_table(Path(folder, "vectors.parquet")).to_pylist()
    decided = {tag["video_id"]: tag["decision"] for tag in tags if tag["label"] == label}
    rows = [row for row in vectors if row.get("start") is None and decided.get(row["video_id"]) in ("yes", "no")]
    if not rows:
        there = sorted({tag["label"] for tag in tags if tag["decision"] in ("yes", "no")})
        sys.exit(f"no video has a yes or a no to “{label}”; there are some to: {', '.join(there) or 'nothing'}")
    x = np.array([row["vector"] for row in rows], dtype=np.float32)
    y = np.array([decided[row["video_id"]] == "yes" for row in rows])
    # The same draw each time, on every machine.
    part = np.array([hashlib.sha256(row["content_id"].encode()).digest()[0] % 5 for row in rows])
    out = Path(folder, "rows.npz")
    np.savez(out, x=x[part > 0], y=y[part > 0], x_test=x[part == 0], y_test=y[part == 0])
    print(f"{len(rows)} videos of {x.shape[1]} numbers, {int(y.sum())} yes, {int((part == 0).sum())} for testing: {out}")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
