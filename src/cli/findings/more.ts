import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Problem } from '../../gateway/check.ts';
import { inPackage } from '../project/paths.ts';
import type { RefusalCode } from './explained/index.ts';
import type { Finding } from './finding.ts';

/** A step of a place: a name of a field or of the user's own, or the index in a list. */
type Step = string | number;

interface Section {
  anchor: string;
  /** As in `domains.<name>.routes[].cache`. */
  place: readonly string[];
}

/** A document of the package, as a user can open it from where the command runs. */
export function documentAt(name: string, anchor: string): string {
  return `${path.relative(process.cwd(), inPackage('docs', name)).split(path.sep).join('/')}#${anchor}`;
}

/** Where the documents say what a finding means. Of a wrong field it is where the field is described. */
export function moreOf({ code, path }: Pick<Problem, 'path'> & { code: Finding['code'] | RefusalCode }): string {
  if (code === 'invalid-field') return documentAt('reference/configuration.md', sectionOf(path));
  return documentAt('reference/findings.md', code);
}

/** The anchor in the reference of the noun that is nearest to a place. */
export function sectionOf(place: string): string {
  const steps = described(stepsOf(place));
  const found = sections().filter(({ place }) => place.every((step, at) => isMet(step, steps[at])));
  return found.toSorted((one, other) => other.place.length - one.place.length)[0]?.anchor ?? 'gateway';
}

const STEP = /\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]|([A-Za-z_]\w*)/g;

function stepsOf(place: string): Step[] {
  return [...place.matchAll(STEP)].map(([, index, quoted, name]) =>
    index === undefined ? (quoted ?? name ?? '') : Number(index),
  );
}

/** What may stand in several places is described in the first of them. */
function described(steps: readonly Step[]): readonly Step[] {
  if (steps[0] === 'environments' && steps[2] === 'backends') return steps.slice(2);
  const rules = steps[0] === 'defaults' ? 1 : steps[0] === 'domains' && steps[2] === 'defaults' ? 3 : 0;
  return rules === 0 || steps.length === rules ? steps : ['domains', '', 'routes', 0, ...steps.slice(rules)];
}

function isMet(step: string, given: Step | undefined): boolean {
  if (step === '[]') return typeof given === 'number';
  return step === '<name>' ? typeof given === 'string' : step === given;
}

const HEADING = /^## (.+)\n\nAt (`[^`]+`(?:, and at `[^`]+`)*)\. /gm;

/** The sections of the reference, which says of each where it stands. */
function sections(): Section[] {
  const reference = readFileSync(inPackage('docs', 'reference', 'configuration.md'), 'utf8');
  return [...reference.matchAll(HEADING)].flatMap(([, title = '', places = '']) => {
    const anchor = title.toLowerCase().replaceAll(' ', '-');
    return [...places.matchAll(/`([^`]+)`/g)].map(([, place = '']) => ({
      anchor,
      place: place.match(/<name>|\[\]|\w+/g) ?? [],
    }));
  });
}
