"""SDXL, SD 1.5 with AnimateDiff, IP-Adapter and LTX in the layout they were published in, small enough for a test."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pipeline.engines.runtime.device import library

VARIANT = "diffusion_pytorch_model.fp16.safetensors"
PLAIN = "diffusion_pytorch_model.safetensors"
_END = "<|endoftext|>"


def _dump(path: Path, value: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")


def _save(state: dict[str, Any], path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    whole = {name: value.contiguous().clone() for name, value in state.items()}
    library("safetensors.torch").save_file(whole, path, metadata={"format": "pt"})


# --- text ----------------------------------------------------------------------------------------------------------------


def _alphabet() -> list[str]:
    """GPT-2's letters for the 256 bytes."""
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    return [*map(chr, plain), *(chr(256 + n) for n in range(256 - len(plain)))]


_MERGES = (
    "t h", "th e</w>", "i n", "a n", "w i", "wi n", "win d", "l i", "li g", "lig h", "ligh t</w>", "m o", "r n", "mo rn",
    "morn in",    "d e", "s k</w>", "de sk</w>", "o f</w>", "a t</w>", "c at</w>", "p h", "ph o", "pho t", "phot o</w>",
)  # fmt: skip
VOCABULARY = 2 * 256 + len(_MERGES) + 2


def clip_tokenizer(folder: Path, pad: str) -> None:
    """`vocab.json` and `merges.txt` as CLIP's, and the settings files of 2022."""
    letters = _alphabet()
    merged = ["".join(pair.split()) for pair in _MERGES]
    names = [*letters, *(f"{letter}</w>" for letter in letters), *merged, "<|startoftext|>", _END]
    _dump(folder / "vocab.json", {name: n for n, name in enumerate(names)})
    (folder / "merges.txt").write_text("#version: 0.2\n" + "\n".join(_MERGES) + "\n", encoding="utf-8")
    told = {"lstrip": False, "normalized": True, "rstrip": False, "single_word": False}
    marks = {"bos_token": {"content": "<|startoftext|>", **told}, "eos_token": {"content": _END, **told}}
    marks["unk_token"] = {"content": _END, **told}
    typed = {name: {"__type": "AddedToken", **mark} for name, mark in marks.items()}
    _dump(
        folder / "tokenizer_config.json",
        {"add_prefix_space": False, "do_lower_case": True, "errors": "replace", "model_max_length": 77, "pad_token": pad,
         "tokenizer_class": "CLIPTokenizer", **typed},
    )  # fmt: skip
    _dump(folder / "special_tokens_map.json", {"pad_token": pad, **marks})


def _text_encoder(folder: Path, projection: int = 0, *, positions: bool = False) -> None:
    """Under the parameters' names of transformers 4.22: all below `text_model.`, positions as a buffer."""
    torch, transformers = library("torch"), library("transformers")
    size = {"hidden_size": 16, "intermediate_size": 37, "num_attention_heads": 4, "num_hidden_layers": 3}
    own = {
        **size, "hidden_act": "gelu" if projection else "quick_gelu", "layer_norm_eps": 1e-5, "max_position_embeddings": 77,
        "vocab_size": VOCABULARY, "bos_token_id": 0, "eos_token_id": 2, "pad_token_id": 1, "projection_dim": projection or 16,
    }  # fmt: skip
    name = "CLIPTextModelWithProjection" if projection else "CLIPTextModel"
    _dump(
        folder / "config.json",
        {"_name_or_path": "openai/clip-vit-large-patch14", "architectures": [name], "model_type": "clip_text_model",
         "torch_dtype": "float16", "transformers_version": "4.22.0.dev0", "dropout": 0.0, **own},
    )  # fmt: skip
    model = getattr(transformers, name)(transformers.CLIPTextConfig(**own))
    state = {
        key if key.startswith(("text_model.", "text_projection")) else f"text_model.{key}": torch.randn_like(value.float())
        * 0.2
        for key, value in model.state_dict().items()
        if not key.endswith("position_ids")
    }
    half = {key: value.half() for key, value in state.items()}
    _save(half | ({"text_model.embeddings.position_ids": torch.arange(77)[None]} if positions else {}),
          folder / "model.fp16.safetensors")  # fmt: skip


# --- coders ---------------------------------------------------------------------------------------------------------------


