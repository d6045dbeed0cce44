import http from 'node:http';
import type { AddressInfo, LookupFunction } from 'node:net';
import os from 'node:os';
import { describe, expect, it, test } from 'vitest';
import { sendRequest } from '../../../src/cli/fastly/http-request.ts';
import { lookUp } from '../../../src/cli/local/lookup.ts';

type Found = Parameters<Parameters<LookupFunction>[2]>;

const look = (name: string, options: Parameters<LookupFunction>[1]): Promise<Found> =>
  new Promise((resolve) => lookUp(name, options, (...found) => resolve(found)));

describe('a name below localhost', () => {
  it.each(['www.shop.example.localhost', 'x.LOCALHOST', 'a.b.localhost.'])('%s is this machine', async (name) => {
    expect(await look(name, { all: true })).toEqual([
      null,
      [
        { address: '127.0.0.1', family: 4 },
        { address: '::1', family: 6 },
      ],
    ]);
    expect(await look(name, {})).toEqual([null, '127.0.0.1', 4]);
    expect(await look(name, { family: 6 })).toEqual([null, '::1', 6]);
    expect(await look(name, { family: 'IPv4', all: true })).toEqual([null, [{ address: '127.0.0.1', family: 4 }]]);
  });

  it.each(['localhost.invalid', 'notlocalhost.invalid', '.localhost'])('is not %s', async (name) => {
    const [error] = await look(name, {});
    expect(error).toBeInstanceOf(Error);
  });
});

const hasIPv6 = Object.values(os.networkInterfaces()).some((all) => all?.some(({ address }) => address === '::1'));

test.each(['127.0.0.1', ...(hasIPv6 ? ['::1'] : [])])('requests find what listens at %s', async (address) => {
  const server = http.createServer(({ headers }, response) => response.end(headers.host));
  await new Promise<void>((resolve) => server.listen(0, address, resolve));
  const { port } = server.address() as AddressInfo;
  try {
    const url = new URL(`http://www.shop.example.localhost:${port}/`);
    const { status, text } = await sendRequest({ method: 'GET', url, headers: {} });
    expect([status, text]).toEqual([200, `www.shop.example.localhost:${port}`]);
  } finally {
    server.close();
    server.closeAllConnections();
  }
});
