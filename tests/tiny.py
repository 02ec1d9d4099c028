"""Tiny, randomly initialised models of the real classes, saved as the real folders: what the engines load in the tests.

Everything is made with fixed seeds in a few seconds. Nothing here is downloaded; what comes out is noise of the right shape.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import ExitStack, contextmanager
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from pipeline.engines import weights
from pipeline.engines.device import library


def need(*packages: str) -> None:
    """Skip the test unless `packages` are installed. They are not imported here: see device.library."""
    absent = [package for package in packages if find_spec(package) is None]
    if absent:
        pytest.skip(f"needs `pip install -r requirements.txt` ({', '.join(absent)} not installed)")


def mark(name: str) -> None:
    """Say that the weights `name` are installed, as the manager does."""
    folder = weights.folder(name)
    files = {
        path.relative_to(folder).as_posix(): {"size": path.stat().st_size, "checksum": ""}
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != weights.MARK
    }
    (folder / weights.MARK).write_text(json.dumps({"revisions": weights.pins(name), "files": files}))


# --- Supertonic: four ONNX graphs, written field by field (onnx.proto) -------------------------------------------------


def _varint(value: int) -> bytes:
    out = b""
    while True:
        out += bytes([value & 127 | (128 if value > 127 else 0)])
        value >>= 7
        if not value:
            return out


def _message(number: int, content: bytes | str) -> bytes:
    data = content.encode() if isinstance(content, str) else content
    return _varint(number << 3 | 2) + _varint(len(data)) + data


def _number(number: int, value: int) -> bytes:
    return _varint(number << 3) + _varint(value)


def _node(kind: str, inputs: list[str], outputs: list[str], **ints: int) -> bytes:
    attributes = b"".join(_message(5, _message(1, key) + _number(3, value) + _number(20, 2)) for key, value in ints.items())
    names = b"".join(_message(1, name) for name in inputs) + b"".join(_message(2, name) for name in outputs)
    return _message(1, names + _message(4, kind) + attributes)


def _value(field: int, name: str, kind: int, shape: list[int | str]) -> bytes:
    sizes = b"".join(_message(1, _number(1, size) if isinstance(size, int) else _message(2, size)) for size in shape)
    tensor = _number(1, kind) + _message(2, sizes)
    return _message(field, _message(1, name) + _message(2, _message(1, tensor)))


def _constant(name: str, kind: int, shape: list[int], raw: bytes) -> bytes:
    return _message(5, b"".join(_number(1, size) for size in shape) + _number(2, kind) + _message(8, name) + _message(9, raw))


_F, _I = 1, 7
"""float and int64 in onnx.proto"""


def _model(*graph: bytes) -> bytes:
    return _number(1, 8) + _message(7, b"".join(graph) + _message(2, "g")) + _message(8, _number(2, 17))


def supertonic() -> Path:
    """A Supertonic folder whose flow halves the noise each step and whose vocoder lays the latents end to end."""
    import numpy as np

    folder = weights.folder("supertonic")
    onnx = folder / "onnx"
    onnx.mkdir(parents=True)
    text = [_value(11, "text_ids", _I, ["b", "t"]), _value(11, "text_mask", _F, ["b", 1, "t"])]
    style = [_value(11, "style_ttl", _F, ["b", 2, 4])]
    tenth = _constant("tenth", _F, [1], np.float32(0.08).tobytes())
    axes = _constant("axes", _I, [2], np.array([1, 2], np.int64).tobytes())
    duration = _model(
        _node("ReduceSum", ["text_mask", "axes"], ["count"], keepdims=0), _node("Mul", ["count", "tenth"], ["duration"]),
        tenth, axes, *text, _value(11, "style_dp", _F, ["b", 2, 4]), _value(12, "duration", _F, ["b"]),
    )  # fmt: skip
    encoder = _model(_node("Identity", ["text_mask"], ["text_emb"]), *text, *style, _value(12, "text_emb", _F, ["b", 1, "t"]))
    half = _constant("half", _F, [1], np.float32(0.7).tobytes())
    latent = [_value(11, "noisy_latent", _F, ["b", 24, "l"]), _value(11, "text_emb", _F, ["b", 1, "t"])]
    clock = [_value(11, "current_step", _F, ["b"]), _value(11, "total_step", _F, ["b"])]
    masks = [_value(11, "text_mask", _F, ["b", 1, "t"]), _value(11, "latent_mask", _F, ["b", 1, "l"])]
    flow = _model(
        _node("Mul", ["noisy_latent", "half"], ["out"]), half, *latent, *style, *masks, *clock,
        _value(12, "out", _F, ["b", 24, "l"]),
    )  # fmt: skip
    shape = _constant("shape", _I, [2], np.array([1, -1], np.int64).tobytes())
    stretch = _constant("stretch", _I, [3], np.array([1, 1, 128], np.int64).tobytes())
    vocoder = _model(
        _node("Tile", ["latent", "stretch"], ["long"]), _node("Reshape", ["long", "shape"], ["wav"]), shape, stretch,
        _value(11, "latent", _F, [1, 24, "l"]), _value(12, "wav", _F, [1, "s"]),
    )  # fmt: skip
    parts = {"duration_predictor": duration, "text_encoder": encoder, "vector_estimator": flow, "vocoder": vocoder}
    for name, graph in parts.items():
        (onnx / f"{name}.onnx").write_bytes(graph)
    config = {"ae": {"sample_rate": 44100, "base_chunk_size": 512}, "ttl": {"chunk_compress_factor": 6, "latent_dim": 4}}
    (onnx / "tts.json").write_text(json.dumps(config))
    (onnx / "unicode_indexer.json").write_text(json.dumps([n % 97 for n in range(65536)]))
    (folder / "voice_styles").mkdir()
    vectors = {"dims": [1, 2, 4], "data": [[[0.0] * 4] * 2], "type": "float32"}
    for voice in ("F1", "M1"):
        (folder / "voice_styles" / f"{voice}.json").write_text(json.dumps({"style_ttl": vectors, "style_dp": vectors}))
    mark("supertonic")
    return folder


# --- XTTS --------------------------------------------------------------------------------------------------------------


@contextmanager
def small_xtts() -> Any:
    """XTTS with its decoder and speaker encoder, whose sizes are fixed in the code, made small."""
    speakers, hifigan_decoder = library("TTS.encoder.models.resnet"), library("TTS.tts.layers.xtts.hifigan_decoder")
    xtts = library("TTS.tts.models.xtts")
    decoder = partial(
        hifigan_decoder.HifiDecoder, upsample_initial_channel_decoder=16, resblock_kernel_sizes_decoder=[3],
        resblock_dilation_sizes_decoder=[[1, 3, 5]],
    )  # fmt: skip
    encoder: Callable[..., Any] = partial(speakers.ResNetSpeakerEncoder, layers=[1, 1, 1, 1], num_filters=[4, 4, 8, 8])
    with ExitStack() as stack:
        stack.enter_context(patch.object(xtts, "HifiDecoder", decoder))
        stack.enter_context(patch.object(hifigan_decoder, "ResNetSpeakerEncoder", encoder))
        yield


def xtts_config() -> Any:
    """The settings of a tiny XTTS."""
    config = library("TTS.tts.configs.xtts_config").XttsConfig()
    small = {
        "gpt_layers": 2, "gpt_n_model_channels": 32, "gpt_n_heads": 2, "gpt_max_audio_tokens": 40, "gpt_max_text_tokens": 120,
        "gpt_max_prompt_tokens": 70, "gpt_num_audio_tokens": 66, "gpt_start_audio_token": 64, "gpt_stop_audio_token": 65,
        "gpt_use_perceiver_resampler": True, "decoder_input_dim": 32,
    }  # fmt: skip
    for key, value in small.items():
        setattr(config.model_args, key, value)
    return config


def xtts() -> Path:
    """An XTTS folder as `models pull xtts` leaves it. Use inside `small_xtts()`."""
    torch, tokenizers, save_file = library("torch"), library("tokenizers"), library("safetensors.torch").save_file
    folder = weights.folder("xtts")
    folder.mkdir(parents=True)
    names = [
        "[STOP]",
        "[UNK]",
        "[SPACE]",
        "[START]",
        "[ko]",
        *"abcdefghijklmnopqrstuvwxyz,.!?'-",
        *map(chr, range(0xAC00, 0xAC40)),
    ]
    tokenizer = tokenizers.Tokenizer(tokenizers.models.BPE({name: i for i, name in enumerate(names)}, [], unk_token="[UNK]"))
    tokenizer.add_special_tokens(names[:5])
    tokenizer.save(str(folder / "vocab.json"))
    config = xtts_config()
    config.save_json(str(folder / "config.json"))
    torch.manual_seed(0)
    model = library("TTS.tts.models.xtts").Xtts(config)
    model.tokenizer = library("TTS.tts.layers.xtts.tokenizer").VoiceBpeTokenizer(vocab_file=str(folder / "vocab.json"))
    model.init_models()
    save_file({key: value.contiguous().clone() for key, value in model.state_dict().items()}, folder / "model.safetensors")
    speaker = {"gpt_cond_latent": torch.randn(1, 32, 32), "speaker_embedding": torch.randn(1, 512, 1)}
    save_file({f"Ana Florence/{key}": value for key, value in speaker.items()}, folder / "speakers_xtts.safetensors")
    mark("xtts")
    return folder


# --- pictures and clips ------------------------------------------------------------------------------------------------


def _tokenizer(folder: Path) -> None:
    letters = [chr(code) for code in range(33, 127)]
    names = [*letters, *(f"{letter}</w>" for letter in letters), "<|startoftext|>", "<|endoftext|>"]
    vocabulary = {name: i for i, name in enumerate(names)}
    library("transformers").CLIPTokenizer(vocab=vocabulary, merges=[], model_max_length=77).save_pretrained(folder)


def _text_encoder(size: int, projection: int = 0) -> Any:
    transformers = library("transformers")
    config = transformers.CLIPTextConfig(
        vocab_size=200, hidden_size=size, intermediate_size=37, num_attention_heads=4, num_hidden_layers=2,
        max_position_embeddings=77, bos_token_id=188, eos_token_id=189, pad_token_id=189,
        projection_dim=projection or size, hidden_act="gelu",
    )  # fmt: skip
    kind = transformers.CLIPTextModelWithProjection if projection else transformers.CLIPTextModel
    return kind(config)


def _vae() -> Any:
    return library("diffusers").AutoencoderKL(
        block_out_channels=(8, 8, 8, 8), norm_num_groups=4, latent_channels=4, layers_per_block=1,
        down_block_types=("DownEncoderBlock2D",) * 4, up_block_types=("UpDecoderBlock2D",) * 4,
    )  # fmt: skip


def _tiny_coder(folder: Path) -> None:
    """TAESD with its four levels."""
    library("diffusers").AutoencoderTiny(
        encoder_block_out_channels=(8, 8, 8, 8), decoder_block_out_channels=(8, 8, 8, 8),
        num_encoder_blocks=(1, 1, 1, 1), num_decoder_blocks=(1, 1, 1, 1),
    ).save_pretrained(folder)  # fmt: skip


def _index(folder: Path, pipeline: str, **parts: tuple[str, str]) -> None:
    listed = {"_class_name": pipeline, "_diffusers_version": "0.42.1"} | {name: list(kind) for name, kind in parts.items()}
    (folder / "model_index.json").write_text(json.dumps(listed))


def sdxl(*, face: bool = False) -> Path:
    """An SDXL folder with its fixed VAE and Lightning's LoRA, as `models pull sdxl` leaves it; with `face`, IP-Adapter too."""
    torch, diffusers, peft = library("torch"), library("diffusers"), library("peft")
    folder = weights.folder("sdxl")
    base = folder / "base"
    torch.manual_seed(0)
    unet = diffusers.UNet2DConditionModel(
        sample_size=32, block_out_channels=(8, 16), norm_num_groups=4, layers_per_block=1, in_channels=4, out_channels=4,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"), up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
        cross_attention_dim=32, attention_head_dim=(2, 4), use_linear_projection=True, addition_embed_type="text_time",
        addition_time_embed_dim=8, projection_class_embeddings_input_dim=64, transformer_layers_per_block=(1, 1),
    )  # fmt: skip
    unet.save_pretrained(base / "unet", variant="fp16")
    _text_encoder(16).save_pretrained(base / "text_encoder", variant="fp16")
    _text_encoder(16, projection=16).save_pretrained(base / "text_encoder_2", variant="fp16")
    for name in ("tokenizer", "tokenizer_2"):
        _tokenizer(base / name)
    scheduler = diffusers.EulerDiscreteScheduler(beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear")
    scheduler.save_pretrained(base / "scheduler")
    _vae().save_pretrained(folder / "vae")
    _tiny_coder(folder / "tiny")
    _index(
        base, "StableDiffusionXLPipeline", vae=("diffusers", "AutoencoderKL"),
        text_encoder=("transformers", "CLIPTextModel"), text_encoder_2=("transformers", "CLIPTextModelWithProjection"),
        tokenizer=("transformers", "CLIPTokenizer"), tokenizer_2=("transformers", "CLIPTokenizer"),
        unet=("diffusers", "UNet2DConditionModel"), scheduler=("diffusers", "EulerDiscreteScheduler"),
    )  # fmt: skip
    unet.add_adapter(peft.LoraConfig(r=2, target_modules=["to_q", "to_v"], init_lora_weights=False))
    layers = peft.get_peft_model_state_dict(unet)
    diffusers.StableDiffusionXLPipeline.save_lora_weights(
        folder / "lightning", unet_lora_layers=layers, weight_name="sdxl_lightning_4step_lora.safetensors"
    )
    mark("sdxl")
    if face:
        _ip_adapter(weights.folder("ip-adapter"), unet)
    return folder


def _ip_adapter(folder: Path, unet: Any) -> None:
    """A face adapter for `unet`: a projection of the image, and a key and value for every cross attention."""
    torch, transformers = library("torch"), library("transformers")
    config = transformers.CLIPVisionConfig(
        hidden_size=16,
        intermediate_size=16,
        num_attention_heads=2,
        num_hidden_layers=1,
        projection_dim=16,
        image_size=32,
        patch_size=16,
    )
    transformers.CLIPVisionModelWithProjection(config).save_pretrained(folder / "models" / "image_encoder")
    state = {
        "image_proj.proj.weight": torch.randn(4 * 32, 16), "image_proj.proj.bias": torch.zeros(4 * 32),
        "image_proj.norm.weight": torch.ones(32), "image_proj.norm.bias": torch.zeros(32),
    }  # fmt: skip
    number = 1
    for name, module in unet.named_modules():
        if name.endswith("attn2"):
            width = module.to_k.weight.shape[0]
            state[f"ip_adapter.{number}.to_k_ip.weight"] = torch.randn(width, 32)
            state[f"ip_adapter.{number}.to_v_ip.weight"] = torch.randn(width, 32)
            number += 2
    (folder / "sdxl_models").mkdir(parents=True)
    library("safetensors.torch").save_file(state, folder / "sdxl_models" / "ip-adapter_sdxl_vit-h.safetensors")
    mark("ip-adapter")


def animatediff() -> Path:
    """An SD 1.5 folder with both motion adapters, as `models pull animatediff` leaves it."""
    torch, diffusers = library("torch"), library("diffusers")
    folder = weights.folder("animatediff")
    base = folder / "base"
    torch.manual_seed(1)
    diffusers.UNet2DConditionModel(
        sample_size=8, block_out_channels=(8, 16), norm_num_groups=4, layers_per_block=1, in_channels=4, out_channels=4,
        down_block_types=("CrossAttnDownBlock2D", "DownBlock2D"), up_block_types=("UpBlock2D", "CrossAttnUpBlock2D"),
        cross_attention_dim=16, attention_head_dim=2,
    ).save_pretrained(base / "unet", variant="fp16")  # fmt: skip
    _text_encoder(16).save_pretrained(base / "text_encoder", variant="fp16")
    _tokenizer(base / "tokenizer")
    diffusers.PNDMScheduler(
        beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", steps_offset=1, skip_prk_steps=True
    ).save_pretrained(base / "scheduler")
    _vae().save_pretrained(base / "vae", variant="fp16")
    _tiny_coder(folder / "tiny")
    _index(
        base, "StableDiffusionPipeline", vae=("diffusers", "AutoencoderKL"), unet=("diffusers", "UNet2DConditionModel"),
        text_encoder=("transformers", "CLIPTextModel"), tokenizer=("transformers", "CLIPTokenizer"),
        scheduler=("diffusers", "PNDMScheduler"),
    )  # fmt: skip
    adapter = diffusers.MotionAdapter(
        block_out_channels=(8, 16), motion_layers_per_block=1, motion_norm_num_groups=4, motion_num_attention_heads=2,
        motion_max_seq_length=32,
    )  # fmt: skip
    adapter.save_pretrained(folder / "motion", variant="fp16")
    (folder / "lightning").mkdir()
    state = {key: value.contiguous().clone() for key, value in adapter.state_dict().items()}
    library("safetensors.torch").save_file(state, folder / "lightning" / "animatediff_lightning_4step_diffusers.safetensors")
    mark("animatediff")
    return folder


def animatelcm() -> Path:
    """AnimateLCM's adapter and LoRA for the tiny `animatediff`, as `models pull animatelcm` leaves them."""
    diffusers, peft = library("diffusers"), library("peft")
    folder, base = weights.folder("animatelcm"), weights.folder("animatediff")
    diffusers.MotionAdapter.from_pretrained(base / "motion", variant="fp16").save_pretrained(folder, variant="fp16")
    unet = diffusers.UNet2DConditionModel.from_pretrained(base / "base" / "unet", variant="fp16")
    unet.add_adapter(peft.LoraConfig(r=2, target_modules=["to_q", "to_v"], init_lora_weights=False))
    diffusers.StableDiffusionPipeline.save_lora_weights(
        folder, unet_lora_layers=peft.get_peft_model_state_dict(unet), weight_name="AnimateLCM_sd15_t2v_lora.safetensors"
    )
    mark("animatelcm")
    return folder


def ltx() -> Path:
    """An LTX folder with the transformer in the layout it was published in, as `models pull ltx` leaves it."""
    torch, diffusers, transformers = library("torch"), library("diffusers"), library("transformers")
    folder = weights.folder("ltx")
    base = folder / "base"
    torch.manual_seed(2)
    transformer = diffusers.LTXVideoTransformer3DModel(
        in_channels=8, out_channels=8, num_attention_heads=2, attention_head_dim=8, cross_attention_dim=16, num_layers=1,
        caption_channels=32,
    )  # fmt: skip
    transformer.save_config(base / "transformer")
    published = {"proj_in": "patchify_proj", "time_embed": "adaln_single", "norm_q": "q_norm", "norm_k": "k_norm"}
    state = {}
    for key, value in transformer.state_dict().items():
        for ours, theirs in published.items():
            key = key.replace(ours, theirs)
        state[f"model.diffusion_model.{key}"] = value.contiguous().clone()
    (folder / "distilled").mkdir()
    library("safetensors.torch").save_file(state, folder / "distilled" / "ltxv-2b-0.9.8-distilled.safetensors")
    diffusers.AutoencoderKLLTXVideo(
        latent_channels=8, block_out_channels=(8, 8, 8, 8), decoder_block_out_channels=(8, 8, 8, 8),
        layers_per_block=(1, 1, 1, 1, 1), decoder_layers_per_block=(1, 1, 1, 1, 1),
        spatio_temporal_scaling=(True, True, True, False), decoder_spatio_temporal_scaling=(True, True, True, False),
        decoder_inject_noise=(False,) * 5, upsample_residual=(False,) * 4, upsample_factor=(1,) * 4,
        timestep_conditioning=False, patch_size=4, patch_size_t=1, encoder_causal=True, decoder_causal=False,
    ).save_pretrained(base / "vae")  # fmt: skip
    config = transformers.T5Config(vocab_size=64, d_model=32, d_kv=8, d_ff=16, num_layers=1, num_heads=2)
    transformers.T5EncoderModel(config).save_pretrained(base / "text_encoder")
    _t5_tokenizer(base / "tokenizer")
    diffusers.FlowMatchEulerDiscreteScheduler().save_pretrained(base / "scheduler")
    _index(
        base, "LTXConditionPipeline", vae=("diffusers", "AutoencoderKLLTXVideo"),
        transformer=("diffusers", "LTXVideoTransformer3DModel"), text_encoder=("transformers", "T5EncoderModel"),
        tokenizer=("transformers", "T5TokenizerFast"), scheduler=("diffusers", "FlowMatchEulerDiscreteScheduler"),
    )  # fmt: skip
    mark("ltx")
    return folder


def _t5_tokenizer(folder: Path) -> None:
    tokenizers = library("tokenizers")
    names = ["<pad>", "</s>", "<unk>", "▁", *"abcdefghijklmnopqrstuvwxyz,."]
    inner = tokenizers.Tokenizer(tokenizers.models.Unigram([(name, -1.0) for name in names], unk_id=2))
    inner.pre_tokenizer = tokenizers.pre_tokenizers.Metaspace()
    library("transformers").T5TokenizerFast(tokenizer_object=inner, extra_ids=0).save_pretrained(folder)
