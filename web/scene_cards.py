"""The cards of a short's scenes as HTML, one for each, the same in every tab: a tab shows its stage's parts. No gradio in here.

A part says in `data-tabs` where it is shown; what is pressed in `data-do`, what is typed or chosen in `data-field` is sent to
`scene_actions` by web/scene_cards.js, which lays new parts over old ones card by card. Everything a user wrote is escaped.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from pathlib import PurePath

from pipeline import engines
from pipeline import storyboard as boards
from pipeline.records import TONES, Scene
from pipeline.script.forbidden_words import forbidden_in_scene
from pipeline.storyboard import SceneLook, Stage, Take
from pipeline.storyboard.edit import Own

from .file_cache import address
from .i18n import words
from .preview import LARGE, SMALL, last_picture, small
from .storyboard_view import View

TABS = ("scenes", "script", "image", "voice", "video")
"""The tabs that show the cards."""
MOTIONS = ("push", "pull", "pan_left", "pan_right", "rise", "hold")
KINDS = {"picture": "image/*", "recording": "audio/*", "film": "video/*,.gif"}
"""Files of one's own a scene takes, and what a file chooser offers."""


@dataclass(frozen=True)
class _Card:
    """One scene while its card is written."""

    view: View
    key: str
    say: dict[str, str]

    @property
    def n(self) -> int:
        return self.view.board.number(self.key)

    @property
    def scene(self) -> Scene:
        return self.view.board.scene(self.key)

    @property
    def seen(self) -> SceneLook:
        return self.view.seen.scenes[self.n - 1]

    @property
    def row(self) -> boards.Row:
        return self.view.board.row(self.key)

    def place(self, path: PurePath | str, width: int = 0) -> str:
        """Where the page fetches a file of the project; a picture `width` px wide."""
        full = self.view.file.project.path(path)
        return address(small(full, width) if width else full)

    def part(self, name: str, tabs: str, inner: str, tag: str = "div") -> str:
        """A part that is laid over the one of the same name."""
        return f'<{tag} class="{name}" data-part="{name}" data-tabs="{tabs}">{inner}</{tag}>' if inner else ""

    def button(self, action: str, text: str, *, value: str = "", off: bool = False) -> str:
        """A button that does `action` with `value`."""
        sent = f' data-value="{escape(value)}"' if value else ""
        return f'<button type="button" class="{action}" data-do="{action}"{sent}{" disabled" if off else ""}>{text}</button>'

    def field(self, name: str, label: str, control: str) -> str:
        """A labelled control; the label stands above it. The control says it too: around a list a label names every option."""
        control = control.replace(" data-field=", f' aria-label="{escape(label)}" data-field=', 1)
        return f'<label class="field {name}-field"><span>{label}</span>{control}</label>'

    def select(self, name: str, label: str, choices: list[tuple[str, str]], now: str) -> str:
        """A list of (value, text) to choose from."""
        options = "".join(
            f'<option value="{escape(value)}"{" selected" if value == now else ""}>{escape(text)}</option>'
            for value, text in choices
        )
        return self.field(name, label, f'<select data-field="{name}">{options}</select>')

    def number(self, name: str, label: str, value: float, limits: str) -> str:
        """A number, typed."""
        return self.field(
            name,
            label,
            f'<input type="number" data-field="{name}" value="{value if isinstance(value, int) else f"{value:g}"}" {limits}>',
        )


def cards(view: View | None, language: str) -> dict[str, object]:
    """What the page's cards are drawn from: the open short's name, the bar above, a card a scene; without one, what will be."""
    say = words(language)
    if view is None or view.board.script is None:
        empty = "".join(f'<div class="empty {tab}" data-tabs="{tab}"><i></i><p>{say[f"empty_{tab}"]}</p></div>' for tab in TABS)
        return {"board": view.file.name if view else "", "bar": empty, "cards": []}
    scenes = [_Card(view, row.key, say) for row in view.board.rows]
    return {
        "board": view.file.name,
        "bar": _bar(view, say),
        "cards": [{"key": one.key, "html": _card(one)} for one in scenes],
        "failed": say["not_sent"],
    }


