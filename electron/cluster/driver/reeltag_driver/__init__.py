"""
Reeltag's driver of a Ray cluster: it cuts a list of clips into shards, has `reeltag worker` look at them on every machine that there is,
and leaves Parquet. What it is told and what it tells is in `job.py`; whoever reads on begins with `drive.py`.

Modules that import ray are `cluster.py` and `drive.py`; pyarrow is loaded where it is needed. All the rest runs, and is tested, with
Python alone.
"""
