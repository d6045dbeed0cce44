import { respond } from '../../../src/cli/rehearsal/api.ts';
import type { Fault } from '../../../src/cli/rehearsal/faults/fault.ts';
import { createWorld } from '../../../src/cli/rehearsal/rehearsal.ts';
import type { World } from '../../../src/cli/rehearsal/world.ts';
import { createFastlyApi, type FastlyApi } from '../../../src/cli/fastly/api.ts';
import type { HttpReply, HttpRequest } from '../../../src/cli/fastly/http-request.ts';
import { fakeTerminal } from '../terminal/fake-terminal.ts';

/** The emulated API without a network, for thousands of runs. */
export interface InProcess {
  world: World;
  api(): FastlyApi;
  /** A client that stops before its n-th request, until it is let go on. */
  gated(n: number): Gated;
  fault(fault: Fault): void;
}

interface Gated {
  api: FastlyApi;
  /** Until it has stopped, or `ended`. */
  untilStopped(ended: Promise<unknown>): Promise<void>;
  open(): void;
  /** How many requests it has begun. */
  count(): number;
}

export function startInProcess(): InProcess {
  return around(createWorld({ now: () => Date.UTC(2026, 2, 1, 12), note: () => undefined }));
}

/** With services and stores of its own, as they stand there. */
export function copyOf({ world }: InProcess): InProcess {
  const copy = startInProcess();
  copy.world.services.clear();
  for (const [id, service] of world.services) copy.world.services.set(id, structuredClone(service));
  for (const kind of ['config', 'kv', 'secret', 'acl'] as const) {
    const stores = copy.world.stores[kind] as Map<string, unknown>;
    for (const [id, store] of world.stores[kind]) stores.set(id, structuredClone(store));
  }
  // A buffer becomes an array of bytes.
  for (const { items } of copy.world.stores.kv.values()) {
    for (const item of items.values()) item.value = Buffer.from(item.value);
  }
  return copy;
}

function around(world: World): InProcess {
  const api = (before?: () => Promise<void>, after?: () => void): FastlyApi => {
    const terminal = fakeTerminal({ FASTLY_API_ENDPOINT: 'http://127.0.0.1', FASTLY_API_TOKEN: world.token });
    return createFastlyApi(terminal, async (request) => {
      await before?.();
      const reply = await answer(world, request);
      after?.();
      return reply;
    });
  };
  return {
    world,
    api: () => api(),
    fault: (fault) => world.faults.ask(fault),
    gated(n) {
      let begun = 0;
      let running = 0;
      let isOpen = false;
      const waiting: (() => void)[] = [];
      let noticed = (): void => undefined;
      const look = (): void => {
        if (waiting.length > 0 && running === 0) noticed();
      };
      const before = async (): Promise<void> => {
        begun += 1;
        if (!isOpen && begun >= n) {
          await new Promise<void>((resolve) => {
            waiting.push(resolve);
            look();
          });
        }
        running += 1;
      };
      const after = (): void => {
        running -= 1;
        look();
      };
      return {
        api: api(before, after),
        untilStopped: (ended) =>
          Promise.race([
            ended.then(() => undefined),
            new Promise<void>((resolve) => {
              noticed = resolve;
              look();
            }),
          ]),
        open() {
          isOpen = true;
          for (const resolve of waiting.splice(0)) resolve();
        },
        count: () => begun,
      };
    },
  };
}

async function answer(world: World, { method, url, headers, body = '' }: HttpRequest): Promise<HttpReply> {
  const lowerCase = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  const asked = {
    method,
    target: `${url.pathname}${url.search}`,
    path: url.pathname,
    params: {},
    query: url.searchParams,
    headers: lowerCase,
    body: Buffer.from(body),
    origin: url.origin,
  };
  const reply = await respond(asked, world, () => undefined);
  if (!reply) throw new Error('the connection was cut');
  const text = Buffer.isBuffer(reply.body) ? reply.body.toString('utf8') : JSON.stringify(reply.body ?? null);
  const fields = Object.entries(reply.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]);
  return { status: reply.status ?? 200, headers: Object.fromEntries(fields), text };
}
