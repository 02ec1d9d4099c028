// The phone. Gradio changes its elements in place, by their order, and only where an attribute differs: one film stays and goes
// on playing; what properties say (muted, what is loaded) has to be set here.
const part = (name) => element.querySelector(`.screen .${name}`);
const press = (group, pick) => element.querySelectorAll(group).forEach((one) => one.setAttribute('aria-pressed', one === pick));
const play = (video) => video.play().catch(() => {});
let app = 'none', loaded = null;

const showFilm = () => {
  part('film').hidden = false;
  part('clip').hidden = part('still').hidden = true;
  part('clip').pause();
  part('ribbon').hidden = !part('ribbon').textContent;
};
const showScene = ({clip, picture}, name) => {
  part('film').pause();
  part('film').hidden = part('ribbon').hidden = true;
  const video = part('clip'), still = part('still');
  video.hidden = !clip;
  still.hidden = Boolean(clip);
  still.src = video.poster = picture;
  still.alt = name;
  if (clip) video.setAttribute('src', clip); else video.removeAttribute('src');
};
const jump = (seconds) => {
  const film = part('film'), go = () => { film.currentTime = seconds + 0.001; play(film); };
  showFilm();
  if (film.readyState > 0) go(); else { film.addEventListener('loadedmetadata', go, {once: true}); film.load(); }
};
// The sentence that is said now, on its card, to be changed.
const openSentence = () => {
  const scenes = [...element.querySelectorAll('.strip > :not([data-whole])')], film = part('film');
  const begun = scenes.filter((one) => Number(one.dataset.at) <= film.currentTime + 0.01);
  const shown = scenes.findIndex((one) => one.ariaPressed === 'true');
  const n = film.hidden ? shown : scenes.indexOf(begun.at(-1));
  film.pause();
  document.getElementById('tab-scenes-button').click();
  setTimeout(() => {
    const box = document.querySelector(`#scene-${Math.max(n, 0) + 1} .say textarea`);
    box?.scrollIntoView({block: 'center'});
    box?.focus({preventScroll: true});
  }, 80);
};
element.addEventListener('click', (event) => {
  if (event.target.closest('.caption-key')) return openSentence();
  const pick = event.target.closest('button[data-at], button[data-clip], button[data-app]');
  if (!pick) return;
  if (pick.dataset.app) { app = pick.dataset.app; sync(); return; }
  if (pick.dataset.at === undefined) showScene(pick.dataset, pick.ariaLabel); else jump(Number(pick.dataset.at));
  press('.strip button', pick);
});
element.addEventListener('timeupdate', ({target}) => { // the scene that plays
  if (!target.matches('.film') || target.paused) return;
  const begun = [...element.querySelectorAll('.strip button[data-at]:not([data-whole])')]
    .filter((one) => Number(one.dataset.at) <= target.currentTime + 0.01);
  if (begun.length) press('.strip button', begun.at(-1));
}, true);

const sync = () => {
  const film = part('film'), clip = part('clip'), screen = element.querySelector('.screen');
  if (!film) return;
  const source = film.getAttribute('src');
  if (loaded !== source) { // another film, or none: the old one must not be heard, nor a mute of a clip be kept
    loaded = source;
    film.muted = false;
    film.volume = 1;
    film.load();
  }
  if (film.hidden && !film.paused) film.pause();
  const nothing = film.hidden && clip.hidden && part('still').hidden, key = part('caption-key');
  if (key.hidden !== nothing) key.hidden = nothing; // said again, it would be heard here again
  clip.muted = true;
  if (clip.hidden) clip.pause(); else if (clip.paused && clip.getAttribute('src')) play(clip);
  if (screen.dataset.app !== app) screen.dataset.app = app;
  const picked = element.querySelector(`button[data-app="${app}"]`);
  if (picked && picked.ariaPressed !== 'true') press('button[data-app]', picked);
};
new MutationObserver(sync).observe(element, {subtree: true, childList: true, attributes: true, attributeFilter: ['src', 'hidden', 'data-app']});
sync();
