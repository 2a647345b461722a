/* What all pages of a report do: load data, keep their state in the address, search, print. Nothing is fetched: data
   stands in scripts below the folder `site`, since a page that is opened from a folder can load scripts alone. */
const casewave = (() => {
  'use strict';

  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const one = (selector, within = document) => within.querySelector(selector);

  /** Make an element: attributes, then children; text is always text. */
  function make(name, attributes = {}, ...children) {
    const isDrawn = ['svg', 'g', 'rect', 'line', 'path', 'text', 'defs', 'linearGradient', 'stop'].includes(name);
    const element = isDrawn ? document.createElementNS('http://www.w3.org/2000/svg', name) : document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) if (value !== null) element.setAttribute(key, value);
    element.append(...children.filter((child) => child !== null && child !== ''));
    return element;
  }

  /* Data: each script gives its own by name, once. */

  const awaited = new Map();
  const up = () => document.body.dataset.up;

  function load(name) {
    if (!awaited.has(name)) {
      const entry = {};
      entry.promise = new Promise((resolve, reject) => {
        entry.resolve = resolve;
        const script = make('script', { src: `${up()}site/${name}.js` });
        script.addEventListener('error', () => { awaited.delete(name); reject(new Error(name)); });
        document.head.append(script);
      });
      awaited.set(name, entry);
    }
    return awaited.get(name).promise;
  }

  const give = (name, data) => awaited.get(name)?.resolve(data);

  /* State: names and values after the # of the address, so that a view can be sent to somebody else. */

  const state = () => new URLSearchParams(location.hash.includes('=') ? location.hash.slice(1) : '');

  function remember(changes) {
    const params = state();
    for (const [name, value] of Object.entries(changes)) if (value) params.set(name, value); else params.delete(name);
    history.replaceState(null, '', `#${params}`);
  }

  /* Search: words anywhere in the study, whatever their case and accents. */

  const LETTERS = { ø: 'o', æ: 'ae', œ: 'oe', ß: 'ss', ł: 'l', đ: 'd', ð: 'd', þ: 'th', ı: 'i', '\u2019': "'" };
  const folded = (text) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replace(/[øæœßłđðþı\u2019]/g, (letter) => LETTERS[letter]);
  const MOST_FOUND = 50;

  function setUpSearch() {
    const form = one('form.search');
    const [box, results] = [one('#search'), one('#results')];
    form.hidden = false;
    let index = null;
    const find = async () => {
      index ??= (await load('search')).map((row) => [...row, folded(row.join(' '))]);
      const words = folded(box.value).split(/\s+/).filter(Boolean);
      results.hidden = !words.length;
      if (results.hidden) return;
      const found = index.filter((row) => words.every((word) => row[5].includes(word)));
      one('.found', results).textContent = found.length ? `${found.length} found${found.length > MOST_FOUND ? `; the first ${MOST_FOUND} are shown` : ''}` : 'Nothing found';
      one('ol', results).replaceChildren(...found.slice(0, MOST_FOUND).map(([kind, title, where, href]) =>
        make('li', {}, make('a', { href: up() + href, dir: 'auto' }, title), make('small', {}, `${kind} · ${where}`))));
    };
    box.addEventListener('focus', () => load('search'), { once: true });
    box.addEventListener('input', find);
    form.addEventListener('submit', (event) => { event.preventDefault(); one('a', results)?.click(); });
    form.addEventListener('keydown', (event) => {
      const links = all('a', results);
      const at = links.indexOf(document.activeElement);
      if (event.key === 'Escape') { results.hidden = true; box.focus(); }
      if (event.key === 'ArrowDown' && links.length) { event.preventDefault(); links[Math.min(at + 1, links.length - 1)].focus(); }
      if (event.key === 'ArrowUp' && at >= 0) { event.preventDefault(); (links[at - 1] ?? box).focus(); }
    });
    document.addEventListener('click', (event) => { if (!form.contains(event.target)) results.hidden = true; });
    results.addEventListener('click', (event) => { if (event.target.closest('a')) results.hidden = true; });
  }

  /* What is folded opens for the printer, and for an address that leads into it. */

  function setUpFolds() {
    const folds = all('details');
    let opened = [];
    window.addEventListener('beforeprint', () => {
      opened = folds.filter((fold) => !fold.open);
      opened.forEach((fold) => { fold.open = true; });
    });
    window.addEventListener('afterprint', () => opened.forEach((fold) => { fold.open = false; }));
    const openLinked = () => {
      const target = !location.hash.includes('=') && document.getElementById(decodeURIComponent(location.hash.slice(1)));
      const fold = target && (target.closest('details') ?? one('details', target));
      if (!fold) return;
      fold.open = true;
      target.scrollIntoView();
    };
    window.addEventListener('hashchange', openLinked);
    openLinked();
  }

  /** Boxes that scroll sideways say where more follows. */
  function setUpBoxes() {
    for (const box of all('.scroll')) {
      const tell = () => box.classList.toggle('has-more', box.scrollWidth - box.clientWidth - Math.abs(box.scrollLeft) > 2);
      box.addEventListener('scroll', tell, { passive: true });
      new ResizeObserver(tell).observe(box);
    }
  }

  document.addEventListener('DOMContentLoaded', () => { setUpSearch(); setUpFolds(); setUpBoxes(); });
  return { all, one, make, load, give, state, remember };
})();
