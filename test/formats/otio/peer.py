"""What OpenTimelineIO reads of a timeline, and the same timeline written by it."""

import json
import sys

import opentimelineio as otio


def told(clip):
    media = clip.media_reference
    available = media.available_range
    return {
        "name": clip.name,
        "url": otio.url_utils.filepath_from_url(media.target_url),
        "start": available.start_time.value,
        "length": available.duration.value,
        "rate": available.start_time.rate,
        "markers": [
            {
                "name": marker.name,
                "start": (marker.marked_range.start_time - available.start_time).value,
                "length": marker.marked_range.duration.value,
                "comment": marker.comment,
                "colour": marker.color,
            }
            for marker in clip.markers
        ],
    }


timeline = otio.adapters.read_from_file(sys.argv[1])
otio.adapters.write_to_file(timeline, sys.argv[2])
print(json.dumps([told(clip) for clip in timeline.find_clips()]))
