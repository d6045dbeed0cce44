/** A gateway with handlers that fail in every way, and others that tell what they see. */
import { createGateway, type GatewayConfig, type Handler, type HandlerContext } from '../../src/gateway/index.ts';
import { capabilities } from '../../src/gateway/everything.ts';
import { withGuardedFetch } from '../../src/platform/fastly/global-fetch.ts';
import { fastly } from '../../src/platform/fastly/index.ts';
import { prepareSandbox } from '../../src/platform/fastly/sandbox.ts';

const SECRET = 'sesame-at-db.internal';
/** How many requests this sandbox has answered: the one thing here that outlives a request. */
let uses = 0;

const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(() => resolve(), milliseconds);
  });

/** Comes apart after its first piece. */
function brokenBody(): ReadableStream<Uint8Array> {
  let pulls = 0;
  return new ReadableStream({
    pull(controller) {
      pulls += 1;
      if (pulls === 1) controller.enqueue(new TextEncoder().encode('begun'));
      else controller.error(new Error(SECRET));
    },
  });
}

/** What a request looks like from inside, after it has made way for others. */
async function echo(request: Request, context: HandlerContext): Promise<Response> {
  await pause(Math.random() * 5);
  const body = await request.text();
  const inner = await context.fetch(`/origin/echo?${context.params['id']}`, { headers: request.headers });
  const { params, requestId } = context;
  const seen = { url: request.url, headers: [...request.headers], body, params, requestId, inner: await inner.text() };
  return new Response(JSON.stringify({ ...seen, uses }));
}

const failing = {
  throws: () => {
    throw new Error(SECRET);
  },
  rejects: async () => {
    await pause(1);
    throw new TypeError(SECRET);
  },
  throwsText: () => {
    // oxlint-disable-next-line typescript/only-throw-error -- a handler may do what it likes
    throw SECRET;
  },
  rejectsWithNothing: () => Promise.reject(),
  answersNothing: () => undefined as never,
  answersLater: async () => pause(1) as never,
  answersText: () => SECRET as never,
  answersLookalike: () => ({ status: 200, headers: new Headers(), body: SECRET }) as never,
  asksItself: async (request, { fetch }) => fetch(request.url),
  strays: () => fetch('http://origin.example/origin/named'),
  straysByRequest: (request) => fetch(new Request(request.url)),
  asksNobody: async (_, { fetch }) => fetch('http://['),
  breaksOff: () => new Response(brokenBody(), { headers: { 'content-length': '100' } }),
  failsLater: (_, { waitUntil }) => {
    waitUntil(pause(1).then(() => Promise.reject(new Error(SECRET))));
    return new Response('done');
  },
} satisfies Record<string, Handler>;

/** Both ways in which the platform is told of a backend. */
async function named(): Promise<Response> {
  const url = 'http://origin.example/origin/named';
  const answers = [await fetch(url, { backend: 'origin' }), await fetch(new Request(url, { backend: 'origin' }))];
  const texts = await Promise.all(answers.map((answer) => answer.text()));
  return new Response(texts.join());
}

const handlers: Record<string, Handler> = { ...failing, echo, named };

const config: GatewayConfig = {
  name: 'sandboxes',
  backends: { origin: { origin: 'http://origin.example' } },
  domains: {
    'www.example.test': {
      routes: [
        ...Object.keys(failing).map((name) => ({ path: `/${name}` as const, handler: name })),
        { path: '/echo/:id', handler: 'echo' },
        { path: '/named', handler: 'named' },
        { path: '/origin/*', to: 'origin', cache: 'pass' },
        {
          path: '/cached/:id',
          to: 'origin',
          surrogateKeys: ['item/:id'],
          headers: { response: { set: { 'x-id': ':id' } } },
        },
      ],
    },
  },
};

prepareSandbox();
const gateway = createGateway({
  config,
  capabilities: { ...capabilities, handlers: withGuardedFetch(handlers) },
  platform: fastly,
});

addEventListener('fetch', (event) => {
  uses += 1;
  const client = { address: event.client.address, waitUntil: (work: Promise<unknown>) => event.waitUntil(work) };
  event.respondWith(gateway.handle(event.request, client));
});
