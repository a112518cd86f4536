"""What OpenTimelineIO's adapter for Final Cut Pro 7's XML reads of a project."""

import json
import sys
import urllib.parse

import opentimelineio as otio


def told(timeline):
    [clip] = list(timeline.video_tracks()[0].find_clips())
    media = clip.media_reference
    return {
        "name": clip.name,
        "url": urllib.parse.unquote(urllib.parse.urlparse(media.target_url).path),
        "start": media.available_range.start_time.value,
        "length": media.available_range.duration.value,
        "rate": media.available_range.start_time.rate,
        "source": [clip.source_range.start_time.value, clip.source_range.duration.value],
        "sequence": [timeline.global_start_time.value, timeline.global_start_time.rate],
        "display": media.metadata["fcp_xml"]["timecode"]["displayformat"],
        "reel": media.metadata["fcp_xml"]["timecode"].get("reel", {}).get("name"),
        "sound": len(timeline.audio_tracks()),
        "markers": [
            {
                "name": marker.name,
                "start": marker.marked_range.start_time.value,
                "length": marker.marked_range.duration.value,
                "comment": marker.metadata["fcp_xml"]["comment"],
                "colour": marker.metadata["fcp_xml"]["color"]["red"],
            }
            for marker in clip.markers
        ],
    }


project = otio.adapters.read_from_file(sys.argv[1], adapter_name="fcp_xml")
print(json.dumps([told(timeline) for timeline in project]))
