"""Materials as small shader graphs. Colours are "#rrggbb" as seen on screen; lengths are scene units (1 unit = 10 cm)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import bpy

Value = Any
"""A number, a colour, a vector, or a socket to link from."""


def linear(colour: str, alpha: float = 1.0) -> tuple[float, float, float, float]:
    """Screen colour -> scene-linear RGBA."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return red, green, blue, alpha


class Graph:
    """A shader graph under construction."""

    def __init__(self, owner: Any) -> None:
        self.owner, self.tree = owner, owner.node_tree
        self.tree.nodes.clear()

    def add(self, kind: str, inputs: dict[str | int, Value] | None = None, **attributes: Any) -> Any:
        """A node `ShaderNode<kind>`; colour strings become linear colours, sockets become links."""
        node = self.tree.nodes.new(f"ShaderNode{kind}")
        for name, value in attributes.items():
            setattr(node, name, value)
        for name, value in (inputs or {}).items():
            self.feed(node.inputs[name], value)
        return node

    def feed(self, socket: Any, value: Value) -> None:
        if isinstance(value, bpy.types.NodeSocket):
            self.tree.links.new(value, socket)
        else:
            socket.default_value = linear(value) if isinstance(value, str) else value

    def place(self, scale: tuple[float, float, float] = (1, 1, 1), coordinates: str = "Object") -> Any:
        """Texture coordinates, scaled per axis."""
        raw = self.add("TexCoord").outputs[coordinates]
        return self.add("Mapping", {"Vector": raw, "Scale": scale}).outputs[0]

    def noise(self, scale: float, detail: float = 4, vector: Value = None, rough: float = 0.5, warp: float = 0) -> Any:
        """Fractal noise, 0..1."""
        where = self.place() if vector is None else vector
        inputs = {"Vector": where, "Scale": scale, "Detail": detail, "Roughness": rough, "Distortion": warp}
        return self.add("TexNoise", inputs).outputs[0]

    def ramp(self, factor: Value, *stops: tuple[float, str]) -> Any:
        """Colour by position."""
        node = self.add("ValToRGB", {0: factor})
        ramp = node.color_ramp
        while len(ramp.elements) < len(stops):
            ramp.elements.new(0.5)
        for element, (position, colour) in zip(ramp.elements, stops, strict=True):
            element.position, element.color = position, linear(colour)
        return node.outputs[0]

    def span(self, factor: Value, low: float, high: float, start: float = 0, stop: float = 1) -> Any:
        """A number mapped from start..stop to low..high, clamped."""
        inputs = {"Value": factor, "From Min": start, "From Max": stop, "To Min": low, "To Max": high}
        return self.add("MapRange", inputs, clamp=True).outputs[0]

    def mix(self, factor: Value, first: Value, second: Value, blend: str = "MIX") -> Any:
        """Two colours mixed."""
        node = self.add("Mix", data_type="RGBA", blend_type=blend)
        for index, value in ((0, factor), (6, first), (7, second)):
            self.feed(node.inputs[index], value)
        return node.outputs[2]

    def bump(self, height: Value, strength: float, distance: float = 0.01) -> Any:
        """A normal from a height."""
        return self.add("Bump", {"Height": height, "Strength": strength, "Distance": distance}).outputs[0]

    def surface(self, inputs: dict[str | int, Value]) -> Any:
        """The one surface most materials are."""
        return self.add("BsdfPrincipled", inputs)

    def end(self, surface: Any, volume: Any = None) -> Any:
        """Closes the graph and hands back the material or world."""
        kind = "OutputWorld" if isinstance(self.owner, bpy.types.World) else "OutputMaterial"
        out = self.add(kind)
        self.tree.links.new(surface.outputs[0], out.inputs[0])
        if volume is not None:
            self.tree.links.new(volume.outputs[0], out.inputs[1])
        return self.owner


def graph(name: str) -> Graph:
    material = bpy.data.materials.new(name)
    material.use_nodes = True
    return Graph(material)


