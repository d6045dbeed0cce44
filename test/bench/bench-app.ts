/** The gateway and its yardsticks in one Wasm, so that what is compared runs in one process. The header `bench` chooses. */
import type { PolicyName } from '../../src/gateway/pools/policies/index.ts';
import { prepareSandbox } from '../../src/platform/fastly/sandbox.ts';
import {
  fillDomains,
  firstOfDomains,
  loopOf,
  timeChoices,
  timeKeys,
  timeOnce,
  timeRecords,
  timeRedirects,
} from './loops-app.ts';
import { gateways } from './sites-app.ts';
import { yardsticks } from './yardsticks-app.ts';

prepareSandbox();

/** Which request of its sandbox this is. */
let nth = 0;

const TIMED = {
  once: async (name) => [await timeOnce(name, nth)],
  loop: loopOf,
  domains: () => firstOfDomains(nth),
  'fill-domains': fillDomains,
  keys: timeKeys,
  records: timeRecords,
  redirects: (count) => timeRedirects(Number(count)),
  choice: (policy) => timeChoices(policy as PolicyName),
} satisfies Record<string, (name: string) => Promise<number[]>>;

/** Microseconds, as a list, and which request of the sandbox it was; or what went wrong. */
async function timed(how: string, name: string): Promise<Response> {
  try {
    const microseconds = await TIMED[how as keyof typeof TIMED](name);
    return new Response(JSON.stringify({ nth, microseconds }));
  } catch (error) {
    return new Response(String(error), { status: 500 });
  }
}

addEventListener('fetch', (event) => {
  nth += 1;
  const { request } = event;
  const [subject = '', name = ''] = (request.headers.get('bench') ?? '').split('|');
  const yardstick = yardsticks[subject];
  if (yardstick !== undefined) return event.respondWith(yardstick(request));
  if (subject in TIMED) return event.respondWith(timed(subject, name));
  const gateway = gateways[subject as keyof typeof gateways] ?? gateways.one;
  const client = { address: event.client.address, waitUntil: (work: Promise<unknown>) => event.waitUntil(work) };
  event.respondWith(gateway.handle(request, client));
});
