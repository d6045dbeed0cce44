import { control, isControl } from './control.ts';
import { type Answer, type Asked, jsonApiRefusal, notFound, Refusal } from './http/answer.ts';
import { createRouter } from './http/router.ts';
import { OPEN_ROUTES, ROUTES } from './routes.ts';
import { authorize } from './tokens.ts';
import { activateAnother } from './versions/versions.ts';
import type { World } from './world.ts';

const findRoute = createRouter(ROUTES);
const findOpenRoute = createRouter(OPEN_ROUTES);

/** The answer to one request; undefined where its connection is cut. `onRequest` is told of each that is the API's, and awaited. */
export async function respond(
  asked: Asked,
  world: World,
  onRequest: (request: { method: string; path: string }) => Promise<void> | void,
): Promise<Answer | undefined> {
  if (isControl(asked.path)) return control(asked, world);
  await onRequest({ method: asked.method, path: asked.target });
  if (world.faults.isPreceded(asked)) precede(asked, world);
  const cut = world.faults.cutOf(asked);
  if (cut === 'before') return undefined;
  const answer = await answerTo(asked, world);
  if (cut === 'after') return undefined;
  const isWrite = asked.method !== 'GET' && asked.method !== 'HEAD';
  return isWrite ? withHeaders(answer, world.faults.rateLimit()) : answer;
}

function precede({ path }: Asked, world: World): void {
  const service = world.services.get(/^\/service\/([^/]+)\//.exec(path)?.[1] ?? '');
  if (service) activateAnother(service, world);
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
