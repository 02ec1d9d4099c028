// The cards of the scenes. The server says what stands on each (web/scene_cards.py); here it is laid over what is shown, card by
// card, so that what is typed, focused or pressed stays with its scene. Presses go to the server one after the other.
const PAUSE = 250; // ms after the last letter until a sentence is sent
const root = document.getElementById('cards');
const bar = root.querySelector('.bar'), list = root.querySelector('.list');
const player = new Audio();
let shown = {board: '', cards: [], bar: ''}, chain = Promise.resolve(), waiting = 0, listening = null;
const typed = new Map(); // "key field" -> what is typed and not answered yet
const timers = new Map();

// What is in front.
const front = () => {
  const tab = document.querySelector('#tabs [role="tab"][aria-selected="true"]');
  root.dataset.front = tab?.id.match(/^tab-(\w+)-button$/)?.[1] ?? '';
};
new MutationObserver(front).observe(document.getElementById('tabs'), {subtree: true, childList: true, attributes: true, attributeFilter: ['aria-selected']});
front();

// Laying over.
const cardOf = (node) => node.closest?.('.scene-row');
const slot = (key, field) => `${key} ${field}`;
const parse = (html) => { const box = document.createElement('template'); box.innerHTML = html; return box.content; };
const parts = (node) => new Map([...node.querySelectorAll('[data-part]')].map((part) => [part.dataset.part, part]));
const setField = (box, value, key) => {
  if (typed.has(slot(key, box.dataset.field)) || box === document.activeElement && box.matches('textarea')) return;
  if (box.type === 'checkbox') box.checked = value.checked; else box.value = value.value;
};
const layPart = (old, part, key) => {
  const was = old.querySelectorAll('[data-field]'), now = part.querySelectorAll('[data-field]');
  if (was.length === 1 && now.length === 1 && part.childElementCount === 1) return setField(was[0], now[0], key);
  const at = old.contains(document.activeElement) ? document.activeElement : null;
  const same = at && [...old.querySelectorAll('button, input, select, textarea')].indexOf(at);
  now.forEach((box) => {
    const text = typed.get(slot(key, box.dataset.field));
    if (text !== undefined && box.type !== 'checkbox') box.value = text;
  });
  const unfolded = [...old.querySelectorAll('details')].map((one) => one.open);
  part.querySelectorAll('details').forEach((one, n) => { one.open = unfolded[n] ?? false; });
  old.replaceWith(part);
  if (at) part.querySelectorAll('button, input, select, textarea')[same]?.focus({preventScroll: true});
};
const layCard = (card, {key, html}) => {
  if (card.dataset.html === html) return;
  const fresh = parse(html);
  if (!card.dataset.html) card.replaceChildren(fresh);
  else {
    const before = parts(card), after = parts(fresh), last = parts(parse(card.dataset.html));
    if ([...before.keys()].join() !== [...after.keys()].join()) {
      for (const [name, part] of before) if (after.has(name)) layPart(part, after.get(name), key);
      const kept = parts(card);
      for (const [name, part] of after) if (!kept.has(name)) insertLike(card, parse(html), part);
      for (const [name, part] of kept) if (!after.has(name)) part.remove();
    } else for (const [name, part] of after) if (part.outerHTML !== last.get(name)?.outerHTML) layPart(before.get(name), part, key);
  }
  card.dataset.html = html;
};
const insertLike = (card, model, part) => { // a part that was not there goes before the next one that is
  const names = [...parts(model).keys()], at = names.indexOf(part.dataset.part), there = parts(card);
  const home = model.querySelector(`[data-part="${part.dataset.part}"]`).parentElement;
  const next = names.slice(at + 1).map((name) => there.get(name)).find((one) => one && one.parentElement.className === home.className);
  if (next) next.before(part); else (home.className ? card.querySelector(`.${home.className.split(' ')[0]}`) : card)?.append(part);
};
const draw = (data) => {
  shown = data;
  if (bar.dataset.html !== data.bar) { bar.innerHTML = data.bar; bar.dataset.html = data.bar; }
  const there = new Map([...list.children].map((card) => [card.dataset.key, card]));
  data.cards.forEach((one, at) => {
    let card = there.get(one.key);
    if (!card) {
      card = document.createElement('article');
      card.className = 'scene-row';
      card.dataset.key = one.key;
    }
    there.delete(one.key);
    layCard(card, one);
    card.id = `scene-${at + 1}`;
    if (list.children[at] !== card) place(card, at);
  });
  there.forEach((card) => card.remove());
};
const place = (card, at) => { // a moved element loses the focus and the caret
  const held = card.contains(document.activeElement) ? document.activeElement : null, caret = held?.selectionStart;
  list.insertBefore(card, list.children[at] ?? null);
  if (!held) return;
  held.focus({preventScroll: true});
  if (held.matches('textarea')) held.setSelectionRange(caret, caret);
};

