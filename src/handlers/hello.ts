import type { Handler } from 'popgate';

/** The smallest handler: a request in, a response out. `/hello/shop` asks the shop through the gateway's own cache. */
export const hello: Handler = async (_request, { params, geo, fetch }) => {
  const name = params['rest'] || 'world';
  if (name === 'shop') {
    const product = await fetch('/products/1');
    return new Response(`the shop answers ${product.status}, ${product.headers.get('cache-status')}\n`);
  }
  return new Response(`hello, ${name}, in ${geo?.country ?? 'a place unknown'}\n`);
};
