import type { AnswerName } from './answers/config.ts';
import type { AnswerTable } from './answers/index.ts';
import type { Capabilities } from './capabilities.ts';
import { compileGateway } from './config/compile.ts';
import type { GatewayConfig } from './config/types.ts';
import type { ErrorPages } from './errors/config.ts';
import { capabilities } from './everything.ts';
import { isWritten } from './rules/absent.ts';
import type { RuleTable } from './rules/rule.ts';

/** What a configuration uses. A build leaves out the rest. */
export interface Uses {
  rules: ReadonlySet<string>;
  answers: ReadonlySet<string>;
  /** Besides rules and answers. */
  capabilities: ReadonlySet<string>;
}

/** Returns what a configuration uses that `validateGateway` has found nothing wrong with. */
export function usesOf(config: GatewayConfig): Uses {
  const uses = { rules: new Set<string>(), answers: new Set<string>(), capabilities: new Set<string>() };
  const tables = { rules: watchedRules(uses.rules), answers: watchedAnswers(uses.answers) };
  const compiled = compileGateway(config, watchedCapabilities({ ...capabilities, ...tables }, uses.capabilities));
  const compilePages = (pages: ErrorPages): void => {
    for (const page of pages.pages.flatMap((level) => [...level.values()]))
      if (page.kind === 'proxy') compiled.pageRoute(page);
  };
  compilePages(compiled.errors);
  for (const name of compiled.domains) {
    const domain = compiled.compileDomain(name);
    compilePages(domain.errors);
    domain.paths.forEach((_, place) => compilePages(domain.route(place).errors));
  }
  // These are called at requests, not when the configuration is compiled.
  if (compiled.admin !== null) for (const name of ['operator', 'debug']) uses.capabilities.add(name);
  const hasHandlers = ['handler', 'cachedHandler'].some((name) => uses.answers.has(name));
  const hasTransforms = uses.capabilities.has('transforming');
  if (hasHandlers) uses.capabilities.add('handlers');
  if (hasTransforms) uses.capabilities.add('transforms');
  if (hasHandlers || hasTransforms) {
    // Which of them they ask, only they know.
    for (const name of [...compiled.backends.keys(), ...compiled.pools.keys()]) compiled.named(name);
  }
  return uses;
}

function watchedCapabilities(all: Capabilities, asked: Set<string>): Capabilities {
  return new Proxy(all, {
    get(target, name: keyof Capabilities) {
      asked.add(name);
      return target[name];
    },
  });
}

function watchedAnswers(asked: Set<string>): AnswerTable {
  const { answers } = capabilities;
  const watched = Object.keys(answers).map((name) => [
    name,
    (...read: [never, never, never]) => {
      asked.add(name);
      return answers[name as AnswerName]!(...read);
    },
  ]);
  return Object.fromEntries(watched) as AnswerTable;
}

function watchedRules(asked: Set<string>): RuleTable {
  const watched = Object.entries(capabilities.rules).map(([name, rule]): [string, RuleTable[string]] => {
    if (rule.at !== 'route') {
      const compile = (config: never): unknown => {
        asked.add(name);
        return rule.compile(config);
      };
      return [name, { ...rule, compile }];
    }
    const bind: typeof rule.bind = (config, surroundings) => {
      if (isWritten({ name, partOf: rule.partOf }, config, surroundings)) asked.add(name);
      return rule.bind(config, surroundings);
    };
    return [name, { ...rule, bind }];
  });
  return Object.fromEntries(watched);
}
