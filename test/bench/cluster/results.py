"""
Writes results of very many clips that nobody has looked at, by the driver's own writer: shards in OUT/shards, and beside them the plan.

    results.py DRIVER OUT PLAN SHARDS
"""

import hashlib
import json
import sys
from pathlib import Path

import numpy


def main(driver: str, out: str, plan_file: str, shards: int) -> None:
    sys.path.insert(0, driver)
    from reeltag_driver.looking import Look
    from reeltag_driver.ready import Ready
    from reeltag_driver.shard_file import shard_data

    plan = json.loads(Path(plan_file).read_text())
    ready = Ready(
        protocol=1, version=plan["version"], model=plan["model"], device="cuda", precision=plan["precision"], vectors=plan["vectors"],
        frames=4, dimensions=plan["dimensions"], sampling_whole=plan["sampling"]["whole"], sampling_span=plan["sampling"]["span"],
    )
    folder = Path(out) / "shards"
    folder.mkdir(parents=True, exist_ok=True)
    made = numpy.random.default_rng(7)
    # As those of a model are: most of a vector is what all have in common.
    common = made.standard_normal(plan["dimensions"], dtype=numpy.float32)
    for n in range(shards):
        vectors = made.standard_normal((plan["shard"], plan["dimensions"]), dtype=numpy.float32) + 2 * common
        vectors /= numpy.linalg.norm(vectors, axis=1, keepdims=True)
        clips = []
        for i, vector in enumerate(vectors):
            path = f"/mnt/cluster/media/part-{n // 100:03}/{n:06}/clip-{n * plan['shard'] + i:09}.mp4"
            # One of a hundred cannot be read.
            if i % 100 == 99:
                clips.append([Look(path, path, error_kind="not-video", error=f"{path} holds no video.")])
                continue
            content = "whole-" + hashlib.sha256(path.encode()).hexdigest()
            clips.append(
                [Look(path, path, embedding=vector.tobytes(), frames=[0, 10, 20, 30], timestamps=[0.0, 1.0, 2.0, 3.0], content=content, size=1_000_000 + i)]
            )
        name = hashlib.sha256(f"{plan['fingerprint']} {n}".encode()).hexdigest()[:32]
        (folder / f"{name}.parquet").write_bytes(shard_data("reeltag", clips, ready))
    (Path(out) / "reeltag-job.json").write_text(json.dumps(plan))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]))
