// Gradio draws rows again by filling the same elements with other scenes. What is typed, focused or pressed meanwhile belongs to
// the scene it was meant for: every part of a row has an id (Row.at) that goes with its scene.
const FIELD = 'textarea, input';
const PAUSE = 200, KEPT = 5000, SEEN = 250; // ms: between words; a drawing under way is done; a drawing is noticed
const part = (node) => (node instanceof Element ? node.closest('[id^="at-"]') : null);
const fields = (of) => (of.matches('button') ? [of] : [...of.querySelectorAll(`${FIELD}, button`)]);

// Gradio's text boxes hear keypress, which comes before the letter and not at all from Korean typing, pasting and deleting:
// they are told of the text itself, a moment after it was typed.
const told = new Map();
document.addEventListener('keypress', (event) => {
  if (event.isTrusted && event.key !== 'Enter' && event.target.matches('[data-testid="textbox"]')) event.stopPropagation();
}, true);
document.addEventListener('input', ({target}) => {
  if (!target.matches('[data-testid="textbox"]')) return;
  clearTimeout(told.get(target));
  told.set(target, setTimeout(() => { told.delete(target); target.dispatchEvent(new KeyboardEvent('keypress')); }, PAUSE));
});

// What is typed wins over what was read before it was typed.
const typed = new Map();
const point = (box, caret) => { if (box.matches('textarea') && caret >= 0) box.setSelectionRange(caret, caret); };
const tell = (box) => box.dispatchEvent(new Event('input', {bubbles: true}));
const restore = () => {
  const late = [...typed].filter(([id, was]) => {
    const box = document.getElementById(id)?.querySelector(FIELD);
    if (performance.now() - was.at > KEPT || was.left < 1) typed.delete(id);
    if (!typed.has(id) || !box || box.value === was.text) return false;
    box.value = was.text;
    was.left -= 1;
    tell(box);
    if (box === document.activeElement) point(box, was.caret);
    return box === document.activeElement;
  });
  return late.length ? late[0][1] : null;
};
const again = () => {
  restore();
  if (typed.size) requestAnimationFrame(again);
};
document.addEventListener('input', ({target}) => {
  const at = part(target);
  if (!at || !target.matches('textarea, input[type="number"]') || typed.get(at.id)?.text === target.value) return;
  if (!typed.size) requestAnimationFrame(again);
  typed.set(at.id, {text: target.value, at: performance.now(), caret: target.selectionStart, left: 9});
}, true);
document.addEventListener('beforeinput', (event) => { // keys that waited for a long drawing come before the next frame
  const box = event.target, was = restore();
  if (!was || event.inputType !== 'insertText' || !box.matches('textarea')) return;
  event.preventDefault(); // the browser would insert where the caret stood in the other text
  box.setRangeText(event.data, was.caret, was.caret, 'end');
  tell(box);
}, true);
document.addEventListener('focusout', ({target}) => { if (target.type === 'number') typed.delete(part(target)?.id); }, true);

// The focus goes with its scene.
let held = null;
document.addEventListener('focusin', ({target}) => {
  const at = part(target);
  held = at && {id: at.id, place: fields(at).indexOf(target)};
}, true);
document.addEventListener('pointerdown', () => { held = null; }, true); // a press says itself where the focus goes
document.addEventListener('focusout', ({relatedTarget}) => { if (relatedTarget) held = null; }, true);
document.addEventListener('selectionchange', () => {
  const now = document.activeElement;
  if (held && now.matches('textarea') && part(now)?.id === held.id) held.caret = now.selectionStart;
});
const refocus = () => {
  const now = document.activeElement, caret = held?.caret, to = held && document.getElementById(held.id);
  if (!held || (now !== document.body && (part(now)?.id === held.id || !part(now)))) return;
  if (!to) { if (part(now)) held = {...held, id: part(now).id}; return; } // its scene was deleted
  const rest = [fields(to)[held.place], ...to.parentElement.querySelectorAll('button')];
  const one = rest.find((one) => one && !one.disabled);
  one?.focus({preventScroll: now === document.body});
  if (one) point(one, typed.get(to.id)?.caret ?? caret);
};

// A press on what has changed places under the pointer goes to what was there when it was aimed at.
let over = null, was = null, meant = '';
document.addEventListener('pointerover', ({target}) => { over = part(target); }, true);
const aimed = ({target}) => {
  const at = part(target);
  meant = was && was.at === at && performance.now() - was.since < SEEN ? was.id : at?.id ?? '';
  if (!at?.matches('.retell, .takes')) return; // else its text is to be another one
  const scene = at.id.slice(0, at.id.lastIndexOf('-') + 1);
  [...typed.keys()].filter((id) => id.startsWith(scene)).forEach((id) => typed.delete(id));
};
document.addEventListener('pointerdown', aimed, true);
document.addEventListener('click', (event) => {
  if (!event.isTrusted) return;
  const at = part(event.target), id = meant;
  meant = '';
  if (!id || !at || at.id === id) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const to = document.getElementById(id);
  if (to) fields(to)[0]?.[to.matches('button') ? 'click' : 'focus']();
}, true);

new MutationObserver((changes) => {
  for (const {target, oldValue} of changes) {
    if (target === over && oldValue?.startsWith('at-') && oldValue !== target.id) was = {at: over, id: oldValue, since: performance.now()};
  }
  refocus();
}).observe(document.body, {subtree: true, childList: true, attributes: true, attributeFilter: ['id', 'disabled'], attributeOldValue: true});
