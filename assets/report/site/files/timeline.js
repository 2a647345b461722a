/* The timeline: each event is a mark that opens next to itself; zoomed, moved and filtered. */
(() => {
  'use strict';

  const { all, one, make, load, state, remember } = casewave;

  const DAY = 86400000;
  const ROW = 24;
  const OPEN = 44; // pixels of a mark that is open to one side, next to its bound

  class Timeline {
    constructor(place, data) {
      this.root = place;
      this.data = data;
      this.events = data.events.map((event) => ({ ...event, start: this.day(event.from), end: event.to && this.day(event.to) + DAY }));
      this.dated = this.events.filter((event) => event.from || event.to);
      this.full = this.reach();
      this.pen = document.createElement('canvas').getContext('2d');
      this.pen.font = `12px ${getComputedStyle(document.body).fontFamily}`;
      this.shown = [...this.full];
      this.canvas = make('svg', { class: 'canvas', role: 'group', 'aria-label': 'Timeline of all cases; each event is a button' });
      this.card = make('div', { class: 'card', role: 'dialog', 'aria-label': 'Event', tabindex: -1, hidden: '' });
      this.status = make('p', { class: 'found', role: 'status' });
      this.fades = make('defs');
      place.append(make('svg', { class: 'unseen', 'aria-hidden': 'true' }, this.fades));
      this.undated = this.events.filter((event) => !event.from && !event.to);
      place.append(this.controls(), this.legend(), this.canvas, this.listed(), this.card);
      place.hidden = false;
      place.addEventListener('keydown', (key) => { if (key.key === 'Escape' && !this.card.hidden) this.close(); });
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
      if (this.opened && !this.card.hidden) { if (this.mark(this.opened)) this.settle(); else this.card.hidden = true; }
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

    /** A case: its name, then rows in which neither marks nor words meet; words without room beside stand above. */
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

    /** Where an event's mark and words stand, and the room that they take together. */
    place(event) {
      const first = event.start === null ? this.x(event.end) - OPEN : this.x(event.start);
      const from = Math.max(0, first);
      const to = Math.max(from + 8, Math.min(this.width, event.end === null ? first + OPEN : this.x(event.end)));
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
      const group = make('g', { class: 'event', tabindex: 0, role: 'button', 'data-event': event.event, 'aria-label': `${event.text}. ${event.case}, ${event.phase}, ${event.when}` },
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

    /** The events without a date, which have no place on the canvas. */
    listed() {
      const items = this.undated.map((event) => {
        const button = make('button', { type: 'button', class: 'undated', 'data-event': event.event, dir: 'auto' }, event.text);
        button.addEventListener('click', () => this.open(event));
        return make('li', {}, button);
      });
      return items.length ? make('div', { class: 'undated-events' }, make('h2', {}, 'Undated events'), make('ul', {}, ...items)) : '';
    }

    mark(event) { return one(`[data-event="${CSS.escape(event.event)}"]`, this.root); }

    /** Open an event next to its mark: below it or, without room there, above. */
    open(event) {
      if (!this.mark(event)) { this.of = this.phase = ''; this.shown = [...this.full]; all('select', this.root).forEach((select) => { select.value = ''; }); this.draw(); }
      this.opened = event;
      const facts = [['When', event.when], ['Case', event.case], ['Phase', event.phase], ['Sites', event.sites], ['Citation', event.source], ['Delivered in wave', String(event.wave)]];
      const close = make('button', { type: 'button', class: 'close' }, 'Close');
      close.addEventListener('click', () => this.close());
      this.card.replaceChildren(close, make('h2', { dir: 'auto' }, event.text),
        make('dl', {}, ...facts.filter(([, value]) => value).flatMap(([name, value]) => [make('dt', {}, name), make('dd', { dir: 'auto' }, value)])),
        event.statements ? make('p', {}, make('a', { href: document.body.dataset.up + event.statements }, `Statements of ${event.case}`)) : '');
      this.card.hidden = false;
      this.settle();
      this.card.focus({ preventScroll: true });
      all('.event', this.canvas).forEach((group) => group.classList.toggle('open', group.dataset.event === event.event));
      remember({ event: event.event });
    }

    settle() {
      const mark = this.mark(this.opened);
      const at = (one('.halo', mark) ?? mark).getBoundingClientRect();
      const within = this.root.getBoundingClientRect();
      const isBelow = at.bottom + this.card.offsetHeight + 8 < window.innerHeight || at.top - this.card.offsetHeight < 60;
      const left = Math.min(Math.max(0, at.left - within.left), within.width - this.card.offsetWidth);
      this.card.style.left = `${Math.max(0, left)}px`;
      this.card.style.top = `${isBelow ? at.bottom - within.top + 6 : at.top - within.top - this.card.offsetHeight - 6}px`;
    }

    close() {
      this.card.hidden = true;
      all('.event.open', this.canvas).forEach((group) => group.classList.remove('open'));
      this.mark(this.opened)?.focus();
      remember({ event: '' });
    }

    openLinked() {
      const event = this.events.find((each) => each.event === state().get('event'));
      if (!event || (event === this.opened && !this.card.hidden)) return;
      this.open(event);
      this.mark(event).scrollIntoView({ block: 'center' });
      this.settle();
    }
  }

  document.addEventListener('DOMContentLoaded', async () => {
    const place = one('.timeline');
    if (place) new Timeline(place, await load('timeline-data'));
  });
})();
