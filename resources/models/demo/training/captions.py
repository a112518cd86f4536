"""Sentences and what they claim: `labels.json` expanded, tokenised and sampled.

A text is a sentence and the set of concepts that it claims; whether it is true of a clip follows from the clip's
attributes (`claims_hold`), so a caption of one clip is known to be true, false or undecided of every other.

    python captions.py        writes the vocabulary into labels.json
"""

from __future__ import annotations

import json
import random
import re
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

LABELS = Path(__file__).resolve().parent.parent / "labels.json"
CLS, SEP, UNK, PAD = "[CLS]", "[SEP]", "[UNK]", "[PAD]"


def expand(pattern: str) -> list[str]:
    """'a (red|blue|) ball' → all sentences that it stands for"""
    match = re.search(r"\(([^()]*)\)", pattern)
    if not match:
        return [" ".join(pattern.split())]
    return [s for choice in match[1].split("|") for s in expand(pattern[: match.start()] + choice + pattern[match.end() :])]


@dataclass(frozen=True)
class Text:
    sentence: str
    claims: tuple[int, ...]  # concepts that must all hold; empty: about something unknown, true of no clip


class Language:
    def __init__(self, path: Path = LABELS):
        data = json.loads(path.read_text())
        self.groups = data["groups"]
        self.concepts = [c for g in self.groups for c in g["concepts"]]
        self.ids = [c["id"] for c in self.concepts]
        self.index = {name: i for i, name in enumerate(self.ids)}
        self.members = {g["id"]: [self.index[c["id"]] for c in g["concepts"]] for g in self.groups}
        self.group_of = {self.index[c["id"]]: g["id"] for g in self.groups for c in g["concepts"]}
        self.labels = [c["label"] for c in self.concepts]
        self.held_out = [c.get("heldOut", []) for c in self.concepts]
        self.templates = data["templates"]["train"]
        self.held_templates = data["templates"]["heldOut"]
        held = {s for c in self.held_out for s in c}
        # Every pattern weighs the same, however many sentences it stands for.
        self.wordings = [
            [kept for p in c["wordings"] if (kept := [s for s in expand(p) if s not in held])] for c in self.concepts
        ]
        self.unknown = [s for p in data["unknown"]["wordings"] for s in expand(p)]
        self.words = self._words()

    def _words(self) -> list[str]:
        """The words that training uses, held-out sentences not counted"""
        sentences = [s for c in self.wordings for p in c for s in p] + self.labels + self.templates + self.unknown
        sentences += [w for c in self.concepts for part in c.get("parts", {}).values() for w in part]
        sentences += [", and while with shapes a an there is are one two three in of the shot film . -"]
        found = {w for s in sentences for w in words_of(s)} - {UNK.lower()}
        return sorted(found)

    def check(self) -> None:
        known = set(self.words)
        for sentence in [s for c in self.held_out for s in c] + self.held_templates:
            if strange := [w for w in words_of(sentence) if w not in known]:
                raise ValueError(f"held-out sentence “{sentence}” has words that training never uses: {strange}")

    # --- sampling -----------------------------------------------------------------------------------------------

    def phrase(self, rng: random.Random, concept: int) -> str:
        if rng.random() < 0.2:
            return self.labels[concept]
        return rng.choice(rng.choice(self.wordings[concept]))

    def in_template(self, rng: random.Random, phrase: str) -> str:
        sentence = rng.choice(self.templates).replace("{}", phrase) if rng.random() < 0.6 else phrase
        return self.as_typed(rng, sentence)

    def as_typed(self, rng: random.Random, sentence: str) -> str:
        """Hyphens between words and full stops, as people type them"""
        if rng.random() < 0.08:
            parts = sentence.split(" ")
            at = rng.randrange(len(parts))
            sentence = "-".join([" ".join(parts[: at + 1]), " ".join(parts[at + 1 :])]) if at + 1 < len(parts) else sentence
            sentence = sentence.replace(" ", "-") if rng.random() < 0.3 and len(parts) < 5 else sentence
        return sentence + "." if rng.random() < 0.06 else sentence

    def single(self, rng: random.Random, concept: int) -> Text:
        phrase = self.phrase(rng, concept)
        if "." in self.ids[concept] and rng.random() < 0.3 and "parts" in self.concepts[concept]:
            phrase = self.shapes(rng, {self.group_of[concept]: concept})
        return Text(self.in_template(rng, phrase), (concept,))

    def stranger(self, rng: random.Random) -> Text:
        return Text(self.in_template(rng, rng.choice(self.unknown)), ())

    def shapes(self, rng: random.Random, chosen: dict[str, int]) -> str:
        """A noun phrase for any subset of shape, colour, motion and count: 'two red circles moving left'"""
        part = lambda group, name, default: (  # noqa: E731
            rng.choice(self.concepts[chosen[group]]["parts"][name]) if group in chosen else default
        )
        many = "count" in chosen and self.ids[chosen["count"]] != "count.one"
        noun = part("shape", "plural" if many else "noun", rng.choice(["shapes", "objects"] if many else ["shape", "object"]))
        words = [part("colour", "adjective", ""), noun]
        head = " ".join(w for w in words if w)
        if "count" in chosen:
            head = f"{part('count', 'number', '')} {head}"
        elif rng.random() < 0.85:
            head = ("an " if head[0] in "aeiou" else "a ") + head
        if "motion" not in chosen:
            return ("there are " if many else "there is ") + head if rng.random() < 0.15 else head
        verbs = "verb" if many or rng.random() < 0.65 else "finite"
        verb = part("motion", verbs, "")
        return f"{head} is {verb}" if verbs == "verb" and not many and rng.random() < 0.2 else f"{head} {verb}"

    def combined(self, rng: random.Random, true: list[int]) -> Text:
        """A caption that claims several of the concepts that are true of a clip"""
        by_group: dict[str, list[int]] = {}
        for concept in true:
            by_group.setdefault(self.group_of[concept], []).append(concept)
        shape_groups = [g for g in ("shape", "colour", "motion", "count") if g in by_group]
        phrases, claims = [], []
        if shape_groups and rng.random() < 0.8:
            wanted = [g for g in shape_groups if rng.random() < 0.65] or [rng.choice(shape_groups)]
            chosen = {g: rng.choice(by_group[g]) for g in wanted}
            phrases.append(self.shapes(rng, chosen))
            claims += chosen.values()
        others = [g for g in by_group if g not in ("shape", "colour", "motion", "count")]
        rng.shuffle(others)
        for group in others[: rng.choice([0, 1, 1, 2]) if phrases else rng.choice([1, 2, 2, 3])]:
            concept = rng.choice(by_group[group])
            if self.ids[concept] in ("text.absent", "editing.none") and rng.random() < 0.7:
                continue
            phrases.append(self.phrase(rng, concept))
            claims.append(concept)
        if not phrases:
            concept = rng.choice(true)
            phrases, claims = [self.phrase(rng, concept)], [concept]
        if rng.random() < 0.5:
            pairs = list(zip(phrases, range(len(phrases))))
            rng.shuffle(pairs)
            phrases = [p for p, _ in pairs]
        sentence = rng.choice([", ", ", ", " and ", " with ", ", while "]).join(phrases)
        return Text(self.in_template(rng, sentence), tuple(sorted(set(claims))))

    def flipped(self, rng: random.Random, true: list[int], false: list[int]) -> Text:
        """A caption in which one claim is of the same group as the truth but false"""
        groups = {self.group_of[c] for c in true}
        options = [c for c in false if self.group_of[c] in groups] or false
        wrong = rng.choice(options)
        kept = [c for c in true if self.group_of[c] != self.group_of[wrong]]
        for _ in range(4):  # the false claim must be in the sentence
            text = self.combined(rng, [*kept, wrong]) if rng.random() < 0.6 and kept else self.single(rng, wrong)
            if wrong in text.claims:
                return text
        return self.single(rng, wrong)


