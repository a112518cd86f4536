"""The videos that are most like each video, and those that are nearly the same, from what `reeltag embed` wrote.

    reeltag embed ~/Videos/*.mp4 --out vectors.jsonl
    python3 nearest.py vectors.jsonl

Needs numpy. A vector has the length 1, so the product of two is their cosine: 1 is the same, 0 has nothing in common.
"""

import json
import sys

import numpy as np

SAME = 0.99


def main(path: str) -> None:
    with open(path, encoding="utf-8") as file:
        lines = [json.loads(line) for line in file]
    if len(lines) < 2:
        sys.exit("there is nothing to compare: embed two videos or more")
    models = {(line["model"], line["precision"]) for line in lines}
    if len(models) > 1:
        sys.exit("these vectors are of several models, and cannot be compared: write them anew with one")
    vectors = np.array([line["embedding"] for line in lines], dtype=np.float32)
    likeness = vectors @ vectors.T
    np.fill_diagonal(likeness, -1)
    for row, line in enumerate(lines):
        nearest = int(likeness[row].argmax())
        cosine = float(likeness[row, nearest])
        note = "  nearly the same" if cosine > SAME else ""
        print(f"{line['video']}\t{lines[nearest]['video']}\t{cosine:.3f}{note}")


if __name__ == "__main__":
    main(sys.argv[1])
