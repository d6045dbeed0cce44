/** The default configuration without the example handlers: what the size mark is about. */
import { endpoints } from '../../src/admin/endpoints.ts';
import { operatorApi } from '../../src/admin/operator-api.ts';
import config from '../../src/gateway.config.ts';
import { capabilities } from '../../src/gateway/everything.ts';
import { createGateway } from '../../src/gateway/index.ts';
import { fastly } from '../../src/platform/fastly/index.ts';
import { prepareSandbox } from '../../src/platform/fastly/sandbox.ts';

prepareSandbox();
const gateway = createGateway({
  config,
  capabilities: { ...capabilities, operator: operatorApi(Object.values(endpoints)) },
  platform: fastly,
});

addEventListener('fetch', (event) => {
  const client = { address: event.client.address, waitUntil: (work: Promise<unknown>) => event.waitUntil(work) };
  event.respondWith(gateway.handle(event.request, client));
});
