import { Ajv2020 } from 'ajv/dist/2020.js';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import type { ExplainReport } from '../../../src/cli/explain/report.ts';
import { EXPLAIN_SCHEMA } from '../../../src/cli/explain/schema.ts';
import { main } from '../../../src/cli/main.ts';
import { fakeTerminal } from '../terminal/fake-terminal.ts';

export const folder = mkdtempSync(path.join(os.tmpdir(), 'popgate-explain-'));
export const config = path.join(folder, 'gateway.config.ts');
export const other = path.join(folder, 'other.config.ts');
export const broken = path.join(folder, 'broken.config.ts');

/** What the server was asked, and what it answers. */
export const asked: { line: string; headers: http.IncomingHttpHeaders; body: string }[] = [];
export const server = {
  reply: { status: 200, headers: {}, body: '' } as { status: number; headers: http.OutgoingHttpHeaders; body: string },
};

const listener = http.createServer((request, response) => {
  let body = '';
  request.on('data', (chunk: Buffer) => (body += chunk.toString()));
  request.on('end', () => {
    asked.push({ line: `${request.method} ${request.url}`, headers: request.headers, body });
    response.writeHead(server.reply.status, server.reply.headers).end(server.reply.body);
  });
});
/** Of the server. */
export const address = (): string => `http://127.0.0.1:${(listener.address() as AddressInfo).port}`;

/** A store of redirects: two that lead to one another, and twelve in a row. */
const MOVED = {
  '/a': '/b',
  '/b': '/a',
  ...Object.fromEntries(Array.from({ length: 12 }, (_, at) => [`/${at}`, `/${at + 1}`])),
};

function site(ttl: string): string {
  return `import { defineGateway } from 'popgate';
export default defineGateway({
  name: 'site',
  backends: {
    shop: { origin: '${address()}' },
    gone: { origin: 'http://127.0.0.1:1' },
    twofold: { origin: 'http://127.0.0.1:1', local: '${address()}' },
  },
  stores: { config: { moved: ${JSON.stringify(MOVED)} } },
  domains: {
    'www.site.example': {
      redirects: { entries: { '/moved': '/pages/1' } },
      routes: [
        { path: '/pages/:id', to: 'shop', cache: { ttl: '${ttl}' }, surrogateKeys: ['page/:id'] },
        { path: '/cart', to: 'shop', cache: 'pass' },
        { path: '/gone', to: 'gone' },
        { path: '/twofold', to: 'twofold' },
        { path: '/french', countries: ['FR'], respond: { body: 'oui' } },
        { path: '/out', redirect: { to: 'https://elsewhere.example/' } },
        { path: '/teapot', respond: { status: 418 } },
        { path: '/limited', respond: {}, rateLimit: { limit: 1, window: '10s' } },
        { path: '/posted', methods: ['POST'], redirect: { to: '/pages/1', status: 303 } },
        { path: '/inside', to: 'shop', access: { allow: { addresses: ['10.0.0.0/8'] } } },
        { path: '/plain', to: 'shop' },
      ],
    },
    'site.example': { redirect: 'https://www.site.example' },
    // What is in a store is nothing that the build could check.
    'moved.example': { redirects: { from: 'config-store:moved' }, routes: [{ path: '/*', to: 'shop' }] },
    '*.shops.example': { routes: [{ path: '/*', to: 'shop' }] },
  },
  environments: { staging: { domains: { 'www.site.example': 'www.staging.example' } } },
  admin: { host: 'www.site.example', path: '/_ops' },
});`;
}

/** Gives the site and the server to the tests of a file. */
export function useStage(): void {
  beforeAll(async () => {
    // The file before this one may have removed it: they share this module.
    mkdirSync(folder, { recursive: true });
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
    writeFileSync(config, site('10m'));
    writeFileSync(other, site('20m'));
    writeFileSync(
      broken,
      `export default { name: 'x', domains: { 'a.example': { routes: [{ path: 'x', to: 'nobody' }] } } };`,
    );
  });
  afterAll(async () => {
    listener.closeAllConnections();
    await new Promise((resolve) => listener.close(resolve));
    rmSync(folder, { recursive: true });
  });
}

/** Runs the command, on the site unless another configuration is named. */
export async function explain(args: string[], env: Record<string, string> = {}) {
  asked.length = 0;
  const terminal = fakeTerminal(env);
  const status = await main(['explain', ...(args.includes('--config') ? [] : ['--config', config]), ...args], terminal);
  return { status, out: terminal.printed.join('\n'), err: terminal.progressed.join('\n') };
}

export const validate = new Ajv2020({ allowUnionTypes: true }).compile(EXPLAIN_SCHEMA);

/** The report in JSON, which the schema describes. */
export async function reportOf(...args: string[]): Promise<ExplainReport> {
  const { out, err } = await explain([...args, '--json']);
  expect(err).toBe('');
  const report = JSON.parse(out) as ExplainReport;
  expect(validate(report), JSON.stringify(validate.errors)).toBe(true);
  return report;
}

export const PAGE = 'https://www.site.example/pages/1';
export const FRESH = ['--response-header', 'Cache-Control: max-age=60'];
