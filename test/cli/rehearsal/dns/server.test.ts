import dns from 'node:dns/promises';
import net from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Stage, startStage } from '../client.ts';

let stage: Stage;
const resolver = new dns.Resolver({ timeout: 2_000, tries: 2 });

beforeAll(async () => {
  stage = await startStage();
  resolver.setServers([stage.dns]);
  stage.addZone(`
    $ORIGIN shop.example.
    $TTL 300
    @              IN A      192.0.2.1      ; the apex
                      A      192.0.2.2
                   IN AAAA   2001:db8::1
    www        60  IN CNAME  t.sni.global.fastly.net.
    _acme-challenge IN CNAME abc.fastly-validations.com.
    @              IN CAA    0 issue "certainly.com"
    @              IN TXT    "one; two" "three"
    @              IN MX     10 mail
    *.wild         IN A      192.0.2.9
  `);
});

afterAll(() => stage.stop());

describe('the DNS server', () => {
  it('answers every type', async () => {
    expect((await resolver.resolve4('shop.example')).sort()).toEqual(['192.0.2.1', '192.0.2.2']);
    expect(await resolver.resolve6('shop.example')).toEqual(['2001:db8::1']);
    expect(await resolver.resolveCname('_acme-challenge.shop.example')).toEqual(['abc.fastly-validations.com']);
    expect(await resolver.resolveTxt('shop.example')).toEqual([['one; two', 'three']]);
    expect(await resolver.resolveCaa('shop.example')).toEqual([{ critical: 0, issue: 'certainly.com' }]);
    expect(await resolver.resolveMx('shop.example')).toEqual([{ priority: 10, exchange: 'mail.shop.example' }]);
    expect(await resolver.resolve4('a.wild.shop.example')).toEqual(['192.0.2.9']);
  });

  it("follows aliases to Fastly's addresses, and asks no case of letters", async () => {
    expect(await resolver.resolve4('WWW.shop.example')).toContain('192.0.2.52');
    expect(await resolver.resolve4('shop.example', { ttl: true })).toContainEqual({ address: '192.0.2.1', ttl: 300 });
  });

  it('tells a name that is not there from one without that type', async () => {
    await expect(resolver.resolve4('no.example')).rejects.toMatchObject({ code: 'ENOTFOUND' });
    await expect(resolver.resolveMx('a.wild.shop.example')).rejects.toMatchObject({ code: 'ENODATA' });
    await expect(resolver.resolve4('wild.shop.example')).rejects.toMatchObject({ code: 'ENODATA' });
  });

  it('truncates a large answer over UDP, and gives it over TCP', async () => {
    const lines = Array.from({ length: 60 }, (_, at) => `big.example. IN TXT "${String(at).padStart(200, 'x')}"`);
    stage.addZone(lines.join('\n'));
    expect(await resolver.resolveTxt('big.example')).toHaveLength(60);
  });

  it('answers over TCP by itself', async () => {
    const answer = await overTcp(query('shop.example', 1));
    expect(answer.readUInt16BE(0)).toBe(0x1234);
    // QR, no TC, no error; two answers.
    expect([answer[2]! & 0x80, answer[2]! & 0x02, answer[3]! & 0x0f]).toEqual([0x80, 0, 0]);
    expect(answer.readUInt16BE(6)).toBe(2);
  });

  it('does not mind nonsense', async () => {
    await overTcp(Buffer.from('nonsense')).catch(() => {});
    expect(await resolver.resolve6('shop.example')).toEqual(['2001:db8::1']);
  });
});

describe('a zone-file fragment', () => {
  it.each(['shop.example. IN A', 'shop.example. IN BOGUS x', 'shop.example. CAA 0 issue'])(
    'cannot be read, and nothing of it counts: %s',
    async (text) => {
      const { status, body } = await stage.call('POST /rehearsal/zone', { text: `ok.example. A 192.0.2.1\n${text}` });
      expect([status, String(body.error)]).toEqual([400, expect.stringContaining('line 2')]);
      await expect(resolver.resolve4('ok.example')).rejects.toMatchObject({ code: 'ENOTFOUND' });
    },
  );

  it('comes over HTTP, too, and a new alias replaces the old one', async () => {
    for (const target of ['one.example.', 'two.example.']) {
      expect((await stage.call('POST /rehearsal/zone', { text: `alias.example. CNAME ${target}` })).status).toBe(200);
    }
    expect(await resolver.resolveCname('alias.example')).toEqual(['two.example']);
    await stage.call('DELETE /rehearsal/zone');
    await expect(resolver.resolveCname('alias.example')).rejects.toMatchObject({ code: 'ENOTFOUND' });
  });
});

function query(name: string, type: number): Buffer {
  const labels = name.split('.').map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label)]));
  const head = Buffer.from([0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
  return Buffer.concat([head, ...labels, Buffer.from([0, 0, type, 0, 1])]);
}

/** RFC 1035 §4.2.2: two bytes of length before the message. */
function overTcp(message: Buffer): Promise<Buffer> {
  const [host = '', port = ''] = stage.dns.split(':');
  return new Promise((resolve, reject) => {
    const socket = net.connect(Number(port), host);
    const chunks: Buffer[] = [];
    const length = Buffer.alloc(2);
    length.writeUInt16BE(message.length);
    socket.on('error', reject);
    socket.on('close', () => reject(new Error('closed')));
    socket.on('data', (chunk) => {
      chunks.push(chunk);
      const all = Buffer.concat(chunks);
      if (all.length < 2 || all.length < 2 + all.readUInt16BE(0)) return;
      resolve(all.subarray(2));
      socket.destroy();
    });
    socket.write(Buffer.concat([length, message]));
  });
}
