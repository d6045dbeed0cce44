import { createHmac } from 'node:crypto';
import querystring from 'node:querystring';
import type { HookConfig } from '../../src/gateway/index.ts';

/** What a sender puts on the wire. */
export interface Sent {
  headers: Record<string, string>;
  body: string;
}

/** What a sender signs with, and when; a new delivery for each id. */
export interface Signing {
  secret: string;
  /** Milliseconds since the epoch. */
  now: number;
  id: string;
  /** Where it is sent: path and query. */
  target: string;
}

/** A delivery in the shape that its vendor documents, signed by node:crypto alone. */
export interface Sample {
  hook: HookConfig;
  secret: string;
  /** The page that it purges. */
  page: string;
  payload: unknown;
  signature: string;
  /** The header with the signed time. */
  timestamp?: string;
  /** The header with the id. */
  delivery?: string;
  send(payload: string, signing: Signing): Sent;
}

const JSON_TYPE = { 'content-type': 'application/json' };

const mac = (algorithm: string, secret: string | Buffer, ...data: string[]): Buffer =>
  createHmac(algorithm, secret).update(data.join('')).digest();

/** By the name of the hook. */
export const SAMPLES: Record<string, Sample> = {
  standard: {
    hook: { adapter: 'standard-webhooks', events: { 'contact.created': { keys: ['contact/:data_id'] } } },
    secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    page: '/contacts/1f81eb52-5198-4599-803e-771906343485',
    payload: {
      type: 'contact.created',
      timestamp: '2022-11-03T20:26:10.344522Z',
      data: { id: '1f81eb52-5198-4599-803e-771906343485', type: 'contact', fullName: 'John Smith' },
    },
    signature: 'webhook-signature',
    timestamp: 'webhook-timestamp',
    delivery: 'webhook-id',
    send(body, { secret, now, id }) {
      const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
      const at = String(Math.floor(now / 1_000));
      const signature = mac('sha256', key, `${id}.${at}.`, body).toString('base64');
      const headers = { 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': `v1,${signature}` };
      return { headers: { ...JSON_TYPE, ...headers }, body };
    },
  },
  github: {
    hook: { adapter: 'github', events: { push: { keys: ['repo/:repository_full_name'] } } },
    secret: "It's a Secret to Everybody",
    page: '/repos/Codertocat%2FHello-World',
    payload: {
      ref: 'refs/heads/main',
      before: '6113728f27ae82c7b1a177c8d03f9e96e0adf246',
      after: '0000000000000000000000000000000000000000',
      repository: { id: 186853002, name: 'Hello-World', full_name: 'Codertocat/Hello-World', private: false },
      pusher: { name: 'Codertocat', email: '21031067+Codertocat@users.noreply.github.com' },
      commits: [],
      head_commit: null,
    },
    signature: 'x-hub-signature-256',
    delivery: 'x-github-delivery',
    send(body, { secret, id }) {
      return {
        headers: {
          ...JSON_TYPE,
          'user-agent': 'GitHub-Hookshot/044aadd',
          'x-github-delivery': id,
          'x-github-event': 'push',
          'x-hub-signature': `sha1=${mac('sha1', secret, body).toString('hex')}`,
          'x-hub-signature-256': `sha256=${mac('sha256', secret, body).toString('hex')}`,
        },
        body,
      };
    },
  },
  shopify: {
    hook: {
      adapter: 'shopify',
      events: {
        'products/update': { keys: ['product/:id'], urls: ['https://www.example.test/products/:handle'] },
      },
    },
    secret: 'hush',
    page: '/products/crystals-necklace',
    payload: {
      id: 9554194432293,
      title: 'Crystals Necklace',
      handle: 'crystals-necklace',
      status: 'active',
      vendor: 'My Store',
      updated_at: '2025-04-22T14:30:00-05:00',
      variants: [{ id: 123456789, title: 'Default Title', price: '29.99', sku: 'TSHIRT-001', taxable: true }],
      tags: 'cotton, comfortable',
    },
    signature: 'x-shopify-hmac-sha256',
    delivery: 'x-shopify-webhook-id',
    send(body, { secret, id }) {
      return {
        headers: {
          ...JSON_TYPE,
          'x-shopify-topic': 'products/update',
          'x-shopify-hmac-sha256': mac('sha256', secret, body).toString('base64'),
          'x-shopify-shop-domain': 'example.myshopify.com',
          'x-shopify-webhook-id': id,
        },
        body,
      };
    },
  },
  contentful: {
    hook: {
      adapter: 'contentful',
      events: {
        'ContentManagement.Entry.publish': { urls: ['https://www.example.test/articles/:fields_slug_en_US'] },
      },
    },
    secret: 'UuX4nAUyx7IXcjxSiqHjB-c9w7oMd7Tb6wMkmA4fNSlHSZ2nqSxKVqKkaTyDbmG2',
    page: '/articles/hello-world',
    payload: {
      fields: { title: { 'en-US': 'Hello, World!' }, slug: { 'en-US': 'hello-world' } },
      metadata: { tags: [] },
      sys: {
        id: '5KsDBWseXY6QegucYAoacS',
        type: 'Entry',
        contentType: { sys: { type: 'Link', linkType: 'ContentType', id: 'hfM9RCJIk0wIm06WkEOQY' } },
        space: { sys: { type: 'Link', linkType: 'Space', id: 'yadj1kx9rmg0' } },
        environment: { sys: { type: 'Link', linkType: 'Environment', id: 'staging' } },
      },
    },
    signature: 'x-contentful-signature',
    timestamp: 'x-contentful-timestamp',
    delivery: 'x-contentful-idempotency-key',
    send(body, { secret, now, id, target }) {
      const headers: Record<string, string> = {
        'content-type': 'application/vnd.contentful.management.v1+json',
        'x-contentful-idempotency-key': id,
        'x-contentful-timestamp': String(now),
        'x-contentful-topic': 'ContentManagement.Entry.publish',
        'x-contentful-webhook-name': 'Entry Publish Notifications',
      };
      headers['x-contentful-signed-headers'] = [...Object.keys(headers), 'x-contentful-signed-headers']
        .sort()
        .join(',');
      const canonical = Object.entries(headers).sort(([one], [other]) => (one > other ? 1 : -1));
      const [path = '', query] = target.split('?');
      const uri = encodeURI(query === undefined ? path : `${path}?${querystring.escape(query)}`);
      const fields = canonical.map(([name, value]) => `${name}:${value}`).join(';');
      const signature = mac('sha256', secret, ['POST', uri, fields, body].join('\n')).toString('hex');
      return { headers: { ...headers, 'x-contentful-signature': signature }, body };
    },
  },
  wordpress: {
    hook: {
      adapter: 'hmac',
      signature: { header: 'X-WP-Webhook-Signature', algorithm: 'sha256', encoding: 'base64' },
      event: { header: 'X-WP-Webhook-Name' },
      // Neither an id nor a time is sent; a post's body differs with each change, and so does its signature.
      delivery: 'X-WP-Webhook-Signature',
      events: { post_update: { keys: ['post/:post_id'], soft: false } },
    },
    secret: 'wp-secret',
    page: '/posts/1234',
    payload: {
      post_id: 1234,
      post: {
        ID: 1234,
        post_author: '1',
        post_modified: '2026-03-01 12:00:00',
        post_status: 'publish',
        post_name: 'sample',
      },
    },
    signature: 'x-wp-webhook-signature',
    send(body, { secret, id }) {
      const sent = body.replace('"post_author":"1"', `"post_author":"${id}"`);
      return {
        headers: {
          'content-type': 'application/json; charset=UTF-8',
          'x-wp-webhook-source': 'https://blog.example.test/',
          'x-wp-webhook-name': 'post_update',
          'x-wp-webhook-signature': mac('sha256', secret, sent).toString('base64'),
        },
        body: sent,
      };
    },
  },
  sanity: {
    hook: {
      adapter: 'hmac',
      signature: {
        header: 'sanity-webhook-signature',
        algorithm: 'sha256',
        encoding: 'base64',
        prefix: 'v1=',
        timestamp: { key: 't', unit: 'ms' },
        signed: '{timestamp}.{body}',
      },
      event: { field: '_type' },
      delivery: 'idempotency-key',
      events: { guide: { urls: ['https://www.example.test/guides/:slug_current'] } },
    },
    secret: 'a-sanity-secret',
    page: '/guides/caf%C3%A9',
    payload: { _id: '4a1b', _type: 'guide', slug: { _type: 'slug', current: 'café' } },
    signature: 'sanity-webhook-signature',
    delivery: 'idempotency-key',
    send(body, { secret, now, id }) {
      const signature = mac('sha256', secret, `${now}.`, body).toString('base64url');
      const headers = {
        'idempotency-key': id,
        'sanity-operation': 'update',
        'sanity-webhook-signature': `t=${now},v1=${signature}`,
      };
      return { headers: { ...JSON_TYPE, ...headers }, body };
    },
  },
  strapi: {
    hook: {
      adapter: 'hmac',
      signature: {
        header: 'X-Webhook-Signature',
        algorithm: 'sha512',
        encoding: 'hex',
        timestamp: { header: 'X-Webhook-Timestamp', unit: 's' },
        signed: '{timestamp}.{body}',
      },
      event: { header: 'X-Strapi-Event' },
      events: { 'entry.update': { keys: [':model/:entry_id'] } },
    },
    secret: 'a-strapi-secret',
    page: '/addresses/1',
    payload: {
      event: 'entry.update',
      createdAt: '2020-01-10T08:58:26.563Z',
      model: 'address',
      entry: { id: 1, geolocation: {}, city: 'Paris', postal_code: null, images: [] },
    },
    signature: 'x-webhook-signature',
    timestamp: 'x-webhook-timestamp',
    send(body, { secret, now, id }) {
      const at = String(Math.floor(now / 1_000));
      const sent = body.replace('"city":"Paris"', `"city":"${id}"`);
      return {
        headers: {
          ...JSON_TYPE,
          'x-strapi-event': 'entry.update',
          'x-webhook-timestamp': at,
          'x-webhook-signature': mac('sha512', secret, `${at}.`, sent).toString('hex'),
        },
        body: sent,
      };
    },
  },
};
