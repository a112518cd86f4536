"""What OpenCV and PyAV see of clips: which frames of the source they are, and when each is shown."""

import json
import sys

import av
import cv2
import numpy as np


def small(picture):
    return cv2.resize(picture, (64, 36), interpolation=cv2.INTER_AREA).astype(np.int32)


def by_opencv(path):
    video = cv2.VideoCapture(path)
    frames = []
    while True:
        there, picture = video.read()
        if not there:
            return frames
        frames.append(small(picture))


def by_pyav(path):
    with av.open(path) as container:
        times, frames = [], []
        for frame in container.decode(video=0):
            times.append(float(frame.pts * frame.time_base))
            frames.append(small(frame.to_ndarray(format="bgr24")))
        sound = container.streams.audio[0]
    with av.open(path) as container:
        heard = next(container.decode(audio=0))
        return frames, times, float(heard.pts * heard.time_base), sound.codec_context.name


def numbers(frames, source):
    return [int(np.argmin([np.sum((frame - other) ** 2) for other in source])) for frame in frames]


seen = []
for clip, source in json.loads(sys.argv[1]):
    whole = by_opencv(source)
    frames, times, sound, codec = by_pyav(clip)
    seen.append(
        {
            "opencv": numbers(by_opencv(clip), whole),
            "pyav": numbers(frames, whole),
            "times": times,
            "sound": sound,
            "codec": codec,
        }
    )
print(json.dumps(seen))
