"""
A library of Final Cut Pro by what its document type (version 1.10) requires of the elements in it, with exact times; and its clips as
OpenTimelineIO's adapter reads them, which knows whole rates alone and clips that lie in no event.
"""

import json
import re
import sys
import xml.etree.ElementTree as ElementTree
from fractions import Fraction

import opentimelineio as otio

# children in their order, attributes that must be there, attributes that may
RULES = {
    "fcpxml": ("resources library", "version", ""),
    "resources": ("(asset |format )*", "", ""),
    "format": ("", "id", "name frameDuration fieldOrder width height paspH paspV colorSpace projection stereoscopic"),
    "asset": (
        "(media-rep )+(metadata )?",
        "id",
        "name uid start duration hasVideo format hasAudio videoSources audioSources audioChannels audioRate",
    ),
    "media-rep": ("(bookmark )?", "src", "kind sig suggestedFilename"),
    "metadata": ("(md )*", "", ""),
    "md": ("(array )?", "key", "value editable type displayName description source"),
    "library": ("(event )*", "", "location colorProcessing"),
    "event": ("(asset-clip )*", "", "name uid"),
    "asset-clip": (
        "(note )?((marker|chapter-marker|rating|keyword) )*(metadata )?",
        "ref",
        "lane offset name start duration enabled srcEnable audioStart audioDuration format tcStart tcFormat modDate audioRole videoRole",
    ),
    "note": ("", "", ""),
    "marker": ("", "start value", "duration completed note"),
    "keyword": ("", "value", "start duration note"),
}


def hold(element):
    children, required, optional = RULES[element.tag]
    inside = "".join(f"{child.tag} " for child in element)
    assert re.fullmatch(children if children.endswith((")*", ")?")) else f"{children} ?", inside), (element.tag, inside)
    missing = set(required.split()) - set(element.attrib)
    unknown = set(element.attrib) - set(required.split()) - set(optional.split())
    assert not missing and not unknown, (element.tag, missing, unknown)
    for child in element:
        hold(child)


def seconds(text):
    assert re.fullmatch(r"\d+(/\d+)?s", text), text
    return Fraction(text[:-1])


root = ElementTree.parse(sys.argv[1]).getroot()
hold(root)
assert root.get("version") == "1.10"
known = {element.get("id"): element for element in root.find("resources")}
assert len(known) == len(root.find("resources"))


def told(clip):
    asset = known[clip.get("ref")]
    step = seconds(known[asset.get("format")].get("frameDuration"))
    begin = seconds(asset.get("start"))
    assert clip.get("start") == asset.get("start") and clip.get("duration") == asset.get("duration")

    def frames(time):
        counted = time / step
        assert counted.denominator == 1, counted
        return counted.numerator

    return {
        "name": clip.get("name"),
        "url": asset.find("media-rep").get("src"),
        "start": frames(begin),
        "length": frames(seconds(asset.get("duration"))),
        "rate": float(1 / step),
        "display": clip.get("tcFormat"),
        "markers": [
            {
                "kind": mark.tag,
                "open": mark.get("completed") == "0",
                "name": mark.get("value"),
                "start": frames(seconds(mark.get("start")) - begin),
                "length": frames(seconds(mark.get("duration"))),
                "comment": mark.get("note"),
            }
            for mark in clip
            if mark.tag in ("marker", "keyword")
        ],
    }


clips = root.findall("library/event/asset-clip")
exact = [told(clip) for clip in clips]

library = root.find("library")
root.remove(library)
root.extend(clips)
read = otio.adapters.read_from_string(ElementTree.tostring(root, "unicode"), adapter_name="fcpx_xml")
adapter = [
    {
        "name": clip.name,
        "rate": clip.source_range.start_time.rate,
        "start": clip.source_range.start_time.value,
        "markers": [[marker.name, marker.marked_range.start_time.value] for marker in clip.markers],
    }
    for clip in read
]
print(json.dumps({"exact": exact, "adapter": adapter}))
