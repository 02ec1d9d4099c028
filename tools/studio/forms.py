"""Shapes: turned, boxed, folded and grown. Lengths in scene units (1 unit = 10 cm); z is up."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import bpy
import numpy as np

Point = tuple[float, float, float]
Profile = Sequence[tuple[float, float]]
"""(radius, height) from the start of the line to its end."""


def mesh(name: str, vertices: np.ndarray, faces: Sequence[Sequence[int]], material: Any, uv: np.ndarray | None = None) -> Any:
    """An object of vertices (n, 3), faces and UV per vertex (n, 2)."""
    data = bpy.data.meshes.new(name)
    data.from_pydata(vertices.tolist(), [], [list(face) for face in faces])
    if uv is not None:
        layer = data.uv_layers.new(name="UV")
        corners = np.empty(len(data.loops), dtype=np.int32)
        data.loops.foreach_get("vertex_index", corners)
        layer.data.foreach_set("uv", uv[corners].astype(np.float32).ravel())
    data.shade_smooth()
    data.set_sharp_from_angle(angle=math.radians(42))
    thing = bpy.data.objects.new(name, data)
    bpy.context.scene.collection.objects.link(thing)
    if material is not None:
        data.materials.append(material)
    return thing


def put(thing: Any, at: Point = (0, 0, 0), turn: Point = (0, 0, 0), scale: float = 1.0) -> Any:
    """Moves, turns (degrees, XYZ) and scales."""
    thing.location, thing.scale = at, (scale,) * 3
    thing.rotation_euler = tuple(math.radians(a) for a in turn)
    return thing


def group(things: Sequence[Any], at: Point = (0, 0, 0), turn: Point = (0, 0, 0), scale: float = 1.0) -> Any:
    """Many things that move as one."""
    handle = bpy.data.objects.new("group", None)
    bpy.context.scene.collection.objects.link(handle)
    for thing in things:
        thing.parent = handle
    return put(handle, at, turn, scale)


def rounded(profile: Profile, radius: float, steps: int = 6) -> list[tuple[float, float]]:
    """A profile whose inner corners are rounded off (quadratic), at most `radius` along each side."""
    points = [np.array(p, dtype=float) for p in profile]
    line = [tuple(points[0])]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        into, out = before - corner, after - corner
        near = corner + into * min(radius / max(np.linalg.norm(into), 1e-9), 0.45)
        far = corner + out * min(radius / max(np.linalg.norm(out), 1e-9), 0.45)
        for t in np.linspace(0, 1, steps):
            line.append(tuple((1 - t) ** 2 * near + 2 * t * (1 - t) * corner + t**2 * far))
    return [*line, tuple(points[-1])]


def turned(profile: Profile, material: Any, sides: int = 160, name: str = "turned") -> Any:
    """A profile turned around the z axis."""
    line = np.array(profile, dtype=float)
    angles = np.linspace(0, 2 * math.pi, sides, endpoint=False)
    ring = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    spread = (line[:, None, :1] * ring).reshape(-1, 2)
    vertices = np.column_stack([spread, np.repeat(line[:, 1], sides)])
    faces = [
        (r * sides + s, r * sides + (s + 1) % sides, (r + 1) * sides + (s + 1) % sides, (r + 1) * sides + s)
        for r in range(len(line) - 1)
        for s in range(sides)
    ]
    return mesh(name, vertices, faces, material)


def grid(
    shape: Callable[[np.ndarray, np.ndarray], np.ndarray], size: tuple[int, int], material: Any, name: str = "grid"
) -> Any:
    """A surface: shape(u, v) with u, v in 0..1 (n,) -> positions (n, 3). `size` is vertices along u and v."""
    across, along = size
    u, v = (a.ravel() for a in np.meshgrid(np.linspace(0, 1, across), np.linspace(0, 1, along)))
    faces = [
        (j * across + i, j * across + i + 1, (j + 1) * across + i + 1, (j + 1) * across + i)
        for j in range(along - 1)
        for i in range(across - 1)
    ]
    return mesh(name, shape(u, v), faces, material, np.column_stack([u, v]))


def wrap(radius: float, bottom: float, top: float, degrees: float, material: Any, facing: float = -90) -> Any:
    """A label around a cylinder, centred on `facing` (degrees; -90 looks to the camera), u from left to right."""

    def shape(u: np.ndarray, v: np.ndarray) -> np.ndarray:
        angle = np.radians(facing + (u - 0.5) * degrees)
        return np.column_stack([radius * np.cos(angle), radius * np.sin(angle), bottom + v * (top - bottom)])

    return grid(shape, (96, 2), material, "label")


def sheet(width: float, height: float, material: Any, at: Point = (0, 0, 0), turn: Point = (0, 0, 0)) -> Any:
    """A flat upright picture facing the camera (-y), centred, u to the right, v up."""

    def shape(u: np.ndarray, v: np.ndarray) -> np.ndarray:
        return np.column_stack([(u - 0.5) * width, np.zeros_like(u), (v - 0.5) * height])

    return put(grid(shape, (2, 2), material, "sheet"), at, turn)


def floor(width: float, depth: float, material: Any, at: Point = (0, 0, 0), turn: Point = (0, 0, 0)) -> Any:
    """A flat ground, centred."""

    def shape(u: np.ndarray, v: np.ndarray) -> np.ndarray:
        return np.column_stack([(u - 0.5) * width, (v - 0.5) * depth, np.zeros_like(u)])

    return put(grid(shape, (2, 2), material, "floor"), at, turn)


def box(size: Point, material: Any, round_by: float = 0.01, at: Point = (0, 0, 0), turn: Point = (0, 0, 0)) -> Any:
    """A block standing on z = 0, its edges rounded."""
    x, y, z = size[0] / 2, size[1] / 2, size[2]
    corners = np.array([(i, j, k) for k in (0, z) for j in (-y, y) for i in (-x, x)])
    faces = [(0, 2, 3, 1), (4, 5, 7, 6), (0, 1, 5, 4), (2, 6, 7, 3), (0, 4, 6, 2), (1, 3, 7, 5)]
    thing = mesh("box", corners, faces, material)
    bevel = thing.modifiers.new("round", "BEVEL")
    bevel.width, bevel.segments, bevel.harden_normals = round_by, 4, True
    return put(thing, at, turn)


def blob(radius: float, lumps: Callable[[np.ndarray], np.ndarray], material: Any, detail: int = 6) -> Any:
    """A ball with a relief: lumps(directions (n, 3)) -> radius factor (n,)."""
    bpy.ops.mesh.primitive_ico_sphere_add(subdivisions=detail, radius=1)
    thing = bpy.context.object
    points = np.empty(len(thing.data.vertices) * 3, dtype=np.float32)
    thing.data.vertices.foreach_get("co", points)
    ways = points.reshape(-1, 3)
    thing.data.vertices.foreach_set("co", (ways * (radius * lumps(ways))[:, None]).astype(np.float32).ravel())
    thing.data.shade_smooth()
    thing.data.materials.append(material)
    return thing


def waves(points: np.ndarray, seed: int, octaves: int = 4, start: float = 2.0) -> np.ndarray:
    """Smooth noise of points (n, k), about -1..1: plane waves in random directions."""
    chance = np.random.default_rng(seed)
    total = np.zeros(len(points))
    for octave in range(octaves):
        for _ in range(6):
            way = chance.normal(size=points.shape[1])
            way *= start * 1.9**octave / np.linalg.norm(way)
            total += np.sin(points @ way + chance.uniform(0, 6.28)) / (6**0.5 * 1.8**octave)
    return total * 0.7


def blade(length: float, width: float, material: Any, seed: int = 0, tip: float = 1.0, curl: float = 0.25) -> Any:
    """A leaf from its stem at the origin along +y; `tip` above 1 is pointed, below is round."""
    chance = np.random.default_rng(seed)
    sway, cup = chance.uniform(-0.12, 0.12), chance.uniform(0.1, 0.3)

    def shape(u: np.ndarray, v: np.ndarray) -> np.ndarray:
        half = width / 2 * np.sin(math.pi * v ** (1 / (1 + 0.25 * tip))) ** (0.55 + 0.45 * tip)
        across = (u - 0.5) * 2
        lift = curl * length * np.sin(v * 2.2) - 0.0 * v
        edge = cup * half * across**2 + 0.03 * width * np.sin(v * 19 + seed) * np.abs(across)
        return np.column_stack([across * half + sway * length * v**2, v * length * (1 - 0.12 * curl), lift + edge])

    return grid(shape, (15, 36), material, "leaf")


def stem(points: Sequence[Point], thickness: float, material: Any) -> Any:
    """A round, smooth line through points."""
    curve = bpy.data.curves.new("stem", "CURVE")
    curve.dimensions, curve.bevel_depth, curve.bevel_resolution, curve.use_fill_caps = "3D", thickness, 4, True
    spline = curve.splines.new("NURBS")
    spline.points.add(len(points) - 1)
    for knot, place in zip(spline.points, points, strict=True):
        knot.co = (*place, 1)
    spline.use_endpoint_u, spline.order_u = True, min(4, len(points))
    curve.materials.append(material)
    thing = bpy.data.objects.new("stem", curve)
    bpy.context.scene.collection.objects.link(thing)
    return thing


def drape(size: tuple[float, float], at: Point, under: Sequence[Any], material: Any, turn: float = 0, frames: int = 36) -> Any:
    """A cloth dropped onto what lies `under` it (simulated), the way a hand would throw it."""
    lumps = np.random.default_rng(int(size[0] * 1000)).uniform(-1, 1, 8)

    def shape(u: np.ndarray, v: np.ndarray) -> np.ndarray:
        ripple = 0.05 * np.sin(9 * u + lumps[0] * 3) * np.sin(7 * v + lumps[1] * 3) + 0.04 * np.sin(16 * u * lumps[2] + 11 * v)
        squeeze = 0.84
        return np.column_stack([(u - 0.5) * size[0] * squeeze, (v - 0.5) * size[1] * squeeze, ripple])

    cloth = put(grid(shape, (84, 84), material, "cloth"), at, (0, 0, turn))
    for thing in under:
        thing.modifiers.new("solid", "COLLISION")
        thing.collision.thickness_outer, thing.collision.cloth_friction = 0.006, 18
    settings = cloth.modifiers.new("cloth", "CLOTH")
    settings.settings.quality, settings.settings.mass = 5, 0.25
    settings.settings.bending_stiffness = 0.6
    settings.collision_settings.distance_min = 0.006
    settings.collision_settings.use_self_collision = False
    scene = bpy.context.scene
    scene.frame_end = frames
    for frame in range(1, frames + 1):
        scene.frame_set(frame)
    fixed = bpy.data.meshes.new_from_object(cloth.evaluated_get(bpy.context.evaluated_depsgraph_get()))
    cloth.modifiers.clear()
    cloth.data = fixed
    solid = cloth.modifiers.new("body", "SOLIDIFY")
    solid.thickness = 0.008
    smooth = cloth.modifiers.new("smooth", "SUBSURF")
    smooth.levels = smooth.render_levels = 1
    return cloth
