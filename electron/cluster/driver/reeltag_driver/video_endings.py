"""What the names of videos end in: the program's own list (`electron/engine/video/formats.ts`), and a test holds it to that."""

from __future__ import annotations

from typing import Final

VIDEO_ENDINGS: Final = frozenset(
    """
    3g2 3gp f4v insv lrv m4v mj2 mov mp4 mqv qt mk3d mkv webm avi divx asf wmv flv m2t m2ts mts tod tp trp ts dat m2p mod mpe mpeg mpg vob vro
    m1v m2v mpv mxf gxf lxf ogm ogv rm rmvb ivf dif dv wtv nut y4m 264 avc h264 265 h265 hevc 266 h266 vvc h261 h263 av1 obu vc1 gif apng mjpeg
    mjpg fli flc nsv nuv
    """.split()
)


def is_video(name: str) -> bool:
    _, dot, ending = name.rpartition(".")
    return dot != "" and not name.startswith(".") and ending.lower() in VIDEO_ENDINGS
