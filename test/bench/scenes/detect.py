"""Cuts of the films named on stdin, a line each, by PySceneDetect's detectors with their defaults: a line of JSON a film."""

import json
import sys
import time
import warnings

from scenedetect import AdaptiveDetector, ContentDetector, SceneManager, open_video

warnings.simplefilter("ignore")


def detect(path, make_detector):
    began = time.perf_counter()
    video = open_video(path)
    manager = SceneManager()
    manager.add_detector(make_detector())
    manager.detect_scenes(video)
    scenes = manager.get_scene_list()
    seconds = time.perf_counter() - began
    return {"cuts": [start.frame_num for start, _ in scenes[1:]], "seconds": seconds}


for line in sys.stdin:
    found = {
        "content": detect(line.rstrip("\n"), ContentDetector),
        "adaptive": detect(line.rstrip("\n"), AdaptiveDetector),
    }
    print(json.dumps(found), flush=True)
