import { MAX_MEMBERS, readable } from '../fields/limit.ts';
import { splitList } from '../fields/list.ts';

/** What an error page may tell (S63): nothing of backends, addresses or exceptions. */
export interface Told {
  status: number;
  /** e.g. `'Bad Gateway'` */
  phrase: string;
  requestId: string;
  /** The operator's own words to visitors, or `''`. */
  message: string;
}

export interface Page {
  body: string | Uint8Array<ArrayBuffer>;
  contentType: string;
}

export type Form = 'text' | 'html' | 'problem';

/** The built-in pages. */
export const builtInPages = {
  text: ({ status, phrase, requestId, message }) => ({
    body: `${status} ${phrase}\n${message && `${message}\n`}request ${requestId}\n`,
    contentType: 'text/plain; charset=utf-8',
  }),
  html: (told) => ({
    body: fillIn(told.message === '' ? HTML : HTML.replace('</h1>', '</h1><p>{{message}}</p>'), told, 'text/html'),
    contentType: 'text/html; charset=utf-8',
  }),
  /** RFC 9457 */
  problem: ({ status, phrase, requestId, message }) => ({
    body: JSON.stringify({ type: 'about:blank', title: phrase, status, detail: message || undefined, requestId }),
    contentType: 'application/problem+json',
  }),
} satisfies Record<Form, (told: Told) => Page>;

const HTML =
  '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">' +
  '<title>{{status}} {{phrase}}</title><h1>{{status}} {{phrase}}</h1><p>Request {{requestId}}</p></html>\n';

const JSON_TYPE = /^application\/(?:[^+/]+\+)?json$/;

/**
 * RFC 9110 §12.5.1: chooses among the types that the client names the one of the highest weight, and the first among
 * equals.
 */
export function preferredForm(accept: string | null): Form {
  let best: { form: Form; weight: number } = { form: 'text', weight: 0 };
  const ranges = splitList((readable('accept', accept) ?? '').toLowerCase()).slice(0, MAX_MEMBERS);
  for (const range of ranges) {
    const [type = '', ...parameters] = splitList(range, ';');
    const form = formOf(type);
    const weight = Number(parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? 1);
    if (form !== null && weight > best.weight) best = { form, weight };
  }
  return best.form;
}

/** Returns the form for a media type. */
export function formOf(type: string): Form | null {
  if (type === 'text/html') return 'html';
  if (type === 'text/plain') return 'text';
  return JSON_TYPE.test(type) ? 'problem' : null;
}

/** Fills in `{{status}}`, `{{phrase}}`, `{{requestId}}` and `{{message}}`, escaped for the page's type. */
export function fillIn(text: string, told: Told, type: string): string {
  const escape = JSON_TYPE.test(type) ? escapeJson : type.endsWith('html') ? escapeHtml : String;
  return text.replace(/\{\{(status|phrase|requestId|message)\}\}/g, (_, name: keyof Told) =>
    escape(String(told[name])),
  );
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Escapes text for HTML. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}

function escapeJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}
