import { escapeHtml } from '../gateway/index.ts';
import { json, type Reply, type Site } from './origin.ts';
import { ASSETS, pagesOf } from './page.ts';
import { findProduct, products } from './products.ts';

/** A JSON API that must not be cached. */
export const api: Site = ({ method, path, query, headers, body }) => {
  if (path === '/') return json({ paths: ['/v1/products', '/v1/products/1', '/v1/time', '/v1/echo'] });
  if (path === '/v1/products') return json(products.map(({ id, name, price }) => ({ id, name, price })));
  if (path === '/v1/time') return json({ time: new Date().toISOString() });
  if (path === '/v1/echo') return json({ method, path, query: String(query), headers, bodyBytes: body.length });
  const id = /^\/v1\/products\/(\w+)$/.exec(path)?.[1];
  const product = id === undefined ? undefined : findProduct(id);
  return product === undefined ? json({ error: 'not found' }, 404) : json(product);
};

/** One origin for many tenants, told apart by the host they are asked for; each has every page. */
export const tenants: Site = (asked): Reply => {
  const { headers, path } = asked;
  const known = ASSETS[path];
  if (known !== undefined) return known(asked);
  const host = String(headers['x-forwarded-host'] ?? headers.host ?? '');
  const name = `Tenant ${host.split('.', 1)[0]!}`;
  const page = pagesOf({ name, nav: { '/news': 'News', '/about': 'About' } });
  const text = `<p>This is ${escapeHtml(path)} of ${escapeHtml(host)}, rendered at ${new Date().toISOString()}.</p>`;
  return page(name, text, { 'Cache-Control': 'max-age=30' });
};
