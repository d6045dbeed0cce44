import type { AddressInfo } from 'node:net';
import { serveSite } from '../../src/demo/origin.ts';
import { createShop } from '../../src/demo/shop.ts';
import { api, tenants } from '../../src/demo/sites.ts';
import type { GatewayConfig } from '../../src/gateway/index.ts';

/** The origins of `npm start`, on ports that were free. */
export interface DemoOrigins {
  /** The configuration with these in place of the ports that `npm start` uses. */
  instead(config: GatewayConfig): GatewayConfig;
  close(): void;
}

export async function serveDemoOrigins(): Promise<DemoOrigins> {
  const servers = await Promise.all([createShop(), api, tenants].map((site) => serveSite(site, 0)));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  return {
    instead: (config) => {
      const text = JSON.stringify(config).replaceAll(/127\.0\.0\.1:770([123])/g, (_, place: string) => {
        return `127.0.0.1:${ports[Number(place) - 1]}`;
      });
      return JSON.parse(text) as GatewayConfig;
    },
    close: () => {
      for (const server of servers) {
        server.close();
        server.closeAllConnections();
      }
    },
  };
}
