// Ties the page together: what is typed goes to the server after a pause, and only the newest answer is shown.
import { Unusable, asTable, curl, lines, row, table } from './rows.js';
import { Refused, info, keyed, predict, use } from './server.js';
import { current, other, store, t, translate } from './strings.js';
import { make, rendered } from './render.js';

/** Milliseconds without a key pressed before a request is sent. */
const PAUSE = 150;
/** Seconds between two tries of a server that is busy, at most. */
const LONGEST_WAIT = 30;

const $ = id => document.getElementById(id);
let served = null, model = null, timer = 0, asked = null, last = null;

const isText = () => model.reads === 'text';
const typed = name => [...$('fields').elements].find(field => field.name === name)?.value.trim() ?? '';

/** What was typed, as `inputs` of a request; null if nothing was. */
const inputs = () => {
  const many = $('many').checked, text = $('text').value;
  if (isText() && !many) return text.trim() ? text : null;
  if (!isText() && !many) return row(model.columns, typed);
  const rows = isText() ? lines(text) : table(model.columns, text);
  return rows.length ? rows : null;
};

const body = inputs => {
  const named = { inputs };
  if (model.name !== served.default) named.model = model.name;
  if ($('version').value !== model.version) Object.assign(named, { model: model.name, version: $('version').value });
  return named;
};

const problem = text => {
  $('problem').textContent = text;
  $('problem').hidden = !text;
};

const empty = () => {
  last = null;
  $('answer').replaceChildren(make('p', 'aside', t('nothing')));
  $('answer').className = $('took').textContent = $('said').textContent = '';
  $('call').hidden = true;
};

/** Draws the newest answer, in the language of now. */
const show = () => {
  if (!last) return empty();
  const { parts, said } = rendered(last.inputs, last.answer);
  $('answer').replaceChildren(...parts);
  $('answer').className = '';
  $('took').textContent = t('took', last.ms);
  $('said').textContent = said;
};

const refused = error => {
  if (error.status === 401 || error.status === 403) return askKey();
  if (error.status === 429) {
    const wait = Math.min(error.wait, LONGEST_WAIT);
    timer = setTimeout(send, wait * 1000);
    return problem(t('busy', wait));
  }
  const known = { 0: 'noServer', 503: 'notReady', 504: 'slow' }[error.status];
  problem(known ? t(known) : t('says', error.message));
};

const send = async () => {
  asked?.abort();
  const mine = asked = new AbortController();
  problem('');
  try {
    const rows = inputs();
    if (rows === null) return empty();
    const request = body(rows), start = performance.now();
    $('curl').textContent = curl(request, keyed());
    $('call').hidden = false;
    $('answer').className = 'old';
    const answer = await predict(request, mine.signal);
    if (mine !== asked) return;
    last = { inputs: rows, answer, ms: Math.max(1, Math.round(performance.now() - start)) };
    show();
  } catch (error) {
    if (error.name === 'AbortError' || mine !== asked) return;
    empty();
    $('answer').replaceChildren();
    if (error instanceof Unusable) problem(error.message);
    else if (error instanceof Refused) refused(error);
    else throw error;
  }
};

const soon = (pause = PAUSE) => {
  clearTimeout(timer);
  timer = setTimeout(send, pause);
};

/** The field of a column; the categories known are offered, others are taken. */
const field = (column, i) => {
  const label = make('label', '', column.name), input = make('input');
  label.htmlFor = input.id = `field-${i}`;
  input.name = column.name;
  input.autocomplete = 'off';
  const parts = [label, input];
  if (column.kind === 'number') input.inputMode = 'decimal';
  if (column.categories?.length) {
    const options = column.categories.map(name => Object.assign(make('option'), { value: name }));
    const list = make('datalist', '', ...options);
    list.id = `known-${i}`;
    input.setAttribute('list', list.id);
    parts.push(list);
  }
  return make('div', '', ...parts);
};

