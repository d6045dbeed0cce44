import type { GatewayConfig, HookConfig } from '../../../src/gateway/index.ts';
import { HOOK_SECRETS, hookedConfig } from '../../support/hooked-config.ts';
import { site, type Site, type SiteOptions } from '../../support/site.ts';
import { SAMPLES, type Sample, type Sent, type Signing } from '../../support/webhooks.ts';

export const OTHER_PAGE = '/other';

export interface Hooked extends Site {
  /** What a sample's sender sends now, unless said otherwise. */
  sign(name: string, signing?: Partial<Signing> & { payload?: unknown }): Sent;
  post(name: string, sent: Sent): Promise<Response>;
  /** Whether the page is found in the cache; it is stored by asking. */
  isStored(page: string): Promise<boolean>;
}

/** A service with the samples' hooks, whose pages are in the cache. */
export async function hooked({
  hooks,
  ...options
}: SiteOptions & { hooks?: Record<string, HookConfig> } = {}): Promise<Hooked> {
  const config: GatewayConfig = hookedConfig();
  const www = site({
    origin: () => new Response('page', { headers: { 'content-type': 'text/plain', 'cache-control': 'max-age=86400' } }),
    secrets: HOOK_SECRETS,
    ...options,
    config: { ...config, ...options.config, purge: { hooks: { ...config.purge?.hooks, ...hooks } } },
  });
  let ids = 0;
  const sign: Hooked['sign'] = (name, { payload, ...signing } = {}) => {
    const sample: Sample = SAMPLES[name]!;
    const text = typeof payload === 'string' ? payload : JSON.stringify(payload ?? sample.payload);
    ids += 1;
    const target = `/.popgate/hooks/${name}`;
    return sample.send(text, { secret: sample.secret, now: www.now(), id: `delivery-${ids}`, target, ...signing });
  };
  const isStored = async (page: string) =>
    (await www.ask(`GET ${page}`)).headers.get('cache-status')!.startsWith('popgate; hit');
  for (const page of [OTHER_PAGE, ...Object.values(SAMPLES).map(({ page }) => page)]) await isStored(page);
  return {
    ...www,
    sign,
    post: (name, { headers, body }) => www.ask(`POST /.popgate/hooks/${name}`, headers, body),
    isStored,
  };
}

/** With another text in the header of the signature. */
export const withSignature =
  (change: (signature: string) => string) =>
  (sent: Sent, { signature }: Sample) => ({
    ...sent,
    headers: { ...sent.headers, [signature]: change(sent.headers[signature]!) },
  });
