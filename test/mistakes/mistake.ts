import { reviewSuffixes } from '../../src/cli/findings/public-suffixes.ts';
import { environmentWarnings } from '../../src/cli/findings/environments.ts';
import { findWarnings } from '../../src/cli/findings/find.ts';
import type { RefusalCode } from '../../src/cli/findings/explained/index.ts';
import { type Coded, coded, type Finding } from '../../src/cli/findings/finding.ts';
import type { HandlerReads } from '../../src/cli/project/handler-code/find-reads.ts';
import { validateGateway } from '../../src/gateway/check.ts';
import { environmentNames, forEnvironment, type GatewayConfig } from '../../src/gateway/index.ts';

/** What one changes in the configuration below: places, as in `backends/shop/origin`, and what is written there. */
type Changes = Readonly<Record<string, unknown>>;

/** A wrong configuration, what `popgate check` says of it, and its twin, which differs in what makes it right. */
export interface Mistake {
  wrong: Changes;
  path: string;
  /** What is said at least. */
  problem: string;
  remedy: string;
  right: Changes;
}

/** As a user has it, with nothing wrong. */
const SITE = {
  name: 'shop',
  backends: {
    shop: { origin: 'https://shop-origin.example', paths: 'case-sensitive' },
    spare: { origin: 'https://spare-origin.example', paths: 'case-sensitive' },
  },
  pools: { both: { backends: { shop: 2, spare: 1 } } },
  dynamicBackends: { tenants: { allow: ['https://*.tenants.example'] } },
  domains: {
    'www.shop.example': {
      defaults: { cache: { query: { except: ['utm_*', 'gclid', 'fbclid'] } } },
      routes: [
        { path: '/products/:id', to: 'shop' },
        { path: '/t/:tenant', to: { dynamic: 'tenants', origin: 'https://:tenant.tenants.example' } },
        { path: '/spare/*', to: 'spare' },
        { path: '/*', to: 'both' },
      ],
    },
    'shop.example': { redirect: 'https://www.shop.example' },
  },
  stores: { config: { flags: { beta: 'on' } }, kv: { pages: {} }, secret: { payments: ['api_key'] } },
  logEndpoints: { access: { type: 'https', settings: { url: 'https://logs.example/in' } } },
  admin: { host: 'www.shop.example' },
} satisfies GatewayConfig;

export const SITE_AT = 'domains["www.shop.example"]';
/** Its first route, as a place and as it is told. */
export const ROUTE = 'domains/www.shop.example/routes/0';
export const ROUTE_AT = `${SITE_AT}.routes[0]`;

export function changed(changes: Changes): GatewayConfig {
  const config: unknown = structuredClone(SITE);
  for (const [place, value] of Object.entries(changes)) {
    const keys = place.split('/');
    const last = keys.pop() ?? '';
    const parent = keys.reduce<unknown>((node, key) => (node as Node)[key], config) as Node;
    if (value === undefined) delete parent[last];
    else parent[last] = value;
  }
  return config as GatewayConfig;
}

type Node = Record<string, unknown>;

type Said = Coded<Finding['code'] | RefusalCode>;

/** All that `popgate check` says of a configuration, problems and warnings. */
export async function findings(config: GatewayConfig, reads?: HandlerReads): Promise<Said[]> {
  const problems = validateGateway(config, ['hello'], ['banner']);
  if (problems.length > 0) return coded('invalid-field', problems);
  const suffixes = await reviewSuffixes(config);
  const warnings = environmentNames(config).flatMap((name) => findWarnings(forEnvironment(config, name), reads));
  const once = new Map(warnings.map((warning) => [`${warning.path} ${warning.problem}`, warning]));
  return [
    ...coded('public-suffix', suffixes.problems),
    ...suffixes.warnings,
    ...environmentWarnings(config),
    ...once.values(),
  ];
}

/** Where in a value it is told, if not of all of it. */
type Told = readonly [problem: string, remedy: string, inner?: string];

/** What a place may not hold, and what it may. */
export function field(place: string, [wrong, right]: readonly [unknown, unknown], told: Told): Mistake {
  const [problem, remedy, inner = ''] = told;
  return { wrong: { [place]: wrong }, path: written(place) + inner, problem, remedy, right: { [place]: right } };
}

/** A place as it is told. */
function written(place: string): string {
  const [first = '', ...keys] = place.split('/');
  return first + keys.map(step).join('');
}

function step(key: string): string {
  if (/^\d+$/.test(key)) return `[${key}]`;
  return /^[A-Za-z_]\w*$/.test(key) ? `.${key}` : `["${key}"]`;
}
