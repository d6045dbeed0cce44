import { setTimeout as pause } from 'node:timers/promises';
import { escapeHtml } from '../gateway/index.ts';
import { LIVE_SCRIPT, livePage } from './live.ts';
import { json, type Asked, type Reply, type Site } from './origin.ts';
import { asset, ASSETS, LAST_MODIFIED, pagesOf } from './page.ts';
import { drawPicture } from './picture.ts';
import { findProduct, products, type Product } from './products.ts';

const page = pagesOf({
  name: 'The tea shop',
  nav: {
    '/search?q=tea': 'Search',
    '/cart': 'Cart',
    '/account': 'Account',
    '/live': 'Live',
    '/slow': 'Slow',
    '/fails': 'Fails',
  },
});

const MAX_WAIT_MS = 10_000;

/** The shop: pages that can be cached in each of the usual ways, and some that can not. */
export function createShop(): Site {
  const counts = new Map<string, number>();
  const pictures = new Map<string, Buffer>();
  let fails = false;

  const pages: Record<string, (asked: Asked) => Reply | Promise<Reply>> = {
    '/': () => page('Tea and what it takes', shelf(), { 'Cache-Control': 'public, max-age=30' }),
    '/search': ({ query }) =>
      page(`Found for “${query.get('q') ?? ''}”`, found(query.get('q') ?? ''), { 'Cache-Control': 'max-age=60' }),
    '/slow': slow,
    '/fails': () =>
      fails
        ? { ...page('Out of order', `<p>Something broke.</p>${SWITCH}`, { 'Cache-Control': 'no-store' }), status: 503 }
        : page('In order', `<p>Rendered ${rendered('/fails')}.</p>${SWITCH}`, {
            'Cache-Control': 'max-age=5, stale-if-error=300',
          }),
    '/fails/on': ({ method }) => failSwitch(method, true),
    '/fails/off': ({ method }) => failSwitch(method, false),
    '/live': () => livePage(page),
    '/counted': () => json({ requests: counts.get('/counted') }),
    '/counts': () => json(Object.fromEntries(counts)),
    '/cart': () => page('Your cart', `<p>Empty. Rendered ${rendered('/cart')}: nobody keeps it.</p>`),
    '/account': () =>
      page('Your account', '<p>Nobody else sees this.</p>', {
        'Cache-Control': 'private',
        'Set-Cookie': 'session=demo; HttpOnly',
      }),
    ...ASSETS,
    '/assets/live.js': () => asset('text/javascript; charset=utf-8', LIVE_SCRIPT),
  };

  function rendered(path: string): string {
    return `${counts.get(path) ?? 0} times by the origin, last at ${new Date().toISOString()}`;
  }

  function failSwitch(method: string, on: boolean): Reply {
    if (method !== 'POST') return { status: 405, headers: { Allow: 'POST' } };
    fails = on;
    return { status: 303, headers: { Location: '/fails' } };
  }

  function picture(name: string): Reply {
    const [, size, id] = /^(small|large)-(\w+)\.png$/.exec(name) ?? [];
    const product = id === undefined ? undefined : findProduct(id);
    if (product === undefined) return notFound();
    let drawn = pictures.get(name);
    if (drawn === undefined) pictures.set(name, (drawn = drawPicture(size === 'large' ? 1_100 : 120, product.colour)));
    return asset('image/png', drawn);
  }

  function productPage(id: string): Reply {
    const product = findProduct(id);
    if (product === undefined) return { ...notFound(), headers: { 'Surrogate-Key': 'products' } };
    return page(product.name, describe(product, rendered(`/products/${id}`)), {
      'Cache-Control': 'public, max-age=60',
      'Surrogate-Key': `product/${id} products`,
      ETag: `"product-${id}"`,
      'Last-Modified': LAST_MODIFIED,
    });
  }

  return (asked) => {
    counts.set(asked.path, (counts.get(asked.path) ?? 0) + 1);
    const known = pages[asked.path];
    if (known !== undefined) return known(asked);
    if (asked.path.startsWith('/products/')) return productPage(asked.path.slice('/products/'.length));
    if (asked.path.startsWith('/assets/pictures/')) return picture(asked.path.slice('/assets/pictures/'.length));
    return notFound();
  };
}

async function slow({ query }: Asked): Promise<Reply> {
  const wait = Math.min(Number(query.get('ms') ?? 2_000) || 0, MAX_WAIT_MS);
  await pause(wait);
  const body = `<p>It took ${wait} ms to render at ${new Date().toISOString()}.</p>`;
  return page('Slow', body, { 'Cache-Control': 'max-age=10, stale-while-revalidate=60' });
}

/** What is stored of the page is shown on while it fails, so both buttons are always there. */
const SWITCH = `
<form method="post" action="/fails/on"><button>Make it fail</button></form>
<form method="post" action="/fails/off"><button>Make it work</button></form>
<p><small>While it fails, the gateway shows what it has stored of it, for five minutes.</small></p>`;

function notFound(): Reply {
  return { ...page('Not found', '<p>There is no such page.</p>'), status: 404 };
}

function shelf(shown: readonly Product[] = products): string {
  const items = shown.map(
    ({ id, name, price }) =>
      `<li><a href="/products/${id}"><img src="/assets/pictures/small-${id}.png" alt="">${name}</a> ${price}</li>`,
  );
  return `<ul class="shelf">\n${items.join('\n')}\n</ul>`;
}

function found(text: string): string {
  const matching = products.filter(({ name, text: about }) =>
    `${name} ${about}`.toLowerCase().includes(text.toLowerCase()),
  );
  return matching.length > 0 ? shelf(matching) : `<p>Nothing is called “${escapeHtml(text)}”.</p>`;
}

function describe({ id, price, text }: Product, times: string): string {
  return `<p>${text} ${price}</p>
<p><img src="/assets/pictures/large-${id}.png" alt=""></p>
<p><small>Rendered ${times}. The same line again is the same page, from the cache.</small></p>`;
}
