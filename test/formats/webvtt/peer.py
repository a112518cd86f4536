"""webvtt-py: tells the cues of files, and writes one."""
import json
import sys
from pathlib import Path

import webvtt


def tell(path):
    return [
        {
            "id": cue.identifier,
            "start": cue.start_in_seconds + cue.start_time.milliseconds / 1000,
            "end": cue.end_in_seconds + cue.end_time.milliseconds / 1000,
            "text": cue.text,
            "raw": cue.raw_text,
            "voice": cue.voice,
        }
        for cue in webvtt.read(path)
    ]


command, *paths = sys.argv[1:]
if command == "tell":
    print(json.dumps({Path(path).name: tell(path) for path in paths}))
else:
    file = webvtt.WebVTT(header_comments=["00:01 is no cue"])
    file.styles.append(webvtt.Style("::cue(.loud) { color: red }"))
    for start, end, text, identifier in [
        ("00:00:01.500", "00:00:03.250", "<v Grace>wave &amp; splash</v>", "first"),
        ("00:00:02.000", "00:00:04.125", "she <i>paddles</i>\nout", None),
        ("01:00:00.000", "01:00:00.500", "<v.loud Alan>one</v>\n<v Grace>two</v>", None),
    ]:
        file.captions.append(webvtt.Caption(start, end, text, identifier=identifier))
    file.save(paths[0])
    print("null")
