import { type GatewayConfig, type RouteConfig, type Trace, traceOf } from '../../../src/gateway/index.ts';
import { counting } from '../../support/counted-cache.ts';
import { site, type SiteOptions } from '../../support/site.ts';

export type Line = string | [line: string, headers: Record<string, string>];

interface Traced {
  trace: Trace;
  /** What the last request asked of the cache. */
  operations: number;
}

/** The last of these requests, two seconds after the one before. */
export async function lastOf(options: SiteOptions, ...lines: Line[]): Promise<Traced> {
  let trace: Promise<Trace> | undefined;
  const www = site({ ...options, watch: ({ exchange, domains }) => void (trace = traceOf(exchange!, domains)) });
  const count = counting(www.cache);
  let operations = 0;
  for (const line of lines) {
    const [asked, headers] = typeof line === 'string' ? [line, {}] : line;
    count();
    await www.ask(asked, headers);
    ({ operations } = count());
    await www.settle();
    www.advance(2_000);
  }
  return { trace: await trace!, operations };
}

export const traceIn = async (options: SiteOptions, ...lines: Line[]): Promise<Trace> =>
  (await lastOf(options, ...lines)).trace;

export const routed = (...routes: RouteConfig[]): Partial<GatewayConfig> => ({
  domains: { 'www.example.test': { routes } },
});

export const page =
  (fields: Record<string, string> = {}, status = 200) =>
  () =>
    new Response('page', { status, headers: { 'content-type': 'text/plain', ...fields } });
