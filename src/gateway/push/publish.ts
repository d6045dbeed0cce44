import { GatewayError } from '../errors/error.ts';
import type { DynamicBackend, Platform } from '../platform.ts';
import { PUBLISH } from './backends.ts';
import type { CompiledPush } from './config.ts';
import { gripItems, type Message } from './message.ts';

/**
 * The secret that `popgate serve --push` sets, with the address at which Pushpin accepts what is published; without it no
 * Pushpin runs.
 */
export const PUSHPIN = 'pushpin';
/** The token of Fastly's API with which the gateway publishes. */
const FANOUT_TOKEN = 'fanout_token';

/** Returns why clients cannot be held here, or null. */
export async function pushFault({ hasFanout }: CompiledPush, platform: Platform): Promise<string | null> {
  if (!platform.environment().local) return hasFanout ? null : 'Fanout is not on: push.fanout in the configuration';
  return (await platform.secrets.read(PUSHPIN)) === null ? 'no Pushpin runs: start with popgate serve --push' : null;
}

/**
 * Publishes to all who are held on the channel. Throws a GatewayError: 503 if it cannot publish, 502 if the publisher
 * refuses.
 */
export async function publish(message: Message, push: CompiledPush, platform: Platform): Promise<void> {
  const { backend, url, key } = await publisher(push, platform);
  const headers = new Headers({ 'content-type': 'application/json', ...(key !== null && { 'fastly-key': key }) });
  const { body } = new Response(gripItems(message));
  const status = await platform.origins.fetch(backend, { url, method: 'POST', headers, body }).then(
    async (response) => {
      await response.arrayBuffer();
      return String(response.status);
    },
    () => 'no answer',
  );
  if (status !== '200') throw new GatewayError(502, `not published: ${status}`);
}

interface Publisher {
  backend: string | DynamicBackend;
  url: string;
  key: string | null;
}

async function publisher(push: CompiledPush, platform: Platform): Promise<Publisher> {
  const fault = await pushFault(push, platform);
  if (fault !== null) throw new GatewayError(503, fault);
  const { local, service } = platform.environment();
  if (local) {
    const address = (await platform.secrets.read(PUSHPIN))!;
    return { backend: pushpinAt(address), url: `http://${address}/publish/`, key: null };
  }
  const key = await platform.secrets.read(FANOUT_TOKEN);
  if (key === null) throw new GatewayError(503, `no token to publish with is set: see the secret ${FANOUT_TOKEN}`);
  return { backend: PUBLISH, url: `https://api.fastly.com/service/${service}/publish/`, key };
}

function pushpinAt(address: string): DynamicBackend {
  const limits = { connectMs: 1_000, firstByteMs: 5_000, betweenBytesMs: 5_000 };
  return {
    name: `pushpin_${address}`,
    target: address,
    host: address,
    tls: false,
    tlsHost: '',
    tlsLimits: {},
    ...limits,
  };
}
