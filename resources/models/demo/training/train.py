"""Train the demo model: `python train.py --minutes 60`; see README.md.

Everything is procedural and drawn from `--seed`. A run writes checkpoints and a log every few minutes and goes on with
`--resume`. With CUDA, clips are rendered on the device and the model runs in bfloat16; without, other processes render.
"""

from __future__ import annotations

import time

BEGUN = time.monotonic()  # a run's minutes are those of its process: loading PyTorch is among them

import argparse
import copy
import json
import math
import os
import random
import signal
import tempfile
from dataclasses import replace
from pathlib import Path
from queue import Full

import torch
import torch.distributed as dist
import torch.multiprocessing as mp
import torch.nn.functional as F
from torch import Tensor

import checkpoint
from captions import Language, Text, Words, claim_matrix, claims_hold
from data import DRILLS, Batch, Stage, Studio, joined
from losses import area_under_curve, by_patch, contrast, within_groups, yes_or_no
from model import InternVideo2, Sizes, attention_on_offsets, hold_guided_heads, initialise

HERE = Path(__file__).resolve().parent
VOCABULARY = HERE.parent / "google-bert/bert-large-uncased/vocab.txt"  # the shipped model's
PATCHES = "vision_encoder.patch_embed.proj.weight"
MOTIONS = 12
KEPT = 150  # batches
PART = 12  # clips that are rendered at once: so many stay in a processor's cache
PLACES_SCALE = {"there": 1.0, "centres": 4.0, "which": 1.0, "flow": 2.0, "grain": 1.0}


def arguments(options: list[str] | None = None) -> argparse.Namespace:
    """`options` as on the command line, which is read if there are none"""
    parser = argparse.ArgumentParser(description=__doc__)
    add = parser.add_argument
    add("--run", type=Path, default=HERE / "runs" / "demo", help="folder that checkpoint and log are written to")
    add("--minutes", type=float, default=60, help="wall-clock length of this run, from its process's start")
    add("--until", type=float, default=1.0, help="how far along the schedule this run goes; another one goes on from there")
    add("--resume", type=Path, metavar="RUN", help="go on from the checkpoint in this folder, which may be --run itself")
    add("--start-from", type=Path, help="begin with the weights of another run, of a file of averages or of an exported .pt; another patch size is resampled")
    add("--decay", type=float, default=0.0, help="last part of the schedule, in which the learning rate falls to nothing")
    add("--seed", type=int, default=1)
    add("--batch", type=int, default=0, help="clips a step; default 64, with CUDA 768")
    add("--captions", type=int, default=0, help="clips a step that get captions and matching; default 32, with CUDA 192")
    add("--rate", type=float, default=1.2e-3)
    add("--muon", action="store_true", help="orthogonalise the updates of the blocks' matrices")
    add("--warm", type=int, default=50, help="steps in which the learning rate rises")
    add("--camera-first", type=float, default=0.12, help="part of the schedule until which the camera alone is learnt")
    add("--drills", type=float, default=1.0, help="part of the schedule until which every other step is a drill")
    add("--guide", type=float, default=1.0, help="part of the schedule until which the heads that compare frames are held")
    add("--renew-matching", action="store_true", help="with --resume: begin anew with the fusion layers and itm_head")
    add("--image", type=int, help=f"pixels along a side; {Sizes.image}, or with --resume the run's: at as many patches it may change")
    add("--patch", type=int, help=f"likewise; {Sizes.patch}")
    add("--width", type=int, default=Sizes.width)
    add("--depth", type=int, default=Sizes.depth)
    add("--heads", type=int, default=Sizes.heads)
    add("--pooled", type=int, default=Sizes.pooled, help="numbers of a clip before they become its embedding")
    add("--vocabulary", type=Path, default=VOCABULARY)
    add("--precision", choices=["float32", "bfloat16"], help="bfloat16 with CUDA and on processors that have it, else float32")
    add("--threads", type=int, default=1)
    add("--renderers", type=int, default=1, help="rendering processes, without CUDA")
    add("--learners", type=int, default=1, help="processes that share each step, without CUDA; from two on each renders its own clips")
    add("--every", type=float, default=5, help="minutes between validations and checkpoints")
    add("--held", type=int, default=0, help="clips of each validation, 64 or more; default 512, with CUDA 4096")
    add("--compile", action="store_true", help="torch.compile the vision tower, where that works")
    return parser.parse_args(options)


