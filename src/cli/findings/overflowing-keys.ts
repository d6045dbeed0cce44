import { type GatewayConfig, parseTemplate, type TemplatePart } from '../../gateway/index.ts';
import type { Finding } from './finding.ts';
import { storedRoutes, writtenAt } from './stored-route.ts';

/** Fastly concept: the Surrogate-Key field holds 16 KiB in all. */
const FIELD_BYTES = 16_384;
/** A longer key is stored as its digest, which is shorter. */
const LONGEST_KEY = 1_024;
/** The gateway's own keys at least: of a long URL, which is a digest, of the domain, the entry, its shard, and of all. */
const OWN_BYTES = 180;

/** Surrogate keys that together can be more than the platform takes, so that the answer is not stored (S44). */
export function overflowingKeys(config: GatewayConfig): Finding[] {
  const found = storedRoutes(config).flatMap((stored): Finding[] => {
    const keys = (stored.route.surrogateKeys ?? []).map((key) => mostBytes(parseTemplate(key)));
    const bytes = OWN_BYTES + keys.reduce((sum, most) => sum + most + 1, 0);
    if (bytes <= FIELD_BYTES) return [];
    const at = writtenAt(stored, config, ({ surrogateKeys }) => surrogateKeys !== undefined);
    return [
      {
        code: 'overflowing-keys',
        path: `${at}.surrogateKeys`,
        problem: `${keys.length} keys can have ${bytes} bytes together, over the ${FIELD_BYTES} that Fastly takes: such an answer is not stored`,
        remedy: 'write fewer keys, or fewer with parameters',
      },
    ];
  });
  return [...new Map(found.map((finding) => [finding.path, finding])).values()];
}

function mostBytes(template: readonly TemplatePart[]): number {
  const bytes = template.map((part) => (typeof part === 'string' ? part.length : mostOf(part.parameter)));
  return Math.min(
    LONGEST_KEY,
    bytes.reduce((sum, most) => sum + most, 0),
  );
}

/** A label of a host (RFC 1035 §2.3.4); a hundred characters of a place, escaped; a path may be as long as any key. */
function mostOf(parameter: string): number {
  if (parameter === 'subdomain') return 63;
  return parameter.startsWith('geo_') ? 300 : LONGEST_KEY;
}
