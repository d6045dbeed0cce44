import { parseTemplate } from '../../config/template.ts';
import type { CompiledRedirect, RedirectConfig } from './config.ts';

export function compileRedirect(config: RedirectConfig, defaultStatus: number): CompiledRedirect {
  const { to, status = defaultStatus } = typeof config === 'string' ? { to: config } : config;
  return { to: parseTemplate(to), status };
}
