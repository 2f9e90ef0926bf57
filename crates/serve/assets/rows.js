// From what was typed to what is sent, and the same as a curl line.
import { t } from './strings.js';

/** Something typed that cannot be sent; the message is for people. */
export class Unusable extends Error {}

/** The texts of a field with one text a line; empty lines are none. */
export const lines = text => text.split(/\r?\n/).map(line => line.trim()).filter(line => line);

/** Records of delimited text: tabs if the first line has one, else semicolons or commas; quotes as in CSV. */
const records = text => {
  const head = text.slice(0, (text + '\n').indexOf('\n'));
  const between = head.includes('\t') ? '\t' : head.includes(';') && !head.includes(',') ? ';' : ',';
  const found = [];
  let record = [], field = '', quoted = false;
  const end = () => { record.push(field.trim()); field = ''; };
  const close = () => { end(); if (record.some(cell => cell)) found.push(record); record = []; };
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (quoted && c === '"' && text[i + 1] === '"') { field += c; i++; }
    else if (c === '"' && (quoted || !field.trim())) quoted = !quoted;
    else if (quoted || (c !== between && c !== '\n')) field += c;
    else if (c === between) end();
    else close();
  }
  close();
  return found;
};

/** A cell as it is sent: a number, a category, or null for a gap. */
const cell = (column, typed) => {
  const text = (typed ?? '').trim();
  if (!text) return null;
  if (column.kind !== 'number') return text;
  const value = Number(text);
  if (!Number.isFinite(value)) throw new Unusable(t('noNumber', column.name, text));
  return value;
};

/** One row of a form, `typed` by the names of the columns; null if nothing was typed. */
export const row = (columns, typed) => {
  const pairs = columns.map(column => [column.name, cell(column, typed(column.name))]);
  return pairs.some(([, value]) => value !== null) ? Object.fromEntries(pairs) : null;
};

/** The rows of a table whose first line holds the names. */
export const table = (columns, text) => {
  const [names, ...rest] = records(text);
  if (!names || !rest.length) return [];
  const places = new Map(names.map((name, i) => [name, i]));
  for (const { name } of columns) if (!places.has(name)) throw new Unusable(t('noColumn', name));
  return rest.map(record => Object.fromEntries(columns.map(c => [c.name, cell(c, record[places.get(c.name)])])));
};

/** A table's text: the names of the columns, and one row. */
export const asTable = (columns, typed) => {
  const quote = text => /[",\n;\t]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  const names = columns.map(column => quote(column.name)).join(',');
  const cells = columns.map(column => quote(typed(column.name)));
  return `${names}\n${cells.some(text => text) ? `${cells.join(',')}\n` : ''}`;
};

/** The request as a line for a shell; a key stays out of it. */
export const curl = (body, keyed) => {
  const quote = text => `'${text.replaceAll("'", "'\\''")}'`;
  const key = keyed ? ' \\\n  -H "Authorization: Bearer $FIREBRICK_KEY"' : '';
  return `curl ${quote(new URL('predict', location.href).href)} \\\n  -H 'Content-Type: application/json'${key} \\\n  -d ${quote(JSON.stringify(body))}`;
};
