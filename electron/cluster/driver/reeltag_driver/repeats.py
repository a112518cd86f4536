"""
Which ids come more than once, of ten million without holding ten million of them: eight bytes each, and the few that look alike are looked at
again in a second reading.
"""

from __future__ import annotations

from array import array
from collections import Counter
from typing import Final

from .clips import Clip
from .manifest import Mistakes

#: Parts that are looked at one after the other, so that the memory for it is that of one.
PARTS: Final = 256
#: Letters of an id that are said.
MOST_SAID: Final = 200


class SeenIds:
    def __init__(self) -> None:
        self._parts = [array("q") for _ in range(PARTS)]

    def add(self, name: str) -> None:
        # Python's own hash has 64 bits, and holds against whoever would like to make them collide.
        value = hash(name)
        self._parts[value & (PARTS - 1)].append(value)

    def repeated(self) -> set[int]:
        """The hashes of ids that came more than once, or look as if they had."""
        found: set[int] = set()
        for part in self._parts:
            if len(set(part)) < len(part):
                found.update(value for value, count in Counter(part).items() if count > 1)
        return found


class OneOfEach:
    """In the second reading: a row that repeats another exactly is one with it, and one that gives an id another meaning is a mistake."""

    def __init__(self, repeated: set[int], mistakes: Mistakes) -> None:
        self._repeated = repeated
        self._mistakes = mistakes
        self._first: dict[str, tuple[int, Clip]] = {}

    def is_new(self, line: int, clip: Clip) -> bool:
        name = clip[0]
        if hash(name) not in self._repeated:
            return True
        earlier, known = self._first.setdefault(name, (line, clip))
        if earlier == line:
            return True
        if known != clip:
            self._mistakes.add(line, f"its id {name if len(name) <= MOST_SAID else name[:MOST_SAID] + '…'} is that of another clip, in line {earlier}: give each an id of its own")
        return False
