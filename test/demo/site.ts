import config from '../../src/gateway.config.ts';
import type { Site } from '../../src/demo/origin.ts';
import { createShop } from '../../src/demo/shop.ts';
import { api, tenants } from '../../src/demo/sites.ts';
import { handlers, transforms } from '../../src/handlers/index.ts';
import { type AskedRequest, testGateway } from '../../src/testing/index.ts';

/** The demo as it is, in memory: its configuration, its handlers and its three origins. */
export function demoSite() {
  const [shop, ofApi, ofTenants] = [createShop(), api, tenants].map(asOrigin);
  return testGateway(config, { handlers, transforms, origins: { shop: shop!, api: ofApi!, tenants: ofTenants! } });
}

function asOrigin(site: Site) {
  return async ({ method, url, headers, body }: AskedRequest): Promise<Response> => {
    const { pathname: path, searchParams: query } = new URL(url);
    const content = Buffer.from(await new Response(body).arrayBuffer());
    const asked = { method, path, query, headers: Object.fromEntries(headers), body: content };
    const { status = 200, headers: fields = {}, body: text = '' } = await site(asked);
    return new Response(new Uint8Array(Buffer.from(text)), {
      status,
      headers: { ...fields, 'Content-Length': String(Buffer.byteLength(text)) } as HeadersInit,
    });
  };
}
