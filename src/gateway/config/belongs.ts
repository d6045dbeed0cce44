import { type Check, EACH, ITEM } from './checks.ts';
import { inside, type Keys, type MisplacedField, type Place } from './problems.ts';

/** A table of the configuration, and the fields that it may have. */
interface Level {
  path: readonly string[];
  fields: readonly string[];
}

/** Fields of several tables, and the list or map of which an entry is mostly meant. */
const MEANT: Readonly<Record<string, string>> = { origin: 'backends', to: 'routes', path: 'routes' };

/** Says where a field belongs that the checks know at another place: the nearest, and of several the first. */
export function belongsBy(root: Check): NonNullable<Place['belongs']> {
  let levels: readonly Level[] | undefined;
  return (field) => {
    levels ??= levelsOf(root, []);
    const found = levels.filter(({ fields }) => fields.includes(field.name));
    const [nearest] = found.toSorted((one, other) => farness(one, field) - farness(other, field));
    return nearest === undefined ? null : remedyFor(nearest, field);
  };
}

function levelsOf(check: Check, path: readonly string[]): Level[] {
  const inner = Object.entries(check.inner?.() ?? {});
  const fields = inner.map(([name]) => name).filter((name) => name !== EACH && name !== ITEM);
  return [{ path, fields }, ...inner.flatMap(([name, next]) => levelsOf(next, [...path, name]))];
}

/** How many steps lead from the table to the level. A field beside which the table that it is part of stands is near. */
function farness({ path }: Level, { name, keys, table }: MisplacedField): number {
  if (Object.hasOwn(MEANT, name) && path.at(-2) === MEANT[name]) return path.length / 100;
  const shared = sharedSteps(path, keys);
  const isBeside = shared === keys.length && Object.hasOwn(table, path[shared] ?? '');
  // What stands inside is nearer than what stands beside.
  return 1.1 * (keys.length - shared) + (path.length - shared) - (isBeside ? 0.5 : 0);
}

function sharedSteps(path: readonly string[], keys: Keys): number {
  const at = path.findIndex((step, index) => {
    const key = keys[index];
    if (key === undefined) return true;
    return step !== key && step !== (typeof key === 'number' ? ITEM : EACH);
  });
  return at < 0 ? path.length : at;
}

function remedyFor({ path }: Level, { name, keys }: MisplacedField): string {
  const shared = sharedSteps(path, keys);
  if (shared === keys.length) return `write ${nested([...path.slice(shared), name])}`;
  const above: Place = { path: '', problems: [] };
  const steps = [...keys.slice(0, shared), ...path.slice(shared).map(exampleOf), name];
  return `write it where it belongs: ${steps.reduce(inside, above).path}`;
}

function exampleOf(step: string): string | number {
  if (step === ITEM) return 0;
  return step === EACH ? 'NAME' : step;
}

/** As it is written: `cache: { ttl: … }`. */
function nested([first = '', ...steps]: readonly string[]): string {
  if (first === ITEM) return steps.length === 0 ? '[ … ]' : `[{ ${nested(steps)} }]`;
  const name = first === EACH ? 'NAME' : first;
  if (steps.length === 0) return `${name}: …`;
  const isList = steps[0] === ITEM;
  return isList ? `${name}: ${nested(steps)}` : `${name}: { ${nested(steps)} }`;
}