def _vae(folder: Path, file: str, config: dict[str, Any], renamed: dict[str, str]) -> None:
    diffusers = library("diffusers")
    shape = {
        "block_out_channels": [8, 8, 8, 8], "down_block_types": ["DownEncoderBlock2D"] * 4,
        "up_block_types": ["UpDecoderBlock2D"] * 4, "latent_channels": 4, "layers_per_block": 1, "norm_num_groups": 4,
        "in_channels": 3, "out_channels": 3, "act_fn": "silu", "sample_size": 512,
    }  # fmt: skip
    _dump(folder / "config.json", {"_class_name": "AutoencoderKL", **shape, **config})
    state = {}
    for key, value in diffusers.AutoencoderKL(**shape).state_dict().items():
        for ours, theirs in renamed.items():
            key = key.replace(ours, theirs)
        state[key] = value.half() if "fp16" in file else value
    _save(state, folder / file)


def _tiny_coder(folder: Path) -> None:
    """TAESD and TAESDXL."""
    model = library("diffusers").AutoencoderTiny(
        encoder_block_out_channels=(8, 8, 8, 8), decoder_block_out_channels=(8, 8, 8, 8),
        num_encoder_blocks=(1, 1, 1, 1), num_decoder_blocks=(1, 1, 1, 1),
    )  # fmt: skip
    eights = [8, 8, 8, 8]
    _dump(
        folder / "config.json",
        {"_class_name": "AutoencoderTiny", "_diffusers_version": "0.20.0.dev0", "act_fn": "relu", "in_channels": 3,
         "out_channels": 3, "latent_channels": 4, "latent_magnitude": 3, "latent_shift": 0.5, "force_upcast": False,
         "scaling_factor": 1.0, "upsampling_scaling_factor": 2, "num_encoder_blocks": [1, 1, 1, 1],
         "num_decoder_blocks": [1, 1, 1, 1], "encoder_block_out_channels": eights, "decoder_block_out_channels": eights},
    )  # fmt: skip
    _save({key: value.half() for key, value in model.state_dict().items()}, folder / PLAIN)


# --- LoRAs ----------------------------------------------------------------------------------------------------------------


def _sgm(name: str, layers: int = 2) -> str:
    """A UNet's block in the numbering of SDXL's original code, as its LoRAs use it."""
    if name.startswith("mid_block."):
        return "middle_block_1_" + name.removeprefix("mid_block.attentions.0.")
    head, block, _, at, rest = name.split(".", 4)
    if head == "down_blocks":
        return f"input_blocks_{(layers + 1) * int(block) + int(at) + 1}_1_{rest}"
    return f"output_blocks_{(layers + 1) * int(block) + int(at)}_1_{rest}"


def _kohya(unet: Any, path: Path, *, sgm: bool) -> None:
    """A LoRA as kohya's scripts write it: names in one word, an alpha beside each pair."""
    torch, state = library("torch"), {}
    for name, module in unet.named_modules():
        if isinstance(module, torch.nn.Linear) and ".attentions." in name:
            key = f"lora_unet_{(_sgm(name) if sgm else name).replace('.', '_')}"
            state[f"{key}.lora_down.weight"] = (torch.randn(2, module.in_features) * 0.1).half()
            state[f"{key}.lora_up.weight"] = (torch.randn(module.out_features, 2) * 0.1).half()
            state[f"{key}.alpha"] = torch.tensor(2.0).half()
    _save(state, path)


# --- SDXL -----------------------------------------------------------------------------------------------------------------


