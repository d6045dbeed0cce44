import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { localCertificate } from '../../../src/cli/local/certificate.ts';
import type { GatewayConfig } from '../../../src/gateway/index.ts';

const DAY_MS = 86_400_000;
const NOW = Date.UTC(2026, 2, 1);
const HERE = { routes: [] };
const CONFIG: GatewayConfig = { name: 'x', domains: { 'a.example': HERE, '*.b.example': HERE } };

let folder: string;
beforeEach(() => void (folder = mkdtempSync(path.join(os.tmpdir(), 'popgate-certificate-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const at = (time: number) => ({ env: { POPGATE_LOCAL: folder }, now: () => time });
const file = (): string => path.join(folder, 'localhost.pem');

it('it is for this machine and every domain, and nobody else reads its key', async () => {
  const { cert } = await localCertificate(CONFIG, at(NOW));
  const made = new X509Certificate(cert);
  expect(
    ['localhost', 'a.example.localhost', 'x.b.example.localhost'].map((name) => made.checkHost(name) !== undefined),
  ).toEqual([true, true, true]);
  expect([made.checkIP('127.0.0.1'), made.checkHost('other.example')]).toEqual(['127.0.0.1', undefined]);
  expect(statSync(file()).mode & 0o777).toBe(0o600);
});

it('it is kept from run to run', async () => {
  const first = await localCertificate(CONFIG, at(NOW));
  expect(await localCertificate(CONFIG, at(NOW + 300 * DAY_MS))).toEqual(first);
});

it.each<[string, (known: string) => void, GatewayConfig, number]>([
  ['it has run out', () => undefined, CONFIG, NOW + 397 * DAY_MS],
  ['a domain has come', () => undefined, { name: 'x', domains: { ...CONFIG.domains, 'c.example': HERE } }, NOW],
  ['the file was cut', (known) => writeFileSync(file(), known.slice(0, -40)), CONFIG, NOW],
  [
    'the file is no certificate',
    () => writeFileSync(file(), 'x-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'),
    CONFIG,
    NOW,
  ],
])('another is made where %s', async (_name, spoil, config, time) => {
  const first = await localCertificate(CONFIG, at(NOW));
  spoil(readFileSync(file(), 'utf8'));
  const second = await localCertificate(config, at(time));
  expect(second.cert).not.toBe(first.cert);
  expect(Date.parse(new X509Certificate(second.cert).validTo)).toBeGreaterThan(time + 300 * DAY_MS);
});