def _bar(view: View, say: dict[str, str]) -> str:
    """Length, undo and redo, and what concerns all scenes."""
    scenes = view.board.written.scenes
    looks = zip(view.seen.scenes, scenes, strict=True)
    seconds = sum(look.speech.duration if look.speech else scene.duration for look, scene in looks)
    undo, redo = boards.can_undo(view.file, view.board), boards.can_redo(view.file, view.board)
    keys = "".join(
        f'<button type="button" class="{name}" data-do="{name}" title="{say[f"{name}_keys"]}"{"" if on else " disabled"}>'
        f"{sign} {say[name]}</button>"
        for name, sign, on in (("undo", "↶", undo), ("redo", "↷", redo))
    )
    script = f'<button type="button" data-do="enhance" id="enhance" data-tabs="script">{say["enhance"]}</button>'
    if view.board.removed:
        script += f'<button type="button" data-do="restore" id="restore" data-tabs="script">{say["restore"]}</button>'
    films = _chooser("spread", say["own_films"], KINDS["film"], tabs="video", several=True)
    in_all = say["in_all"].format(len(scenes), round(seconds))
    return f'<p class="in-all">{in_all}</p><div class="bar-keys">{keys}{script}{films}</div>'


def _chooser(action: str, text: str, accept: str, *, tabs: str = "", several: bool = False) -> str:
    """A button that asks for files."""
    shown = f' data-tabs="{tabs}"' if tabs else ""
    many = " multiple" if several else ""
    return (
        f'<label class="chooser"{shown}><input type="file" data-file="{action}" accept="{accept}"{many}><b>{text}</b></label>'
    )


def _card(card: _Card) -> str:
    say = card.say
    more = "".join((_script(card), _image(card), _voice(card), _video(card), _order(card)))
    open_ = f'<button type="button" class="more-key" data-open aria-expanded="false" data-tabs="scenes">{say["more"]}</button>'
    quote = card.part("quote", "image video", f"「{escape(card.scene.text)}」", "p")
    beside = f"{quote}{_words(card)}{_keys(card, open_)}"
    look = f'<div class="card-look">{_shots(card)}{_moving(card)}</div>'
    return (
        f'{_head(card)}<div class="card-body">{look}<div class="card-words">{beside}<div class="more">{more}</div></div></div>'
    )


def _head(card: _Card) -> str:
    say = card.say
    handle = (
        f'<button type="button" class="handle" draggable="true" data-move aria-label="{say["move_scene"].format(card.n)}" '
        f'title="{say["move_keys"]}">⠿</button>'
    )
    return card.part("row-head", " ".join(TABS), handle + heading(card.view, card.key, say))


def heading(view: View, key: str, say: dict[str, str]) -> str:
    """A card's title: number, what the scene does, its length, and what would be made again."""
    n = view.board.number(key)
    scene, seen = view.board.scene(key), view.seen.scenes[n - 1]
    seconds = seen.speech.duration if seen.speech else scene.duration
    stale = [say[f"part_{stage}"] for stage in view.late(n)]
    fresh = f'<span class="ok">✓ {say["made" if not seen.stale else "drafted"]}</span>'
    coming = say["coming" if view.first else "left" if view.fresh else "stale"]
    state = f'<span class="stale">● {coming.format(", ".join(stale))}</span>' if stale else fresh
    wrong = forbidden_in_scene(scene, view.board.settings.script.forbidden)
    state += f'<span class="bad">{say["forbidden_here"].format(escape(", ".join(wrong)))}</span>' if wrong else ""
    length = say["lasts"].format(seconds)
    return f"<h3><b>{n}</b> {say[f'role_{scene.role}']} <small>{'' if seen.speech else '≈ '}{length}</small></h3>{state}"


