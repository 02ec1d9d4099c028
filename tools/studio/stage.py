"""Light, camera and the picture: what stands around the product."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any, NamedTuple

import bpy
from mathutils import Vector

from .forms import Point
from .nodes import Graph, graph, linear


class Look(NamedTuple):
    """How one picture is taken."""

    width: int
    """px"""
    height: int
    """px"""
    plain: str = ""
    """Background colour of a pack shot, "#rrggbb"; "" for a scene."""
    exposure: float = 0.0
    """stops"""
    samples: int = 32
    contrast: str = "AgX - Medium High Contrast"
    colour: float = 1.25
    """Saturation when developed."""


def clear() -> None:
    """An empty stage."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    scene = bpy.context.scene
    scene.render.engine = "CYCLES"
    scene.frame_current = 1


def world(colour: str, strength: float) -> None:
    """Light from everywhere."""
    scene = bpy.context.scene
    scene.world = bpy.data.worlds.new("world")
    scene.world.use_nodes = True
    g = Graph(scene.world)
    g.end(g.add("Background", {"Color": colour, "Strength": strength}))


def aim(thing: Any, target: Point) -> None:
    """Turns -z of a thing towards a point."""
    thing.rotation_euler = (Vector(target) - thing.location).to_track_quat("-Z", "Y").to_euler()


def lamp(kind: str, at: Point, target: Point, power: float, colour: str = "#ffffff", **more: Any) -> Any:
    """A light of Blender's kinds (AREA, SUN, POINT, SPOT); power in watts (sun: W/m2)."""
    data = bpy.data.lights.new(kind.lower(), kind)
    data.energy, data.color = power, linear(colour)[:3]
    for name, value in more.items():
        setattr(data, name, value)
    thing = bpy.data.objects.new(kind.lower(), data)
    bpy.context.scene.collection.objects.link(thing)
    thing.location = at
    aim(thing, target)
    return thing


def soft(at: Point, target: Point, power: float, size: tuple[float, float] = (2, 2), colour: str = "#ffffff") -> Any:
    """A softbox."""
    return lamp("AREA", at, target, power, colour, shape="RECTANGLE", size=size[0], size_y=size[1])


def hide(thing: Any) -> Any:
    """Keeps a light or a screen out of the picture, its light in."""
    thing.visible_camera = False
    return thing


def camera(at: Point, target: Point, lens: float, fstop: float = 0, focus: Point | None = None) -> None:
    """`lens` in mm on a 36 mm sensor; `fstop` 0 is sharp everywhere, 0.8 blurs like f/8 close up (1 unit = 10 cm)."""
    data = bpy.data.cameras.new("camera")
    data.lens, data.sensor_fit = lens, "AUTO"
    thing = bpy.data.objects.new("camera", data)
    bpy.context.scene.collection.objects.link(thing)
    thing.location = at
    aim(thing, target)
    if fstop:
        data.dof.use_dof = True
        data.dof.aperture_fstop = fstop
        data.dof.focus_distance = (Vector(focus or target) - thing.location).length
        data.dof.aperture_blades = 9
    bpy.context.scene.camera = thing


def catcher(size: float = 12) -> None:
    """A ground that is only its shadow."""
    bpy.ops.mesh.primitive_plane_add(size=size)
    bpy.context.object.is_shadow_catcher = True


def gobo(at: Point, target: Point, size: float, panes: tuple[int, int] = (2, 3), bar: float = 0.08) -> None:
    """A window frame between sun and set: only its shadow shows."""
    g = graph("dark")
    dark = g.end(g.add("BsdfDiffuse", {"Color": "#000000"}))
    handle = bpy.data.objects.new("gobo", None)
    bpy.context.scene.collection.objects.link(handle)
    handle.location = at
    aim(handle, target)
    width, height = size, size * 1.3
    bars = [((i / panes[0] - 0.5) * width, 0.0, bar, height) for i in range(panes[0] + 1)]
    bars += [(0.0, (j / panes[1] - 0.5) * height, width, bar) for j in range(panes[1] + 1)]
    wall = size * 3
    bars += [(s * (width + wall) / 2, 0.0, wall, wall * 2) for s in (-1, 1)]
    bars += [(0.0, s * (height + wall) / 2, wall * 2, wall) for s in (-1, 1)]
    for x, y, w, h in bars:
        bpy.ops.mesh.primitive_plane_add(size=1)
        pane = bpy.context.object
        pane.scale, pane.location, pane.parent = (w, h, 1), (x, y, 0), handle
        pane.data.materials.append(dark)
        pane.visible_camera = pane.visible_glossy = False


def take(look: Look, path: Path, share: float = 1.0) -> None:
    """Renders to a PNG; `share` scales the size."""
    scene = bpy.context.scene
    render, cycles, view = scene.render, scene.cycles, scene.view_settings
    render.resolution_x, render.resolution_y = look.width, look.height
    render.resolution_percentage = round(share * 100)
    render.film_transparent = bool(look.plain)
    cycles.samples = look.samples
    cycles.use_adaptive_sampling, cycles.adaptive_threshold = True, 0.04
    cycles.use_denoising, cycles.denoiser = True, "OPENIMAGEDENOISE"
    cycles.max_bounces, cycles.transparent_max_bounces, cycles.transmission_bounces = 8, 12, 8
    cycles.sample_clamp_indirect, cycles.blur_glossy = 4.0, 0.6
    cycles.caustics_reflective = cycles.caustics_refractive = False
    view.view_transform, view.look, view.exposure = "AgX", look.contrast, look.exposure
    image = render.image_settings
    image.file_format, image.color_mode = "PNG", "RGBA" if look.plain else "RGB"
    render.filepath = str(path)
    render.threads_mode = "AUTO"
    bpy.ops.render.render(write_still=True)


def sun(elevation: float, azimuth: float, power: float, colour: str = "#ffe2bd", angle: float = 1.2) -> Point:
    """Sunlight; degrees. Returns the direction towards the sun, length 1."""
    e, a = math.radians(elevation), math.radians(azimuth)
    way = (math.cos(e) * math.cos(a), math.cos(e) * math.sin(a), math.sin(e))
    lamp("SUN", way, (0, 0, 0), power, colour, angle=math.radians(angle))
    return way
