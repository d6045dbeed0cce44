import type { RouteConfig } from '../../../../src/gateway/index.ts';
import type { CompressConfig } from '../../../../src/gateway/rules/compress/config.ts';
import { type Site, site, type SiteOptions } from '../../../support/site.ts';

export const TEXT = 'All work and no play makes a dull page. '.repeat(100);
export const GZIP = { 'accept-encoding': 'gzip' };

export interface Page {
  headers?: Record<string, string>;
  body?: string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>;
  status?: number;
  compress?: boolean | CompressConfig;
  route?: Partial<RouteConfig>;
  options?: SiteOptions;
}

export const pageOf =
  ({ headers = {}, body = TEXT, status = 200 }: Page) =>
  () =>
    new Response(body, {
      status,
      headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'max-age=60', etag: '"v1"', ...headers },
    });

/** A site whose one route compresses, and whose origin has one page. */
export function compressing(page: Page = {}): Site {
  const { compress = true, route = {}, options = {} } = page;
  const routes = [{ path: '/*', to: 'origin', compress, ...route } as RouteConfig];
  return site({ origin: pageOf(page), config: { domains: { 'www.example.test': { routes } } }, ...options });
}

export const bytesOf = async (answer: Response): Promise<Buffer> => Buffer.from(await answer.arrayBuffer());
export const variants = (www: Site): string[] => www.cache.keys().filter((key) => key.startsWith('z|'));
