import type { CompiledTransform, TransformConfig } from './config.ts';

const HTML = ['text/html', 'application/xhtml+xml'];

export function compileTransform(written: string | TransformConfig): CompiledTransform {
  const { handler, at = 'delivery', types = HTML } = typeof written === 'string' ? { handler: written } : written;
  return { name: handler, at, types };
}