def sdxl(root: Path) -> None:
    """The four repositories of the weights `sdxl`, and IP-Adapter for it."""
    diffusers = library("diffusers")
    base = root / "stabilityai" / "stable-diffusion-xl-base-1.0"
    parts = {"tokenizer": "CLIPTokenizer", "tokenizer_2": "CLIPTokenizer", "text_encoder": "CLIPTextModel",
             "text_encoder_2": "CLIPTextModelWithProjection"}  # fmt: skip
    own = {"scheduler": "EulerDiscreteScheduler", "unet": "UNet2DConditionModel", "vae": "AutoencoderKL"}
    index = {"_class_name": "StableDiffusionXLPipeline", "_diffusers_version": "0.19.0.dev0",
             "force_zeros_for_empty_prompt": True, "add_watermarker": None}  # fmt: skip
    _dump(base / "model_index.json", index | _kinds(own, "diffusers") | _kinds(parts, "transformers"))
    _dump(
        base / "scheduler" / "scheduler_config.json",
        {"_class_name": "EulerDiscreteScheduler", "_diffusers_version": "0.19.0.dev0", **_BETAS, "clip_sample": False,
         "interpolation_type": "linear", "prediction_type": "epsilon", "sample_max_value": 1.0, "timestep_spacing": "leading",
         "use_karras_sigmas": False},
    )  # fmt: skip
    clip_tokenizer(base / "tokenizer", _END)
    clip_tokenizer(base / "tokenizer_2", "!")
    _text_encoder(base / "text_encoder")
    _text_encoder(base / "text_encoder_2", 16)
    unet = diffusers.UNet2DConditionModel(
        sample_size=128, block_out_channels=(8, 16, 16), norm_num_groups=4, layers_per_block=2, cross_attention_dim=32,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"), attention_head_dim=(2, 2, 4),
        use_linear_projection=True, addition_embed_type="text_time", addition_time_embed_dim=8,
        projection_class_embeddings_input_dim=64, transformer_layers_per_block=(1, 1, 2),
    )  # fmt: skip
    unet.half().save_pretrained(base / "unet", variant="fp16")
    fix = {"_diffusers_version": "0.18.0.dev0", "force_upcast": False, "scaling_factor": 0.13025}
    _vae(root / "madebyollin" / "sdxl-vae-fp16-fix", PLAIN, fix, {})
    _tiny_coder(root / "madebyollin" / "taesdxl")
    _kohya(unet, root / "ByteDance" / "SDXL-Lightning" / "sdxl_lightning_4step_lora.safetensors", sgm=True)
    _face(root / "h94" / "IP-Adapter", unet)


_BETAS = {
    "beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear", "num_train_timesteps": 1000,
    "set_alpha_to_one": False, "skip_prk_steps": True, "steps_offset": 1, "trained_betas": None,
}  # fmt: skip


def _kinds(parts: dict[str, str], where: str) -> dict[str, list[str]]:
    return {name: [where, kind] for name, kind in parts.items()}


def _face(folder: Path, unet: Any) -> None:
    """The plus-face adapter: a resampler over the image encoder's last hidden layer but one."""
    torch, transformers, models = library("torch"), library("transformers"), library("diffusers.models.embeddings")
    own = {"hidden_size": 64, "intermediate_size": 16, "num_attention_heads": 2, "num_hidden_layers": 2, "projection_dim": 16,
           "image_size": 224, "patch_size": 56, "hidden_act": "gelu", "num_channels": 3, "layer_norm_eps": 1e-5}  # fmt: skip
    _dump(
        folder / "models" / "image_encoder" / "config.json",
        {"_name_or_path": "./image_encoder", "architectures": ["CLIPVisionModelWithProjection"],
         "model_type": "clip_vision_model", "torch_dtype": "float16", "transformers_version": "4.28.0.dev0", **own},
    )  # fmt: skip
    vision = transformers.CLIPVisionModelWithProjection(transformers.CLIPVisionConfig(**own))
    state = {
        key if key.startswith(("vision_model.", "visual_projection")) else f"vision_model.{key}": value
        for key, value in vision.state_dict().items()
        if not key.endswith("position_ids")
    }
    state["vision_model.embeddings.position_ids"] = torch.arange(17)[None]
    _save(state, folder / "models" / "image_encoder" / "model.safetensors")
    resampler = models.IPAdapterPlusImageProjection(
        embed_dims=64, output_dims=32, hidden_dims=64, depth=4, dim_head=64, heads=1, num_queries=4
    )
    adapter = {f"image_proj.{_resampler_key(key)}": value for key, value in _joined(resampler.state_dict()).items()}
    number = 1
    for name, module in unet.named_modules():
        if name.endswith("attn2"):
            width = module.to_k.weight.shape[0]
            for kind in ("k", "v"):
                adapter[f"ip_adapter.{number}.to_{kind}_ip.weight"] = torch.randn(width, 32)
            number += 2
    file = folder / "sdxl_models" / "ip-adapter-plus-face_sdxl_vit-h.safetensors"
    _save({key: value.half() for key, value in adapter.items()}, file)


