import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { GatewayConfig } from '../../../src/gateway/index.ts';
import type { DynamicBackend } from '../../../src/gateway/platform.ts';
import { site } from '../../support/site.ts';
import { tenants } from '../../support/tenants.ts';

describe('S57 in every spelling', () => {
  const octets = fc.tuple(...Array.from({ length: 4 }, () => fc.integer({ min: 0, max: 255 })));
  const inBase = (value: number, base: 8 | 10 | 16) =>
    base === 10 ? String(value) : `${base === 8 ? '0' : '0x'}${value.toString(base)}`;
  const bases = fc.tuple(...Array.from({ length: 4 }, () => fc.constantFrom<(8 | 10 | 16)[]>(8, 10, 16)));
  const number = ([a, b, c, d]: number[]) => ((a! * 256 + b!) * 256 + c!) * 256 + d!;

  /** The forms that inet_aton and browsers read: four, three, two and one number, each in any base. */
  const ipv4 = fc.tuple(octets, bases, fc.integer({ min: 1, max: 4 })).map(([parts, radix, count]) => {
    const last = number(parts) % 256 ** (5 - count);
    return [...parts.slice(0, count - 1), last].map((part, at) => inBase(part, radix[at]!)).join('.');
  });
  const mapped = octets.map((parts) => {
    const hex = number(parts).toString(16).padStart(8, '0');
    return `[::ffff:${hex.slice(0, 4)}:${hex.slice(4)}]`;
  });
  const ipv6 = fc.oneof(
    fc.ipV6().map((address) => `[${address}]`),
    mapped,
    fc.ipV4().map((address) => `[::ffff:${address}]`),
  );
  const local = fc.constantFrom('localhost', 'a.localhost', 'metadata.google.internal', 'evil.test', 'tenants.test');
  const wrap = fc.constantFrom<((host: string) => string)[]>(
    (host) => host,
    (host) => `${host}.`,
    (host) => host.toUpperCase(),
    (host) => `${host}:443`,
    (host) => `${host}:80`,
    (host) => `a.tenants.test@${host}`,
    (host) => `user:a.tenants.test@${host}`,
    (host) => `${host}#.tenants.test`,
    (host) => `${host}/.tenants.test`,
    (host) => `${host}?.tenants.test`,
    (host) => `${host}\\.tenants.test`,
    (host) => host.replace(/\d/g, (digit) => String.fromCharCode(0xff10 + Number(digit))),
    (host) => host.replaceAll('.', '\u3002'),
    (host) => host.replace(/[0-9a-z]/i, (character) => `%${character.charCodeAt(0).toString(16)}`),
    (host) => `\u0000${host}`,
    (host) => `${host}\t`,
  );
  const host = fc.tuple(fc.oneof(ipv4, ipv6, local), wrap).map(([name, spell]) => spell(name));
  const origin = fc
    .tuple(fc.constantFrom('http', 'https', 'HTTPS'), host)
    .map(([scheme, name]) => `${scheme}://${name}`);

  test('no address and no other name is asked, whoever names it', async () => {
    await fc.assert(
      fc.asyncProperty(origin, async (url) => {
        const stored = tenants({ acme: url });
        const listed = tenants({ acme: JSON.stringify({ origin: [url] }) });
        for (const www of [stored, listed]) {
          expect((await www.ask('GET http://acme.shops.test/')).status).toBe(502);
          expect(www.sent).toEqual([]);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('nor where a client names it', async () => {
    const domains: GatewayConfig['domains'] = {
      'www.example.test': { routes: [{ path: '/:host/*', to: { dynamic: 'named', origin: 'https://:host' } }] },
    };
    const www = site({
      environment: { local: false },
      config: { dynamicBackends: { named: { allow: ['https://*.tenants.test'] } }, domains },
    });
    const written = fc.oneof(host, host.map(encodeURIComponent)).filter((name) => !/[#?/\\]|[^\x21-\x7e]/.test(name));
    await fc.assert(
      fc.asyncProperty(written, async (name) => {
        expect([400, 421]).toContain((await www.ask(`GET /${name}/`)).status);
        expect(www.sent).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  test('and what is asked is an origin that a URL parser and allow agree on', async () => {
    const label = fc.stringMatching(/^[a-zA-Z0-9_.@:%\u00e4\u2025-]{0,6}$/);
    const text = fc.tuple(
      fc.constantFrom('http', 'https'),
      label,
      fc.constantFrom('.tenants.test', '.test', 'plain.test'),
    );
    await fc.assert(
      fc.asyncProperty(
        text.map(([scheme, name, suffix]) => `${scheme}://${name}${suffix}`),
        async (url) => {
          const www = tenants({ acme: url });
          await www.ask('GET http://acme.shops.test/');
          if (www.sent.length === 0) return;
          const { protocol, hostname, port, username } = new URL(url);
          expect(`${protocol}//${hostname}:${port}`).toMatch(
            /^(https:\/\/[a-z0-9-]+\.tenants\.test:|http:\/\/plain\.test:)$/,
          );
          expect(username).toBe('');
          expect(new URL(www.sent[0]!.url).origin).toBe(`${protocol}//${hostname}`);
          expect((www.sent[0]!.backend as DynamicBackend).target).toBe(
            `${hostname}:${protocol === 'https:' ? 443 : 80}`,
          );
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
