// Answers as parts of the document. Texts are set as text, never as markup.
import { number, percent, t } from './strings.js';

/** Labels that are shown before the rest is folded away. */
const SHOWN = 8;

/** An element with a class and children. */
export const make = (tag, name, ...children) => {
  const element = document.createElement(tag);
  if (name) element.className = name;
  element.append(...children);
  return element;
};

const bar = share => {
  const filled = make('i');
  filled.style.width = `${Math.max(0, Math.min(1, share)) * 100}%`;
  const whole = make('span', 'bar', filled);
  whole.setAttribute('aria-hidden', 'true');
  return whole;
};

const line = ({ label, score }, i) =>
  make('li', i ? '' : 'first', make('span', '', make('bdi', '', label)), bar(score), make('span', 'n', percent(score)));

const bars = scores => {
  const parts = [make('ul', 'bars', ...scores.slice(0, SHOWN).map(line))];
  const rest = scores.slice(SHOWN);
  if (rest.length) {
    const list = make('ul', 'bars', ...rest.map((score, i) => line(score, i + 1)));
    parts.push(make('details', '', make('summary', '', t('more', rest.length)), list));
  }
  return parts;
};

/** One row's answer: what to show, and what is said of it. */
const one = answer => {
  if (!Array.isArray(answer)) {
    const value = number(answer.value);
    return { parts: [make('p', 'label', value)], said: t('saidValue', value) };
  }
  const [best] = answer;
  const score = percent(best.score);
  return {
    parts: [make('p', 'label', make('bdi', '', best.label), make('small', '', score)), ...bars(answer)],
    said: t('saidLabel', best.label, score),
  };
};

const cells = answer => {
  if (!Array.isArray(answer)) return [make('td', 'what n', number(answer.value))];
  const [best] = answer;
  return [make('td', 'what', make('bdi', '', best.label)), make('td', 'n', percent(best.score), bar(best.score))];
};

const heads = answer => Array.isArray(answer) ? [['label', ''], ['score', 'n']] : [['number', 'n']];

/** Several rows' answers as a table. */
const several = (names, answers) => {
  const head = [['row', ''], ...heads(answers[0])].map(([name, style]) => {
    const th = make('th', style, t(name));
    th.scope = 'col';
    return th;
  });
  const rows = answers.map((answer, i) => {
    const name = make('td', 'row', make('bdi', '', names[i]));
    name.title = names[i];
    return make('tr', '', name, ...cells(answer));
  });
  const all = make('div', 'scroll', make('table', '', make('thead', '', make('tr', '', ...head)), make('tbody', '', ...rows)));
  all.tabIndex = 0;
  all.setAttribute('role', 'region');
  all.setAttribute('aria-labelledby', 'answer-title');
  return { parts: [all], said: t('saidRows', answers.length) };
};

/** What to show of the answers to `inputs`, and what a screen reader says. */
export const rendered = (inputs, answers) => {
  if (!Array.isArray(inputs)) return one(answers);
  const name = input => typeof input === 'string' ? input : Object.values(input).map(cell => cell ?? t('none')).join(', ');
  return answers.length === 1 ? one(answers[0]) : several(inputs.map(name), answers);
};
