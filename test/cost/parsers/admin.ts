import { readQuery } from '../../../src/admin/endpoint.ts';
import { parseExplainBody } from '../../../src/admin/explain/body.ts';
import { decodeBase64, decodeHex } from '../../../src/admin/hooks/encoding.ts';
import { fillOrder } from '../../../src/admin/hooks/fill-order.ts';
import { parsePayload, textOf } from '../../../src/admin/hooks/payload.ts';
import { readClaim } from '../../../src/admin/hooks/signature.ts';
import { parsePublishBody } from '../../../src/admin/publish/body.ts';
import { parsePurgeBody } from '../../../src/admin/purge/body.ts';
import { listEndpoint } from '../../../src/admin/purge/list-endpoint.ts';
import { parseTemplate } from '../../../src/gateway/config/template.ts';
import { givenAnswer } from '../../../src/gateway/dry-run/answer.ts';
import { senders } from '../../../src/gateway/hooks/senders/index.ts';
import { JSON_TYPE, PURGE, service } from '../../admin/service.ts';
import { headersOf, type Parser } from '../parser.ts';

const KEYED = {
  ...senders.github,
  signature: { ...senders.github.signature, timestamp: { key: 't', unit: 's' } },
} as const;
const www = await service();

/** How a purger would read a URL, is another row. */
const purger = { readUrl: () => null } as never;

/** A list of this length in characters. */
const listOf = (item: string, length: number): string[] =>
  Array.from({ length: length / (item.length + 3) }, (_, at) => `${item}${at}`);

/** What operators and webhooks send. */
export const ADMIN_PARSERS: readonly Parser[] = [
  {
    name: 'a token',
    covers: { 'admin/auth/authenticate.ts': 'readToken' },
    run: (text) => www.ask('GET /.popgate/status', { authorization: text, 'fastly-key': text }),
    shapes: ['…', 'Bearer …', 'Bearer …a', 'Bearer a…'],
  },
  {
    name: "an endpoint's query",
    covers: { 'admin/endpoint.ts': 'readQuery' },
    run: (text) => readQuery(text, listEndpoint.query!),
    shapes: ['?…', '?limit=…', '?limit=1…', '?cursor=…'],
  },
  {
    name: "an endpoint's path",
    covers: {},
    run: (text) => www.ask(`GET /.popgate/${text}`),
    shapes: ['…', 'a/…', 'a…/'],
    most: 7_900,
  },
  {
    name: 'an Idempotency-Key',
    covers: { 'admin/purge/once.ts': 'once' },
    run: (text) => www.post({ keys: ['a'] }, { ...PURGE, 'idempotency-key': text }),
  },
  {
    name: 'the type of a body',
    covers: {},
    run: (text) => www.ask('POST /.popgate/purge', { ...PURGE, 'content-type': text }, '{"keys":["a"]}'),
    shapes: ['…', 'application/json…', 'application/json …'],
  },
  {
    name: 'a purge',
    covers: { 'admin/schema/fault.ts': 'textFault', 'admin/purge/body.ts': 'STARRED' },
    run(text) {
      for (const body of [{ keys: [text] }, { urls: [text] }, { domains: [text] }]) {
        try {
          parsePurgeBody(JSON.stringify(body), 256);
        } catch {
          // The next one is read all the same.
        }
      }
    },
    shapes: [
      '…',
      'http://…',
      'http://a…',
      'http://a/…',
      'http://a/…*',
      'http://a?…',
      '*.…',
      '[…',
      `${'a-'.repeat(31)}.…`,
    ],
  },
  {
    name: 'a purge of many things',
    covers: {},
    run: ({ length }) =>
      parsePurgeBody(JSON.stringify({ keys: listOf('a', length / 2), urls: listOf('http://a/', length / 2) }), 1e6),
    shapes: [],
  },
  {
    name: 'a body of JSON',
    covers: {},
    run: (text) => [parsePurgeBody(text, 256), parsePublishBody(text)],
    shapes: ['…', '{"keys":…', '{"keys":[…]}', '"…"'],
  },
  {
    name: 'a message to publish',
    covers: {},
    run(text) {
      parsePublishBody(JSON.stringify({ channel: 'a', data: [text], event: text.slice(0, 256) }));
      return parsePublishBody(JSON.stringify({ channel: text, data: '' }));
    },
  },
  {
    name: 'a message of nested lists',
    covers: {},
    run: ({ length }) => parsePublishBody(`{"channel":"a","data":${'['.repeat(length / 2)}${']'.repeat(length / 2)}}`),
    shapes: [],
  },
  {
    name: 'the digits of a signature',
    covers: { 'admin/hooks/encoding.ts': 'decodeBase64 decodeHex' },
    run: (text) => [decodeBase64(text), decodeHex(text)],
    shapes: ['…', 'a…=', 'ab…b'],
  },
  {
    name: 'the field of a signature',
    covers: { 'admin/hooks/signature.ts': 'readTime partsOf signedAround filled' },
    run(text) {
      const headers = headersOf({ 'x-hub-signature-256': text, 'webhook-signature': text, 'webhook-timestamp': text });
      const delivery = { method: 'POST', target: '/', headers };
      for (const sender of [KEYED, senders['standard-webhooks']]) {
        readClaim(delivery, sender, 0);
      }
    },
    shapes: ['…', 't=1,sha256=…', 'v1,…', '1…'],
  },
  {
    name: "a webhook's payload",
    covers: { 'admin/hooks/payload.ts': 'find', 'admin/hooks/fill-order.ts': 'fillUrl' },
    run(text) {
      const payload = { [text]: 1, a: { b: text } };
      const urls = [parseTemplate('http://www.example.test/:a_b')];
      const purge = { keys: urls, urls, domains: [], all: false, mode: 'hard' } as const;
      return [textOf(payload, 'a_c'), fillOrder(purge, payload, { purger, log: () => undefined })];
    },
  },
  {
    name: 'a payload, whole',
    covers: { 'admin/hooks/payload.ts': 'countOf' },
    run(text) {
      try {
        return parsePayload(text);
      } catch {
        return null;
      }
    },
  },
  {
    name: 'a request to explain',
    covers: { 'admin/explain/body.ts': 'parseExplainBody', 'gateway/dry-run/answer.ts': 'givenAnswer' },
    run(text) {
      const response = { headers: { 'content-length': text } };
      for (const body of [{ url: `http://a/${text}` }, { url: text }, { url: 'http://a/', method: text, response }]) {
        try {
          parseExplainBody(JSON.stringify(body), '');
        } catch {
          // What is refused was read, too.
        }
      }
      try {
        return givenAnswer(response);
      } catch {
        return null;
      }
    },
  },
  {
    name: 'the length of a body',
    covers: { 'admin/read-text.ts': 'announcedLength' },
    run: (text) =>
      www.ask('POST /.popgate/purge', { ...JSON_TYPE, ...PURGE, 'content-length': text }, '{"keys":["a"]}'),
    shapes: ['…', '1…', '1…a'],
  },
  {
    name: 'a payload of many fields',
    covers: {},
    run({ length }) {
      const payload = Object.fromEntries(listOf('a', length).map((name) => [name, {}]));
      return textOf({ a: payload, a_a: payload }, 'a_a_b');
    },
    shapes: [],
  },
  {
    name: 'a webhook, whole',
    covers: {},
    run: (text) => www.ask('POST /.popgate/hooks/none', { ...JSON_TYPE, 'x-hub-signature-256': text }, text),
  },
];
