import { defineGateway } from '../../src/gateway/index.ts';
import { testGateway } from '../../src/testing/index.ts';

const config = defineGateway({
  name: 'shop',
  backends: { shop: { origin: 'https://shop-origin.example' } },
  dynamicBackends: { tenants: { allow: ['https://*.tenants.example'] } },
  domains: { 'www.shop.example': { routes: [{ path: '/*', to: 'shop' }] } },
});

const gateway = testGateway(config, { origins: { shop: 'down', tenants: 'hanging' } });
gateway.origins.shop.answer = 'down';
gateway.origins.tenants.answer = { status: 503 };
// @ts-expect-error the configuration has no such backend
gateway.origins.nobody.answer = 'down';
// @ts-expect-error the configuration has no such backend
testGateway(config, { origins: { nobody: 'down' } });
