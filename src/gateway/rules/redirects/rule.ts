import type { DomainRule } from '../rule.ts';
import { compileRedirects } from './compile.ts';
import type { CompiledRedirects, RedirectTable } from './config.ts';
import { redirectByTable } from './find.ts';

export const redirects: DomainRule<RedirectTable, 'domain'> = {
  at: 'domain',
  compile: compileRedirects,
  bind: (compiled) => (exchange) => redirectByTable(exchange, compiled as CompiledRedirects),
};
