import { parseTemplate } from '../../config/template.ts';
import type { CompiledAnswer } from '../../routes/config.ts';
import { redirectAnswer } from './answer.ts';
import type { CompiledRedirect, RedirectConfig } from './config.ts';

/** The redirect of a route, a 302 unless it says otherwise: it names the whole place. */
export function compileRouteRedirect(config: RedirectConfig): CompiledAnswer {
  const redirect = compileRedirect(config, 302);
  return {
    target: null,
    isHeld: false,
    isLiteral: true,
    hasBase: false,
    give: ({ exchange }) => redirectAnswer(exchange, redirect, 'drop'),
  };
}

export function compileRedirect(config: RedirectConfig, defaultStatus: number): CompiledRedirect {
  const { to, status = defaultStatus } = typeof config === 'string' ? { to: config } : config;
  return { to: parseTemplate(to), status };
}
