"""The next sitting, prepared: a larger model from nothing, in two commands of less than eight minutes each on one H200.

    python next_sitting.py first --run FIRST
    python next_sitting.py second --resume FIRST --run SECOND

What follows is given to `train.py` and goes before what stands here, so that a trial can be smaller.

The first half learns at 80 pixels, where a clip is rendered in less than half the time, and the second goes on at 120 with the
same 10 × 10 patches, kernels resampled. One schedule spans both: the camera alone, drills into the second half, and from
two fifths on the rate falls to nothing. A command that is cut short costs its last minute: the second then has the rest of the
schedule to go.
"""

from __future__ import annotations

import sys

import train

# 512 clips a step, and 128 of them with captions, are what the sixth sitting had; so is the rate, with which a narrower model
# took steps of 64 clips as well. 7.3 minutes leave half a minute for the last validation and for what is slower there. The heads
# that compare frames are held to the end: let go in a trial right after the kernels were resampled, they were lost.
BOTH = "--minutes 7.3 --every 1 --batch 512 --captions 128 --muon --rate 1.2e-3 --decay 0.6 --camera-first 0.12 --drills 0.65"
HALVES = {
    "first": "--until 0.5 --image 80 --patch 8 --width 192 --depth 8 --heads 6 --pooled 192",
    "second": "--until 1 --image 120 --patch 12",
}


def main() -> None:
    half, *more = sys.argv[1:] or [""]
    if half not in HALVES or (half == "second" and "--resume" not in more):
        raise SystemExit(__doc__)
    train.main([*BOTH.split(), *HALVES[half].split(), *more])


if __name__ == "__main__":
    main()
