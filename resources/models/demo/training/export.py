"""A run of `train.py` → a model folder in the official layout: `python export.py RUN MODEL_DIR`.

Weights are the run's averages in fp16. What served training alone is dropped; the CLIP decoders are absent by the
configuration (`clip_return_layer` 0); every word that training never used gets the row of [UNK].
"""

from __future__ import annotations

import argparse
import json
import shutil
from pathlib import Path

import torch
from torch import Tensor

from captions import Language, Words
from checkpoint import averages
from data import Studio
from model import InternVideo2, Sizes

HERE = Path(__file__).resolve().parent
VIDEO_ID, BERT_ID = "OpenGVLab/InternVideo2-Stage2_1B-224p-f4", "google-bert/bert-large-uncased"
TOKENIZER = HERE.parent / BERT_ID  # the shipped model's
MODEL_FILE = "InternVideo2-stage2_1b-224p-f4.pt"
BERT_WORDS, BERT_POSITIONS, UNK_ROW = 30522, 512, 1
MOTIONS = 12


def state_dict(saved: dict) -> dict[str, Tensor]:
    """The official keys; `bert_ids` says which row of BERT's table each trained row is"""
    state = {k: v for k, v in saved["average"].items() if not k.startswith("aux.")}
    embeddings, predictions = "text_encoder.bert.embeddings", "text_encoder.cls.predictions"
    trained = state[f"{embeddings}.word_embeddings.weight"]
    width = trained.shape[1]
    table = trained[UNK_ROW].expand(BERT_WORDS, -1).clone()
    table[saved["bert_ids"]] = trained
    positions = torch.zeros(BERT_POSITIONS, width)
    known = state[f"{embeddings}.position_embeddings.weight"]
    positions[: len(known)] = known
    state[f"{embeddings}.word_embeddings.weight"] = table
    state[f"{embeddings}.position_embeddings.weight"] = positions
    state["vision_encoder.clip_pos_embed"] = state["vision_encoder.pos_embed"].clone()
    # The masked-word head is in the layout and has no part in inference.
    state[f"{predictions}.bias"] = torch.zeros(BERT_WORDS)
    state[f"{predictions}.transform.dense.weight"] = torch.zeros(width, width)
    state[f"{predictions}.transform.dense.bias"] = torch.zeros(width)
    state[f"{predictions}.transform.LayerNorm.weight"] = torch.ones(width)
    state[f"{predictions}.transform.LayerNorm.bias"] = torch.zeros(width)
    return {k: v.detach().to(torch.float16).contiguous() for k, v in state.items()}


def config(s: Sizes) -> dict:
    """The reference's `internvideo2_mm_config_model.json`, as far as it is read, with this model's sizes"""
    return {
        "num_frames": s.frames,
        "size_t": s.image,
        "max_txt_l": s.max_text,
        "origin_num_frames": s.frames,
        "model": {
            "model_cls": "InternVideo2_Stage2",
            "vision_encoder": {
                "name": "pretrain_internvideo2_1b_patch14_224",
                "img_size": s.image,
                "num_frames": s.frames,
                "tubelet_size": 1,
                "patch_size": s.patch,
                "d_model": s.width,
                "depth": s.depth,
                "num_heads": s.heads,
                "attn_pool_num_heads": s.pool_heads,
                "clip_embed_dim": s.pooled,
                "clip_teacher_embed_dim": s.pooled,
                "clip_teacher_final_dim": 0,
                "clip_return_layer": 0,
                "sep_image_video_pos_embed": False,
            },
            "text_encoder": {
                "name": "bert_large",
                "d_model": s.text_width,
                "fusion_layer": s.fusion_layer,
                "bert": {
                    "hidden_size": s.text_width,
                    "num_hidden_layers": s.text_layers,
                    "num_attention_heads": s.text_heads,
                    "intermediate_size": s.text_mlp,
                    "vocab_size": BERT_WORDS,
                    "max_position_embeddings": BERT_POSITIONS,
                    "type_vocab_size": 2,
                    "layer_norm_eps": 1e-12,
                    "hidden_act": "gelu",
                    "position_embedding_type": "absolute",
                    "fusion_layer": s.fusion_layer,
                    "encoder_width": s.width,
                },
            },
            "multimodal": {"enable": True},
            "embed_dim": s.embed,
        },
    }


@torch.no_grad()
def answers(saved: dict) -> dict:
    """What PyTorch makes of two rendered clips and some sentences with the exported weights; `check.ts` compares"""
    language = Language()
    sizes = Sizes(**saved["sizes"])
    model = InternVideo2(sizes, len(saved["bert_ids"]), len(language.ids), MOTIONS)
    model.load_state_dict({k: v.to(torch.float16).float() for k, v in saved["average"].items()})
    words = Words(language, TOKENIZER / "vocab.txt")
    sentences = ["pan left", "the camera is moving to the right", "Two red circles, moving up!", "a dog", "black and white"]
    video = Studio(language, torch.device("cpu"), 3, sizes, columns=2).batch(2).video
    tokens, _, clips = model.encode_video(video)
    ids, mask = words.encode(sentences)
    hidden, texts = model.encode_text(ids, mask)
    match = [model.match(hidden, mask, t.expand(len(sentences), -1, -1)).softmax(1)[:, 1].tolist() for t in tokens]
    return {"dims": [1, *video.shape[1:]], "clips": [v.flatten().tolist() for v in video], "sentences": sentences, "videoEmbeddings": clips.tolist(), "textEmbeddings": texts.tolist(), "match": match}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("run", type=Path, help="the folder of train.py's --run, or a file of averages, sizes and words")
    parser.add_argument("model_dir", type=Path)
    parser.add_argument("--tokenizer", type=Path, default=TOKENIZER, help="BERT uncased's tokenizer files")
    parser.add_argument("--answers", type=Path, help="write inputs and PyTorch's answers for check.ts")
    args = parser.parse_args()
    saved = averages(args.run)
    video, bert = args.model_dir / VIDEO_ID, args.model_dir / BERT_ID
    for folder in (video, bert):
        folder.mkdir(parents=True, exist_ok=True)
    torch.save({"model": state_dict(saved)}, video / MODEL_FILE)
    (video / "config.json").write_text(json.dumps(config(Sizes(**saved["sizes"])), indent=2) + "\n")
    if not bert.samefile(args.tokenizer):
        for name in ("config.json", "tokenizer.json", "tokenizer_config.json", "vocab.txt"):
            shutil.copyfile(args.tokenizer / name, bert / name)
    if args.answers:
        args.answers.write_text(json.dumps(answers(saved)))
    size = sum(f.stat().st_size for f in args.model_dir.rglob("*") if f.is_file())
    print(f"{args.model_dir}: {size / 1e6:.1f} MB after {saved['samples']} clips, {saved['minutes']:.0f} minutes")


if __name__ == "__main__":
    main()
