import { control, isControl } from './control.ts';
import { type Answer, type Asked, jsonApiRefusal, notFound, Refusal } from './http/answer.ts';
import { createRouter } from './http/router.ts';
import { OPEN_ROUTES, ROUTES } from './routes.ts';
import { authorize } from './tokens.ts';
import type { World } from './world.ts';

const findRoute = createRouter(ROUTES);
const findOpenRoute = createRouter(OPEN_ROUTES);

/** The answer to one request; undefined where its connection is cut. `onRequest` is told of each that is the API's. */
export async function respond(
  asked: Asked,
  world: World,
  onRequest: (request: { method: string; path: string }) => void,
): Promise<Answer | undefined> {
  if (isControl(asked.path)) return control(asked, world);
  onRequest({ method: asked.method, path: asked.target });
  const cut = world.faults.cutOf();
  if (cut === 'before') return undefined;
  const answer = await answerTo(asked, world);
  if (cut === 'after') return undefined;
  const isWrite = asked.method !== 'GET' && asked.method !== 'HEAD';
  return isWrite ? withHeaders(answer, world.faults.rateLimit()) : answer;
}

async function answerTo(asked: Asked, world: World): Promise<Answer> {
  try {
    const open = findOpenRoute(asked.method, asked.path);
    if (!open) {
      authorize(asked, world);
      world.faults.check(asked);
    }
    const route = open ?? findRoute(asked.method, asked.path);
    if (!route) throw unknown(asked, world);
    return await route.handler({ ...asked, params: route.params }, world);
  } catch (error) {
    if (error instanceof Refusal) return error.answer;
    throw error;
  }
}

function unknown({ method, path }: Asked, world: World): Refusal {
  world.note(`${method} ${path} is not known to the rehearsal: answered 404`);
  return path.startsWith('/tls/') ? jsonApiRefusal(404, 'Not found', 'There is no such endpoint') : notFound();
}

function withHeaders(answer: Answer, headers: Record<string, string>): Answer {
  return { ...answer, headers: { ...headers, ...answer.headers } };
}
