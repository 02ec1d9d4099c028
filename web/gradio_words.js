// What Gradio leaves to mend: empty galleries that have a name without a role, and names and hints it has in English only.
const KOREAN = [
  [/^number input for (.+)$/, '$1'],
  [/^range slider for (.+)$/, '$1'],
  [/^Reset to default value$/, '처음 값으로'],
  [/^More tabs$/, '탭 더 보기'],
  [/^Thumbnail (\d+) of (\d+)$/, '$1번째 (모두 $2)'],
  [/^Copy$/, '복사'],
  [/^Copied$/, '복사했습니다'],
  [/^Click to upload or drop files$/, '눌러서 고르거나 파일을 끌어다 놓으세요'],
  [/^File upload$/, '파일 올리기'],
  [/^Remove this file$/, '이 파일 빼기'],
  [/^(?:Clear|Remove|Delete)(?: image| file)?$/, '지우기'],
  [/^Download(?: All)?$/, '내려받기'],
  [/^Close(?: dialog)?$/, '닫기'],
  [/^Language$/, '언어'],
];
const SAID = {
  'Connection Lost': '연결이 끊겼습니다',
  'Connection to the server was lost. Attempting reconnection...': '프로그램과 연결이 끊겼습니다. 다시 연결하는 중입니다.',
};
const NAMES = ['aria-label', 'title', 'alt'];
const korean = document.documentElement.lang !== 'en';
const translate = (one) => NAMES.forEach((name) => {
  const said = one.getAttribute(name);
  const [from, to] = (said && KOREAN.find(([known]) => known.test(said))) || [];
  if (from) one.setAttribute(name, said.replace(from, to));
  if (name === 'title' && said && one.type === 'checkbox') one.removeAttribute('title'); // the value's own name
});
const mend = () => {
  document.querySelectorAll('.empty[aria-label]:not([role])').forEach((one) => one.setAttribute('role', 'img'));
  if (!korean) return;
  document.querySelectorAll('[aria-label], [title]').forEach(translate);
  document.querySelectorAll('[class*="toast"]').forEach((one) => {
    if (!one.childElementCount && SAID[one.textContent.trim()]) one.textContent = SAID[one.textContent.trim()];
  });
};
let soon = 0;
new MutationObserver(() => { if (!soon) soon = requestAnimationFrame(() => { soon = 0; mend(); }); }).observe(document.body, {childList: true, subtree: true});
mend();
