"""What OpenTimelineIO's adapter for CMX 3600 reads of a list, and the same list written by it."""

import json
import sys

import opentimelineio as otio


def told(clip):
    [marker] = [line for line in clip.metadata["cmx_3600"]["comments"] if "|C:" in line]
    [file] = [line for line in clip.metadata["cmx_3600"]["comments"] if line.startswith("SOURCE FILE:")]
    return {
        "name": clip.name,
        "url": file[len("SOURCE FILE:") :].strip(),
        "start": clip.source_range.start_time.value,
        "length": clip.source_range.duration.value,
        "rate": clip.source_range.start_time.rate,
        "reel": clip.metadata["cmx_3600"]["reel"],
        "marker": marker,
    }


rate = float(sys.argv[2])
timeline = otio.adapters.read_from_file(sys.argv[1], adapter_name="cmx_3600", rate=rate)
clips = list(timeline.find_clips())
print(json.dumps([told(clip) for clip in clips]))
otio.adapters.write_to_file(timeline, sys.argv[3], adapter_name="cmx_3600", rate=rate)