def _joined(state: dict[str, Any]) -> dict[str, Any]:
    """Keys and values of attention as one matrix, as the adapter's authors keep them."""
    torch, out = library("torch"), {}
    for key, value in state.items():
        if key.endswith("attn.to_k.weight"):
            out[key.replace("to_k", "to_kv")] = torch.cat([value, state[key.replace("to_k", "to_v")]])
        elif not key.endswith("attn.to_v.weight"):
            out[key] = value
    return out


def _resampler_key(key: str) -> str:
    """A resampler's parameter under the name it was published with."""
    for ours, theirs in (
        (".ln0.", ".0.norm1."), (".ln1.", ".0.norm2."), (".attn.to_out.0.", ".0.to_out."), (".attn.", ".0."),
        (".ff.0.", ".1.0."), (".ff.1.net.0.proj.", ".1.1."), (".ff.1.net.2.", ".1.3."),
    ):  # fmt: skip
        key = key.replace(ours, theirs)
    return key


# --- SD 1.5 and AnimateDiff -----------------------------------------------------------------------------------------------


def animatediff(root: Path) -> None:
    """The repositories of the weights `animatediff` and `animatelcm`."""
    diffusers, base = library("diffusers"), root / "stable-diffusion-v1-5" / "stable-diffusion-v1-5"
    index = {"_class_name": "StableDiffusionPipeline", "_diffusers_version": "0.6.0",
             "safety_checker": ["stable_diffusion", "StableDiffusionSafetyChecker"]}  # fmt: skip
    own = {"scheduler": "PNDMScheduler", "unet": "UNet2DConditionModel", "vae": "AutoencoderKL"}
    parts = {"feature_extractor": "CLIPImageProcessor", "text_encoder": "CLIPTextModel", "tokenizer": "CLIPTokenizer"}
    _dump(base / "model_index.json", index | _kinds(own, "diffusers") | _kinds(parts, "transformers"))
    _dump(
        base / "scheduler" / "scheduler_config.json",
        {"_class_name": "PNDMScheduler", "_diffusers_version": "0.6.0", **_BETAS, "clip_sample": False},
    )
    _dump(
        base / "feature_extractor" / "preprocessor_config.json",
        {"crop_size": 224, "size": 224, "do_center_crop": True, "do_convert_rgb": True, "do_normalize": True, "do_resize": True,
         "feature_extractor_type": "CLIPFeatureExtractor", "image_mean": [0.48, 0.46, 0.41], "image_std": [0.27, 0.26, 0.28],
         "resample": 3},
    )  # fmt: skip
    clip_tokenizer(base / "tokenizer", _END)
    _text_encoder(base / "text_encoder", positions=True)
    unet = diffusers.UNet2DConditionModel(
        sample_size=64, block_out_channels=(8, 8, 16, 16), norm_num_groups=4, layers_per_block=2, cross_attention_dim=16,
        down_block_types=("CrossAttnDownBlock2D",) * 3 + ("DownBlock2D",), attention_head_dim=2,
        up_block_types=("UpBlock2D",) + ("CrossAttnUpBlock2D",) * 3,
    )  # fmt: skip
    unet.half().save_pretrained(base / "unet", variant="fp16")
    full = json.loads((base / "unet" / "config.json").read_text())
    keys = (
        "act_fn attention_head_dim block_out_channels center_input_sample cross_attention_dim down_block_types "
        "downsample_padding flip_sin_to_cos freq_shift in_channels layers_per_block mid_block_scale_factor norm_eps "
        "norm_num_groups out_channels sample_size up_block_types"
    )
    known = {key: full[key] for key in keys.split()}  # a configuration of 2022 knows few keys
    _dump(base / "unet" / "config.json", {"_class_name": "UNet2DConditionModel", "_diffusers_version": "0.6.0", **known})
    old = {"to_q": "query", "to_k": "key", "to_v": "value", "to_out.0": "proj_attn"}
    _vae(base / "vae", VARIANT, {"_diffusers_version": "0.6.0"}, old)
    _motion(root, unet)
    _tiny_coder(root / "madebyollin" / "taesd")


