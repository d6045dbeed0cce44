import { parseTemplate } from '../../config/template.ts';
import type { CompiledAnswer } from '../../routes/config.ts';
import { redirectAnswer } from './answer.ts';
import type { CompiledRedirect, RedirectConfig } from './config.ts';

/** Compiles the redirect of a route, a 302 by default. */
export function compileRouteRedirect(config: RedirectConfig): CompiledAnswer {
  const redirect = compileRedirect(config, { status: 302, query: 'drop' });
  return {
    target: null,
    isHeld: false,
    isLiteral: true,
    hasBase: false,
    give: ({ exchange }) => redirectAnswer(exchange, redirect, 'drop'),
  };
}

interface Defaults {
  status: number;
  query: 'keep' | 'drop';
}

export function compileRedirect(config: RedirectConfig, defaults: Defaults): CompiledRedirect {
  const { to, status, query } = { ...defaults, ...(typeof config === 'string' ? { to: config } : config) };
  return { to: parseTemplate(to), status, keepsQuery: query === 'keep' };
}
