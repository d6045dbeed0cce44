import { Hono } from 'hono/tiny';
import type { Handler, HandlerContext } from 'popgate';

/** A Hono application, mounted as it is: the handler's context is what Hono calls the environment. */
const router = new Hono<{ Bindings: HandlerContext }>().basePath('/app');

router.get('/products/:id', async (context) => {
  const page = await context.env.fetch(`/products/${encodeURIComponent(context.req.param('id'))}`);
  return context.json({ status: page.status, cache: page.headers.get('cache-status') });
});

router.post('/sum', async (context) => {
  const numbers = await context.req.json<unknown>().catch(() => null);
  if (!isNumbers(numbers)) return context.json({ error: 'send a list of numbers' }, 400);
  return context.json({ sum: numbers.reduce((sum, number) => sum + number, 0) });
});

function isNumbers(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'number');
}

export const app: Handler = (request, context) => router.fetch(request, context);
