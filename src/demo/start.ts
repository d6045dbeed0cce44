import { serveSite } from './origin.ts';
import { createShop } from './shop.ts';
import { api, tenants } from './sites.ts';

/** Starts the shop, the API and the tenants on `base` and the two ports after it. */
export async function startDemoOrigins(base: number): Promise<{ close(): void }> {
  const servers = await Promise.all([createShop(), api, tenants].map((site, at) => serveSite(site, base + at)));
  return {
    close: () => {
      for (const server of servers) {
        server.close();
        server.closeAllConnections();
      }
    },
  };
}
