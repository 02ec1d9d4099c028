// Gradio's text boxes hear keypress, which comes before the letter and not at all from Korean typing, pasting and deleting:
// they are told of the text itself, a moment after it was typed.
const PAUSE = 200; // ms between words
const told = new Map();
document.addEventListener('keypress', (event) => {
  if (event.isTrusted && event.key !== 'Enter' && event.target.matches('[data-testid="textbox"]')) event.stopPropagation();
}, true);
document.addEventListener('input', ({target}) => {
  if (!target.matches('[data-testid="textbox"]')) return;
  clearTimeout(told.get(target));
  told.set(target, setTimeout(() => { told.delete(target); target.dispatchEvent(new KeyboardEvent('keypress')); }, PAUSE));
});
