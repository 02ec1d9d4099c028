// From the page's first Tab to the main button, and one stop for a row of tabs: the arrow keys go through them.
element.querySelectorAll('.skip').forEach((link) => link.addEventListener('click', (event) => {
  event.preventDefault();
  document.getElementById('make').focus();
}));
const tabsOf = (list) => [...list.querySelectorAll('[role="tab"]')].filter((tab) => tab.checkVisibility());
const rove = () => document.querySelectorAll('[role="tablist"] [role="tab"]').forEach((tab) => {
  const stop = tab.ariaSelected === 'true' ? 0 : -1;
  if (tab.tabIndex !== stop) tab.tabIndex = stop;
});
document.addEventListener('keydown', (event) => {
  const by = {ArrowRight: 1, ArrowLeft: -1}[event.key], list = by && event.target.closest?.('[role="tablist"]');
  if (!list || event.target.role !== 'tab') return;
  const tabs = tabsOf(list), next = tabs[(tabs.indexOf(event.target) + by + tabs.length) % tabs.length];
  event.preventDefault();
  next.click();
  next.focus();
});
new MutationObserver(rove).observe(document.body, {subtree: true, childList: true, attributes: true, attributeFilter: ['aria-selected']});
rove();
