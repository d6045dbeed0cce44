import { withoutWildcard } from '../tls/subscriptions.ts';
import type { Resolver } from './resolver.ts';

/** By Fastly's name of the authority: the name under which CAA records allow it. */
const CAA_NAMES: Readonly<Record<string, string>> = {
  certainly: 'certainly.com',
  'lets-encrypt': 'letsencrypt.org',
  globalsign: 'globalsign.com',
};

export interface CaaFinding {
  state: 'allowed' | 'blocked' | 'unknown';
  /** Where the records stand that count; null where there are none. */
  at: string | null;
  /** Whom they allow. */
  allows: string[];
  why?: string;
  /** What allows the authority, as a CAA record's value. */
  add?: string;
}

/** RFC 8659 §3: whether the authority may issue for the domain. The first records on the way up to the top-level domain count. */
export async function checkCaa(domain: string, authority: string, resolver: Resolver): Promise<CaaFinding> {
  const labels = withoutWildcard(domain).split('.');
  for (let first = 0; first < labels.length; first += 1) {
    const at = labels.slice(first).join('.');
    const answer = await resolver.lookup(at, 'CAA');
    // RFC 8659 §3: where it cannot be known, an authority does not issue.
    if (answer.status === 'failed') return { state: 'unknown', at, allows: [], why: answer.why };
    if (answer.status === 'found') return judge(answer.values.map(parse), { at, domain, authority });
  }
  return { state: 'allowed', at: null, allows: [] };
}

interface CaaRecord {
  isCritical: boolean;
  tag: string;
  value: string;
}

/** RFC 8659 §4.1: the highest bit says that an authority must know the tag. */
function parse(text: string): CaaRecord {
  const [, flags = '0', tag = '', value = ''] = /^(\d+) (\S*) ?(.*)$/s.exec(text) ?? [];
  return { isCritical: Number(flags) >= 128, tag: tag.toLowerCase(), value };
}

const KNOWN_TAGS = new Set(['issue', 'issuewild', 'iodef', 'contactemail', 'contactphone', 'issuemail', 'issuevmc']);

interface Asked {
  at: string;
  domain: string;
  authority: string;
}

function judge(records: CaaRecord[], { at, domain, authority }: Asked): CaaFinding {
  const strange = records.find(({ isCritical, tag }) => isCritical && !KNOWN_TAGS.has(tag));
  const allows = allowedBy(records, domain);
  if (strange) {
    const why = `its CAA record has the critical tag ${strange.tag || '(none)'}, which no authority knows`;
    return { state: 'blocked', at, allows: allows?.names ?? [], why };
  }
  const name = CAA_NAMES[authority] ?? authority;
  if (allows === undefined || allows.names.includes(name)) return { state: 'allowed', at, allows: allows?.names ?? [] };
  const whom = allows.names.length > 0 ? `only ${allows.names.join(' and ')}` : 'no authority';
  return {
    state: 'blocked',
    at,
    allows: allows.names,
    why: `the CAA records of ${at} allow ${whom}`,
    add: `0 ${allows.tag} "${name}"`,
  };
}

/** RFC 8659 §4.2, §4.3: issuewild, where there is any, counts alone for a wildcard. Undefined where all are allowed. */
function allowedBy(records: CaaRecord[], domain: string): { tag: string; names: string[] } | undefined {
  const wild = domain.startsWith('*.') && records.some(({ tag }) => tag === 'issuewild');
  const tag = wild ? 'issuewild' : 'issue';
  const relevant = records.filter((record) => record.tag === tag);
  if (relevant.length === 0) return undefined;
  const names = relevant.map(({ value }) => value.split(';')[0]!.trim().toLowerCase());
  return { tag, names: [...new Set(names.filter((name) => name !== ''))] };
}
