import { STATUS_CODES } from 'node:http';
import type { GatewayConfig, Summary } from '../../gateway/index.ts';
import { asksForStartPage, startPage } from '../local/start-page.ts';
import type { AskedFor } from './request-head.ts';

/** What the start page shows. */
export interface Shown {
  config: GatewayConfig;
  origin: string;
  recent: readonly Summary[];
}

/** The start page as it goes over a connection that ends with it; null where it was not asked for. */
export function startAnswer(asked: AskedFor, { config, origin, recent }: Shown): Buffer | null {
  if (!asksForStartPage(asked, config)) return null;
  const { status, headers, body } = startPage(config, { origin, recent });
  const length = Buffer.byteLength(body);
  const fields = { ...headers, Date: new Date().toUTCString(), 'Content-Length': length, Connection: 'close' };
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}\r\n`;
  return Buffer.from(asked.method === 'HEAD' ? head : head + body);
}