def words_of(sentence: str) -> list[str]:
    return re.findall(r"\[unk\]|[a-z]+|[^\sa-z{}]", sentence.lower().replace("{}", " "))


class Words:
    """The rows of the word table that training uses, and their ids in BERT's vocabulary (id 100 is [UNK])."""

    def __init__(self, language: Language, vocab_file: Path):
        bert = {w: i for i, w in enumerate(vocab_file.read_text(encoding="utf-8").splitlines())}
        self.pieces: dict[str, list[int]] = {}
        used: list[int] = [bert[w] for w in (PAD, UNK, CLS, SEP)]
        self.bert_ids = used
        rows = {b: i for i, b in enumerate(used)}
        for word in language.words:
            ids = word_pieces(word, bert)
            for b in ids:
                if b not in rows:
                    rows[b] = len(used)
                    used.append(b)
            self.pieces[word] = [rows[b] for b in ids]

    def encode(self, sentences: list[str], max_length: int = 40) -> tuple[Tensor, Tensor]:
        """→ rows of the table (B, L), mask (B, L) bool; a word that training never uses is [UNK]"""
        lists = []
        for sentence in sentences:
            ids = [r for w in words_of(sentence) for r in self.pieces.get(w, [1])]
            lists.append([2, *ids[: max_length - 2], 3])
        length = max(map(len, lists))
        ids = torch.zeros(len(lists), length, dtype=torch.long)
        for row, tokens in enumerate(lists):
            ids[row, : len(tokens)] = torch.tensor(tokens)
        return ids, ids != 0


def word_pieces(word: str, vocabulary: dict[str, int]) -> list[int]:
    ids, start = [], 0
    while start < len(word):
        for end in range(len(word), start, -1):
            piece = ("##" if start else "") + word[start:end]
            if piece in vocabulary:
                ids.append(vocabulary[piece])
                start = end
                break
        else:
            return [vocabulary[UNK]]
    return ids


def claim_matrix(texts: list[Text], concepts: int) -> Tensor:
    """(M, K), 1 where a text claims a concept"""
    matrix = torch.zeros(len(texts), concepts)
    for row, text in enumerate(texts):
        matrix[row, list(text.claims)] = 1
    return matrix


def claims_hold(truth: Tensor, claims: Tensor) -> Tensor:
    """truth (B, K): 1 true, 0 false, −1 undecided; claims (M, K) → (B, M) of the same meaning"""
    broken = (truth == 0).float() @ claims.T
    kept = (truth == 1).float() @ claims.T
    size = claims.sum(1)
    result = torch.full(broken.shape, -1.0, device=truth.device)
    result[(kept == size) & (size > 0)] = 1
    result[(broken > 0) | (size == 0)] = 0
    return result


def write_vocabulary() -> None:
    language = Language()
    language.check()
    text = LABELS.read_text()
    kept = text[: text.index('"vocabulary": [')]  # the last key of the file
    LABELS.write_text(f'{kept}"vocabulary": {json.dumps(language.words)}\n}}\n')


if __name__ == "__main__":
    write_vocabulary()
