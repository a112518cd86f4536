"""Reads a project as BORIS does: times of three digits, each second event of a subject's state ends it, a file by the time passed."""
import json
import sys
from decimal import Decimal

REQUIRED = {
    "time_format", "project_date", "project_name", "project_description", "project_format_version", "subjects_conf",
    "behaviors_conf", "observations", "behavioral_categories", "independent_variables", "coding_map",
    "behaviors_coding_map", "converters",
}
BEHAVIOUR = {"type", "key", "code", "description", "category", "modifiers", "excluded", "coding map"}
OBSERVATION = {
    "file", "type", "date", "description", "time offset", "events", "observation time interval",
    "independent_variables", "visualize_spectrogram", "visualize_waveform", "close_behaviors_between_videos", "media_info",
}


def states(observation, behaviours, subjects):
    open_, done = {}, []
    for time, subject, code, modifier, comment, frame in observation["events"]:
        assert code in behaviours, code
        assert subject in subjects, subject
        sets = behaviours[code]["modifiers"].values()
        assert modifier in [value for each in sets for value in each["values"]], modifier
        at = Decimal(time).quantize(Decimal(".001"))
        key = (subject, code, modifier)
        if key in open_:
            start, first = open_.pop(key)
            done.append([code, subject, modifier, float(start), float(at), first, frame, comment])
        else:
            open_[key] = (at, frame)
    assert not open_, "a state that never ends"
    return done


project = json.load(open(sys.argv[1], encoding="utf-8"))
assert REQUIRED <= set(project), REQUIRED - set(project)
behaviours = {each["code"]: each for each in project["behaviors_conf"].values()}
assert all(BEHAVIOUR <= set(each) for each in behaviours.values())
subjects = {"", *(each["name"] for each in project["subjects_conf"].values())}
variables = {each["label"] for each in project["independent_variables"].values()}
told = {}
for name, observation in project["observations"].items():
    assert OBSERVATION <= set(observation), OBSERVATION - set(observation)
    assert set(observation["independent_variables"]) <= variables
    (path,) = observation["file"]["1"]
    assert all(path in observation["media_info"][fact] for fact in ("length", "fps", "hasVideo", "hasAudio"))
    told[name] = {
        "path": path,
        "length": observation["media_info"]["length"][path],
        "fps": observation["media_info"]["fps"][path],
        "description": observation["description"],
        "variables": observation["independent_variables"],
        "states": states(observation, behaviours, subjects),
    }
print(json.dumps({"behaviours": behaviours, "observations": told}))
