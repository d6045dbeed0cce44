import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accepts, type Address, formatAddress, parseAddress, requireFree } from '../../../src/cli/local/address.ts';
import { freePort } from '../../support/listening.ts';

describe('an address', () => {
  it.each([
    ['127.0.0.1:7676', '127.0.0.1', 7676],
    ['0.0.0.0:1', '0.0.0.0', 1],
    ['localhost:65535', 'localhost', 65_535],
    ['my-host.local:08080', 'my-host.local', 8080],
  ])('%s has a host and a port', (text, host, port) => {
    expect(parseAddress(text)).toEqual({ host, port });
    expect(formatAddress({ host, port })).toBe(`${host}:${port}`);
  });

  it.each([
    '',
    ':',
    '127.0.0.1',
    '7676',
    ':7676',
    '127.0.0.1:',
    '127.0.0.1:0',
    '127.0.0.1:65536',
    '127.0.0.1:-1',
    '127.0.0.1:7676 ',
    '127.0.0.1:7676/path',
    'http://127.0.0.1:7676',
    'a b:7676',
    'a:1:2',
    '127.0.0.1:7676\n',
  ])('%j is a misuse', (text) => {
    expect(() => parseAddress(text)).toThrow(
      expect.objectContaining({
        message: `"${text}" is not an address`,
        status: 2,
        why: expect.stringContaining('--addr'),
      }),
    );
  });
});

describe('a port', () => {
  const server = net.createServer();
  let taken: Address;
  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    taken = { host: '127.0.0.1', port: (server.address() as AddressInfo).port };
  });
  afterAll(() => server.close());

  it('that another program has is told, and how to go on', async () => {
    await expect(requireFree(taken)).rejects.toMatchObject({
      message: `127.0.0.1:${taken.port} cannot be listened on`,
      why: 'another program has that port',
      fix: expect.stringContaining('--addr HOST:PORT') as unknown,
      status: 1,
    });
    expect(await accepts(taken)).toBe(true);
  });

  it('that nobody has is free, and stays so', async () => {
    const free = { host: '127.0.0.1', port: await freePort() };
    await requireFree(free);
    await requireFree(free);
    expect(await accepts(free)).toBe(false);
  });

  it('of a host that is not this machine says what the system answers', async () => {
    await expect(requireFree({ host: '192.0.2.1', port: 7676 })).rejects.toMatchObject({
      why: expect.stringMatching(/^the system answers E[A-Z]+$/) as unknown,
    });
  });
});