// To the server and back.
const ask = (message, wait = Promise.resolve()) => {
  const card = message.key === '' ? null : list.querySelector(`[data-key="${message.key}"]`), {board} = shown;
  card?.setAttribute('aria-busy', 'true');
  waiting += 1;
  chain = chain.then(() => wait).then((files) => server.act({...message, board, files: files ?? []})).then((data) => {
    const at = message.field && slot(message.key, message.field);
    if (at && typed.get(at) === message.value) typed.delete(at);
    if (data.cards && board === shown.board) draw(data);
    tell(card ?? bar, data.said);
    if (data.go) trigger('making');
  }, () => tell(card ?? bar, shown.failed)).finally(() => {
    waiting -= 1;
    card?.removeAttribute('aria-busy');
    if (!waiting) trigger('edited');
  });
};
const tell = (place, said) => {
  place.querySelector(':scope > .row-error')?.remove();
  if (!said) return;
  const line = document.createElement('p');
  line.className = 'row-error';
  line.role = 'alert';
  line.textContent = said;
  place.append(line);
};
const send = (box, key) => {
  const field = box.dataset.field, at = slot(key, field);
  clearTimeout(timers.get(at));
  timers.delete(at);
  if (!typed.has(at)) return;
  const value = typed.get(at);
  ask({action: field, field, key, value});
};
const note = (box) => {
  const value = box.type === 'checkbox' ? box.checked : box.type === 'number' ? Number(box.value) : box.value;
  typed.set(slot(cardOf(box).dataset.key, box.dataset.field), value);
};
root.addEventListener('input', ({target}) => {
  if (!target.dataset.field) return;
  const {key} = cardOf(target).dataset, at = slot(key, target.dataset.field);
  note(target);
  clearTimeout(timers.get(at));
  if (target.matches('textarea')) timers.set(at, setTimeout(() => send(target, key), PAUSE));
  else if (target.matches('select, [type="checkbox"]')) send(target, key);
});
root.addEventListener('focusout', ({target}) => {
  if (target.dataset?.field && cardOf(target)) send(target, cardOf(target).dataset.key);
});
window.addEventListener('pagehide', () => [...timers.keys()].forEach((at) => {
  const [key, field] = at.split(' ');
  send(list.querySelector(`[data-key="${key}"] [data-field="${field}"]`), key);
}));

// Presses.
const flush = (card) => card?.querySelectorAll('[data-field]').forEach((box) => send(box, card.dataset.key));
root.addEventListener('click', (event) => {
  const pick = event.target.closest('button');
  if (!pick) return;
  const card = cardOf(pick), key = card?.dataset.key ?? '';
  if (pick.dataset.listen !== undefined) return listen(pick);
  if (pick.dataset.record !== undefined) return record(pick, key);
  if (pick.dataset.open !== undefined) {
    pick.setAttribute('aria-expanded', String(card.classList.toggle('open')));
    return;
  }
  const {do: action, value} = pick.dataset;
  if (!action) return;
  list.querySelectorAll('.scene-row').forEach(flush); // what is typed is said before what is pressed
  if (action === 'retell') typed.delete(slot(key, 'text'));
  if (action === 'up' || action === 'down') return move(card, action === 'up' ? -1 : 1);
  if (action === 'drop') card.classList.add('going');
  ask({action, key, value: value ?? null});
});
let aimed = null; // a press that another card came under is meant for the one it began on
root.addEventListener('pointerdown', ({target}) => {
  const pick = target.closest('button[data-do]');
  aimed = pick && {key: cardOf(pick)?.dataset.key, action: pick.dataset.do, top: pick.getBoundingClientRect().top};
});
document.addEventListener('pointerup', ({target}) => {
  const was = aimed, card = was?.key && list.querySelector(`[data-key="${was.key}"]`);
  aimed = null;
  const pick = card && card.querySelector(`[data-do="${was.action}"]`);
  if (pick && !pick.contains(target) && Math.abs(pick.getBoundingClientRect().top - was.top) > 4) pick.click();
});
const listen = (pick) => {
  const again = listening === pick && !player.paused;
  player.pause();
  listening?.classList.remove('playing');
  listening = pick;
  if (again || !pick.dataset.listen) return;
  player.src = pick.dataset.listen;
  pick.classList.add('playing');
  player.play().catch(() => pick.classList.remove('playing'));
};
player.addEventListener('ended', () => listening?.classList.remove('playing'));

