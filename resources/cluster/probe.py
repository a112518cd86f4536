"""What each machine of a cluster has: a line of JSON each. Started on one of them, with Ray's own environment."""

import json
import os
import subprocess
import sys

import ray
from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

PATIENCE_S = 180


def look(paths):
    import platform

    words = json.loads(os.environ.get("REELTAG_WORKER") or '["reeltag"]')

    def reeltag(*args):
        try:
            done = subprocess.run([*words, *args], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120)
            return done.stdout
        except (OSError, subprocess.TimeoutExpired):
            return ""

    findings = []
    for line in reeltag("doctor", "--json").splitlines():
        try:
            findings.append(json.loads(line))
        except ValueError:
            pass
    return {
        "ray": ray.__version__,
        "python": platform.python_version(),
        "reeltag": reeltag("--version").strip() or None,
        "findings": findings,
        "paths": [
            {
                "path": path,
                "is": "folder" if os.path.isdir(path) else "file" if os.path.exists(path) else "none",
                "writable": os.access(path, os.W_OK),
            }
            for path in paths
        ],
        "error": None,
    }


def main():
    paths = json.loads(sys.argv[1])
    ray.init(log_to_driver=False, logging_level="ERROR")
    # It takes no core from a job that has them all.
    task = ray.remote(num_cpus=0, max_retries=0)(look)
    nodes = [node for node in ray.nodes() if node["Alive"]]
    asked = [
        task.options(scheduling_strategy=NodeAffinitySchedulingStrategy(node["NodeID"], soft=False)).remote(paths)
        for node in nodes
    ]
    for node, answer in zip(nodes, asked):
        has = node["Resources"]
        line = {
            "node": node["NodeManagerHostname"],
            "cpus": has.get("CPU", 0),
            "gpus": has.get("GPU", 0),
            "ray": None,
            "python": None,
            "reeltag": None,
            "findings": [],
            "paths": [],
        }
        try:
            line.update(ray.get(answer, timeout=PATIENCE_S))
        except Exception as error:  # whatever it is, the other machines are told of
            line["error"] = str(error).strip().splitlines()[-1][:500]
        print(json.dumps(line), flush=True)


main()
