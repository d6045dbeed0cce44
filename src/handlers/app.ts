import { Hono } from 'hono/tiny';
import type { Handler, HandlerContext } from 'popgate';

/** A Hono application, mounted as it is: the handler's context is what Hono calls the environment. */
const router = new Hono<{ Bindings: HandlerContext }>().basePath('/app');

router.get('/products/:id', async (context) => {
  const page = await context.env.fetch(`/products/${context.req.param('id')}`);
  return context.json({ status: page.status, cache: page.headers.get('cache-status') });
});

router.post('/sum', async (context) => {
  const numbers = await context.req.json<number[]>().catch(() => null);
  if (!Array.isArray(numbers)) return context.json({ error: 'send a list of numbers' }, 400);
  return context.json({ sum: numbers.reduce((sum, number) => sum + number, 0) });
});

export const app: Handler = (request, context) => router.fetch(request, context);