// Order: by drag, by the arrow keys on the handle, by buttons.
const move = (card, by) => {
  const at = [...list.children].indexOf(card), to = Math.min(Math.max(at + by, 0), list.children.length - 1);
  if (to === at) return;
  place(card, -1);
  place(card, to);
  [...list.children].forEach((one, n) => { one.id = `scene-${n + 1}`; });
  ask({action: 'move', key: card.dataset.key, value: to - at});
};
root.addEventListener('keydown', (event) => {
  const by = {ArrowUp: -1, ArrowDown: 1}[event.key];
  if (!by || event.target.dataset.move === undefined) return;
  event.preventDefault();
  move(cardOf(event.target), by);
});
let dragged = null;
root.addEventListener('dragstart', (event) => {
  if (event.target.dataset?.move === undefined) return;
  dragged = cardOf(event.target);
  event.dataTransfer.effectAllowed = 'move';
  event.dataTransfer.setData('text/plain', '');
  event.dataTransfer.setDragImage(dragged, 20, 20);
  dragged.classList.add('dragged');
});
root.addEventListener('dragend', () => { dragged?.classList.remove('dragged'); clear(); dragged = null; });
const clear = () => list.querySelectorAll('.over').forEach((card) => card.classList.remove('over'));
root.addEventListener('dragover', (event) => {
  const card = cardOf(event.target);
  if (!card || !(dragged || event.dataTransfer.types.includes('Files'))) return;
  event.preventDefault();
  clear();
  card.classList.add('over');
});
root.addEventListener('dragleave', ({target}) => { if (target === list) clear(); });
root.addEventListener('drop', (event) => {
  const card = cardOf(event.target);
  clear();
  if (!card) return;
  event.preventDefault();
  if (dragged) return move(dragged, [...list.children].indexOf(card) - [...list.children].indexOf(dragged));
  const [file] = event.dataTransfer.files;
  const kind = {image: 'picture', audio: 'recording', video: 'film'}[file?.type.split('/')[0]];
  if (kind) give(file.type === 'image/gif' ? 'film' : kind, card.dataset.key, [file]);
});

// Files of one's own.
const give = (action, key, files) => ask({action, key}, Promise.all(files.map(async (file) => (await upload(file)).path)));
root.addEventListener('change', ({target}) => {
  if (!target.dataset.file || !target.files.length) return;
  give(target.dataset.file, cardOf(target)?.dataset.key ?? '', [...target.files]);
  target.value = '';
});
const record = async (pick, key) => {
  if (pick.recorder) return pick.recorder.stop();
  const stream = await navigator.mediaDevices.getUserMedia({audio: true}), heard = [], text = pick.textContent;
  const recorder = pick.recorder = new MediaRecorder(stream);
  recorder.addEventListener('dataavailable', ({data}) => heard.push(data));
  recorder.addEventListener('stop', () => {
    stream.getTracks().forEach((track) => track.stop());
    pick.recorder = null;
    pick.textContent = text;
    give('recording', key, [new File(heard, 'recording.webm', {type: recorder.mimeType})]);
  });
  pick.textContent = `■ ${pick.dataset.record}`;
  recorder.start();
};

// Undo and redo wherever one is, unless a text is being edited: that has its own.
document.addEventListener('keydown', (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || !shown.cards.length) return;
  const key = event.key.toLowerCase(), redo = key === 'y' || (key === 'z' && event.shiftKey);
  if (!(redo || key === 'z') || document.activeElement.matches('textarea, input:not([type="checkbox"], [type="range"]), [contenteditable]')) return;
  event.preventDefault();
  ask({action: redo ? 'redo' : 'undo', key: '', value: null});
});

const receive = () => { if (props.value) { const data = JSON.parse(props.value); if (!waiting || data.board !== shown.board) draw(data); } };
watch('value', receive);
receive();
