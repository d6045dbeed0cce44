import { CliError } from '../../terminal/cli-error.ts';
import type { Found, Loss } from '../found.ts';
import { quoteForeign } from '../quote-foreign.ts';
import { backendOf } from './backend.ts';
import { readVcl, type VclDeclaration, type VclFile } from './declarations.ts';
import { directorOf, directorsOf } from './director.ts';
import { casesOf } from './program/cases.ts';
import { choiceOf } from './program/choice.ts';
import { logLineLosses } from './program/log-lines.ts';

interface About {
  /** Says in the configuration where it was. */
  source: string;
  name: string;
  domains: string[];
}

/** What VCL declares, and what it evidently does in `vcl_recv`. */
export function fromVcl(text: string, { source, name, domains }: About): Found {
  const file = readVcl(text);
  requireSome(file);
  const first = new Map(file.declarations.toReversed().map((declared) => [declared.name, declared]));
  const ofKind = (kind: VclDeclaration['kind']) =>
    file.declarations.filter((declared) => declared.kind === kind && first.get(declared.name) === declared);
  const probes = new Map(ofKind('probe').map(({ name, block }) => [name, block]));
  const made = directorsOf(file.subroutines.get('vcl_init')?.body ?? []);
  const pools = [...ofKind('director').map(directorOf), ...made.pools];
  // What is in another director is not what requests go to first.
  const inner = new Set(pools.flatMap(({ members }) => members.map(({ name }) => name)));
  const standard = pools.find((pool) => !inner.has(pool.name))?.name ?? ofKind('backend')[0]?.name;
  const { cases, rest, losses } = fromProgram(file, standard);
  return {
    source,
    name,
    domains,
    held: [],
    backends: ofKind('backend').map((declared) => backendOf(declared, probes)),
    pools,
    standard: rest,
    cases,
    stores: { config: [], kv: [], secret: [] },
    logEndpoints: [],
    losses: [
      ...repeated(file),
      ...losses,
      ...made.rest,
      ...logLineLosses(file.subroutines),
      ...subroutineLosses(file),
      ...file.skipped.map(skippedLoss),
    ],
  };
}

function requireSome({ declarations }: VclFile): void {
  if (declarations.some(({ kind }) => kind === 'backend')) return;
  throw new CliError('there is nothing to import', {
    why: 'the VCL declares no backend',
    fix: 'give the file that has "backend NAME { … }"; for the backends of a service, --service-id',
  });
}

function repeated({ declarations }: VclFile): Loss[] {
  const seen = new Set<string>();
  return declarations.flatMap(({ name, line }) => {
    if (!seen.has(name)) {
      seen.add(name);
      return [];
    }
    return { what: `line ${line}: ${quoteForeign(name)}`, why: 'there is one of that name before it' };
  });
}

/** Which request goes where, as far as it is evident. */
function fromProgram(
  file: VclFile,
  standard: string | undefined,
): Pick<Found, 'cases' | 'losses'> & { rest: string | undefined } {
  const { choice, tangles } = choiceOf('vcl_recv', { subroutines: file.subroutines, first: standard });
  const { cases, losses, used } = casesOf(choice.cases, { acls: file.acls, placeOf: (line) => `line ${line}` });
  const lost = [...losses];
  for (const line of tangles)
    lost.push({
      what: `line ${line}: which backend is chosen`,
      why: 'it is more than import can follow: write routes',
    });
  const rest = 'to' in choice.rest ? choice.rest.to : undefined;
  if (rest === undefined)
    lost.push({
      what: 'requests for which no backend is chosen',
      why: `VCL answered them by itself; here they go to ${quoteForeign(standard ?? '')}`,
    });
  for (const { name, line } of file.acls.filter((acl) => !used.has(acl.name)))
    lost.push({ what: `line ${line}: the list ${quoteForeign(name)}`, why: UNUSED_LIST });
  return { cases, losses: lost, rest: rest ?? standard };
}

const UNUSED_LIST =
  'how it is used is not evident: write access: { allow: { addresses: […] } } or { deny: { addresses: […] } } on the routes that it is for';

/** Nothing is to be said of those that only have Fastly's own lines. */
function subroutineLosses({ subroutines }: VclFile): Loss[] {
  return [...subroutines]
    .filter(([name, { body }]) => name !== 'vcl_init' && body.length > 0)
    .map(([name, { line }]) => ({
      what: `line ${line}: ${quoteForeign(`sub ${name}`)}`,
      why:
        name === 'vcl_recv' || !name.startsWith('vcl_')
          ? 'of its lines only those are read that choose a backend, limit requests or refuse addresses'
          : 'its lines are not read: see the page "Moving from VCL" for what becomes of each',
    }));
}

/** By the first word of a declaration. */
const SKIPPED: Readonly<Record<string, string>> = {
  vcl: 'it says which Varnish the file is for',
  import: 'Popgate has no modules of VCL: a handler in TypeScript can do what they do',
  include: 'the file that it names is not read: put its text in the place of the line',
  table: 'see redirects and stores.config for what is made of a table',
  inline: 'C cannot run at the edge: write a handler in TypeScript',
};

function skippedLoss({ what, line }: { what: string; line: number }): Loss {
  const [word = ''] = what.split(' ');
  const none = what.endsWith(' none') ? 'it stands for no server: write respond where requests went to it' : undefined;
  const why = none ?? (Object.hasOwn(SKIPPED, word) ? SKIPPED[word]! : 'Popgate has nothing like it');
  return { what: `line ${line}: ${quoteForeign(what)}`, why };
}