def plain(colour: str, rough: float = 0.4, coat: float = 0, grain: float = 0, **more: Value) -> Any:
    """Plastic, lacquer, ceramic, paint. `grain` is the share of fine surface noise; `lift` brightens what stands in glass."""
    g = graph("plain")
    inputs: dict[str | int, Value] = {"Base Color": colour, "Roughness": rough, "Coat Weight": coat, "Coat Roughness": 0.08}
    if grain:
        inputs["Normal"] = g.bump(g.noise(60, 3), grain)
    names = {"sss": "Subsurface Weight", "scale": "Subsurface Scale", "metal": "Metallic", "lift": "Emission Strength"}
    if "lift" in more:
        inputs["Emission Color"] = colour
    return g.end(g.surface(inputs | {names[key]: value for key, value in more.items()}))


def brushed(colour: str, rough: float = 0.28) -> Any:
    """Metal with fine rings around its axis."""
    g = graph("brushed")
    rings = g.noise(30, 2, g.place((0.3, 0.3, 60)))
    inputs = {"Base Color": colour, "Metallic": 1.0, "Roughness": g.span(rings, rough - 0.06, rough + 0.1)}
    return g.end(g.surface(inputs | {"Normal": g.bump(rings, 0.06), "Anisotropic": 0.4}))


def glass(tint: str = "#ffffff", rough: float = 0.0, ior: float = 1.47) -> Any:
    """Clear glass that lets light and shadow rays through, so that what it holds stays bright without caustics."""
    g = graph("glass")
    clear = g.add("BsdfGlass", {"Color": tint, "Roughness": rough, "IOR": ior})
    through = g.add("BsdfTransparent", {"Color": tint})
    shadow = g.add("LightPath").outputs["Is Shadow Ray"]
    return g.end(g.add("MixShader", {0: shadow, 1: clear.outputs[0], 2: through.outputs[0]}))


def liquid(colour: str, density: float, ior: float = 1.33) -> Any:
    """A clear drink: colour deepens with depth."""
    g = graph("liquid")
    clear = g.add("BsdfRefraction", {"Color": "#ffffff", "Roughness": 0.0, "IOR": ior})
    shine = g.add("BsdfGlossy", {"Roughness": 0.0})
    body = g.add("MixShader", {0: g.add("Fresnel", {"IOR": ior}).outputs[0], 1: clear.outputs[0], 2: shine.outputs[0]})
    through = g.add("BsdfTransparent", {"Color": colour})
    shadow = g.add("LightPath").outputs["Is Shadow Ray"]
    mixed = g.add("MixShader", {0: shadow, 1: body.outputs[0], 2: through.outputs[0]})
    return g.end(mixed, g.add("VolumeAbsorption", {"Color": colour, "Density": density}))


def printed(picture: Path, rough: float = 0.5, grain: float = 0.05, metal: float = 0) -> Any:
    """Ink or paper: a picture by UV; where it is transparent nothing is printed."""
    g = graph("printed")
    image = bpy.data.images.load(str(picture), check_existing=True)
    texture = g.add("TexImage", image=image, interpolation="Cubic", extension="EXTEND")
    ink = g.surface(
        {
            "Base Color": texture.outputs[0],
            "Roughness": rough,
            "Metallic": metal,
            "Alpha": texture.outputs[1],
            "Normal": g.bump(g.noise(90, 2), grain),
        }
    )
    return g.end(ink)


def wood(light: str, mid: str, dark: str, grain: float = 1.0, rough: float = 0.5, plank: float = 0) -> Any:
    """Grain along x; `plank` is the width of the boards (0: one piece)."""
    g = graph("wood")
    raw = g.place((grain * 0.16, grain, grain))
    bend = g.noise(1.6, 2, raw)
    shifted = g.add("VectorMath", {0: raw, 1: g.add("CombineXYZ", {1: g.span(bend, -0.5, 0.5)}).outputs[0]}, operation="ADD")
    broad = g.noise(3.2, 6, shifted.outputs[0], 0.55, 0.8)
    fibres = g.noise(34, 5, g.place((grain * 0.05, grain, grain)), 0.65)
    colour = g.ramp(broad, (0.28, dark), (0.48, mid), (0.7, light))
    colour = g.mix(g.span(fibres, 0, 0.55, 0.45, 0.72), colour, dark, "MULTIPLY")
    normal = g.bump(fibres, 0.12)
    if plank:
        split = g.add("Separate XYZ".replace(" ", ""), {0: g.add("TexCoord").outputs["Object"]}).outputs[1]
        cell = g.add("Math", {0: split, 1: plank}, operation="DIVIDE").outputs[0]
        edge = g.add("Math", {0: g.add("Math", {0: cell}, operation="FRACT").outputs[0], 1: 0.5}, operation="SUBTRACT").outputs[
            0
        ]
        far = g.add("Math", {0: edge}, operation="ABSOLUTE").outputs[0]
        gap = g.span(far, 0, 1, 0.488, 0.497)
        board = g.add("TexWhiteNoise", {"W": g.add("Math", {0: cell}, operation="FLOOR").outputs[0]}, noise_dimensions="1D")
        tone = g.span(board.outputs[0], 0.78, 1.08)
        colour = g.mix(1.0, colour, g.add("CombineColor", {0: tone, 1: tone, 2: tone}).outputs[0], "MULTIPLY")
        colour = g.mix(gap, colour, "#1a0f08")
    return g.end(g.surface({"Base Color": colour, "Roughness": g.span(fibres, rough - 0.08, rough + 0.12), "Normal": normal}))


