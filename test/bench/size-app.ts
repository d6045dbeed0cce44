/** The default configuration without the example handlers: what the size mark is about. */
import { createOperatorApi } from '../../src/admin/operator-api.ts';
import config from '../../src/gateway.config.ts';
import { createGateway, rules } from '../../src/gateway/index.ts';
import { fastly } from '../../src/platform/fastly/index.ts';
import { prepareSandbox } from '../../src/platform/fastly/sandbox.ts';

prepareSandbox();
const gateway = createGateway({ config, rules, operator: createOperatorApi, platform: fastly });

addEventListener('fetch', (event) => {
  const client = { address: event.client.address, waitUntil: (work: Promise<unknown>) => event.waitUntil(work) };
  event.respondWith(gateway.handle(event.request, client));
});
