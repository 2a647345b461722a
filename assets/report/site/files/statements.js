/* Statements: their evidence opens next to them, filters choose among them, and those that a cell does not hold are
   loaded when asked for. */
(() => {
  'use strict';

  const { all, one, make, load, state, remember } = casewave;
  const MORE = 50; // statements that a click adds to a cell

  /* Evidence. */

  /** The entry of a number, from the file that holds it. */
  async function numbered(number) {
    const size = Number(document.body.dataset.inAFile);
    return (await load(`evidence/${Math.floor(number / size)}`))[number % size];
  }

  const listed = (facts) => make('dl', {}, ...facts.filter(([, value]) => value).flatMap(([name, value]) => [make('dt', {}, name), make('dd', { dir: 'auto' }, value)]));

  class Evidence {
    constructor(panel) {
      this.panel = panel;
      this.hint = one('.reading') && make('p', { class: 'hint' }, 'Select a statement to see its evidence.');
      if (this.hint) { panel.append(this.hint); panel.hidden = false; }
      document.addEventListener('click', (event) => {
        const link = event.target.closest('a.statement, .marks a');
        if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        if (link.dataset.event) this.openEvent(link.dataset.event, link);
        else if (link.dataset.rating) this.openRating(link.dataset.rating, link);
        else if (link.dataset.numbers) this.openMark(link.dataset.numbers.split(' ').map(Number), link);
        else this.open(link.dataset.entry, Number(link.dataset.number), link);
      });
      document.addEventListener('keydown', (event) => {
        if (event.key === 'Escape' && this.isOpen) this.close();
      });
    }

    get isOpen() { return this.panel.classList.contains('open'); }

    async open(entry, number, link) {
      const found = await numbered(number);
      this.show(link, ...this.written(found));
      remember({ e: entry });
    }

    /** The statements of a mark of a figure: its evidence where it is one, else their list, each of which opens. */
    async openMark(numbers, link) {
      const found = await Promise.all(numbers.map(numbered));
      if (found.length === 1) return this.open(found[0].entry, numbers[0], link);
      const items = found.map(({ entry, words, state }, place) => {
        const inner = make('a', { class: 'statement', href: `#e=${encodeURIComponent(entry)}`, dir: 'auto' }, words);
        Object.assign(inner.dataset, { entry, number: numbers[place] });
        return make('li', {}, inner, ` (${state})`);
      });
      return this.show(link, make('h2', { tabindex: -1, dir: 'auto' }, link.getAttribute('aria-label')), make('ul', { class: 'items' }, ...items));
    }

    /** The event of a mark of a figure. */
    async openEvent(name, link) {
      const event = (await load('timeline-data')).events.find((each) => each.event === name);
      const facts = [['When', event.when], ['Case', event.case], ['Phase', event.phase], ['Sites', event.sites], ['Citation', event.source], ['Delivered in wave', String(event.wave)]];
      const ways = [[`timeline.html#event=${encodeURIComponent(name)}`, 'On the timeline'], event.statements && [event.statements, `Statements of ${event.case}`]].filter(Boolean);
      this.show(link, make('h2', { tabindex: -1, dir: 'auto' }, event.text), listed(facts),
        make('ul', { class: 'items' }, ...ways.map(([href, words]) => make('li', {}, make('a', { href: document.body.dataset.up + href }, words)))));
    }

    /** The rating of a mark of a figure. */
    async openRating(name, link) {
      const rating = (await load('ratings'))[name];
      this.show(link, make('h2', { tabindex: -1, dir: 'auto' }, rating.words),
        listed([['Construct', rating.construct], ['Case or site', rating.unit], ['Wave', rating.wave], ['Basis', rating.basis], ['Rationale', rating.rationale], ['Evidence', rating.evidence]]));
    }

    show(link, ...content) {
      if (!this.panel.contains(link)) this.link = link;
      all('a.chosen').forEach((each) => each.classList.remove('chosen'));
      this.link?.classList.add('chosen');
      this.panel.replaceChildren(this.closing(), ...content);
      this.panel.hidden = false;
      this.panel.classList.add('open');
      this.panel.scrollTop = 0;
      one('h2', this.panel).focus({ preventScroll: true });
    }

    close() {
      this.panel.classList.remove('open');
      if (this.hint) this.panel.replaceChildren(this.hint); else this.panel.hidden = true;
      this.link?.classList.remove('chosen');
      this.link?.focus();
      remember({ e: '' });
    }

    closing() {
      const button = make('button', { type: 'button', class: 'close' }, 'Close');
      button.addEventListener('click', () => this.close());
      return button;
    }

    written(entry) {
      const facts = [['Entry', entry.entry], ['Analysed by', entry.analysed], ['Published in', entry.published]];
      return [
        make('h2', { tabindex: -1, dir: 'auto' }, entry.words),
        make('p', { class: 'where' }, `${entry.where} · ${entry.state}`),
        listed(facts),
        entry.items ? make('ol', { class: 'items' }, ...entry.items.map((item) => this.item(item))) : make('p', { class: 'nothing' }, 'No evidence is named.'),
        entry.history ? make('details', {}, make('summary', {}, 'History'), make('ol', { class: 'items' }, ...entry.history.map((words) => make('li', { dir: 'auto' }, words)))) : null,
      ].filter(Boolean);
    }

    item(item) {
      const lines = [item.informants && `Informants: ${item.informants}`, item.coded && `Coded ${item.coded}`].filter(Boolean);
      const quoted = item.segment === 'withheld' ? make('p', { class: 'nothing' }, 'Segment withheld.') : item.segment && make('blockquote', { dir: 'auto' }, item.segment);
      return make('li', {}, make('strong', {}, item.evidence), ` ${item.kind}`, ...lines.map((line) => make('p', {}, line)), quoted || null);
    }
  }

  /* The statements that the page does not hold. */

  const rest = document.body.dataset.rest;
  let beyond = null;

  async function restOfCells() {
    beyond ??= rest ? await load(rest) : {};
    return beyond;
  }

  function setUpRest(fits, changed) {
    for (const note of all('p.rest[data-cell]')) {
      const button = make('button', { type: 'button', class: 'more' }, note.textContent.replace('in the workbook', ''));
      note.replaceWith(button);
      button.dataset.cell = note.dataset.cell;
      button.dataset.shown = 0;
      button.addEventListener('click', async () => { await showMore(button, fits); changed(); });
    }
  }

  async function showMore(button, fits) {
    const left = (await restOfCells())[button.dataset.cell].filter(([entry]) => !one(`li [data-entry="${CSS.escape(entry)}"]`, button.parentNode));
    const list = one('ul', button.parentNode);
    for (const [entry, number, wave, sites, frameworks] of left.filter(fits).slice(0, MORE)) {
      const found = await numbered(number);
      const link = make('a', { class: 'statement', href: `#e=${encodeURIComponent(entry)}`, dir: 'auto' }, found.words);
      Object.assign(link.dataset, { entry, number, wave, sites: sites.join(' '), frameworks: frameworks.join(' ') });
      list.append(make('li', {}, link));
    }
  }

  /* Filters: what does not fit them all is hidden; counts say how much is shown. */

  class Filters {
    constructor(form) {
      this.form = form;
      this.status = one('.found', form);
      this.tables = all('table.cross-case');
      form.hidden = false;
      form.addEventListener('change', () => this.apply());
      form.addEventListener('reset', () => setTimeout(() => this.apply()));
      form.addEventListener('submit', (event) => event.preventDefault());
      window.addEventListener('hashchange', () => this.take());
      setUpRest((facets) => this.fits(...facets.slice(2)), () => this.apply());
      this.take();
    }

    /** Take the choices of the address. */
    take() {
      const params = state();
      for (const select of all('select', this.form)) {
        const value = params.get(select.name) ?? '';
        select.value = all('option', select).some((option) => option.value === value) ? value : '';
      }
      this.apply();
    }

    get chosen() { return Object.fromEntries(new FormData(this.form)); }

    fits(wave, sites, frameworks) {
      const { wave: ofWave, site, framework } = this.chosen;
      return (!ofWave || String(wave) === ofWave) && (!site || sites.includes(site)) && (!framework || frameworks.includes(framework));
    }

    async apply() {
      const chosen = this.chosen;
      remember(chosen);
      const isFiltered = Object.values(chosen).some(Boolean);
      const cells = isFiltered ? await restOfCells() : {};
      let [seen, held] = [0, 0];
      for (const table of this.tables) {
        all('[data-case]', table).forEach((cell) => { cell.hidden = Boolean(chosen.case) && cell.dataset.case !== chosen.case; });
        for (const row of all('tbody tr:not(.total)', table)) {
          row.hidden = Boolean(chosen.row) && one('th', row).textContent.trim() !== chosen.row;
          for (const cell of all('td', row)) {
            const [fitting, there] = this.applyToCell(cell, cells);
            held += there;
            if (!row.hidden && !cell.hidden) seen += fitting;
          }
        }
        this.total(table, isFiltered);
        table.classList.toggle('one-case', Boolean(chosen.case));
      }
      this.status.textContent = isFiltered ? `${seen.toLocaleString('en')} of ${held.toLocaleString('en')} statements fit` : '';
    }

    /** Show what fits in a cell; give how many fit, and how many there are, with those that the page does not hold. */
    applyToCell(cell, cells) {
      const listed = all('li', cell);
      listed.forEach((item) => {
        const { wave, sites, frameworks } = one('a.statement', item).dataset;
        item.hidden = !this.fits(wave, sites.split(' '), frameworks.split(' '));
      });
      const hidden = listed.filter((item) => item.hidden).length;
      const button = one('button.more', cell);
      const shown = new Set(all('[data-entry]', cell).map((link) => link.dataset.entry));
      const left = button ? (cells[button.dataset.cell] ?? []).filter(([entry]) => !shown.has(entry)) : [];
      const leftFitting = left.filter((facets) => this.fits(...facets.slice(2))).length;
      if (button && beyond) {
        button.hidden = !leftFitting;
        button.textContent = `${leftFitting.toLocaleString('en')} more`;
      }
      one('.hidden-count', cell)?.remove();
      if (hidden) cell.append(make('small', { class: 'hidden-count' }, `${hidden} not shown`));
      return [listed.length - hidden + leftFitting, listed.length + left.length];
    }

    /** The row of totals says how many statements of each case are shown. */
    total(table, isFiltered) {
      all('tr.total td', table).forEach((cell, place) => {
        cell.dataset.all ??= cell.textContent.trim();
        const left = all('tbody tr:not(.total):not([hidden])', table).flatMap((row) => all('li:not([hidden])', all('td', row)[place])).length;
        cell.textContent = isFiltered && String(left) !== cell.dataset.all ? `${left} of ${cell.dataset.all}` : cell.dataset.all;
      });
    }
  }

  /* The keyboard: the second link of a page leads to its statements, and arrows from one to the next. */

  function setUpKeys() {
    one('.to-statements')?.addEventListener('click', (event) => {
      event.preventDefault();
      all('table.cross-case a.statement').find((link) => link.offsetParent)?.focus();
    });
    document.addEventListener('keydown', (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      const link = document.activeElement?.closest('a.statement');
      if (!step || !link || event.altKey || event.ctrlKey || event.metaKey) return;
      const links = all('a.statement').filter((each) => each.offsetParent);
      const next = links[links.indexOf(link) + step];
      if (next) { event.preventDefault(); next.focus(); }
    });
  }

  /** The marks of a figure are one stop of the keyboard; arrows lead from one to the next. */
  function setUpMarks() {
    for (const marks of all('.marks')) {
      const links = all('a', marks);
      links.forEach((link, place) => link.setAttribute('tabindex', place ? -1 : 0));
      marks.addEventListener('keydown', (event) => {
        const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
        const at = links.indexOf(document.activeElement);
        const next = links[at + step];
        if (!next || event.altKey || event.ctrlKey || event.metaKey) return;
        event.preventDefault();
        links[at].setAttribute('tabindex', -1);
        next.setAttribute('tabindex', 0);
        next.focus();
      });
    }
  }

  document.addEventListener('DOMContentLoaded', async () => {
    const panel = one('aside.evidence');
    const form = one('form.filters');
    const filters = form && new Filters(form);
    setUpKeys();
    setUpMarks();
    if (!panel) return;
    const evidence = new Evidence(panel);
    const openLinked = async () => {
      const entry = state().get('e');
      if (!entry || (evidence.isOpen && one('.chosen')?.dataset.entry === entry)) return;
      const link = all('a.statement').find((each) => each.dataset.entry === entry);
      link?.closest('td, li')?.scrollIntoView({ block: 'center' });
      const number = link ? Number(link.dataset.number) : Object.values(await restOfCells()).flat().find(([name]) => name === entry)?.[1];
      if (number !== undefined) evidence.open(entry, number, link);
    };
    window.addEventListener('hashchange', openLinked);
    openLinked();
    return filters;
  });
})();
