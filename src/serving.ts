import { capabilities } from 'popgate-capabilities';
import config from 'popgate-config';
import { createGateway } from './gateway/index.ts';
import { warmUp } from './gateway/warm-up.ts';
import { clientOf } from './platform/fastly/client.ts';
import { prepareSandbox } from './platform/fastly/sandbox.ts';
import { tellAnswer, telling } from './platform/fastly/telling.ts';

prepareSandbox();
const gateway = createGateway({ config, capabilities, platform: telling, watch: tellAnswer });
void warmUp({ config, capabilities });

addEventListener('fetch', (event) => {
  event.respondWith(gateway.handle(event.request, clientOf(event, telling)));
});
