/** By status (`'503'`) or class (`'5xx'`): the nearest level first. */
export type ErrorPages = readonly ReadonlyMap<string, ErrorPage>[];

export type ErrorPage =
  | { kind: 'text'; body: string; contentType: string }
  | { kind: 'kv'; store: string; key: string; contentType: string }
  | ProxiedPage;

/** Fetched as any page is, by a route of its own. */
export interface ProxiedPage {
  kind: 'proxy';
  path: `/${string}`;
  to: string;
}

/**
 * A page in place of the gateway's own: text, an object of a KV store (`'store/key'`), or a page of a backend, which is
 * fetched through the cache. In texts `{{status}}`, `{{requestId}}` and `{{message}}` are filled in. Default type
 * `text/html; charset=utf-8`. Whoever asks for JSON is told in JSON, unless the page is.
 */
export type ErrorPageConfig<Target extends string = string> =
  | { body: string; contentType?: string; kv?: never; path?: never; to?: never }
  | { kv: `${string}/${string}`; contentType?: string; body?: never; path?: never; to?: never }
  | { path: `/${string}`; to: Target; body?: never; kv?: never; contentType?: never };

/**
 * For errors of the gateway's own, not for what an origin answers: by status, 400 to 599, or by class. The route's go before
 * the domain's, and those before the gateway's.
 */
export type ErrorsConfig<Target extends string = string> = {
  [Status in number | '4xx' | '5xx']?: ErrorPageConfig<Target>;
};
