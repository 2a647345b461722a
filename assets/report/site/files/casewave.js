/* What the pages of a report do: search, filters, evidence in a dialog, the timeline. Nothing is fetched: all that is
   shown is in the page, and the search's index in a script next to it. Without this script the pages read as well:
   statements are links to their evidence, and figures are pictures. */
(() => {
  'use strict';

  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const one = (selector, within = document) => within.querySelector(selector);

  /** Make an element: attributes, then children; text is always text. */
  function make(name, attributes = {}, ...children) {
    const isDrawn = ['svg', 'g', 'rect', 'line', 'path', 'text', 'defs', 'linearGradient', 'stop'].includes(name);
    const element = isDrawn ? document.createElementNS('http://www.w3.org/2000/svg', name) : document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) if (value !== null) element.setAttribute(key, value);
    element.append(...children.filter((child) => child !== null));
    return element;
  }

  /* Evidence: a click on a statement shows its entry in a dialog. */

  function setUpEvidence() {
    const dialog = one('dialog.evidence');
    if (!dialog) return;
    const close = make('button', { type: 'button', class: 'close' }, 'Close');
    close.addEventListener('click', () => dialog.close());
    const body = make('div');
    dialog.append(body, close);
    dialog.addEventListener('click', (event) => { if (event.target === dialog) dialog.close(); });

    const show = (entry) => {
      const copy = entry.cloneNode(true);
      copy.removeAttribute('id');
      copy.removeAttribute('aria-labelledby');
      all('[id]', copy).forEach((element) => element.removeAttribute('id'));
      one('h3', copy).id = 'dialog-heading';
      body.replaceChildren(copy);
      dialog.showModal();
    };
    document.addEventListener('click', (event) => {
      const link = event.target.closest('a.statement');
      const entry = link && document.getElementById(link.hash.slice(1));
      if (!entry || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      show(entry);
    });
    const showLinked = () => {
      const entry = location.hash.startsWith('#e-') && document.getElementById(location.hash.slice(1));
      if (entry && !dialog.open) show(entry);
    };
    window.addEventListener('hashchange', showLinked);
    showLinked();
  }

  /* Filters: what does not fit them all is hidden; counts say how much is shown. */

  function setUpFilters() {
    const form = one('form.filters');
    if (!form) return;
    form.hidden = false;
    const status = one('.found', form);
    const tables = all('table.cross-case');
    const statements = tables.flatMap((table) => all('a.statement', table));
    all('tr.total td', tables[0]?.parentNode.parentNode).forEach((cell) => { cell.dataset.all = cell.textContent; });

    const apply = () => {
      const chosen = Object.fromEntries(new FormData(form));
      const isFiltered = Object.values(chosen).some(Boolean);
      tables.forEach((table) => filterTable(table, chosen, isFiltered));
      const seen = statements.filter((statement) => statement.offsetParent !== null).length;
      status.textContent = isFiltered ? `${seen} of ${statements.length} statements shown` : '';
    };
    form.addEventListener('change', apply);
    form.addEventListener('reset', () => setTimeout(apply));
    form.addEventListener('submit', (event) => event.preventDefault());
    apply();
  }

  function filterTable(table, chosen, isFiltered) {
    const fits = (statement) =>
      (!chosen.wave || statement.dataset.wave === chosen.wave)
      && (!chosen.site || statement.dataset.sites.split(' ').includes(chosen.site))
      && (!chosen.framework || table.dataset.framework === chosen.framework
        || statement.dataset.frameworks.split(' ').includes(chosen.framework));
    const narrows = chosen.wave || chosen.site || chosen.framework;
    all('[data-case]', table).forEach((cell) => { cell.hidden = Boolean(chosen.case) && cell.dataset.case !== chosen.case; });
    let seen = 0;
    all('tbody tr:not(.total)', table).forEach((row) => {
      row.hidden = Boolean(chosen.element) && one('th', row).textContent.trim() !== chosen.element;
      all('td', row).forEach((cell) => {
        const listed = all('li', cell);
        listed.forEach((item) => { item.hidden = !fits(one('a.statement', item)); });
        const hidden = listed.filter((item) => item.hidden).length;
        one('.hidden-count', cell)?.remove();
        if (hidden) cell.append(make('small', { class: 'hidden-count' }, `${hidden} not shown`));
        if (!row.hidden && !cell.hidden) seen += listed.length - hidden;
      });
    });
    const isOfSpan = !chosen.span || table.dataset.span === chosen.span;
    const figures = all('tr.total td', table);
    figures.forEach((cell, place) => {
      cell.dataset.all ??= cell.textContent;
      const left = all('tbody tr:not(.total):not([hidden])', table)
        .flatMap((row) => all('li:not([hidden])', all('td', row)[place])).length;
      cell.textContent = isFiltered && String(left) !== cell.dataset.all ? `${left} of ${cell.dataset.all}` : cell.dataset.all;
    });
    const block = table.closest('.scroll');
    const isShown = isOfSpan && (!(narrows || chosen.element) || seen > 0);
    block.hidden = !isShown;
    if (block.nextElementSibling?.matches('.note')) block.nextElementSibling.hidden = !isShown;
  }

  /* Search: words anywhere in the study, whatever their case and accents. */

  const folded = (text) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

  function setUpSearch() {
    const form = one('form.search');
    const [box, results] = [one('#search'), one('#results')];
    const up = document.body.dataset.up;
    form.hidden = false;
    let index = null;
    const load = () => {
      if (one('script.index')) return;
      const script = make('script', { src: `${up}site/search.js`, class: 'index' });
      script.addEventListener('load', () => {
        index = window.casewaveIndex.map((row) => [...row, folded(row.join(' '))]);
        find();
      });
      document.head.append(script);
    };
    const find = () => {
      const words = folded(box.value).split(/\s+/).filter(Boolean);
      results.hidden = !words.length || !index;
      if (results.hidden) return;
      const found = index.filter((row) => words.every((word) => row[5].includes(word)));
      one('.found', results).textContent = found.length ? `${found.length} found${found.length > 50 ? ', the first 50 shown' : ''}` : 'Nothing found';
      one('ol', results).replaceChildren(...found.slice(0, 50).map(([kind, title, where, href]) =>
        make('li', {}, make('a', { href: up + href }, title), make('small', {}, `${kind} · ${where}`))));
    };
    box.addEventListener('focus', load, { once: true });
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

  /* The timeline: each event a mark that can be opened; zoomed and filtered. */

  const DAY = 86400000;
  const ROW = 24;

  class Timeline {
    constructor(place, data) {
      this.data = data;
      this.events = data.events.map((event) => ({ ...event, start: this.day(event.from), end: event.to && this.day(event.to) + DAY }));
      this.dated = this.events.filter((event) => event.from || event.to);
      this.full = this.reach();
      this.pen = document.createElement('canvas').getContext('2d');
      this.pen.font = `12px ${getComputedStyle(document.body).fontFamily}`;
      this.shown = [...this.full];
      this.canvas = make('svg', { class: 'canvas', role: 'group', 'aria-label': 'Timeline of all cases; each event is a button' });
      this.details = make('div', { class: 'event-details', role: 'status' }, make('p', { class: 'hint' }, 'Choose an event to read of it.'));
      this.status = make('p', { class: 'found', role: 'status' });
      this.fades = make('defs');
      place.append(make('svg', { class: 'unseen', 'aria-hidden': 'true' }, this.fades));
      place.append(this.controls(), this.legend(), this.canvas, this.details);
      place.hidden = false;
      new ResizeObserver(() => this.draw()).observe(place);
      this.openLinked();
      window.addEventListener('hashchange', () => this.openLinked());
    }

    day(text) { return text ? Date.parse(`${text}T00:00:00Z`) : null; }

    reach() {
      const days = this.dated.flatMap((event) => [event.start, event.end]).concat(this.data.waves.flatMap((wave) => [this.day(wave.from), this.day(wave.to)])).filter((day) => day !== null);
      const [first, last] = [Math.min(...days), Math.max(...days)];
      const room = Math.max(180 * DAY, (last - first) * 0.03);
      return [first - room, last + room];
    }

    controls() {
      const choice = (label, key, values) => {
        const select = make('select', {}, make('option', { value: '' }, 'all'), ...values.map((value) => make('option', { value }, value)));
        select.addEventListener('change', () => { this[key] = select.value; this.draw(); });
        return make('label', {}, `${label} `, select);
      };
      const button = (words, label, act) => {
        const made = make('button', { type: 'button', 'aria-label': label }, words);
        made.addEventListener('click', () => { act(); this.draw(); });
        return made;
      };
      const names = (key) => [...new Set(this.events.map((event) => event[key]))];
      return make('div', { class: 'controls', role: 'group', 'aria-label': 'Timeline' },
        choice('Case', 'of', names('case')), choice('Phase', 'phase', names('phase')),
        button('+', 'Zoom in', () => this.zoom(0.5)), button('−', 'Zoom out', () => this.zoom(2)),
        button('←', 'Earlier', () => this.move(-0.3)), button('→', 'Later', () => this.move(0.3)),
        button('Whole time', 'Show the whole time', () => { this.shown = [...this.full]; }), this.status);
    }

    legend() {
      const sample = (attributes) => make('svg', { width: 26, height: 12, 'aria-hidden': 'true' }, make('rect', { width: 26, height: 12, ...attributes }));
      const phases = new Map(this.events.map((event) => [event.phase, event.colour]));
      const kinds = [['within', 'somewhere within'], ['before', 'before'], ['after', 'after']];
      return make('ul', { class: 'legend', 'aria-label': 'What the marks mean' },
        ...[...phases].map(([phase, colour]) => make('li', {}, sample({ fill: colour }), ` ${phase}`)),
        ...kinds.map(([style, words]) => make('li', {}, sample({ fill: `url(#${this.fade(style, '#707a84')})` }), ` ${words}`)));
    }

    zoom(factor) {
      const middle = (this.shown[0] + this.shown[1]) / 2;
      const half = Math.min(this.full[1] - this.full[0], Math.max(120 * DAY, (this.shown[1] - this.shown[0]) * factor)) / 2;
      this.shown = [middle - half, middle + half];
      this.move(0);
    }

    move(share) {
      const width = this.shown[1] - this.shown[0];
      const start = Math.min(Math.max(this.shown[0] + share * width, this.full[0]), this.full[1] - width);
      this.shown = [start, start + width];
    }

    x(time) { return this.left + (time - this.shown[0]) / (this.shown[1] - this.shown[0]) * (this.width - this.left); }

    draw() {
      const focused = document.activeElement?.dataset?.event;
      this.width = this.canvas.clientWidth || this.canvas.parentNode.clientWidth;
      this.left = 0;
      const fits = (event) => (!this.of || event.case === this.of) && (!this.phase || event.phase === this.phase);
      const isInside = (event) => (event.end ?? Infinity) > this.shown[0] && (event.start ?? -Infinity) < this.shown[1];
      const chosen = this.dated.filter(fits);
      const seen = chosen.filter(isInside);
      this.canvas.replaceChildren();
      let top = 38;
      for (const name of new Set(seen.map((event) => event.case))) top = this.drawCase(name, seen.filter((event) => event.case === name), top);
      this.drawTime(top);
      this.canvas.setAttribute('height', top + 8);
      this.canvas.setAttribute('viewBox', `0 0 ${this.width} ${top + 8}`);
      const undated = this.events.filter(fits).length - chosen.length;
      this.status.textContent = `${seen.length} of ${this.events.length} events shown${undated ? `, ${undated} more undated` : ''}`;
      if (focused) one(`[data-event="${focused}"]`, this.canvas)?.focus();
    }

    drawTime(bottom) {
      const years = (this.shown[1] - this.shown[0]) / DAY / 365;
      const step = [1 / 4, 1, 2, 5, 10, 20].find((each) => each * this.width / years > 56) ?? 50;
      const [first, last] = this.shown.map((time) => new Date(time).getUTCFullYear());
      const lines = make('g', { class: 'time' });
      for (const wave of this.data.waves) {
        const [from, to] = [this.x(this.day(wave.from)), this.x(this.day(wave.to) + DAY)];
        if (to < 0 || from > this.width) continue;
        lines.append(make('rect', { class: 'wave', x: from, y: 18, width: to - from, height: bottom - 18 }));
        if (to - from > 46) lines.append(make('text', { x: (Math.max(from, 0) + Math.min(to, this.width)) / 2, y: 30, class: 'wave-name' }, `Wave ${wave.wave}`));
      }
      for (let year = Math.floor(first / Math.max(step, 1)) * Math.max(step, 1); year <= last + 1; year += Math.max(step, 1)) {
        for (let month = 0; month < 12; month += step < 1 ? 3 : 12) {
          const x = this.x(Date.UTC(year, month));
          if (x < 0 || x > this.width - 30) continue;
          lines.append(make('line', { x1: x, x2: x, y1: 14, y2: bottom }), make('text', { x: x + 3, y: 12 }, month ? ['', '', '', 'Apr', '', '', 'Jul', '', '', 'Oct'][month] : String(year)));
        }
      }
      this.canvas.prepend(lines);
    }

    /** A case: its name, then rows in which neither marks nor words meet; words without room there are above. */
    drawCase(name, events, top) {
      this.canvas.append(make('text', { x: 2, y: top + 15, class: 'case' }, name));
      const rows = [];
      for (const event of events) {
        const placed = this.place(event);
        let row = rows.find(({ taken }) => taken.every(([from, to]) => placed.finish + 6 < from || placed.begin - 6 > to));
        if (!row) rows.push(row = { taken: [], placed: [] });
        row.taken.push([placed.begin, placed.finish]);
        row.placed.push(placed);
      }
      top += 22;
      for (const { placed } of rows) {
        if (placed.some(({ side }) => side === 'above')) top += ROW - 8;
        placed.forEach((each) => this.drawEvent(each, top));
        top += ROW;
      }
      return top + 10;
    }

    /** Where an event's mark and words are, and the room that they take together. */
    place(event) {
      const from = Math.max(0, event.start === null ? 0 : this.x(event.start));
      const to = Math.max(from + 8, Math.min(this.width, event.end === null ? this.width : this.x(event.end)));
      const words = this.fitted(event.text, Math.min(360, this.width - 8));
      const room = this.pen.measureText(words).width + 12;
      const side = this.width < 640 ? 'above' : to + room <= this.width ? 'right' : from >= room ? 'left' : 'above';
      const above = Math.max(0, Math.min(from, this.width - room));
      const x = { right: to + 6, left: from - 6, above }[side];
      const begin = { right: from, left: from - room, above }[side];
      const finish = { right: to + room, left: to, above: Math.max(to, above + room) }[side];
      return { event, from, to, words, side, x, begin, finish };
    }

    /** The beginning of a text that fits a width, with an ellipsis where something had to go. */
    fitted(text, width) {
      if (this.pen.measureText(text).width <= width) return text;
      let end = text.length;
      while (end > 1 && this.pen.measureText(`${text.slice(0, end)}…`).width > width) end -= 1;
      return `${text.slice(0, end).trimEnd()}…`;
    }

    drawEvent({ event, from, to, words, side, x }, y) {
      const { colour } = event;
      const mark = event.style === 'point'
        ? make('path', { d: `M${(from + to) / 2} ${y + 4}l7 7l-7 7l-7 -7z`, fill: colour })
        : make('rect', { x: from, y: y + 5, width: to - from, height: 12, fill: event.style === 'lasting' ? colour : `url(#${this.fade(event.style, colour)})` });
      const label = make('text', { x, y: side === 'above' ? y : y + 15, class: side }, words);
      const group = make('g', { class: 'event', tabindex: 0, role: 'button', 'data-event': event.event, 'aria-label': `${event.text}. ${event.case}, ${event.phase}, ${event.date}` },
        make('rect', { class: 'halo', x: from - 2, y: y + 2, width: to - from + 4, height: 18, rx: 4 }), mark, label);
      const open = () => this.open(event);
      group.addEventListener('click', open);
      group.addEventListener('keydown', (key) => { if (key.key === 'Enter' || key.key === ' ') { key.preventDefault(); open(); } });
      this.canvas.append(group);
    }

    /** The gradient of an imprecise date: soft at each end at which it is not known. */
    fade(style, colour) {
      const id = `fade-${style}-${colour.slice(1)}`;
      if (!document.getElementById(id)) {
        const [first, last] = [style === 'after' ? 1 : 0.08, style === 'before' ? 1 : 0.08];
        const stops = [[0, first], [0.25, 0.9], [0.75, 0.9], [1, last]];
        const made = make('linearGradient', { id }, ...stops.map(([offset, opacity]) => make('stop', { offset, 'stop-color': colour, 'stop-opacity': opacity })));
        this.fades.append(made);
      }
      return id;
    }

    open(event) {
      const facts = [['When', `${event.date} (${event.kind})`], ['Case', event.case], ['Phase', event.phase], ['Sites', event.sites], ['Source', event.source], ['Delivered in wave', String(event.wave)]];
      this.details.replaceChildren(make('h3', {}, event.text),
        make('dl', {}, ...facts.filter(([, value]) => value).flatMap(([name, value]) => [make('dt', {}, name), make('dd', {}, value)])));
      all('.event', this.canvas).forEach((group) => group.classList.toggle('open', group.dataset.event === event.event));
    }

    openLinked() {
      const name = location.hash.startsWith('#event-') && location.hash.slice(7);
      const event = this.events.find((each) => each.event === name);
      if (!event) return;
      this.open(event);
      this.details.scrollIntoView({ block: 'center' });
    }
  }

  document.addEventListener('DOMContentLoaded', () => {
    setUpSearch();
    setUpFilters();
    setUpEvidence();
    const place = one('.timeline');
    if (place) new Timeline(place, JSON.parse(one('.timeline-data').textContent));
  });
})();
