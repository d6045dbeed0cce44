/** A gateway with a webhook, and the steps of one, timed in the guest. The header `bench` chooses. */
import { vCpuTime } from 'fastly:compute';
import { readClaim, verify } from '../../src/admin/hooks/signature.ts';
import { parsePayload } from '../../src/admin/hooks/payload.ts';
import { endpoints } from '../../src/admin/endpoints.ts';
import { operatorApi } from '../../src/admin/operator-api.ts';
import { decodeStrictly, readBytes } from '../../src/admin/read-text.ts';
import { capabilities } from '../../src/gateway/everything.ts';
import { createGateway, type GatewayConfig } from '../../src/gateway/index.ts';
import { senders } from '../../src/gateway/hooks/senders/index.ts';
import { fastly } from '../../src/platform/fastly/index.ts';
import { prepareSandbox } from '../../src/platform/fastly/sandbox.ts';
import { HOOK_SECRET, type StepTimes } from './hook-deliveries.ts';

prepareSandbox();

const MAX_BYTES = 8_388_608;

const config: GatewayConfig = {
  name: 'hooks',
  backends: { origin: { origin: 'http://origin.example' } },
  domains: { 'www.example': { routes: [{ path: '/*', to: 'origin' }] } },
  purge: {
    hooks: {
      shop: {
        adapter: 'shopify',
        events: { 'products/update': { keys: ['product/:id'] } },
        maxBody: `${MAX_BYTES}B`,
      },
    },
  },
  admin: {},
};

const gateway = createGateway({
  config,
  capabilities: { ...capabilities, operator: operatorApi(Object.values(endpoints)) },
  platform: { ...fastly, secrets: { read: (name) => Promise.resolve(name === 'hook_shop' ? HOOK_SECRET : null) } },
});

/** Milliseconds of each step, by the code that a webhook goes through. */
async function steps(request: Request): Promise<Response> {
  const sender = senders.shopify;
  const claim = readClaim({ method: 'POST', target: '/', headers: request.headers }, sender, 0);
  if (claim.kind !== 'claim') return new Response(claim.why, { status: 401 });
  const [cpu, begun] = [vCpuTime(), performance.now()];
  const bytes = await readBytes(request, { maxBytes: MAX_BYTES });
  const read = performance.now();
  await verify(claim, bytes, { sender, keys: [new TextEncoder().encode(HOOK_SECRET)] });
  const verified = performance.now();
  const text = decodeStrictly(bytes);
  const decoded = performance.now();
  parsePayload(text);
  const parsed = performance.now();
  const times: StepTimes = {
    read: read - begun,
    verify: verified - read,
    decode: decoded - verified,
    parse: parsed - decoded,
    vCpu: vCpuTime() - cpu,
  };
  return new Response(JSON.stringify(times));
}

addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.headers.get('bench') === 'steps') return event.respondWith(steps(request));
  const client = { address: event.client.address, waitUntil: (work: Promise<unknown>) => event.waitUntil(work) };
  event.respondWith(gateway.handle(request, client));
});
