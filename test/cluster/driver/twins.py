"""What the driver has twice, here and in TypeScript, as JSON: for a test that holds one against the other."""

import json
import tempfile

from reeltag_driver import errors, video_endings
from reeltag_driver.job import JOB_VERSION, parse_job
from reeltag_driver.lock import LOCK_FILE, Lock
from reeltag_driver.places import LocalPlace
from reeltag_driver.plan import PLAN_FILE, plan_of
from reeltag_driver.progress import Progress, Where
from reeltag_driver.ready import WORKER_PROTOCOL, Ready
from reeltag_driver.shard_file import SHARDS_FOLDER
from reeltag_driver.shards import Shards

lines: list[object] = []
now = 0.0
progress = Progress(lambda line: lines.append(json.loads(line)), lambda: now)
where = Where(clips=3, done=1, failed=1, shards=2, shards_done=1)
progress.plan(where)
progress.note("One was lost.")
progress.tell(where, 2)
now, where.done = 2.0, 2
progress.tell(where, 2)
progress.failed(errors.DriverError("disk-full", "There is no room.", "ENOSPC"))
progress.failed(errors.DriverError("usage", "There is no job."))
progress.end(where)

job = parse_job(
    {
        "version": JOB_VERSION,
        "id": "job",
        "manifest": "m.csv",
        "out": "o",
        "device": "auto",
        "precision": "auto",
        "segments": False,
        "layout": "reeltag",
        "shard": 2,
        "cpus": 1,
        "gpus": 0,
        "resume": False,
    }
)
ready = Ready(WORKER_PROTOCOL, "0.1.0", "model@1", "cpu", "fp32", "fp32", 4, 8, "whole", "span")
shards = Shards()
shards.add([("a", "a.mp4", None)])

with tempfile.TemporaryDirectory() as folder:
    place = LocalPlace(folder)
    lock = Lock(place, "job", lambda message: None)
    lock.take()
    holder = json.loads(place.read(LOCK_FILE) or b"")
    lock.release()

print(
    json.dumps(
        {
            "version": JOB_VERSION,
            "protocol": WORKER_PROTOCOL,
            "kinds": errors.KINDS,
            "endings": sorted(video_endings.VIDEO_ENDINGS),
            "lines": lines,
            "plan": json.loads(plan_of(job, ready, shards).data()),
            "lock": holder,
            "names": {"plan": PLAN_FILE, "lock": LOCK_FILE, "shards": SHARDS_FOLDER},
        }
    )
)
