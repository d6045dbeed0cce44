import type { Mistake } from './mistake.ts';

/** An origin that Fastly cannot reach, and one like it that it can. */
function unreachable(origin: string, problem: string, right: string): Mistake {
  return {
    wrong: { 'backends/shop/origin': origin },
    path: 'backends.shop.origin',
    problem: `${problem}, which Fastly cannot reach`,
    remedy: 'write the public name or address of the server, and this one as local',
    right: { 'backends/shop/origin': right },
  };
}

function wrong(origin: string, problem: string, remedy: string, right: string): Mistake {
  const at = 'backends/shop/origin';
  return { wrong: { [at]: origin }, path: 'backends.shop.origin', problem, remedy, right: { [at]: right } };
}

const LOOP = 'is a domain of this gateway';

export const ORIGINS: readonly Mistake[] = [
  unreachable('http://localhost:8080', '"localhost" has a single label', 'http://localhost.shop-origin.example:8080'),
  unreachable('http://shop.localhost', 'is a private name (.localhost)', 'http://shop.localhosts.example'),
  unreachable('http://127.0.0.1:8080', '127.0.0.1 is the loopback of each machine', 'http://203.0.113.1:8080'),
  unreachable('http://127.8.9.1', 'is the loopback of each machine', 'http://128.8.9.1'),
  unreachable('http://0.0.0.0:3000', '0.0.0.0 is no address of a server', 'http://198.51.100.4:3000'),
  unreachable('https://10.1.2.3', 'is an address of a private network', 'https://11.1.2.3'),
  unreachable('https://172.16.0.1', 'is an address of a private network', 'https://172.32.0.1'),
  unreachable('https://192.168.1.10', 'is an address of a private network', 'https://192.169.1.10'),
  unreachable('https://169.254.169.254', 'is an address of one link alone', 'https://169.253.169.254'),
  unreachable('https://100.64.0.1', 'is an address behind a NAT', 'https://100.128.0.1'),
  unreachable('http://[::1]:8080', '::1 is the loopback of each machine', 'http://[2001:db8::1]:8080'),
  unreachable('http://[::]', ':: is no address of a server', 'http://[2606:4700::1]'),
  unreachable('https://[fe80::1]', 'is an address of one link alone', 'https://[2a00::1]'),
  unreachable('https://[fd00::1]', 'is an address of a private network', 'https://[2600::1]'),
  unreachable('https://[::ffff:127.0.0.1]', 'is the loopback of each machine', 'https://[::ffff:203.0.113.1]'),
  unreachable('https://[::ffff:10.0.0.1]', 'is an address of a private network', 'https://[::ffff:11.0.0.1]'),
  unreachable('https://shop.local', 'is a private name (.local)', 'https://local.shop-origin.example'),
  unreachable('https://shop.internal', 'is a private name (.internal)', 'https://internal.shop-origin.example'),
  unreachable('https://shop.corp', 'is a private name (.corp)', 'https://corp.shop-origin.example'),
  unreachable('https://backend', '"backend" has a single label', 'https://backend.shop-origin.example'),
  wrong(
    'http://shop-origin.example:443',
    'speaks http on port 443',
    'write https://',
    'https://shop-origin.example:443',
  ),
  wrong('https://shop-origin.example:80', 'speaks https on port 80', 'write http://', 'http://shop-origin.example:80'),
  wrong('http://203.0.113.1:443', 'speaks http on port 443', 'or the port on which', 'http://203.0.113.1:8443'),
  wrong(
    'https://www.shop.example',
    LOOP,
    'the name that it is asked by as overrideHost',
    'https://origin.shop.example',
  ),
  wrong('https://shop.example', LOOP, 'write the host of the server behind it', 'https://shop-origin.example'),
  wrong(
    'https://www.shop.example:8443/base',
    LOOP,
    'write the host of the server behind it',
    'https://www2.shop.example:8443/base',
  ),
  wrong('shop-origin.example', 'is no http or https URL', 'write "https://" and a host', 'https://shop-origin.example'),
  wrong(
    'ftp://shop-origin.example',
    'is no http or https URL',
    'write "https://" and a host',
    'https://shop-origin.example',
  ),
  wrong(
    'https://Shop-Origin.example',
    'is not a host name',
    'write "shop-origin.example"',
    'https://shop-origin.example',
  ),
  wrong(
    'https://shop_origin.example',
    'is not a host name',
    'letters a to z, digits and dashes',
    'https://shop-origin.example',
  ),
  wrong('https://café.example', 'is not a host name', 'begins with "xn--"', 'https://xn--caf-dma.example'),
  wrong(
    'https://shop-origin.example:70000',
    'has the port "70000"',
    'from 1 to 65535',
    'https://shop-origin.example:7000',
  ),
  wrong(
    'https://shop-origin.example/?v=1',
    'has a query',
    'write the URL without its query',
    'https://shop-origin.example/v1',
  ),
  {
    wrong: { 'backends/shop/origin': 'http://shop-origin.example', 'backends/shop/tls': { minVersion: '1.2' } },
    path: 'backends.shop.tls',
    problem: 'does nothing: the origin is asked by http',
    remedy: 'write https:// in origin, or leave tls out',
    right: { 'backends/shop/origin': 'https://shop-origin.example', 'backends/shop/tls': { minVersion: '1.2' } },
  },
  {
    wrong: { 'dynamicBackends/tenants/allow': ['https://*.tenants.example', 'http://*.rented.example:443'] },
    path: 'dynamicBackends.tenants.allow[1]',
    problem: 'speaks http on port 443',
    remedy: 'write https://',
    right: { 'dynamicBackends/tenants/allow': ['https://*.tenants.example', 'https://*.rented.example:443'] },
  },
  {
    wrong: { 'dynamicBackends/tenants/allow': ['https://*.tenants.example', 'https://*.co.uk'] },
    path: 'dynamicBackends.tenants.allow[1]',
    problem: 'co.uk is a public suffix',
    remedy: "'*.shop.co.uk'",
    right: { 'dynamicBackends/tenants/allow': ['https://*.tenants.example', 'https://*.tenants.co.uk'] },
  },
  {
    wrong: { 'dynamicBackends/tenants/allow': ['https://*.tenants.example', 'https://*.github.io'] },
    path: 'dynamicBackends.tenants.allow[1]',
    problem: 'anybody can have a name below github.io',
    remedy: "write the names that are yours: 'https://shop.github.io'",
    right: { 'dynamicBackends/tenants/allow': ['https://*.tenants.example', 'https://shop.github.io'] },
  },
  {
    wrong: { 'logEndpoints/access/settings': { url: 'http://localhost:9200/in' } },
    path: 'logEndpoints.access.settings.url',
    problem: '"localhost" has a single label, which Fastly cannot reach',
    remedy: 'write the public name of the server',
    right: { 'logEndpoints/access/settings': { url: 'https://logs.example:9200/in' } },
  },
  {
    wrong: { 'backends/shop': 'https://shop-origin.example' },
    path: 'backends.shop',
    problem: 'is "https://shop-origin.example", not an object',
    remedy: 'write { origin: … }',
    right: { 'backends/shop': { origin: 'https://shop-origin.example', paths: 'literal' } },
  },
];
