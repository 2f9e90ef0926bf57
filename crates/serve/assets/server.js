// The two questions that the page has for the server.

let key = null;
try { key = sessionStorage.getItem('firebrick-key'); } catch { /* Storage may be closed to us. */ }

/** Whether requests carry a key. */
export const keyed = () => key !== null;
/** The key from now on, if it can be one: what a header can't carry is none. */
export const use = text => {
  key = /^[\x21-\x7e]*$/.test(text) ? text : '';
  try { sessionStorage.setItem('firebrick-key', key); } catch { /* It is then kept for this visit. */ }
};

/** An answer that is none: `status` is 0 if there was no answer at all. */
export class Refused extends Error {
  constructor(status, message, wait) {
    super(message);
    this.status = status;
    this.wait = wait;
  }
}

const ask = async (path, options) => {
  const headers = { ...options.headers, ...(key === null ? {} : { Authorization: `Bearer ${key}` }) };
  const response = await fetch(path, { ...options, headers, credentials: 'omit', redirect: 'error' }).catch(error => {
    if (error.name === 'AbortError') throw error;
    throw new Refused(0, '');
  });
  const answer = await response.json().catch(error => {
    if (error.name === 'AbortError') throw error;
    return null;
  });
  if (response.ok && answer !== null) return answer;
  throw new Refused(response.status, answer?.error ?? response.statusText, Number(response.headers.get('retry-after')) || 1);
};

/** What is served. */
export const info = () => ask('info', {});
/** The answers to a body of `/predict`. */
export const predict = (body, signal) => ask('predict', {
  method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body), signal,
});