def linen(colour: str, thread: float = 600, weave: float = 0.35) -> Any:
    """Plain weave by UV, with uneven yarn; `thread` is threads per UV unit."""
    g = graph("linen")
    where = g.place((1, 1, 1), "UV")
    heights = []
    for axis in ("X", "Y"):
        inputs = {"Vector": where, "Scale": thread / 20, "Distortion": 1.2, "Detail": 1.0, "Detail Scale": 3.0}
        heights.append(g.add("TexWave", inputs, bands_direction=axis).outputs[1])
    height = g.add("Math", {0: heights[0], 1: heights[1]}, operation="MULTIPLY").outputs[0]
    uneven = g.noise(26, 4, g.place((1, 6, 1), "UV"))
    tone = g.mix(g.span(height, 0.25, 0, 0, 0.5), colour, "#8a7a68", "MULTIPLY")
    tone = g.mix(g.span(uneven, 0, 0.18), tone, "#6d5f50", "MULTIPLY")
    inputs = {"Base Color": tone, "Roughness": 0.9, "Sheen Weight": 0.25, "Normal": g.bump(height, weave, 0.01)}
    return g.end(g.surface(inputs))


def stone(light: str, dark: str, scale: float = 3, rough: float = 0.6, pits: float = 0.15) -> Any:
    """Plaster, travertine, concrete."""
    g = graph("stone")
    clouds = g.noise(scale, 8, None, 0.62, 0.4)
    fine = g.noise(scale * 14, 4, None, 0.7)
    colour = g.mix(g.span(fine, 0, 0.35, 0.4, 0.75), g.ramp(clouds, (0.3, dark), (0.66, light)), dark)
    return g.end(g.surface({"Base Color": colour, "Roughness": rough, "Normal": g.bump(fine, pits)}))


def leaf(top: str, vein: str, rough: float = 0.38) -> Any:
    """A leaf by UV (u across, v along): midrib, side veins, light shining through."""
    g = graph("leaf")
    split = g.add("SeparateXYZ", {0: g.add("TexCoord").outputs["UV"]})
    away = g.add(
        "Math", {0: g.add("Math", {0: split.outputs[0], 1: 0.5}, operation="SUBTRACT").outputs[0]}, operation="ABSOLUTE"
    )
    slant = g.add("Math", {0: split.outputs[1], 1: away.outputs[0]}, operation="SUBTRACT").outputs[0]
    waves = g.add("Math", {0: g.add("Math", {0: slant, 1: 52.0}, operation="MULTIPLY").outputs[0]}, operation="SINE").outputs[0]
    veins = g.add("Math", {0: g.span(away.outputs[0], 0.75, 0, 0, 0.03), 1: g.span(waves, 0, 0.3, 0.9, 1)}, operation="MAXIMUM")
    spots = g.noise(5, 5)
    colour = g.mix(veins.outputs[0], g.mix(g.span(spots, 0, 0.4), top, "#1d2b12", "MULTIPLY"), vein)
    body = g.surface({"Base Color": colour, "Roughness": rough, "Normal": g.bump(veins.outputs[0], 0.25)})
    light = g.add("BsdfTranslucent", {"Color": colour})
    return g.end(g.add("MixShader", {0: 0.28, 1: body.outputs[0], 2: light.outputs[0]}))


def glow(colour: str, strength: float) -> Any:
    """A light source one can see."""
    g = graph("glow")
    return g.end(g.add("Emission", {"Color": colour, "Strength": strength}))
