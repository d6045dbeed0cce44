import { validateGateway, type Problem } from '../../../gateway/check.ts';
import type { BackendConfig, GatewayConfig, PoolConfig } from '../../../gateway/index.ts';
import type { Loss } from '../found.ts';

export interface Kept<Value> {
  /** Undefined where what must be there is not valid. */
  value: Value | undefined;
  losses: Loss[];
}

/** No origin has such a name (RFC 6761). */
const domains: GatewayConfig['domains'] = { 'a.invalid': { redirect: 'https://b.invalid' } };

/** Without the fields that the engine does not take; its own words say why. */
export function keepValidBackend(backend: BackendConfig): Kept<BackendConfig> {
  return keepValid(backend, (value) => ({
    problems: validateGateway({ name: 'x', backends: { b: value }, domains }, []),
    root: 'backends.b',
  }));
}

/** The same of a pool, whose members are known. */
export function keepValidPool(pool: PoolConfig): Kept<PoolConfig> {
  const members = Object.keys(pool.backends).map((name) => [name, { origin: 'https://b.example' }] as const);
  const backends: Record<string, BackendConfig> = Object.fromEntries(members);
  return keepValid(pool, (value) => ({
    problems: validateGateway({ name: 'x', backends, pools: { p__: value }, domains }, []),
    root: 'pools.p__',
  }));
}

/** What the engine says against a domain of this name; null where it takes it. */
export function domainFault(domain: string): string | null {
  const [problem] = validateGateway({ name: 'x', domains: { [domain]: { routes: [] } } }, []);
  return problem ? `${problem.problem}: ${problem.remedy}` : null;
}

/** The fields that fault is found with go one after the other, since one may have been the fault of another. */
function keepValid<Value extends object>(
  whole: Value,
  judge: (value: Value) => { problems: readonly Problem[]; root: string },
): Kept<Value> {
  const value = structuredClone(whole);
  const losses: Loss[] = [];
  for (;;) {
    const { problems, root } = judge(value);
    const [problem] = problems;
    if (!problem) return { value, losses };
    const what = problem.path.slice(root.length + 1);
    // What must be there was told when it was taken out.
    if (!losses.some((loss) => loss.what === what)) losses.push({ what, why: problem.problem });
    if (!problem.path.startsWith(`${root}.`) || !remove(value, stepsOf(what))) return { value: undefined, losses };
  }
}

/** What the parts were taken for may still be wrong with the whole: that goes, too, and is told. */
export function keepValidGateway(config: GatewayConfig, losses: Loss[]): GatewayConfig {
  const value = structuredClone(config);
  const MOST = 1_000;
  for (let count = 0; count < MOST; count += 1) {
    const [problem] = validateGateway(value, []);
    if (!problem) return value;
    losses.push({ what: problem.path, why: problem.problem });
    if (!removeNearest(value, stepsOf(problem.path))) return value;
  }
  return value;
}

/** Of a field that is not there, what it should be in. */
function removeNearest(table: object, steps: readonly string[]): boolean {
  for (let length = steps.length; length > 0; length -= 1) {
    if (remove(table, steps.slice(0, length))) return true;
  }
  return false;
}

/** `domains["a.example"].routes[0].to` by its steps. */
function stepsOf(path: string): string[] {
  const steps = path.match(/\["(?:[^"\\]|\\.)*"\]|[^.[\]]+/g) ?? [];
  return steps.map((step) => (step.startsWith('["') ? (JSON.parse(step.slice(1, -1)) as string) : step));
}

/** Takes a field or an item out, and the table or list that it leaves empty; false where there is none. */
function remove(table: object, [name = '', ...rest]: readonly string[]): boolean {
  const fields = table as Record<string, unknown>;
  if (!Object.hasOwn(fields, name)) return false;
  const inner = fields[name];
  if (rest.length === 0) return take(table, name);
  if (typeof inner !== 'object' || inner === null || !remove(inner, rest)) return false;
  if (Object.keys(inner).length === 0) take(table, name);
  return true;
}

function take(table: object, name: string): boolean {
  if (Array.isArray(table)) table.splice(Number(name), 1);
  else delete (table as Record<string, unknown>)[name];
  return true;
}