class Trainer:
    """The process `rank` of `args.learners`: all hold the same weights, and the first of them reports and saves"""

    def __init__(self, args: argparse.Namespace, rank: int = 0):
        self.args, self.rank = args, rank
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        on_gpu = self.device.type == "cuda"
        self.batch_size = (args.batch or (768 if on_gpu else 64)) // args.learners
        self.captioned = (args.captions or (192 if on_gpu else 32)) // args.learners
        fast = on_gpu or bool(torch.cpu.get_capabilities().get("avx512_bf16"))  # elsewhere bfloat16 is slower
        self.half = args.precision == "bfloat16" if args.precision else fast
        if not self.half:
            torch.optim._muon._zeropower_via_newtonschulz = orthogonalised
        torch.manual_seed(args.seed)
        torch.set_num_threads(args.threads)
        torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = True
        self.language = Language()
        self.language.check()
        self.words = Words(self.language, args.vocabulary)
        self.groups = list(self.language.members.values())
        saved = checkpoint.load(args.resume) if args.resume else None
        self.sizes = Sizes(**saved["sizes"]) if saved else Sizes(width=args.width, depth=args.depth, heads=args.heads, pool_heads=args.heads, pooled=args.pooled)
        grid = self.sizes.grid
        self.sizes = replace(self.sizes, image=args.image or self.sizes.image, patch=args.patch or self.sizes.patch)
        self.model = InternVideo2(self.sizes, len(self.words.bert_ids), len(self.language.ids), MOTIONS)
        if args.start_from and not saved:
            adopt(self.model, checkpoint.averages(args.start_from), self.words.bert_ids)
        self.model.to(self.device)
        self.average = copy.deepcopy(self.model).requires_grad_(False)
        self.optimiser = Optimiser(self.model, self.fusion(), args.rate, args.muon)
        self.steps = self.samples = 0
        self.matched = 0  # steps in which matching was learnt
        self.minutes = 0.0  # of training, over all runs
        self.passed = 0.0  # part of the schedule
        if saved:
            if saved["bert_ids"] != self.words.bert_ids:
                raise SystemExit("labels.json has other words than the run's: begin a new run with --start-from")
            if self.sizes.grid != grid:
                raise SystemExit(f"a run goes on with as many patches as it began with, {grid} along a side, not {self.sizes.grid}")
            self.go_on_from(saved)
        if self.passed >= args.until:
            raise SystemExit(f"{self.passed:.0%} of the schedule is over: nothing is left until {args.until:.0%}")
        self.begun_at = self.passed
        if args.renew_matching:
            self.renew_matching()
        # A resumed run draws new clips and captions: the seed and how far the run has come name the stream.
        self.rng = random.Random(f"{args.seed}/{self.steps}/{rank}")
        self.encode = self.compiled() if args.compile else self.model.encode_video
        self.stopped = False
        args.run.mkdir(parents=True, exist_ok=True)

    def go_on_from(self, saved: dict) -> None:
        """With finer patches, resampled kernels and nothing known of how they move"""
        finer = saved["model"][PATCHES].shape[-1] != self.sizes.patch
        if finer:
            kernel = resampled(saved["average"][PATCHES], self.sizes.patch)
            saved["model"][PATCHES] = saved["average"][PATCHES] = kernel
        self.model.load_state_dict(saved["model"])
        self.average.load_state_dict(saved["average"])
        self.optimiser.load_state_dict(saved["optimiser"])
        if finer:
            self.optimiser.forget(self.model.vision_encoder.patch_embed.proj.weight)
        self.steps, self.samples, self.matched = saved["steps"], saved["samples"], saved["matched"]
        self.minutes, self.passed = saved["minutes"], saved["passed"]

    def compiled(self):
        """The vision tower compiled; as it is where that fails, for want of a compiler, say"""
        encode, s = torch.compile(self.model.encode_video), self.sizes
        try:
            with torch.autocast(self.device.type, torch.bfloat16, enabled=self.half):
                outputs = encode(torch.zeros(self.batch_size, s.frames, 3, s.image, s.image, device=self.device))
            sum(x.float().sum() for x in outputs).backward()
            return encode
        except Exception as error:  # PyTorch has no one kind for it
            reason = (str(error).splitlines() or [""])[0]
            print(f"runs without --compile: {type(error).__name__}: {reason}", flush=True)
            return self.model.encode_video

    def fusion(self) -> list[torch.nn.Module]:
        return [*self.model.text_encoder.bert.encoder.layer[self.sizes.fusion_layer :], self.model.itm_head]

    def renew_matching(self) -> None:
        """Layers that normalise last can be driven, early and fast, to where nothing reaches them any more"""
        for module in self.fusion():
            module.apply(initialise)
            for parameter in module.parameters():
                self.optimiser.forget(parameter)
        for averaged, now in zip(self.average.parameters(), self.model.parameters()):
            if any(now is p for module in self.fusion() for p in module.parameters()):
                averaged.data.copy_(now.data)

    # --- one step ---------------------------------------------------------------------------------------------------

    def texts_for(self, truth: Tensor) -> tuple[list[Text], list[tuple[int, int]]]:
        """Every concept once in some wording, captions of some clips, near misses, and unknown things; and which
        caption and near miss belong to each of the first clips"""
        language, rng = self.language, self.rng
        texts = [language.single(rng, k) for k in range(len(language.ids))]
        pairs = []
        for row in truth[: self.captioned].tolist():
            true = [k for k, v in enumerate(row) if v == 1]
            false = [k for k, v in enumerate(row) if v == 0]
            caption = language.combined(rng, true) if rng.random() < 0.6 else language.single(rng, rng.choice(true))
            pairs.append((len(texts), len(texts) + 1))
            texts += [caption, language.flipped(rng, true, false)]
        texts += [language.stranger(rng) for _ in range(8)]
        return texts, pairs

    def step(self, batch: Batch) -> dict[str, float]:
        model, device = self.model, self.device
        texts, pairs = self.texts_for(batch.truth.cpu())
        ids, mask = (x.to(device) for x in self.words.encode([t.sentence for t in texts]))
        claims = claim_matrix(texts, len(self.language.ids)).to(device)
        truth = claims_hold(batch.truth, claims)  # (B, M)
        concepts = len(self.language.ids)
        with torch.autocast(device.type, torch.bfloat16, enabled=self.half):
            tokens, pooled, video = self.encode(batch.video)
            hidden, text = model.encode_text(ids, mask)
            chosen = self.pairs_to_match(pairs, truth)
            rows = torch.arange(len(chosen), device=device)
            logits_match = self.match_many(hidden[chosen], mask[chosen], tokens[rows])  # (B', P, 2)
            motion, yes, measured = model.aux.motion(pooled), model.aux.concepts(pooled), model.aux.measures(pooled)
            places = model.aux.places(tokens[:, 1:])
        logits = video @ text.T / model.temp
        weight = torch.ones_like(truth)
        weight[:, concepts:] = 0.5
        match_truth = truth[rows[:, None], chosen]
        match_loss = F.cross_entropy(logits_match.flatten(0, 1), match_truth.flatten().clamp(min=0).long(), reduction="none")
        losses = {
            "text": contrast(logits, truth, weight, 1),
            "clip": contrast(logits, truth, weight, 0),
            "group": within_groups(logits[:, :concepts], batch.first, self.groups),
            "plain": within_groups(yes.float(), batch.first, self.groups),
            "match": (match_loss * (match_truth.flatten() >= 0)).mean(),
            "motion": motion_loss(motion, batch),
            "camera": self.camera_loss(yes, batch),
            "concepts": yes_or_no(yes.float(), batch.truth),
            "measures": F.smooth_l1_loss(measured.float(), batch.measures, beta=0.3),
            **self.places_loss(places, batch),
        }
        scale = {"text": 0.5, "clip": 0.5, "group": 2.0, "plain": 1.0, "match": 0.5, "motion": 4.0, "camera": 1.0, "concepts": 1.0, "measures": 1.0} | PLACES_SCALE
        self.matched += 1
        self.descend(sum(scale[k] * v for k, v in losses.items()), len(batch.frames))
        return losses

    def camera_step(self, batch: Batch) -> dict[str, float]:
        """The camera alone, from the pooled feature: comparing frames is learnt before anything else pulls at them"""
        motion, yes, _, places = self.look_at(batch)
        losses = {"motion": motion_loss(motion, batch), "camera": self.camera_loss(yes, batch), **self.places_loss(places, batch)}
        scale = {"motion": 4.0, "camera": 1.0} | PLACES_SCALE
        self.descend(sum(scale[k] * v for k, v in losses.items()), len(batch.frames))
        return losses

    def drill_step(self, batch: Batch) -> dict[str, float]:
        """One thing at a time, from the pooled feature"""
        motion, yes, measured, places = self.look_at(batch)
        groups = [self.language.members[name] for name in DRILLS[batch.drill][1]]
        losses = {batch.drill: within_groups(yes, batch.first, groups), "motion": motion_loss(motion, batch), **self.places_loss(places, batch)}
        losses["measures"] = F.smooth_l1_loss(measured, batch.measures, beta=0.3)
        scale = {batch.drill: 4.0, "motion": 4.0, "measures": 1.0} | PLACES_SCALE
        self.descend(sum(scale[k] * v for k, v in losses.items()), len(batch.frames))
        return losses

    def look_at(self, batch: Batch) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """What the heads for training alone make of a batch: (B, 12), (B, K), (B, MEASURES), (B, T·g², PLACES)"""
        aux = self.model.aux
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.half):
            tokens, pooled, _ = self.encode(batch.video)
            return aux.motion(pooled).float(), aux.concepts(pooled).float(), aux.measures(pooled).float(), aux.places(tokens[:, 1:])

    def places_loss(self, places: Tensor, batch: Batch) -> dict[str, Tensor]:
        shapes = batch.truth[:, self.language.members["shape"]]
        fine = batch.truth[:, [self.language.index["look.noisy"], self.language.index["look.blurry"]]]
        return by_patch(places, batch.places, torch.where(shapes.amax(1) == 1, shapes.argmax(1), -1), fine)

    def camera_loss(self, yes: Tensor, batch: Batch) -> Tensor:
        camera = self.language.members["camera"]
        truth = batch.truth[:, camera]
        return contrast(yes[:, camera].float(), truth, torch.ones_like(truth), 1)

    def set_rates(self, rate: float) -> None:
        """The fusion layers learn at a third of the rate, after a warm-up of their own"""
        self.optimiser.set_rates(rate, rate * min(1.0, self.matched / 300) / 3)

    def descend(self, total: Tensor, clips: int) -> None:
        model = self.model
        self.optimiser.zero_grad()
        total.backward()
        self.share([p.grad for p in model.parameters() if p.grad is not None])
        if self.passed < self.args.guide:
            hold_guided_heads(model.vision_encoder, self.sizes)
        norm = torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        if torch.isfinite(norm):
            self.optimiser.step()
        with torch.no_grad():
            model.temp.clamp_(0.01, 0.1)
            decay = min(0.999, 1 - 10 / (10 + self.steps))
            for averaged, now in zip(self.average.parameters(), model.parameters()):
                averaged.lerp_(now, 1 - decay)
        self.steps += 1
        self.samples += clips * self.args.learners

    def share(self, values: list[Tensor]) -> None:
        """Give every learner the mean of all learners' `values`, in place"""
        if self.args.learners == 1:
            return
        flat = torch.cat([v.flatten() for v in values])
        dist.all_reduce(flat)
        for value, part in zip(values, flat.div_(self.args.learners).split([v.numel() for v in values])):
            value.copy_(part.view_as(value))

    def pairs_to_match(self, pairs: list[tuple[int, int]], truth: Tensor) -> Tensor:
        """(B', 5) texts to match with each captioned clip: its caption, its near miss, a concept that is true of it,
        one that is false, and any text"""
        concepts, total = len(self.language.ids), truth.shape[1]
        known = truth[: len(pairs), :concepts].tolist()
        rows = []
        for (caption, miss), row in zip(pairs, known):
            single = [self.rng.choice([k for k, v in enumerate(row) if v == wanted]) for wanted in (1, 0)]
            rows.append([caption, miss, *single, self.rng.randrange(total)])
        return torch.tensor(rows, device=truth.device)

    def match_many(self, hidden: Tensor, mask: Tensor, tokens: Tensor) -> Tensor:
        """hidden (B, P, L, H), mask (B, P, L), tokens (B, N, C) → (B, P, 2); a clip's texts share its keys and values"""
        b, p, length, width = hidden.shape
        x, mask = hidden.flatten(0, 1), mask.flatten(0, 1)[:, None, None]
        for layer in self.model.text_encoder.bert.encoder.layer[self.sizes.fusion_layer :]:
            x = layer.attention(x, x, mask)
            x = layer.crossattention(x.reshape(b, p * length, width), tokens, None).reshape(b * p, length, width)
            x = layer.output(F.gelu(layer.intermediate.dense(x)), x)
        return self.model.itm_head(x[:, 0]).float().view(b, p, 2)

    # --- the run ------------------------------------------------------------------------------------------------------

    def along(self) -> float:
        """How much of the whole schedule is over: the run's minutes lead from where it began `--until` where it is to end,
        so that a run which was cut short, or a machine's speed, leaves no part of the schedule out"""
        if self.stopped:
            return math.inf
        return self.begun_at + (self.args.until - self.begun_at) * (time.monotonic() - BEGUN) / 60 / self.args.minutes

    def rate(self) -> float:
        warm = min(1.0, (self.steps + 1) / self.args.warm)
        left = 1.0 if self.args.decay <= 0 else min(1.0, (1 - self.passed) / self.args.decay)
        return self.args.rate * warm * max(0.01, left)

    def stop(self, *_) -> None:
        self.stopped = True

    def run(self) -> None:
        args = self.args
        for each in (signal.SIGTERM, signal.SIGINT):
            signal.signal(each, self.stop)
        self.validation = Studio(self.language, self.device, 10**6 + args.seed, self.sizes, columns=6)
        held = args.held or (512 if self.device.type == "cpu" else 4096)
        self.held = [self.validation.batch(64) for _ in range(held // 64)]
        if self.steps == 0 and not args.start_from:
            check_start(self.model, self.held[0].video)
        batches = self.render()
        last, counted = time.monotonic(), BEGUN
        samples, sums, count = self.samples, {}, {}
        while (passed := self.agreed(self.along())) < args.until:
            self.passed = passed
            self.set_rates(self.rate())
            batch = next(batches)
            first = stage_at(passed, args) == "camera"
            losses = (self.camera_step if first else self.drill_step if batch.drill else self.step)(batch)
            for name, value in losses.items():
                sums[name] = sums.get(name, 0) + value.detach()
                count[name] = count.get(name, 0) + 1
            if self.rank == 0 and time.monotonic() - last > 60 * args.every:
                speed = (self.samples - samples) / (time.monotonic() - last)
                counted = self.count_minutes(counted)
                self.report(speed, means(sums, count))
                last, samples, sums, count = time.monotonic(), self.samples, {}, {}
        if not self.stopped:
            self.passed = args.until
        self.count_minutes(counted)
        if self.rank == 0:
            self.report((self.samples - samples) / max(1.0, time.monotonic() - last), means(sums, count))

    def count_minutes(self, since: float) -> float:
        now = time.monotonic()
        self.minutes += (now - since) / 60
        return now

    def agreed(self, passed: float) -> float:
        value = torch.tensor([passed])
        self.share([value])
        return value.item()

    def render(self):
        args = self.args
        seed = args.seed + 1000 * (self.steps + 1)
        if self.device.type == "cuda" or args.learners > 1:
            studio = Studio(self.language, self.device, seed + 7 * self.rank, self.sizes)
            part = self.batch_size if self.device.type == "cuda" else PART
            while True:
                random.seed(f"{args.seed}/{self.steps}")  # all learners drill the same thing at the same time
                stage = stage_at(self.passed, args)
                drill = drill_for(stage)
                yield joined([studio.batch(min(part, self.batch_size - i), drill, stage) for i in range(0, self.batch_size, part)])
        context = mp.get_context("spawn")
        queue, passed = context.Queue(maxsize=3), context.Value("d", self.passed)
        for i in range(args.renderers):
            parameters = (queue, passed, args, seed + 7 * i, self.sizes, self.batch_size, os.getpid())
            context.Process(target=render_for, args=parameters, daemon=True).start()
        kept: list[Batch] = []  # one seen before stands in for a batch that is not ready yet
        chance = random.Random(seed)
        while True:
            passed.value = self.passed
            if queue.empty() and len(kept) == KEPT:
                batch = chance.choice(kept)
            else:
                batch = queue.get()
                kept.append(batch)
                del kept[:-KEPT]
            yield replace(batch, frames=batch.frames.float() / 255)

    def report(self, speed: float, losses: dict[str, float]) -> None:
        line = {"minutes": round(self.minutes, 1), "passed": round(self.passed, 3), "samples": self.samples, "per_second": round(speed, 1), "temp": round(self.model.temp.item(), 4), "loss": losses}
        line |= self.validate()
        with open(self.args.run / "log.jsonl", "a", encoding="utf-8") as log:
            log.write(json.dumps(line) + "\n")
        print(json.dumps(line), flush=True)
        self.save()

    def save(self) -> None:
        state = {
            "sizes": self.sizes.asdict(),
            "model": self.model.state_dict(),
            "average": self.average.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "bert_ids": self.words.bert_ids,
            "steps": self.steps,
            "samples": self.samples,
            "matched": self.matched,
            "minutes": self.minutes,
            "passed": self.passed,
            "seed": self.args.seed,
        }
        checkpoint.save(self.args.run, state)

    @torch.no_grad()
    def validate(self) -> dict[str, float]:
        """Zero-shot accuracy by group on fixed clips, by the canonical labels and by held-out sentences; match AUC"""
        model, language = self.average, self.language
        rng = random.Random(0)
        tokens, pooled, video = zip(*[model.encode_video(b.video) for b in self.held])
        video, truth = torch.cat(video), torch.cat([b.truth for b in self.held])
        held = [rng.choice(s) if s else label for s, label in zip(language.held_out, language.labels)]
        result, embedded = {}, {}
        for name, sentences in (("", language.labels), ("_held", held)):
            ids, mask = (x.to(self.device) for x in self.words.encode(sentences))
            hidden, text = model.encode_text(ids, mask)
            embedded[name] = (hidden, mask)
            scores = video @ text.T
            for group, members in language.members.items():
                result[group + name] = balanced_accuracy(scores[:, members], truth[:, members])
        camera = language.members["camera"]
        yes = torch.cat([model.aux.concepts(p) for p in pooled])[:, camera]
        result["camera_aux"] = balanced_accuracy(yes, truth[:, camera])
        result["unknown_below"] = self.strangers_below(video, truth, embedded[""][0])
        result["guided"] = round(min(attention_on_offsets(model, self.held[0].video[:16])), 3)
        result["match_auc"] = self.match_auc(tokens, truth, *embedded[""])
        return result

    def strangers_below(self, video: Tensor, truth: Tensor, _: Tensor) -> float:
        """How often a sentence about something unknown scores below the worst true label of the clip"""
        model, rng = self.average, random.Random(1)
        ids, mask = (x.to(self.device) for x in self.words.encode([self.language.stranger(rng).sentence for _ in range(32)]))
        labels = model.encode_text(*(x.to(self.device) for x in self.words.encode(self.language.labels)))[1]
        unknown = video @ model.encode_text(ids, mask)[1].T  # (B, 32)
        lowest = (video @ labels.T).masked_fill(truth != 1, 2).amin(1, keepdim=True)
        return round((unknown < lowest).float().mean().item(), 3)

    def match_auc(self, tokens: tuple[Tensor, ...], truth: Tensor, hidden: Tensor, mask: Tensor) -> float:
        """Over one true and one false label of each clip"""
        rng = random.Random(2)
        scores, present, start = [], [], 0
        for part in tokens:
            rows = truth[start : start + len(part)].tolist()
            start += len(part)
            pick = lambda row, v: rng.choice([k for k, x in enumerate(row) if x == v])  # noqa: E731
            for wanted in (1, 0):
                chosen = torch.tensor([pick(row, wanted) for row in rows], device=self.device)
                logits = self.average.match(hidden[chosen], mask[chosen], part)
                scores.append((logits[:, 1] - logits[:, 0]))
                present.append(torch.full((len(part),), wanted == 1, device=self.device))
        return round(area_under_curve(torch.cat(scores), torch.cat(present)), 4)


def motion_loss(motion: Tensor, batch: Batch) -> Tensor:
    """Of the clips whose camera's motion is known: (B, 12) both"""
    known = batch.motion_known[:, None].float()
    loss = F.smooth_l1_loss(motion.float(), batch.motion, reduction="none", beta=0.3) * known
    return loss.sum() / (known.sum() * MOTIONS).clamp(min=1)


def balanced_accuracy(scores: Tensor, truth: Tensor) -> float:
    """Top-1 among a group's labels, each label weighing the same; (B, K) both. Undecided answers do not count"""
    best = scores.argmax(1, keepdim=True)
    right = truth.gather(1, best).squeeze(1)
    shares = [(right[at] == 1).float().mean() for k in range(truth.shape[1]) if (at := (truth[:, k] == 1) & (right >= 0)).any()]
    return round(torch.stack(shares).mean().item(), 3)


def stage_at(passed: float, args: argparse.Namespace) -> Stage:
    return "camera" if passed < args.camera_first else "drills" if passed < args.drills else "end"


def drill_for(stage: Stage) -> str:
    """Every other step is a drill, once the camera has been learnt and until the rest has been"""
    if stage != "drills" or random.random() < 0.5:
        return ""
    return random.choices(list(DRILLS), [share for share, _ in DRILLS.values()])[0]


def means(sums: dict[str, Tensor], count: dict[str, int]) -> dict[str, float]:
    return {k: round(v.item() / count[k], 4) for k, v in sums.items()}


def render_for(queue, passed, args: argparse.Namespace, seed: int, sizes: Sizes, batch: int, parent: int) -> None:
    """A rendering process; it ends when its parent has. `passed` is a number that both processes see"""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal's Ctrl-C comes to all; the parent has yet to save
    torch.set_num_threads(1)
    random.seed(seed)
    studio = Studio(Language(), torch.device("cpu"), seed, sizes)
    while os.getppid() == parent:
        stage = stage_at(passed.value, args)
        drill = drill_for(stage)
        item = joined([studio.batch(min(PART, batch - i), drill, stage) for i in range(0, batch, PART)])
        item.frames = (item.frames * 255).round().byte()
        while os.getppid() == parent:
            try:
                queue.put(item, timeout=5)
                break
            except Full:
                continue
    os._exit(0)  # nobody reads the queue any more, and a plain exit would wait for it


class Optimiser:
    """AdamW; or Muon for the matrices of the blocks, AdamW for all else. The fusion layers have a rate of their own."""

    def __init__(self, model: InternVideo2, fusion: list[torch.nn.Module], rate: float, muon: bool):
        apart = {id(p) for module in fusion for p in module.parameters()}
        fused = [p for module in fusion for p in module.parameters()]
        common = [(n, p) for n, p in model.named_parameters() if id(p) not in apart]
        matrices = [p for n, p in common if p.dim() >= 2 and "embed" not in n and "cls_token" not in n]
        blocks = {id(p) for n, p in common if p.dim() == 2 and (".blocks." in n or ".layer." in n) and muon}
        turned = [p for p in matrices if id(p) in blocks]
        chosen = {id(p) for p in matrices}
        rest = [p for _, p in common if id(p) not in chosen]
        groups = [
            {"params": [p for p in matrices if id(p) not in blocks], "weight_decay": 0.02},
            {"params": rest, "weight_decay": 0.0},
            {"params": fused, "weight_decay": 0.02},
        ]
        self.parts: list[torch.optim.Optimizer] = [torch.optim.AdamW(groups, lr=rate, betas=(0.9, 0.98), fused=True)]
        if turned:
            self.parts.append(torch.optim.Muon(turned, lr=rate, weight_decay=0.02, adjust_lr_fn="match_rms_adamw"))

    def set_rates(self, rate: float, fusion: float) -> None:
        for part in self.parts:
            for group in part.param_groups:
                group["lr"] = rate
        self.parts[0].param_groups[2]["lr"] = fusion

    def zero_grad(self) -> None:
        for part in self.parts:
            part.zero_grad(set_to_none=True)

    def step(self) -> None:
        for part in self.parts:
            part.step()

    def forget(self, parameter: Tensor) -> None:
        for part in self.parts:
            part.state.pop(parameter, None)

    def state_dict(self) -> list[dict]:
        return [part.state_dict() for part in self.parts]

    def load_state_dict(self, saved: list[dict]) -> None:
        for part, state in zip(self.parts, saved, strict=True):
            part.load_state_dict(state)


def orthogonalised(grad: Tensor, ns_coefficients: tuple[float, float, float], ns_steps: int, eps: float) -> Tensor:
    """Muon's Newton–Schulz iteration in the matrix's own precision, for CPUs on which bfloat16 is slow; (m, n) → (m, n)"""
    a, b, c = ns_coefficients
    x = grad.T if grad.size(0) > grad.size(1) else grad
    x = x / x.norm().clamp(min=eps)
    for _ in range(ns_steps):
        gram = x @ x.T
        x = a * x + (b * gram + c * gram @ gram) @ x
    return x.T if grad.size(0) > grad.size(1) else x


def adopt(model: InternVideo2, saved: dict, bert_ids: list[int]) -> None:
    """Another run's weights, or those of an exported checkpoint; words are looked up by their ids, and patches of another
    size get the kernel resampled, so that tokens mean what they meant"""
    own, weights = model.state_dict(), {k: v.float() for k, v in saved["average"].items()}
    embeddings = "text_encoder.bert.embeddings"
    words, positions = f"{embeddings}.word_embeddings.weight", f"{embeddings}.position_embeddings.weight"
    rows = {b: i for i, b in enumerate(saved.get("bert_ids", range(len(weights[words]))))}
    unk = weights[words][rows[bert_ids[1]]]
    weights[words] = torch.stack([weights[words][rows[b]] if b in rows else unk for b in bert_ids])
    weights[positions] = weights[positions][: len(own[positions])]
    kernel, size = weights[PATCHES], own[PATCHES].shape[-1]
    if kernel.shape[-1] != size:
        weights[PATCHES] = resampled(kernel, size)
    fitting = {k: weights[k] for k, v in own.items() if k in weights and weights[k].shape == v.shape}
    print("begins anew:", sorted(own.keys() - fitting.keys()), flush=True)
    model.load_state_dict(own | fitting)


def resampled(kernel: Tensor, size: int) -> Tensor:
    """(C, 3, 1, p, p) → (C, 3, 1, size, size), the same on smooth pictures; what the smaller kernel could not tell apart is
    seen at random, or nothing would ever learn from it"""
    scale = lambda x, side, mode: F.interpolate(x, size=(side, side), mode=mode, align_corners=False)  # noqa: E731
    fine = torch.randn(len(kernel), 3, size, size)
    fine = fine - scale(scale(fine, kernel.shape[-1], "bilinear"), size, "bicubic")
    smooth = scale(kernel.squeeze(2), size, "bicubic") * (kernel.shape[-1] / size) ** 2
    return (smooth + fine * smooth.std((1, 2, 3), keepdim=True)).unsqueeze(2)


def check_start(model: InternVideo2, video: Tensor) -> None:
    shares = attention_on_offsets(model.cpu(), video.cpu())
    model.to(video.device)
    print("first block's attention on its places:", [round(s, 3) for s in shares], flush=True)
    if min(shares) < 0.9:
        raise RuntimeError("the first block does not look where it should; motion would not be learnt")


def learn(rank: int, args: argparse.Namespace, meeting: str) -> None:
    dist.init_process_group("gloo", init_method=f"file://{meeting}", rank=rank, world_size=args.learners)
    Trainer(args, rank).run()
    dist.destroy_process_group()


def main(options: list[str] | None = None) -> None:
    args = arguments(options)
    if args.learners == 1:
        return Trainer(args).run()
    with tempfile.TemporaryDirectory() as folder:
        mp.spawn(learn, (args, f"{folder}/learners"), nprocs=args.learners)


if __name__ == "__main__":
    main()
