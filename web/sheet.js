// A box of the sheet that cannot be used is marked, brought to the front and focused; typing in it takes the mark away.
let marked = '';
const openTab = (box) => {
  const panel = box.closest('[role="tabpanel"]'), tab = panel && document.getElementById(panel.getAttribute('aria-labelledby'));
  if (tab?.ariaSelected === 'false') tab.click();
};
const clearMark = (block) => {
  block.classList.remove('wrong');
  block.querySelector('textarea, input')?.removeAttribute('aria-invalid');
};
const markWrong = () => {
  document.querySelectorAll('.wrong').forEach((block) => { // another product was read into the sheet
    if (block.querySelector('textarea, input')?.value !== block.dataset.was) clearMark(block);
  });
  const said = document.querySelector('.progress-card[data-field]');
  if (!said || said.dataset.at === marked) return;
  marked = said.dataset.at;
  if (document.getElementById(`fact-${said.dataset.field}`)) return mark(said.dataset.field);
  document.querySelector('#sheet .label-wrap')?.click(); // what is folded away is not on the page yet
  setTimeout(() => mark(said.dataset.field), 400);
};
const mark = (name) => {
  const block = document.getElementById(`fact-${name}`), field = block?.querySelector('textarea, input');
  if (!field) return;
  document.querySelectorAll('.wrong').forEach(clearMark);
  block.classList.add('wrong');
  block.dataset.was = field.value;
  field.setAttribute('aria-invalid', 'true');
  field.addEventListener('input', () => clearMark(block), {once: true});
  openTab(field);
  setTimeout(() => field.focus(), 60);
};
new MutationObserver(markWrong).observe(document.body, {subtree: true, childList: true, attributes: true, attributeFilter: ['data-at']});

// What was read is shown, not folded away.
let read = '';
const unfold = () => {
  const said = document.querySelector('#door-said .progress-card:not(.failed)')?.textContent ?? '';
  const fold = document.querySelector('#sheet .label-wrap');
  if (said && said !== read && !document.getElementById('fact-brand')?.checkVisibility()) fold?.click();
  read = said;
};
new MutationObserver(unfold).observe(document.body, {subtree: true, childList: true, characterData: true});

// There is something to begin anew from: a box that is filled, a photo, a short that is open.
const beginning = () => {
  const boxes = [...document.querySelectorAll('#sheet textarea, #sheet input:not([role="listbox"]), #doors textarea, #doors input[type="text"]')];
  const full = boxes.some((box) => box.value) || document.querySelector('.photo-tile, .scene-row, .screen .strip, #player .strip');
  document.getElementById('begin')?.classList.toggle('something', Boolean(full));
};
setInterval(beginning, 300);

// The page fills the sheet with the open short a moment after it opened: what is typed before that stays as it is typed.
const FILLING = 10_000; // ms
const opened = Date.now(), early = new Map();
document.addEventListener('input', (event) => {
  if (!event.isTrusted || Date.now() - opened > FILLING || !event.target.closest('#sheet')) return;
  early.set(event.target, event.target.value);
});
document.addEventListener('click', ({target}) => { if (target.closest('#begin, #doors, .open-board')) early.clear(); }, true);
const keepTyped = setInterval(() => {
  if (Date.now() - opened > FILLING) clearInterval(keepTyped);
  for (const [box, text] of early) {
    if (box.value === text) continue;
    box.value = text;
    box.dispatchEvent(new Event('input', {bubbles: true}));
  }
}, 100);
