import { parseDuration } from '../../config/duration.ts';
import type { CompiledCors, CorsConfig } from './config.ts';

export function compileCors(config: CorsConfig | undefined): CompiledCors | null {
  if (config === undefined) return null;
  const { origins, methods = ['GET', 'HEAD', 'POST'], headers = [], expose = [], credentials = false } = config;
  const wild = origins === '*' ? [] : origins.filter((origin) => origin.includes('*'));
  return {
    origins: origins === '*' ? '*' : origins.filter((origin) => !wild.includes(origin)),
    wildcards: wild.map((origin) => origin.split('*') as [string, string]),
    methods: methods.join(', '),
    headers: headers.join(', '),
    expose: expose.join(', '),
    credentials,
    maxAgeSeconds: Math.floor(parseDuration(config.maxAge ?? '1h') / 1000),
  };
}
