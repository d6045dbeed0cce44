import { field, type Mistake, ROUTE } from './mistake.ts';

const ELSEWHERE = "stores: { secret: { NAME: ['key'] } }";
const SET = { request: 'headers', at: '.request.set' } as const;

/** A header that is set for the origin, with a secret and without. */
function header(name: string, wrong: string, right: string, problem: string): Mistake {
  const step = /^[A-Za-z_]\w*$/.test(name) ? `.${name}` : `["${name}"]`;
  const value = (text: string): object => ({ request: { set: { [name]: text } } });
  return field(`${ROUTE}/${SET.request}`, [value(wrong), value(right)], [problem, ELSEWHERE, SET.at + step]);
}

/** An item of a config store. */
function item(name: string, wrong: string, right: string, problem: string): Mistake {
  return field(`stores/config/flags/${name}`, [wrong, right], [problem, ELSEWHERE]);
}

/** None of these was ever issued; they are put together here, so that nobody's scanner takes them for one. */
const joined = (...parts: string[]): string => parts.join('');
const DIGITS = '0123456789abcdef0123456789abcdef0123';

export const SECRETS: readonly Mistake[] = [
  header('Authorization', 'Bearer abc123', 'Bearer :id', 'holds credentials in clear'),
  header('Authorization', 'Basic c2hvcDpzZWNyZXQ=', 'Basic', 'holds credentials in clear'),
  header('authorization', 'token 5f2d9a', 'anonymous', 'holds credentials in clear'),
  header('Proxy-Token', '9f8e7d6c5b4a', 'none', 'what the name Proxy-Token says is a secret'),
  header('X-Api-Key', '4f9a0c7e1b2d', ':id', 'what the name X-Api-Key says is a secret'),
  header('X-Auth-Token', 'k3yOfTheShop99', 'required', 'what the name X-Auth-Token says is a secret'),
  header('X-Origin-Secret', 'letmein2026', 'none', 'what the name X-Origin-Secret says is a secret'),
  header('X-Password', 'correct-horse-1', 'unset', 'what the name X-Password says is a secret'),
  header('Cookie', 'theme=dark; session=8f14e45fceea167a', 'theme=dark; lang=en', 'holds a session in clear'),
  header('X-Site', joined('gh', 'p_', DIGITS), joined('gh', 'p_'), 'what looks like a token of GitHub'),
  header('X-Site', joined('sk', '_live_', DIGITS), joined('pk', '_live_', DIGITS), 'what looks like a key of Stripe'),
  header('X-Site', joined('AK', 'IA', 'ABCDEFGHIJKLMNOP'), 'ABCDEFGHIJKLMNOP', 'what looks like a key of AWS'),
  header('X-Site', joined('xo', 'xb-', '123456789012-abcdef'), 'xox-123456789012', 'what looks like a token of Slack'),
  header(
    'X-Site',
    joined('eyJ', 'hbGciOiJI.', 'eyJ', 'zdWIiOiIx.', 'c2ln'),
    'eyJ.a.b',
    'what looks like a JSON Web Token',
  ),
  item('api_key', 'a1b2c3d4e5f6', 'api_key_header', 'what the name api_key says is a secret'),
  item('apiToken', 'a1b2c3d4e5f6', 'on', 'what the name apiToken says is a secret'),
  item('client_secret', 'a1b2c3d4e5f6', 'payments', 'what the name client_secret says is a secret'),
  item('db_password', 'hunter2hunter2', 'db', 'what the name db_password says is a secret'),
  item('cdn_key', 'Zk3v9TqP1xR7bW5nL0aY', 'shop', 'what the name cdn_key says is a secret'),
  item('database', 'postgres://shop:pw1@db.example/shop', 'postgres://db.example/shop', 'a password in a URL'),
  item(
    'cert',
    joined('-----BEGIN ', 'PRIVATE KEY-----\nMIIE'),
    joined('-----BEGIN ', 'PUBLIC KEY-----'),
    'a private key',
  ),
  field('stores/kv/pages/token', ['9f8e7d6c5b4a', 'x'], ['what the name token says is a secret', ELSEWHERE]),
  field(
    `${ROUTE}/headers`,
    [{ 'X-Access-Token': 'a1b2c3d4e5f6' }, { 'X-Access-Token': 'none' }],
    ['what the name X-Access-Token says is a secret', ELSEWHERE, '["X-Access-Token"]'],
  ),
  field(
    `${ROUTE}/access`,
    [
      { allow: { headers: { 'X-Shared-Secret': 'a1b2c3d4e5f6' } } },
      { allow: { headers: { 'X-Shared': 'a1b2c3d4e5f6' } } },
    ],
    ['what the name X-Shared-Secret says is a secret', ELSEWHERE, '.allow.headers["X-Shared-Secret"]'],
  ),
  field(
    'logEndpoints/access',
    [
      { type: 'https', settings: { url: 'https://logs.example', token: 'abc' } },
      { type: 'https', settings: { url: 'https://logs.example' }, secrets: { token: 'LOGS_TOKEN' } },
    ],
    ['is a secret, written in clear', 'write it under secrets', '.settings.token'],
  ),
  field(
    'logEndpoints/access',
    [
      {
        type: 'https',
        settings: { url: 'https://logs.example', header_name: 'Authorization', header_value: 'Bearer x1' },
      },
      { type: 'https', settings: { url: 'https://logs.example', header_name: 'X-Site', header_value: 'shop' } },
    ],
    ['is a secret, written in clear', 'write it under secrets', '.settings.header_value'],
  ),
  field(
    'logEndpoints/access',
    [
      { type: 'https', settings: { url: 'https://shop:pw1@logs.example/in' } },
      { type: 'https', settings: { url: 'https://logs.example/in' } },
    ],
    ['a password in a URL', 'write it under secrets', '.settings.url'],
  ),
  field(
    'logEndpoints/access',
    [
      { type: 'https', secrets: { token: 'a1b2c3d4' } },
      { type: 'https', secrets: { token: 'LOGS_TOKEN' } },
    ],
    ['is not the name of a variable of the environment', "'SPLUNK_TOKEN'", '.secrets.token'],
  ),
];
