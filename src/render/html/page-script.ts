/**
 * What a page does by itself: a button at each command and diff that copies it, and a countdown to the expiry of a key by
 * the reader's clock, with other words from then on. Without it the page loses nothing else.
 */
export const pageScript = `
'use strict';
function copyByHand(text) {
  const area = document.createElement('textarea');
  area.value = text;
  document.body.append(area);
  area.select();
  const copied = document.execCommand('copy');
  area.remove();
  return copied;
}
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyByHand(text);
  }
}
for (const box of document.querySelectorAll('.code')) {
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = 'Copy';
  button.setAttribute('aria-label', 'Copy: ' + box.getAttribute('data-name'));
  button.addEventListener('click', async () => {
    button.textContent = (await copy(box.querySelector('code').textContent)) ? 'Copied' : 'Not copied';
    setTimeout(() => { button.textContent = 'Copy'; }, 2000);
  });
  box.append(button);
}
function span(ms) {
  const minutes = Math.floor(ms / 60000);
  const [days, hours] = [Math.floor(minutes / 1440), Math.floor((minutes % 1440) / 60)];
  if (days > 0) return days + ' d ' + hours + ' h';
  if (hours > 0) return hours + ' h ' + (minutes % 60) + ' m';
  return minutes + ' m ' + Math.floor((ms % 60000) / 1000) + ' s';
}
function count() {
  for (const held of document.querySelectorAll('[data-until]')) {
    const rest = Date.parse(held.dataset.until) - Date.now();
    const time = held.querySelector('[data-countdown]');
    if (time) time.textContent = ', ' + span(Math.abs(rest)) + (rest > 0 ? ' left now' : ' ago');
    if (rest > 0) continue;
    if (held.className) held.className = 'good';
    for (const then of held.querySelectorAll('[data-then]')) {
      then.hidden = false;
      then.previousElementSibling.hidden = true;
    }
  }
}
count();
setInterval(count, 1000);
addEventListener('beforeprint', () => {
  for (const fold of document.querySelectorAll('details')) fold.open = true;
});
`;
