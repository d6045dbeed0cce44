import config from 'popgate-config';
import { createOperatorApi } from './admin/operator-api.ts';
import { createGateway, rules } from './gateway/index.ts';
import { handlers } from './handlers/index.ts';
import { clientOf } from './platform/fastly/client.ts';
import { fastly } from './platform/fastly/index.ts';
import { prepareSandbox } from './platform/fastly/sandbox.ts';

prepareSandbox();
const gateway = createGateway({ config, rules, handlers, operator: createOperatorApi, platform: fastly });

addEventListener('fetch', (event) => {
  event.respondWith(gateway.handle(event.request, clientOf(event)));
});
