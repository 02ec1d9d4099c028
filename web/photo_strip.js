// The photos of the sheet: taken in by drag or press, put into order by drag or ← →, left out and taken back by a tick.
// WORDS is written before this by web/tabs/photo_strip.py. The value is a list of {path, url, off}, as JSON.
const say = WORDS[document.documentElement.lang] ?? WORDS.ko;
const room = document.getElementById('photo-tiles');
let photos = [], loading = 0, dragged = -1, last = '';

const make = (tag, attributes = {}, ...inside) => {
  const one = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) if (value !== null) one.setAttribute(name, value);
  one.append(...inside);
  return one;
};
const fill = (text, n) => text.replace('{}', n);
const send = () => { last = props.value = JSON.stringify(photos); };

const tile = (photo, at) => {
  const name = fill(say.photo_n, at + 1), first = photos.findIndex((one) => !one.off) === at;
  const handle = make('button', {type: 'button', class: 'photo', draggable: 'true', 'aria-label': `${name}. ${say.photo_keys}`, title: say.photo_keys},
    make('img', {src: photo.url, alt: '', draggable: 'false'}));
  const tick = make('button', {type: 'button', class: 'use', 'aria-pressed': String(!photo.off), 'aria-label': fill(say.photo_use, at + 1), title: say.photo_use_hint}, photo.off ? '' : '✓');
  return make('li', {'data-at': at, class: photo.off ? 'photo-tile off' : 'photo-tile'}, handle, tick, ...(first ? [make('b', {}, say.photo_hero)] : []));
};
const chooser = () => {
  const text = loading ? say.photos_loading : photos.length ? say.photos_more : say.photos_empty;
  return make('li', {class: photos.length ? 'photo-add' : 'photo-add whole'}, make('label', {},
    make('input', {type: 'file', accept: 'image/*', multiple: '', 'aria-label': say.photos_more}), make('i', {'aria-hidden': 'true'}, '+'), make('span', {}, text)));
};
const draw = () => room.replaceChildren(...photos.map(tile), chooser());
const focus = (at, part = '.photo') => room.children[at]?.querySelector(part)?.focus({preventScroll: true});

const move = (from, to) => {
  if (to < 0 || to >= photos.length || from === to) return;
  photos.splice(to, 0, ...photos.splice(from, 1));
  send();
  draw();
  focus(to);
};
const take = async (files) => {
  if (!files.length) return;
  loading += 1;
  draw();
  try {
    const fresh = await Promise.all([...files].map((file) => upload(file)));
    photos.push(...fresh.map(({path, url}) => ({path, url, off: false})));
    send();
    trigger('upload');
  } finally {
    loading -= 1;
    draw();
  }
};
const atOf = (target) => Number(target.closest?.('[data-at]')?.dataset.at ?? -1);
room.addEventListener('click', ({target}) => {
  if (!target.closest('.use')) return;
  const at = atOf(target);
  photos[at].off = !photos[at].off;
  send();
  draw();
  focus(at, '.use');
});
room.addEventListener('keydown', (event) => {
  const by = {ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1}[event.key];
  if (!by || !event.target.matches('.photo')) return;
  event.preventDefault();
  move(atOf(event.target), atOf(event.target) + by);
});
room.addEventListener('change', ({target}) => { if (target.files) { take(target.files); target.value = ''; } });
room.addEventListener('dragstart', (event) => {
  dragged = atOf(event.target);
  event.dataTransfer.effectAllowed = 'move';
  event.dataTransfer.setData('text/plain', '');
});
const clear = () => room.querySelectorAll('.over').forEach((one) => one.classList.remove('over'));
room.addEventListener('dragend', () => { clear(); dragged = -1; });
room.addEventListener('dragover', (event) => {
  if (dragged < 0 && !event.dataTransfer.types.includes('Files')) return;
  event.preventDefault();
  clear();
  event.target.closest?.('li')?.classList.add('over');
});
room.addEventListener('dragleave', ({target}) => { if (target === room) clear(); });
room.addEventListener('drop', (event) => {
  event.preventDefault();
  clear();
  if (dragged >= 0) move(dragged, atOf(event.target) < 0 ? photos.length - 1 : atOf(event.target)); else take(event.dataTransfer.files);
  dragged = -1;
});

const receive = () => {
  if (props.value === last) return;
  last = props.value ?? '';
  photos = last ? JSON.parse(last) : [];
  draw();
};
watch('value', receive);
receive();
draw();