def _shots(card: _Card) -> str:
    """The scene's shots in their order; in the picture tab each with another arrangement, another photo, or held as it is."""
    say, still, shots = card.say, card.seen.still, card.scene.shots
    if still is None:
        before = last_picture(card.view, card.key)
        shown = f'<div class="no-picture">{say["not_made"]}</div>'
        if before:
            shown = f'<ol><li><img class="old" alt="{say["picture_before"]}" src="{card.place(before, SMALL * 2)}"></li></ol>'
        return card.part("shots", "scenes image video", shown)
    stills = still.shots or (still,)
    photos = card.view.board.written.product.photos if card.view.board.written.product else ()
    parts = []
    for number, one in enumerate(stills):
        name = say["shot_n"].format(number + 1) if len(stills) > 1 else say["scene_n"].format(card.n)
        keys = ""
        if len(shots) == len(stills) > 1:
            swap = bool(shots[number].photos) and len(photos) > 1
            keys = _shot_keys(card, number, locked=shots[number].locked, swap=swap)
        parts.append(f'<li><img alt="{name}" src="{card.place(one.path, SMALL * 2)}">{keys}</li>')
    return card.part("shots", "scenes image video", f"<ol>{''.join(parts)}</ol>")


def _shot_keys(card: _Card, number: int, *, locked: bool, swap: bool) -> str:
    say, at = card.say, str(number)
    keys = (
        card.button("shot-roll", say["shot_roll"], value=at, off=locked),
        card.button("shot-swap", say["shot_swap"], value=at, off=locked or not swap),
        card.button("shot-lock", say["shot_free" if locked else "shot_lock"], value=at),
    )
    return f'<span class="shot-keys" data-tabs="image">{"".join(keys)}</span>'


def _moving(card: _Card) -> str:
    """The scene as it moves."""
    if not card.seen.film or not card.seen.still:
        return ""
    film = (
        f'<video controls muted loop playsinline preload="none" aria-label="{card.say["scene_n"].format(card.n)}" '
        f'poster="{card.place(card.seen.still.path, LARGE)}" src="{card.place(card.seen.film)}"></video>'
    )
    return card.part("film", "video", film)


def _words(card: _Card) -> str:
    """What is said, and what is written large."""
    say, text = card.say, "" if card.row.unwritten else card.scene.text
    hint = escape(say["new_text"])
    area = f'<textarea data-field="text" rows="2" maxlength="400" placeholder="{hint}">{escape(text)}</textarea>'
    written = f'<textarea data-field="headline" rows="1" maxlength="60">{escape(card.scene.headline)}</textarea>'
    return card.part("say", "scenes script voice", card.field("text", say["say"], area)) + card.part(
        "headline", "scenes script image", card.field("headline", say["headline"], written)
    )


def _keys(card: _Card, open_: str) -> str:
    """What one does with a scene: hear it, have it otherwise, have it made again."""
    say = card.say
    heard = card.seen.path("voice")
    listen = (
        f'<button type="button" class="listen" data-listen="{card.place(heard) if heard else ""}" data-tabs="scenes voice"'
        f"{'' if heard else ' disabled'}>▶ {say['hear']}</button>"
    )
    dice = f'<span data-tabs="scenes image">{card.button("dice", say["dice"], off=card.row.locked)}</span>'
    again = f'<span data-tabs="image voice video">{card.button("redo-scene", say["redo_scene"])}</span>'
    return card.part("row-keys", " ".join(TABS), f"{listen}{dice}{again}{open_}")


def _script(card: _Card) -> str:
    say = card.say
    tones = [("", say["tone_script"]), *((tone, say[tone]) for tone in TONES)]
    parts = [card.select("tone", say["tone_scene"], tones, card.row.tone or ""), card.button("retell", say["retell"])]
    spoken = [take.scene.text for take in card.row.takes if take.stage == "voice"]
    former = [line for line in dict.fromkeys((*card.row.lines, *spoken)) if line != card.scene.text]
    if former:
        parts.append(card.select("line", say["lines"], [("", "…"), *((line, line[:60]) for line in reversed(former))], ""))
    return card.part("of-script", "scenes script", "".join(parts))