/** Sentences that depend on the model and on how it is asked. */
const describe = () => {
  translate();
  const dark = getComputedStyle(document.documentElement).colorScheme === 'dark'
    || (!document.documentElement.dataset.theme && matchMedia('(prefers-color-scheme: dark)').matches);
  $('theme').setAttribute('aria-pressed', dark);
  if (!model) return;
  const many = $('many').checked;
  $('many-label').textContent = t(isText() ? 'many' : 'table');
  $('text-label').textContent = t(!many ? 'text' : isText() ? 'texts' : 'rows');
  $('hint').textContent = t(isText() ? (many ? 'hintTexts' : 'hintText') : (many ? 'hintRows' : 'hintFields'));
  const reads = isText() ? t('ofTexts') : t('ofColumns', model.columns.length);
  const predicts = model.labels ? t('classes', model.labels.length) : t('value', model.label_column);
  $('about').textContent = `${reads}${current() === 'zh' ? '，' : ', '}${predicts}`;
};

const arrange = () => {
  const form = !isText() && !$('many').checked;
  $('fields').hidden = !form;
  $('text-input').hidden = form;
  describe();
};

const options = (select, names, chosen) => {
  select.replaceChildren(...names.map(name => Object.assign(make('option', '', name), { value: name, selected: name === chosen })));
};

const choose = name => {
  model = served.models.find(candidate => candidate.name === name) ?? served.models[0];
  $('name').textContent = model.name;
  document.title = `${model.name} · Firebrick`;
  options($('version'), model.versions, model.version);
  $('version-choice').hidden = model.versions.length < 2;
  $('fields').replaceChildren(...(isText() ? [] : model.columns.map(field)));
  if (!isText() && $('many').checked) $('text').value = asTable(model.columns, typed);
  $('many').disabled = false;
  arrange();
  soon(0);
};

const start = async () => {
  try {
    served = await info();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return refused(error);
  }
  $('key-form').hidden = true;
  problem('');
  $('served').textContent = `Firebrick ${served.version}`;
  options($('model'), served.models.map(({ name }) => name), served.default);
  $('choice').hidden = served.models.length < 2 && served.models.every(({ versions }) => versions.length < 2);
  choose(served.default);
};

function askKey() {
  // A link can't carry a key.
  $('api').hidden = true;
  $('key-form').hidden = false;
  $('key-note').textContent = t(keyed() ? 'keyWrong' : 'keyNote');
  $('key-note').className = keyed() ? 'wrong' : 'aside';
  $('key').focus();
}

$('key-form').addEventListener('submit', event => {
  event.preventDefault();
  use($('key').value.trim());
  start();
});
$('text').addEventListener('input', () => model && soon());
$('fields').addEventListener('input', () => soon());
$('fields').addEventListener('submit', event => { event.preventDefault(); soon(0); });
$('many').addEventListener('change', () => {
  if (!isText() && $('many').checked) $('text').value = asTable(model.columns, typed);
  arrange();
  soon(0);
});
$('model').addEventListener('change', event => {
  if (!served.models.some(({ name, reads }) => name === event.target.value && reads === model.reads)) $('text').value = '';
  choose(event.target.value);
});
$('version').addEventListener('change', () => soon(0));
$('language').addEventListener('click', () => { other(); describe(); if (last) show(); else if (model) soon(0); else start(); });
$('theme').addEventListener('click', () => {
  const theme = $('theme').getAttribute('aria-pressed') === 'true' ? 'light' : 'dark';
  document.documentElement.dataset.theme = theme;
  store('firebrick-theme', theme);
  describe();
});
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', describe);
/** Browsers have the clipboard's interface for pages over HTTPS and on loopback only; the selection can be copied anywhere. */
const copy = async place => {
  if (navigator.clipboard) return navigator.clipboard.writeText(place.textContent).then(() => true, () => false);
  getSelection().selectAllChildren(place);
  return document.execCommand('copy');
};
$('copy').addEventListener('click', async () => {
  $('copy').textContent = t(await copy($('curl')) ? 'copied' : 'notCopied');
  setTimeout(() => { $('copy').textContent = t('copy'); }, 1500);
});

empty();
describe();
start();
