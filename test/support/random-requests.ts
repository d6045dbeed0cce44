/** A request that somebody could send to the demo. */
export interface RandomRequest {
  line: string;
  headers: Record<string, string>;
  body?: string;
}

/** The same for the same seed. */
export function randomRequests(count: number, { seed, token }: { seed: number; token: string }): RandomRequest[] {
  const random = randomOf(seed);
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)]!;
  const maybe = (headers: Record<string, string>, chance: number): Record<string, string> =>
    random() < chance ? headers : {};
  const one = (): RandomRequest => {
    if (random() < 0.06) return purge();
    const method = random() < 0.75 ? 'GET' : pick(METHODS);
    const headers = {
      ...maybe({ 'accept-encoding': pick(['gzip', 'br', 'gzip;q=0, br', '']) }, 0.4),
      ...maybe({ range: pick(['bytes=0-9', 'bytes=5-', 'bytes=-3', 'bytes=9999-', 'bytes=0-1,4-5', 'lines=1']) }, 0.1),
      ...maybe({ 'if-none-match': pick(['"v1"', 'W/"v1"', '*', '"other"']) }, 0.15),
      ...maybe({ 'cache-control': pick(['no-cache', 'no-store', 'max-age=0', 'only-if-cached', 'max-stale']) }, 0.15),
      ...maybe({ cookie: pick(['a=1', 'session=x; b=2']) }, 0.1),
      ...maybe({ authorization: 'Basic eDp5' }, 0.05),
      ...maybe({ accept: pick(['text/html', 'application/json', 'text/plain']) }, 0.3),
      ...maybe({ 'accept-language': pick(['de', 'fr, en;q=0.5']) }, 0.3),
      ...maybe({ origin: 'https://www.shop.example' }, 0.1),
      ...maybe({ 'x-forwarded-for': '203.0.113.9' }, 0.1),
    };
    const body = method === 'POST' || method === 'PUT' ? { body: pick(['[1,2,3]', 'x=1']) } : {};
    return {
      line: `${method} http://${pick(HOSTS)}${pick(PATHS)}${random() < 0.25 ? pick(QUERIES) : ''}`,
      headers,
      ...body,
    };
  };
  const purge = (): RandomRequest => {
    const body = JSON.stringify({
      keys: [pick(['product/1', 'assets', 'none'])],
      ...(random() < 0.5 && { soft: true }),
    });
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    return { line: `POST http://www.shop.example/.popgate/purge`, headers, body };
  };
  return Array.from({ length: count }, one);
}

const METHODS = ['HEAD', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE'];

/** Twice what most are asked; the API is limited in time, and asked seldom. */
const HOSTS = [
  ...Array<string>(12).fill('www.shop.example'),
  'WWW.Shop.Example.',
  'www.shop.example.localhost',
  'shop.example',
  'a.tenants.example',
  'a.b.tenants.example',
  'nobody.example',
];

const PATHS = [
  '/',
  '/kinds/fresh',
  '/kinds/fresh',
  '/kinds/etag',
  '/kinds/etag',
  '/kinds/vary',
  '/kinds/cookie',
  '/kinds/private',
  '/kinds/no-store',
  '/kinds/nothing',
  '/kinds/modified',
  '/kinds/missing',
  '/kinds/failing',
  '/kinds/moved',
  '/kinds/gzip',
  '/kinds/groups',
  '/kinds/large',
  '/kinds/stale',
  '/kinds/a/../fresh',
  '/kinds/%66resh',
  '/kinds/%zz',
  '/kinds/a%2Fb',
  '//kinds',
  '/products/1',
  '/products/2',
  '/assets/a.css',
  '/cart',
  '/cart/add',
  '/account',
  '/old/fresh',
  '/teapot',
  '/teapots',
  '/catalogue/1',
  '/about-us.html',
  '/hello/you',
  '/hello/shop',
  '/app/products/1',
  '/app/sum',
  '/app/none',
  '/live/price-1',
  '/.popgate/status',
  '/.popgate/none',
];

const QUERIES = ['?a=1', '?b', '?a=1&b=2', '?utm_source=x', "?q='[]|", '?'];

/** A linear congruential generator (Numerical Recipes): the numbers of a seed are the same everywhere. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32) / 2 ** 32;
}