def _image(card: _Card) -> str:
    say = card.say
    tick = f'<input type="checkbox" data-field="locked"{" checked" if card.row.locked else ""}>'
    lock = f'<label class="tick">{tick}<span>{say["lock"]}</span></label>'
    seed = card.number("seed", say["scene_seed"], card.scene.seed, 'min="0" step="1"')
    parts = [f'<details class="seed-of"><summary aria-label="{say["scene_seed"]}">🎲</summary>{seed}{lock}</details>']
    if engines.pick("image", card.view.board.engines.get("image", "auto"))[0].name != "poster":
        prompt = f'<textarea data-field="image_prompt" rows="2">{escape(card.scene.image_prompt)}</textarea>'
        parts.append(card.field("image_prompt", say["prompt"], prompt))
    parts += [_own(card, "picture", say["own_image"]), _takes(card, "image")]
    return card.part("of-image", "scenes image", "".join(parts))


def _voice(card: _Card) -> str:
    say = card.say
    record = f'<button type="button" class="record" data-record="{say["record_stop"]}">● {say["record"]}</button>'
    at_least = card.number("at_least", say["at_least"], card.scene.at_least, 'min="0" max="30" step="0.5"')
    parts = (at_least, record, _own(card, "recording", say["own_recording"]), _takes(card, "voice"))
    return card.part("of-voice", "scenes voice", "".join(parts))


def _video(card: _Card) -> str:
    say = card.say
    moves = [(motion, say[f"motion_{motion}"]) for motion in MOTIONS]
    motion = card.select("motion", say["move"], moves, card.scene.motion)
    return card.part("of-video", "scenes video", f"{motion}{_own(card, 'film', say['own_film'])}{_takes(card, 'video')}")


def _own(card: _Card, kind: Own, text: str) -> str:
    """A file of one's own in, and out again."""
    out = card.button("take-out", card.say["take_out"], value=kind) if getattr(card.scene, kind) else ""
    return _chooser(kind, text, KINDS[kind]) + out


def _takes(card: _Card, stage: Stage) -> str:
    """What was made of the scene at a stage, to go back to."""
    path = card.view.file.project.path
    takes = [take for take in card.row.takes if take.stage == stage and path(take.path).exists()]
    if len(takes) < 2:
        return ""
    now = card.seen.path(stage)
    items = "".join(_take(card, take, n, now) for n, take in enumerate(takes, 1))
    name = card.say["takes"]
    return f'<div class="takes" role="group" aria-label="{name}"><span>{name}</span><ol>{items}</ol></div>'


def _take(card: _Card, take: Take, n: int, now: str) -> str:
    say, current = card.say, take.path == now
    name = say["take_now" if current else "take"].format(n)
    if take.stage == "voice":
        hear = f'<button type="button" data-listen="{card.place(take.path)}" aria-label="{say["hear"]}">▶</button>'
        return f"<li>{hear}{card.button('pick', f'{name} · {escape(take.scene.text[:28])}', value=take.path, off=current)}</li>"
    picture = card.place(boards.visible(take, card.view.file.project), SMALL * 2) if _is_picture(card, take) else ""
    face = f'<img alt="" loading="lazy" src="{picture}">' if picture else ""
    return f"<li>{card.button('pick', f'{face}<span>{name}</span>', value=take.path, off=current)}</li>"


def _is_picture(card: _Card, take: Take) -> bool:
    return boards.visible(take, card.view.file.project).suffix in (".png", ".jpg", ".webp")


def _order(card: _Card) -> str:
    say, last = card.say, len(card.view.board.rows)
    keys = (
        card.button("up", f"↑ {say['up']}", off=card.n == 1),
        card.button("down", f"↓ {say['down']}", off=card.n == last),
        card.button("add", f"+ {say['add_below']}"),
        card.button("drop", say["delete_scene"], off=last == 1),
    )
    return card.part("of-order", "scenes script", "".join(keys))