def _motion(root: Path, unet: Any) -> None:
    torch, shape = library("torch"), {
        "block_out_channels": [8, 8, 16, 16], "motion_layers_per_block": 2, "motion_max_seq_length": 32,
        "motion_mid_block_layers_per_block": 1, "motion_norm_num_groups": 4, "motion_num_attention_heads": 2,
        "use_motion_mid_block": True,
    }  # fmt: skip
    adapter = library("diffusers").MotionAdapter(**shape)
    for parameter in adapter.parameters():  # published ones are trained: their last layers are not nought
        parameter.data += 0.05 * torch.randn_like(parameter)
    state = {key: value.half() for key, value in adapter.state_dict().items()}
    config = {"_class_name": "MotionAdapter", "_diffusers_version": "0.23.0.dev0", **shape}
    for owner in ("guoyww/animatediff-motion-adapter-v1-5-2", "wangfuyun/AnimateLCM"):
        _dump(root / owner / "config.json", config)
        _save(state, root / owner / VARIANT)
    _save(state, root / "ByteDance" / "AnimateDiff-Lightning" / "animatediff_lightning_4step_diffusers.safetensors")
    _kohya(unet, root / "wangfuyun" / "AnimateLCM" / "AnimateLCM_sd15_t2v_lora.safetensors", sgm=False)


# --- LTX ------------------------------------------------------------------------------------------------------------------


def ltx(root: Path) -> None:
    """The repositories of the weights `ltx`: T5 in shards, the transformer and its coder in one file."""
    torch, diffusers, base = library("torch"), library("diffusers"), root / "Lightricks" / "LTX-Video-0.9.5"
    own = {"scheduler": "FlowMatchEulerDiscreteScheduler", "transformer": "LTXVideoTransformer3DModel",
           "vae": "AutoencoderKLLTXVideo"}  # fmt: skip
    parts = {"text_encoder": "T5EncoderModel", "tokenizer": "T5Tokenizer"}
    index = {"_class_name": "LTXConditionPipeline", "_diffusers_version": "0.33.0.dev0"}
    _dump(base / "model_index.json", index | _kinds(own, "diffusers") | _kinds(parts, "transformers"))
    _dump(
        base / "scheduler" / "scheduler_config.json",
        {"_class_name": "FlowMatchEulerDiscreteScheduler", "_diffusers_version": "0.33.0.dev0", "base_image_seq_len": 256,
         "base_shift": 0.5, "max_image_seq_len": 4096, "max_shift": 1.15, "num_train_timesteps": 1000, "shift": 1.0,
         "shift_terminal": None, "use_dynamic_shifting": False, "use_karras_sigmas": False},
    )  # fmt: skip
    transformer = diffusers.LTXVideoTransformer3DModel(
        in_channels=8, out_channels=8, num_attention_heads=2, attention_head_dim=8, cross_attention_dim=16, num_layers=1,
        caption_channels=32,
    )  # fmt: skip
    transformer.save_config(base / "transformer")
    vae = diffusers.AutoencoderKLLTXVideo(
        in_channels=3, out_channels=3, latent_channels=8, block_out_channels=(8, 16, 32, 256, 2048),
        down_block_types=("LTXVideo095DownBlock3D",) * 4, decoder_block_out_channels=(8, 16, 32),
        layers_per_block=(1, 1, 1, 1, 0), decoder_layers_per_block=(1, 1, 1, 1), spatio_temporal_scaling=(True,) * 4,
        decoder_spatio_temporal_scaling=(True,) * 3, decoder_inject_noise=(False,) * 4, upsample_residual=(True,) * 3,
        downsample_type=("spatial", "temporal", "spatiotemporal", "spatiotemporal"), upsample_factor=(2, 2, 2),
        timestep_conditioning=True, patch_size=4, patch_size_t=1, resnet_norm_eps=1e-6, encoder_causal=True,
        decoder_causal=False, spatial_compression_ratio=32, temporal_compression_ratio=8,
    )  # fmt: skip
    vae.latents_mean += 0.1
    vae.save_config(base / "vae")
    state = {f"model.diffusion_model.{_renamed(key, _TRANSFORMER)}": value for key, value in transformer.state_dict().items()}
    state |= {f"vae.{_coder_key(key)}": value for key, value in vae.state_dict().items()}
    state["vae.per_channel_statistics.mean-of-stds"] = torch.ones(8)
    file = root / "Lightricks" / "LTX-Video" / "ltxv-2b-0.9.8-distilled.safetensors"
    _save({key: value.bfloat16() for key, value in state.items()}, file)
    _t5(base)


