import type { FoundPool, Loss } from '../found.ts';
import { quoteForeign } from '../quote-foreign.ts';
import { othersOf } from './backend.ts';
import type { VclDeclaration } from './declarations.ts';
import type { Statement } from './program/statements.ts';
import { fieldsOf, numberIn } from './values.ts';

const POLICIES: Readonly<Record<string, string>> = {
  random: 'random',
  'round-robin': 'round-robin',
  round_robin: 'round-robin',
  hash: 'hash',
  client: 'client-hash',
  chash: 'hash',
  shard: 'hash',
  fallback: 'failover',
};

export function directorOf({ name, type, block }: VclDeclaration): FoundPool {
  const losses: Loss[] = [];
  const fields = fieldsOf(block, losses);
  const isByClient = type === 'chash' && fields.text('key') === 'client';
  losses.push(
    ...othersOf(block.fields, ['quorum', 'key', 'shield'], {
      retries: 'there it is the tries to find a healthy backend, here the tries after a failure: see retries of a pool',
    }),
  );
  const members: { name: string; weight: number }[] = [];
  for (const { block: member, line } of block.members) {
    const own = fieldsOf(member, losses);
    const backend = own.text('backend');
    if (backend === undefined) losses.push({ what: `its member in line ${line}`, why: 'it names no backend' });
    else members.push({ name: backend, weight: own.number('weight') ?? 1 });
    // How a member is placed on a ring is the platform's to choose.
    losses.push(...othersOf(member.fields, ['backend', 'weight', 'id'], {}));
  }
  const quorum = fields.number('quorum');
  return {
    name,
    policy: isByClient ? 'client-hash' : policyOf(type, losses),
    members,
    quorum: quorum === undefined ? undefined : quorum / 100,
    shield: fields.text('shield'),
    losses,
  };
}

function policyOf(type: string, losses: Loss[]): string {
  const policy = Object.hasOwn(POLICIES, type) ? POLICIES[type] : undefined;
  if (policy === undefined)
    losses.push({ what: `its type ${quoteForeign(type)}`, why: 'there is none like it: it is random here' });
  return policy ?? 'random';
}

/** Those that Varnish makes in `vcl_init`: `new x = directors.random();`, `x.add_backend(a, 3);` */
export function directorsOf(init: readonly Statement[]): { pools: FoundPool[]; rest: Loss[] } {
  const pools = new Map<string, FoundPool & { losses: Loss[]; members: { name: string; weight: number }[] }>();
  const rest: Loss[] = [];
  for (const { kind, line, ...statement } of init) {
    const [first, second, ...more] = 'tokens' in statement ? statement.tokens.map(({ text }) => text) : [];
    const type = first === 'new' ? /^directors\.(\w+)$/.exec(more[1] ?? '')?.[1] : undefined;
    const [, of, method] = /^(\w+)\.(add_backend)$/.exec(first ?? '') ?? [];
    const pool = pools.get(of ?? '');
    if (type !== undefined && second !== undefined) {
      const losses: Loss[] = [];
      const policy = policyOf(type, losses);
      pools.set(second, { name: second, policy, members: [], quorum: undefined, shield: undefined, losses });
    } else if (pool && method && more[0] !== undefined) {
      pool.members.push({ name: more[0], weight: numberIn(more[2] ?? '') ?? 1 });
    } else if (kind !== 'plain' || !/^(?:return|$)/.test(first ?? '')) {
      rest.push({
        what: `line ${line}: ${quoteForeign([first, second].join(' '))}`,
        why: 'what vcl_init makes is not carried over, but for directors',
      });
    }
  }
  return { pools: [...pools.values()], rest };
}