_TRANSFORMER = {"proj_in": "patchify_proj", "time_embed": "adaln_single", "norm_q": "q_norm", "norm_k": "k_norm"}


def _renamed(key: str, names: dict[str, str]) -> str:
    for ours, theirs in names.items():
        key = key.replace(ours, theirs)
    return key


def _coder_key(key: str) -> str:
    """A parameter of the 0.9.5 coder under its published name: blocks and the steps between them in one row."""
    head, _, rest = key.partition(".")
    if key.startswith("latents_"):
        return {"latents_mean": "per_channel_statistics.mean-of-means", "latents_std": "per_channel_statistics.std-of-means"}[
            key
        ]
    if rest.startswith(("time_embedder", "scale_shift_table")):
        return f"{head}.last_{rest}"
    names = rest.split(".")
    if names[0] == "mid_block":
        names[:1] = ["down_blocks", "8"] if head == "encoder" else ["up_blocks", "0"]
    elif names[0] in ("down_blocks", "up_blocks"):
        between = names[2] in ("downsamplers", "upsamplers")
        at = 2 * int(names[1]) + (1 if between else 0 if head == "encoder" else 2)
        names[1:] = [str(at), *names[4 if between else 2 :]]
    told = ".".join(names).replace("resnets", "res_blocks").replace("conv_shortcut.conv.", "conv_shortcut.")
    return f"{head}.{told.replace('norm3.', 'norm3.norm.')}"


def _t5(base: Path) -> None:
    transformers, torch = library("transformers"), library("torch")
    folder = base / "tokenizer"
    folder.mkdir(parents=True)
    lines = [
        "a calm real-life scene shows a warm kitchen at dawn with soft light",
        "the camera slowly moves closer and everything moves gently",
        "the quick brown fox jumps over the lazy dog",
    ]
    with (folder / "spiece.model").open("wb") as file:
        library("sentencepiece").SentencePieceTrainer.train(
            sentence_iterator=iter(lines * 40), model_writer=file, vocab_size=96, pad_id=0, eos_id=1, unk_id=2, bos_id=-1,
            hard_vocab_limit=False, minloglevel=2,
        )  # fmt: skip
    extra = [f"<extra_id_{n}>" for n in range(100)]
    marks = {"eos_token": "</s>", "pad_token": "<pad>", "unk_token": "<unk>"}
    _dump(
        folder / "tokenizer_config.json",
        {"additional_special_tokens": extra, "extra_ids": 100, "legacy": True, "model_max_length": 128, "sp_model_kwargs": {},
         "tokenizer_class": "T5Tokenizer", **marks},
    )  # fmt: skip
    _dump(folder / "special_tokens_map.json", {"additional_special_tokens": extra, **marks})
    _dump(folder / "added_tokens.json", {name: 96 + n for n, name in enumerate(extra)})
    own = {
        "d_ff": 16, "d_kv": 8, "d_model": 32, "num_layers": 2, "num_heads": 2, "vocab_size": 320, "is_gated_act": True,
        "feed_forward_proj": "gated-gelu", "dense_act_fn": "gelu_new", "tie_word_embeddings": False,
        "decoder_start_token_id": 0, "relative_attention_num_buckets": 32, "is_encoder_decoder": True,
    }  # fmt: skip
    _dump(
        base / "text_encoder" / "config.json",
        {"_name_or_path": "google/t5-v1_1-xxl", "architectures": ["T5EncoderModel"], "model_type": "t5",
         "torch_dtype": "float32", "transformers_version": "4.48.0", **own},
    )  # fmt: skip
    model = transformers.T5EncoderModel(transformers.T5Config(**own))
    state = {key: torch.randn_like(value) * 0.2 for key, value in model.state_dict().items() if "embed_tokens" not in key}
    shards, weight_map = [dict(list(state.items())[n::2]) for n in range(2)], {}
    for n, shard in enumerate(shards, 1):
        name = f"model-{n:05}-of-00002.safetensors"
        _save(shard, base / "text_encoder" / name)
        weight_map |= dict.fromkeys(shard, name)
    _dump(base / "text_encoder" / "model.safetensors.index.json", {"metadata": {"total_size": 1}, "weight_map": weight_map})
